from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LinesField, LocalMoment
from communities.models import Ballot, Method, Outcome, Position, Proposal, Stance, Tending, Verdict, Version
from communities.models.ballot import CHOICE_LENGTH, REASON_LENGTH
from communities.models.proposal import WORDS_LENGTH
from content.forms import LineField, SendingForm
from content.refusing import Watched

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHORTEST_TITLE = 10
MOST_OPTIONS = 10
OPEN_FOR = timedelta(days=7)
CLOSING_HOUR = time(17)
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=90)
FOLLOW_UP_AFTER = timedelta(days=90)
MOST_PEOPLE = 100_000


class WordsForm(Watched, forms.Form):
    title = LineField(
        label=_("In one line"),
        min_length=SHORTEST_TITLE,
        max_length=Proposal._meta.get_field("title").max_length,
        error_messages={"min_length": _("A few more words, so that people know what it is about.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    what = forms.CharField(
        label=_("We propose"),
        help_text=_("What would be different, from when on, and who does it."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("What happens today that made you write this."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    options = LinesField(
        label=_("Options"),
        help_text=_("If there are several ways to do it, one a line. A vote is between these."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=MOST_OPTIONS,
        length=CHOICE_LENGTH,
        too_many=_("Ten options at most. Which ones are really different?"),
        too_long=_("An option has room for 120 characters. The rest fits above."),
    )

    @property
    def words(self) -> dict[str, Any]:
        """What `propose` and `amend` take."""
        return {name: self.cleaned_data[name] for name in ("title", "what", "why", "options")}


class ProposalForm(WordsForm, SendingForm):
    waits = True
    # The thread it grew out of, and goes on being talked over in.
    talk = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), required=False, min_value=1)


class AmendForm(WordsForm):
    note = forms.CharField(
        label=_("What changed, and after whom"),
        help_text=_(
            "Everybody who has said where they stand reads this: “an hour for urgent ones, after Ruth’s word”."
        ),
        max_length=Version._meta.get_field("note").max_length,
        required=False,
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot = proposal.ballot

    def clean_options(self) -> list[str]:
        options: list[str] = self.cleaned_data["options"]
        if self.ballot and not self.ballot.is_consent and len(options) < 2:
            raise forms.ValidationError(_("People are voting between options: it takes two at least."))
        return options


def closing_time(now: datetime) -> datetime:
    """In a week, at the end of a working day."""
    return datetime.combine((timezone.localtime(now) + OPEN_FOR).date(), CLOSING_HOUR, timezone.get_current_timezone())


class EndForm(forms.Form):
    closes_at = LocalMoment(
        label=_("Open until"), help_text=_("In your own time. Anybody may change their mind until then.")
    )

    def clean_closes_at(self) -> datetime:
        closes_at: datetime = self.cleaned_data["closes_at"]
        now = timezone.now()
        if closes_at < now + SHORTEST:
            raise forms.ValidationError(_("Give people an hour at least. Some look in once a day."))
        if closes_at > now + LONGEST:
            raise forms.ValidationError(_("Ninety days at most: nobody remembers longer what it was about."))
        return closes_at


class DecisionForm(EndForm):
    method = forms.ChoiceField(
        label=_("How do we decide?"), choices=Method.choices, initial=Method.CONSENT, widget=forms.RadioSelect
    )
    quorum = forms.IntegerField(
        label=_("How many have to take part"),
        help_text=_("Leave it empty if it counts whoever comes."),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
    )
    anonymous = forms.BooleanField(
        label=_("Keep names back until it closes"),
        help_text=_("Nobody sees who stands where before, facilitators included. Afterwards everybody does."),
        required=False,
    )

    field_order = ("method", "closes_at", "quorum", "anonymous")

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.initial.setdefault("closes_at", closing_time(timezone.now()))

    def clean_method(self) -> str:
        method: str = self.cleaned_data["method"]
        if method != Method.CONSENT and len(self.proposal.options) < 2:
            raise forms.ValidationError(
                _("A vote is between options, and the proposal names fewer than two. Add them first.")
            )
        return method

    def clean_quorum(self) -> int:
        return self.cleaned_data["quorum"] or 0


@dataclass(frozen=True)
class Answer:
    """One thing to choose, as the widget draws it."""

    key: str
    label: str
    hint: str | _StrPromise
    icon: str
    tone: str
    chosen: bool


_HINTS = {
    Position.AGREE: (_("I can support this"), "thumbs-up"),
    Position.ABSTAIN: (_("Go ahead without me"), "circle-minus"),
    Position.DISAGREE: (_("I’d rather not, but go on"), "thumbs-down"),
    Position.BLOCK: (_("Not until this changes"), "octagon-x"),
}


class StanceForm(Watched, forms.Form):
    """Where do you stand? Asks for what the ballot has: four positions, one choice, or several.

    communities/stance.html draws it; whoever has a ballot (a poll in a post) can use both. `stance` is the one that
    the person has taken already.
    """

    waits = True

    picks = forms.MultipleChoiceField(error_messages={"required": _("Choose where you stand first.")})
    reason = forms.CharField(
        label=_("Your reason"), max_length=REASON_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, ballot: Ballot, stance: Stance | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot = ballot
        self.instance = stance
        self.stood = stance.reason if stance else ""
        field: Any = self.fields["picks"]
        field.choices = [(key, ballot.label_of(key)) for key in ballot.keys]

    @property
    def several(self) -> bool:
        return self.ballot.method == Method.MULTIPLE

    @property
    def answers(self) -> list[Answer]:
        chosen = {str(key) for key in self["picks"].value() or []}
        return [self._answer(key, key in chosen) for key in self.ballot.keys]

    def _answer(self, key: str, chosen: bool) -> Answer:
        label = self.ballot.label_of(key)
        if not self.ballot.is_consent:
            return Answer(key, label, "", "", "", chosen)
        hint, icon = _HINTS[Position(key)]
        return Answer(key, label, hint, icon, f"c-{key}", chosen)

    def clean_picks(self) -> list[str]:
        picks: list[str] = self.cleaned_data["picks"]
        if len(picks) > 1 and not self.several:
            raise forms.ValidationError(_("Choose one of them."))
        return [key for key in self.ballot.keys if key in picks]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].replace("\r\n", "\n")
        if Position.BLOCK in self.cleaned_data.get("picks", []) and not reason:
            raise forms.ValidationError(_("A block needs its reason: what would have to change?"))
        return reason


class TendingForm(Watched, forms.ModelForm[Tending]):
    class Meta:
        model = Tending
        fields = ("words",)


class OutcomeForm(Watched, forms.ModelForm[Outcome]):
    verdict = forms.ChoiceField(label=_("What came of it?"), choices=Verdict.choices, widget=forms.RadioSelect)
    follow_up_on = forms.DateField(
        label=_("When do we ask what it changed?"),
        help_text=_("The author is asked on that day. Leave it empty if there is nothing to ask."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    class Meta:
        model = Outcome
        fields = ("verdict", "words")
        labels = {"words": _("The outcome, in your words")}
        help_texts = {"words": _("What was decided, what was heard against it, who does what next.")}
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("follow_up_on", (timezone.localtime() + FOLLOW_UP_AFTER).date())

    def clean_follow_up_on(self) -> Any:
        day = self.cleaned_data["follow_up_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("A day to come: nothing can have changed yet."))
        return day

    @property
    def follow_up_at(self) -> datetime | None:
        day = self.cleaned_data["follow_up_on"]
        return datetime.combine(day, time(8), timezone.get_current_timezone()) if day else None


class ChangeForm(Watched, forms.ModelForm[Outcome]):
    class Meta:
        model = Outcome
        fields = ("changed",)
        labels = {"changed": _("What changed?")}
        help_texts = {"changed": _("What people do differently now, what it cost, what you would propose today.")}
        widgets = {"changed": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changed"].required = True
