"""What a community says of itself: asked in steps when it is founded, changed in its settings."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LinesField
from communities.forms.inviting import AddressesField
from communities.models import Access, Community, CommunityKind, Joining
from content.forms import LineField
from content.refusing import Watched
from content.rendering import render

NORMS_AT_MOST = 12
NORM_LENGTH = 160


def norms_field() -> LinesField:
    return LinesField(
        label=_("How we are together"),
        help_text=_("One norm a line, twelve at most. Short ones are remembered."),
        widget=forms.Textarea(attrs={"rows": 5}),
        most=NORMS_AT_MOST,
        length=NORM_LENGTH,
        too_many=_("Twelve norms at most. Which ones matter most?"),
        too_long=_("A norm has room for 160 characters. Could the longest be shorter?"),
    )


class PairedForm(Watched, forms.ModelForm[Community]):
    """Who may read and how people come in: a private community cannot be found, so it can only invite."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        joining = cleaned.get("joining")
        if cleaned.get("access") == Access.PRIVATE and joining not in ("", None, Joining.INVITATION):
            self.add_error("joining", _("Nobody can find a private community, so people come in by invitation."))
        return cleaned


CHARTER_LABELS: dict[str, Any] = {
    "about": _("More about it"),
    "for_whom": _("Who it is for"),
    "better_at": _("What we want to get better at"),
    "rhythm": _("Our rhythm"),
}
CHARTER_WIDGETS: dict[str, forms.Widget] = {
    "purpose": forms.Textarea(attrs={"rows": 2}),
    "for_whom": forms.Textarea(attrs={"rows": 2}),
    "better_at": forms.Textarea(attrs={"rows": 2}),
    "about": forms.Textarea(attrs={"rows": 8}),
    "kind": forms.RadioSelect(),
    "access": forms.RadioSelect(),
    "joining": forms.RadioSelect(),
    "hue": forms.RadioSelect(),
    "weave": forms.RadioSelect(),
}
CHARTER_HELP: dict[str, Any] = {
    "slug": _("The last part of its address. Leave it empty and we make one from the name."),
    "about": _("Who it is for, what you want to get better at, how you meet. You can format it with Markdown."),
    "joining": "",
}


class FoundingForm(PairedForm):
    """Asked in steps, each a part of this one form. The slug may stay empty: it is then made from the name."""

    goals = LinesField(
        label=_("One to three goals"),
        help_text=_("One a line: something you would notice if you had managed it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=3,
        length=120,
        too_many=_("Three goals at most. More can follow once one is reached."),
        too_long=_("A goal has room for 120 characters."),
    )
    norms = norms_field()
    people = AddressesField(
        label=_("Whom would you ask first?"),
        help_text=_("One e-mail address a line. Five people who would ask each other are enough to begin."),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "Ilse <ilse@example.org>"}),
    )
    founding_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    class Meta:
        model = Community
        fields: Any = (
            "kind", "name", "purpose", "for_whom", "better_at", "about", "rhythm", "access", "joining", "slug", "hue",
            "weave",
        )  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}
        labels: ClassVar[dict[str, Any]] = CHARTER_LABELS
        help_texts: ClassVar[dict[str, Any]] = CHARTER_HELP
        widgets: ClassVar[dict[str, forms.Widget]] = CHARTER_WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["kind"].required = False
        joining: Any = self.fields["joining"]
        joining.choices = Joining.choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["kind"] = cleaned.get("kind") or CommunityKind.PRACTICE
        if not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("name"):
            cleaned["slug"] = Community.objects.all().free_slug(cleaned["name"])
        return cleaned


class CharterForm(PairedForm):
    """What facilitators may change. Norms are written one a line. `edition` is what the change began with."""

    norms = norms_field()
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = Community
        fields: Any = ("purpose", "for_whom", "better_at", "about", "rhythm", "language", "hue", "weave")
        labels: ClassVar[dict[str, Any]] = CHARTER_LABELS
        help_texts: ClassVar[dict[str, Any]] = CHARTER_HELP
        widgets: ClassVar[dict[str, forms.Widget]] = CHARTER_WIDGETS

    field_order = [
        "name", "slug", "kind", "purpose", "for_whom", "better_at", "about", "norms", "rhythm", "review_on", "access",
        "joining", "language", "hue", "weave",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("norms", "\n".join(norm.text for norm in self.instance.norms.all()))
            self.initial.setdefault("edition", self.instance.edition)
            self.stood = f"{self.stood}\n{self.initial['norms']}"
        self.fields["language"].required = False
        if "joining" in self.fields:
            joining: Any = self.fields["joining"]
            joining.choices = Joining.choices
            self.initial["joining"] = self.instance.way_in

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language


class StewardCharterForm(CharterForm):
    """Stewards also decide what it is called, where it lies, who may read and how people come in."""

    class Meta(CharterForm.Meta):
        fields: Any = (
            "name", "slug", "kind", "purpose", "for_whom", "better_at", "about", "rhythm", "review_on", "access",
            "joining", "language", "hue", "weave",
        )  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}
        help_texts: ClassVar[dict[str, Any]] = CHARTER_HELP | {
            "slug": _("The last part of its address. The old one keeps leading here."),
            "review_on": _("On that day you are asked whether all this is still true."),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = CHARTER_WIDGETS | {
            "review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "kind": forms.Select(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.instance.kind


def rendered_about(source: str) -> str:
    return render(source[:8000]).html
