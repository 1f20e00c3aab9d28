from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.refusing import Watched
from knowledge.models import Resource
from knowledge.models.resource import URL_LENGTH

TOO_MANY = _("That is a lot of links for one day. Which of them would you give a friend?")
web_address = URLValidator(schemes=["http", "https"])


class ResourceForm(Watched, forms.ModelForm[Resource]):
    url = forms.CharField(
        label=_("Its address"),
        max_length=URL_LENGTH,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        error_messages={"required": _("Where is it? Copy the address from your browser.")},
    )

    class Meta:
        model = Resource
        fields = ("url", "title", "why")
        error_messages: ClassVar[dict[str, Any]] = {
            "title": {"required": _("Say what it is, so that people know before they follow it.")}
        }
        labels: ClassVar[dict[str, Any]] = {"title": _("What it is"), "why": _("Why it is worth a look")}
        help_texts: ClassVar[dict[str, Any]] = {"why": _("What it helped with, for whom. One sentence is plenty.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"why": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        url = url if "://" in url or ":" in url.split("/")[0] else f"https://{url}"
        try:
            web_address(url)
        except forms.ValidationError:
            raise forms.ValidationError(_("That is no web address: it begins with https:// or http://.")) from None
        if Resource.objects.filter(community=self.community, url=url, hidden_at__isnull=False).exists():
            raise forms.ValidationError(_("This was shared here before, and a facilitator took it away."))
        return url

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("url", "title", "why")}
