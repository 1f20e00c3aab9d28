"""Serving for a time: until when, who offers themselves, who takes over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Membership, Offer, Term
from content.refusing import Watched

LONGEST_TERM = timedelta(days=3 * 366)
END_OF_DAY = time(20)


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


class OfferForm(Watched, forms.ModelForm[Offer]):
    class Meta:
        model = Offer
        fields = ("words",)
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea(attrs={"rows": 2})}


class SuccessionForm(Watched, TermForm):
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
