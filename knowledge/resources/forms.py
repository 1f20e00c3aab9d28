from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.forms import LineField
from content.models import Upload
from content.refusing import Watched
from content.uploading import take_upload
from knowledge.models import Licence, Remark, Resource
from knowledge.models.resource import URL_LENGTH

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from people.models import Person

TOO_MANY = _("That is a lot of links for one day. Which of them would you give a friend?")
web_address = URLValidator(schemes=["http", "https"])


class ResourceForm(Watched, forms.ModelForm[Resource]):
    """A link or a file. A file is kept as soon as it was looked at, so that a refused form has it still."""

    waits = True
    url = forms.CharField(
        label=_("Its address"),
        max_length=URL_LENGTH,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("A picture, a PDF, an office document or plain text."),
        widget=forms.FileInput(),
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    edition = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Resource
        fields = ("url", "title", "why", "licence")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        error_messages: ClassVar[dict[str, Any]] = {
            "title": {"required": _("Say what it is, so that people know before they follow it.")}
        }
        labels: ClassVar[dict[str, Any]] = {
            "title": _("What it is"),
            "why": _("Why it is worth a look"),
            "licence": _("What others may do with it"),
        }
        help_texts: ClassVar[dict[str, Any]] = {"why": _("What it helped with, for whom. One sentence is plenty.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"why": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, community: Community, has_file: bool = False, **kwargs: Any) -> None:
        """`has_file`: there is one already, which stays unless another comes."""
        super().__init__(*args, **kwargs)
        self.community, self.has_file = community, has_file
        self.upload: Upload | None = None
        self.fields["licence"].choices = [("", _("As it says there")), *Licence.choices]  # type: ignore[attr-defined]

    def clean_kept(self) -> None:
        """One's own, as long as it hangs on nothing."""
        key = self.cleaned_data["kept"]
        if key and self.by:
            self.upload = Upload.objects.hanging_on_nothing().filter(owner=self.by, key=key).first()

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not url:
            return ""
        url = url if "://" in url or ":" in url.split("/")[0] else f"https://{url}"
        try:
            web_address(url)
        except forms.ValidationError:
            raise forms.ValidationError(_("That is no web address: it begins with https:// or http://.")) from None
        there = Resource.objects.filter(community=self.community, url=url).exclude(pk=self.instance.pk)
        if there.filter(hidden_at__isnull=False).exists():
            raise forms.ValidationError(_("This was shared here before, and a facilitator took it away."))
        if self.instance.pk and there.exists():
            raise forms.ValidationError(_("This is shared here already."))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "url" in cleaned and not self.has_error("file"):
            if cleaned["url"] and self.upload:
                self.add_error("url", _("A link or a file: which of the two is it?"))
            elif not (cleaned["url"] or self.upload or self.has_file):
                self.add_error("url", _("Where is it? Copy the address from your browser, or choose a file."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("url", "title", "why", "licence")}
        return said | {"upload": self.upload}

    @property
    def kept_name(self) -> str:
        """Of the file that waits while the rest is mended."""
        return self.upload.name if self.upload else ""


def take_file(request: HttpRequest, *, owner: Person) -> tuple[QueryDict, str]:
    """What was sent, its file already kept; and what is wrong with the file."""
    data, file = request.POST.copy(), request.FILES.get("file")
    if file is not None:
        try:
            with transaction.atomic():
                data["kept"] = str(take_upload(file, owner=owner).key)
        except ValidationError as fault:
            return data, fault.messages[0]
    return data, ""


class RemarkForm(Watched, forms.ModelForm[Remark]):
    waits = True

    class Meta:
        model = Remark
        fields = ("words",)
        widgets: ClassVar = {"words": forms.Textarea(attrs={"rows": 3})}
        error_messages: ClassVar[dict[str, Any]] = {"words": {"required": _("Write a few words first.")}}
