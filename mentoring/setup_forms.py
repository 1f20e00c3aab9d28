"""What a facilitator says when setting a programme up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.forms.fields import LinesField, LocalMoment
from content.forms import LineField
from content.refusing import Watched
from mentoring.board_forms import CRITERIA
from mentoring.fit import Weights
from mentoring.hidden_meanwhile import HiddenMeanwhile
from mentoring.models import Programme, ProgrammeKind, ProgrammeState, Question, QuestionKind, Rhythm
from mentoring.models.programme import MEETINGS_A_MONTH, OrganisationWish
from moderation.watching import flag_watched


class ProgrammeForm(Watched, forms.ModelForm[Programme]):
    """The first page: enough to begin a draft."""

    class Meta:
        model = Programme
        fields = ("name", "purpose", "kind", "way")
        field_classes: ClassVar[dict[str, Any]] = {"name": LineField}
        widgets: ClassVar[dict[str, forms.Widget]] = {"way": forms.RadioSelect()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_contradictory_way(self, data)
        return data

    def save(self, commit: bool = True) -> Programme:
        self.instance.organisation_rule = rule_to_begin_with(self.instance.kind)
        return super().save(commit)


def rule_to_begin_with(kind: str) -> OrganisationWish:
    """Rounds bring people together across teams, unless the set-up says otherwise."""
    return OrganisationWish.DIFFERENT if kind == ProgrammeKind.ROUNDS else OrganisationWish.ANY


# What a kind does not need is neither asked nor shown.
BOTH_ALIKE = ("most_at_once", "guidance_to_mentors", "name_of_mentors", "name_of_mentees")
PAIRS_MEET = ("rhythm", "meetings", "meeting_minutes", "hours_a_month", "allowed_from", "allowed_until", "least_times")
NOT_FOR: dict[str, tuple[str, ...]] = {
    ProgrammeKind.ONE_TO_ONE: ("goes_by_itself",),
    ProgrammeKind.PEERS: (*BOTH_ALIKE, "goes_by_itself"),
    ProgrammeKind.OBSERVATION: (*BOTH_ALIKE, "goes_by_itself"),
    ProgrammeKind.ROUNDS: (*BOTH_ALIKE, "rhythm", "meetings"),
    ProgrammeKind.BUDDY: (),
    ProgrammeKind.CIRCLES: (
        *BOTH_ALIKE,
        "organisation_rule",
        "least_times",
        "way",
        "goes_by_itself",
        *CRITERIA,
    ),
}
BY_ITSELF: dict[str, Any] = {
    ProgrammeKind.ROUNDS: _("A round begins by itself each month. You search and tell for the first one."),
    ProgrammeKind.BUDDY: _("Each new member is offered a welcomer by itself, from those who have a place."),
}


# How many days at the least lie between two meetings.
DAYS_BETWEEN: dict[str, int] = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14, Rhythm.MONTHLY: 28}


def refuse_contradictory_way(form: forms.BaseForm, data: dict[str, Any]) -> None:
    if data.get("kind") == "rounds" and data.get("way") == "chosen":
        form.add_error(
            "way", _("In connection rounds everybody gets somebody new each month: choose one of the other two ways.")
        )


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SetupForm(HiddenMeanwhile, Watched, forms.ModelForm[Programme]):
    """Everything about a programme on one page. What people were promised at sign-up stays as it was."""

    sign_up_opens_at = LocalMoment(
        label=_("Sign-up opens"),
        required=False,
        help_text=_("By itself, at this moment on your clock. Empty: you open it."),
    )
    sign_up_closes_at = LocalMoment(
        label=_("Sign-up closes"), required=False, help_text=_("By itself. Empty: you close it.")
    )

    class Meta:
        model = Programme
        fields = (
            "name", "purpose", "kind", "way", "starts_on", "ends_on", "sign_up_opens_at", "sign_up_closes_at",
            "goes_by_itself", "most_at_once", "least_times", "allowed_from", "allowed_until", "hours_a_month",
            "asks_superior", "organisation_rule", "name_of_mentors", "name_of_mentees",
            "rhythm", "meetings", "meeting_minutes", "guidance_to_mentors", "guidance_to_mentees", "closing_question",
        )  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("name", "name_of_mentors", "name_of_mentees"), LineField
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "way": forms.RadioSelect(),
            "starts_on": _day(),
            "ends_on": _day(),
            "allowed_from": _hour(),
            "allowed_until": _hour(),
            "guidance_to_mentors": forms.Textarea(attrs={"rows": 5}),
            "guidance_to_mentees": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "most_at_once": _("Whatever they offer. Nobody should carry five people because they could not say no."),
            "least_times": _("Two people with fewer are not proposed as a pair."),
            "allowed_from": _("On each person's own clock. Empty: at any hour."),
            "hours_a_month": _("What workplaces are asked to give."),
            "asks_superior": _(
                "They name that person, who answers by one click in a mail, without an account, and is reminded once."
            ),
            "closing_question": _("For example: what do you do differently now?"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "most_at_once": {"min_value": _("With nobody to take, nobody could be paired. Let them take one at least.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        programme: Programme = kwargs["instance"]
        at_present = asdict(Weights()) | programme.weights
        kwargs["initial"] = at_present | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name, label in CRITERIA.items():
            slider = forms.NumberInput(attrs={"type": "range", "min": 0, "max": 10, "step": 1, "class": "slider"})
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=10, widget=slider)
        self._leave_out(programme)
        if programme.state != ProgrammeState.DRAFT:
            for name in {"kind", "way", "asks_superior"} & self.fields.keys():
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Stays as it was when people signed up.")
        self.leave_out_hidden()

    def _leave_out(self, programme: Programme) -> None:
        kind = ProgrammeKind(programme.kind)
        for name in NOT_FOR[kind]:
            del self.fields[name]
        if "goes_by_itself" in self.fields:
            self.fields["goes_by_itself"].label = BY_ITSELF[kind]
            self.fields["goes_by_itself"].help_text = ""
        if "guidance_to_mentors" not in self.fields:
            self.fields["guidance_to_mentees"].label = _("For everybody who takes part")
        if kind == ProgrammeKind.CIRCLES:
            self.fields["hours_a_month"].label = _("Hours a month a circle may take")
            rhythm: Any = self.fields["rhythm"]
            rhythm.label = _("How often a circle meets")
            rhythm.choices = [(Rhythm.ANY.value, _("As each circle agrees")), *Rhythm.choices[1:]]
            self.fields["meetings"].help_text = _("With how often, each circle begins with all its times.")
        if kind == ProgrammeKind.BUDDY:
            self.fields["guidance_to_mentors"].label = _("For those who welcome")
            self.fields["guidance_to_mentees"].label = _("For those who are new")
            self.fields["asks_superior"].label = _("The superior of whoever welcomes has to agree")
            self.fields["asks_superior"].help_text = _(
                "Who welcomes names that person, who answers by one click in a mail, and is reminded once. Who is new "
                "needs nobody's leave."
            )
        if programme.state == ProgrammeState.DRAFT:
            self.fields["kind"].help_text = _("Another kind has other questions: save, and this page asks them.")

    def concerning(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def meeting_fields(self) -> list[forms.BoundField]:
        return self.concerning(*(name for name in PAIRS_MEET if name != "least_times"))

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return self.concerning("most_at_once", "least_times", "organisation_rule")

    @property
    def switches(self) -> list[forms.BoundField]:
        return self.concerning("goes_by_itself", "asks_superior")

    @property
    def guidance(self) -> list[forms.BoundField]:
        return self.concerning(
            "name_of_mentors", "name_of_mentees", "guidance_to_mentors", "guidance_to_mentees", "closing_question"
        )

    @property
    def sliders(self) -> Iterable[forms.BoundField]:
        return self.concerning(*CRITERIA)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_contradictory_way(self, data)
        self._check_dates(data)
        self._check_hours(data)
        self._check_rhythm(data)
        if not self.errors and self.sliders and not any(data[name] for name in CRITERIA):
            self.add_error("topics", _("Something has to count, or nobody fits anybody. Raise at least one."))
        return data

    def _check_dates(self, data: dict[str, Any]) -> None:
        starts, ends = data.get("starts_on"), data.get("ends_on")
        opens, closes = data.get("sign_up_opens_at"), data.get("sign_up_closes_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("This is before it begins. Choose a later day, or an earlier beginning."))
        if opens and closes and closes <= opens:
            self.add_error("sign_up_closes_at", _("This is before the sign-up opens. Choose a later moment."))
        if ends and closes and closes.date() > ends:
            self.add_error("sign_up_closes_at", _("The programme is over by then. Close the sign-up before it ends."))
        waiting_to_open = self.instance.state == ProgrammeState.DRAFT
        if waiting_to_open and closes and closes <= timezone.now():
            self.add_error("sign_up_closes_at", _("This has gone by, so nobody could sign up. Choose one to come."))

    def _check_hours(self, data: dict[str, Any]) -> None:
        first, last, least = data.get("allowed_from"), data.get("allowed_until"), data.get("least_times") or 0
        if "allowed_until" not in self.fields:
            return
        window = _minutes(first, last)
        if first and last and window <= 0:
            self.add_error("allowed_until", _("This is before meetings may begin. Choose a later hour."))
        elif window < 60:
            self.add_error("allowed_until", _("No meeting of an hour fits between these two. Widen the time."))
        elif least > 7 * (window // 30) / 2:
            self.add_error("least_times", _("So many hours don't fit into the times you allow. Ask for fewer."))

    def _check_rhythm(self, data: dict[str, Any]) -> None:
        if "meetings" not in self.fields:
            return
        rhythm, hours, minutes = data.get("rhythm"), data.get("hours_a_month"), data.get("meeting_minutes") or 0
        needed = MEETINGS_A_MONTH.get(rhythm or "", 0) * minutes
        if hours and needed > hours * 60:
            self.add_error(
                "hours_a_month",
                _("The rhythm below takes %(needed)s hours a month. Allow as much, or let them meet less often.")
                % {"needed": f"{needed / 60:g}"},
            )
        starts, ends, meetings = data.get("starts_on"), data.get("ends_on"), data.get("meetings")
        if starts and ends and meetings and rhythm in MEETINGS_A_MONTH:
            fits = (ends - starts).days // DAYS_BETWEEN[rhythm] + 1
            if meetings > fits:
                self.add_error(
                    "meetings",
                    _("Between the two days there is time for %(fits)d. Fewer meetings, a closer rhythm or more time?")
                    % {"fits": fits},
                )

    @transaction.atomic
    def save(self, commit: bool = True) -> Programme:
        assert self.by is not None
        stood = self.instance.set_by(self.by)
        if self.sliders:
            self.instance.weights = {name: self.cleaned_data[name] for name in CRITERIA}
        if self._keeps_the_rule_of_the_kind_before:
            self.instance.organisation_rule = rule_to_begin_with(self.instance.kind)
        saved = super().save(commit)
        flag_watched(saved, *saved.own_words, stood=stood)
        return saved

    @property
    def _keeps_the_rule_of_the_kind_before(self) -> bool:
        """It has another kind now, and its rule is what the one before began with, and not anybody's choice."""
        said_nothing = "kind" in self.changed_data and "organisation_rule" not in self.changed_data
        return said_nothing and self.instance.organisation_rule == rule_to_begin_with(self.initial["kind"])


def _minutes(first: time | None, last: time | None) -> int:
    day = datetime.min
    start = datetime.combine(day, first or time.min)
    end = datetime.combine(day, last) if last else datetime.combine(day, time(23, 59))
    return round((end - start).total_seconds() / 60)


class QuestionForm(Watched, forms.ModelForm[Question]):
    choices = LinesField(
        label=_("Answers to choose from, one a line"),
        help_text=_("Only for questions with several answers."),
        widget=forms.Textarea(attrs={"rows": 3}),
        most=8,
        length=80,
        too_many=_("Eight answers at most. Could two of them be one?"),
        too_long=_("An answer has room for 80 characters."),
    )

    class Meta:
        model = Question
        fields = ("words", "kind", "choices", "is_required")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The set-up of the programme stands on the same page, and has a kind as well.
        kwargs["auto_id"] = "question_%s"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("kind") == QuestionKind.CHOICE
            and len(data.get("choices", [])) < 2
            and "choices" not in self.errors
        ):
            self.add_error("choices", _("Give at least two answers to choose from, each on a line of its own."))
        if data.get("kind") != QuestionKind.CHOICE:
            data["choices"] = []
        return data
