from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import (
    Access,
    Ban,
    Community,
    CommunityKind,
    Joining,
    JoinRequest,
    Membership,
    Offer,
    Removal,
    Term,
)
from content.rendering import render

NORMS_AT_MOST = 12
LONGEST_TERM = timedelta(days=3 * 366)
END_OF_DAY = time(20)
NORM_LENGTH = 160


class LinesField(forms.CharField):
    """Several short things, one a line; gives them as a list."""

    widget = forms.Textarea

    def __init__(self, *, most: int, length: int, too_many: Any, too_long: Any, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most, self.length, self.too_many, self.too_long = most, length, too_many, too_long

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > self.most:
            raise forms.ValidationError(self.too_many)
        if any(len(line) > self.length for line in lines):
            raise forms.ValidationError(self.too_long)
        return lines


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


class PairedForm(forms.ModelForm[Community]):
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
    founding_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    class Meta:
        model = Community
        fields: Any = (
            "kind", "name", "purpose", "for_whom", "better_at", "about", "rhythm", "access", "joining", "slug", "hue",
            "weave",
        )  # fmt: skip
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


QUESTION_LENGTH = 160
ANSWER_LENGTH = 500


class QuestionsForm(forms.Form):
    """What people who ask to join are asked."""

    questions = LinesField(
        label=_("What do you ask people who want to join?"),
        help_text=_("Three questions at most, one a line. None is fine too."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=3,
        length=QUESTION_LENGTH,
        too_many=_("Three questions at most. Which of them would you really act upon?"),
        too_long=_("A question has room for 160 characters."),
    )


class AskForm(forms.ModelForm[JoinRequest]):
    """A few words, and an answer to each question of the community."""

    class Meta:
        model = JoinRequest
        fields = ("words",)
        labels: ClassVar[dict[str, Any]] = {"words": _("What brings you here?")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, questions: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for number, question in enumerate(self.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{number}"] for number in range(len(self.questions))]

    @property
    def answers(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(question, given[f"answer_{number}"]) for number, question in enumerate(self.questions)]


class RefusalForm(forms.ModelForm[JoinRequest]):
    class Meta:
        model = JoinRequest
        fields = ("answer",)
        help_texts: ClassVar[dict[str, Any]] = {"answer": _("They read it with the answer: why not now, where else?")}


class RoleForm(forms.ModelForm[Membership]):
    class Meta:
        model = Membership
        fields = ("role", "care")
        widgets: ClassVar[dict[str, forms.Widget]] = {"role": forms.RadioSelect()}


class RemovalForm(forms.ModelForm[Removal]):
    class Meta:
        model = Removal
        fields = ("reason",)
        help_texts: ClassVar[dict[str, Any]] = {"reason": _("The person reads it.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"reason": forms.Textarea(attrs={"rows": 2})}


class BanForm(forms.ModelForm[Ban]):
    class Meta:
        model = Ban
        fields = ("reason", "until")
        help_texts: ClassVar[dict[str, Any]] = {"reason": _("Other facilitators read it, and so does the person.")}
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose one to come, or none."))
        return until


class InvitingForm(forms.Form):
    """A pasted list, a file, or both."""

    people = forms.CharField(
        label=_("Whom do you invite?"),
        help_text=_("One e-mail address a line, with or without a name; 500 lines at most."),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "Ilse <ilse@example.org>"}),
        max_length=60_000,
        required=False,
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False, allow_empty_file=True)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > 200_000:
            raise forms.ValidationError(_("This file is too large: 500 lines fit into much less."))
        return str(file.read().decode("utf-8-sig", errors="replace"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["everybody"] = f"{cleaned.get('people', '')}\n{cleaned.get('file', '')}"
        if not self.errors and not cleaned["everybody"].strip():
            self.add_error("people", _("Name at least one person."))
        return cleaned


class LinkForm(forms.Form):
    days = forms.IntegerField(label=_("Days it lasts"), initial=14, min_value=1, max_value=90)
    most_uses = forms.IntegerField(label=_("People it lets in"), initial=25, min_value=1, max_value=500)


def rendered_about(source: str) -> str:
    return render(source[:8000]).html


class TermForm(forms.Form):
    """Until when a facilitator serves; empty: until they or a steward say otherwise."""

    until = forms.DateField(
        label=_("Serves until"),
        help_text=_("Three weeks before, members are invited to offer themselves. Empty means no end is set."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("A day to come: a term that is over is handed over."))
        if day and day > timezone.localdate() + LONGEST_TERM:
            raise forms.ValidationError(_("Three years at most. Leading is shared here."))
        return day

    @property
    def ends_at(self) -> datetime | None:
        day: date | None = self.cleaned_data["until"]
        return datetime.combine(day, END_OF_DAY, timezone.get_current_timezone()) if day else None


class OfferForm(forms.ModelForm[Offer]):
    class Meta:
        model = Offer
        fields = ("words",)
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 2})}


class SuccessionForm(TermForm):
    """Who takes over: one of those who offered, or another member by their handle."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=Offer.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
    )
    handle = forms.CharField(
        label=_("Or another member"), help_text=_("Their handle: @hanna"), max_length=40, required=False
    )
    thanks = forms.CharField(
        label=_("Thanks, in your words"),
        help_text=_("Everybody here reads it."),
        max_length=Term._meta.get_field("thanks").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("successor", "handle", "thanks", "until")

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term
        field: Any = self.fields["successor"]
        field.queryset = term.offers.filter(person__memberships__community=term.community).select_related("person")
        field.label_from_instance = _offer_in_words
        self.fields["until"].label = _("They serve until")

    def clean_handle(self) -> Membership | None:
        handle = self.cleaned_data["handle"].lstrip("@").strip().lower()
        if not handle:
            return None
        here = Membership.objects.filter(community=self.term.community, person__is_active=True)
        membership = here.exclude(person=self.term.person).filter(person__handle=handle).first()
        if membership is None:
            raise forms.ValidationError(_("Nobody else here has that handle."))
        return membership

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("successor") or cleaned.get("handle")):
            self.add_error("successor", _("Choose who takes over, or name another member."))
        return cleaned

    @property
    def handing_over(self) -> dict[str, Any]:
        """What `hand_over` takes beside the term and who acts."""
        chosen = self.cleaned_data["handle"] or self.cleaned_data["successor"]
        return {"to": chosen.person, "thanks": self.cleaned_data["thanks"], "next_ends_at": self.ends_at}


def _offer_in_words(offer: Offer) -> str:
    return f"{offer.person}: {offer.words}" if offer.words else str(offer.person)
