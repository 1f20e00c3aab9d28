from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.goals.links import at_address
from communities.models import Community
from content.forms import LineField
from content.refusing import Watched
from knowledge.models import Collection, CollectionItem
from knowledge.models.collection import LONGEST_NOTE
from people.scopes import Viewer


class CollectionForm(Watched, forms.ModelForm[Collection]):
    waits = True

    class Meta:
        model = Collection
        fields = ("title", "about", "is_path")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        labels: ClassVar[dict[str, Any]] = {
            "title": _("Title"),
            "about": _("What it is for"),
            "is_path": _("A path, to be gone in its order. Everybody sees for themselves how far they have come."),
        }
        help_texts: ClassVar[dict[str, Any]] = {"title": _("Your first 30 days on the ward; Everything about falls")}
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": _("A few words, so the right person notices it.")}
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {"about": forms.Textarea(attrs={"rows": 3})}

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "about", "is_path")}


class ItemForm(Watched, forms.Form):
    """An address of this community, or a note, or both."""

    address = forms.CharField(
        label=_("A story, thread or resource of this community"),
        required=False,
        max_length=600,
        help_text=_("Its address, from your browser."),
    )
    note = forms.CharField(
        label=_("A note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why it stands here. Without an address, it stands by itself between the others."),
    )

    def __init__(self, *args: Any, community: Community, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community, self.viewer = community, viewer

    def clean_address(self) -> tuple[str, int] | None:
        address: str = self.cleaned_data["address"].strip()
        if not address:
            return None
        if found := at_address(address, self.viewer, self.community):
            return found
        raise forms.ValidationError(_("Nothing of this community is there. Share a link as a resource first."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "address" in cleaned and not cleaned["address"] and not cleaned.get("note", "").strip():
            self.add_error("address", _("An address or a note: one of the two."))
        return cleaned

    @property
    def item(self) -> dict[str, Any]:
        kind, target = self.cleaned_data["address"] or ("", None)
        return {"kind": kind, "target": target, "note": self.cleaned_data["note"]}


class NoteForm(Watched, forms.ModelForm[CollectionItem]):
    class Meta:
        model = CollectionItem
        fields = ("note",)
        labels: ClassVar[dict[str, Any]] = {"note": _("A note")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"note": forms.Textarea(attrs={"rows": 3})}
