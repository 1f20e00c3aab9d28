"""Who hears of flags: the flagger what came of it, the author why; those who look after a place by communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Weight, Wording
from moderation.flagging import DEALT_WITH, HIDDEN, KEPT, RESTORED
from moderation.measures import LIFTED, TAKEN, UPHELD, page_of, sentence_of
from moderation.models import Appeal, Case, CaseState, Flag, Measure
from moderation.models.measure import OF_A_PLACE
from moderation.persons import flaggable_of
from moderation.taken_away import TAKEN_AWAY
from people.nobody import is_nobody

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _writers(activity: Activity) -> Iterable[int]:
    """Of what was done about a person instead, that is told by itself."""
    if activity.verb == DEALT_WITH and not activity.payload.get("tended"):
        return []
    row: Any = Case.objects.get(pk=activity.payload["case"]).target
    return flaggable_of(row).writers(row) if row is not None else []


def _flaggers(activity: Activity) -> Iterable[int]:
    """Also who must not be known to have flagged it: they alone read this."""
    flags = Flag.objects.filter(case=activity.payload["case"]).select_related("person")
    known = {one.person_id for one in flags if not is_nobody(one.person)}
    if len(known) == len(flags):
        return known
    row: Any = Case.objects.get(pk=activity.payload["case"]).target
    return known.union(flaggable_of(row).flaggers_unnamed(row)) if row is not None else known


def _cases(activities: Sequence[Activity]) -> Mapping[int, Case]:
    return Case.objects.in_bulk([one.payload["case"] for one in activities])


def _word_for_author(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Nothing of the thing itself but that it is theirs: it leads to their own words and what can be done."""
    cases, worded = _cases(activities), {}
    for activity in activities:
        if case := cases.get(activity.payload["case"]):
            url = reverse("moderation:case", args=[case.pk])
            worded[activity.pk] = Wording(_said_to_author(activity, case), url, "flag", case.reason, shows_actor=False)
    return worded


def _said_to_author(activity: Activity, case: Case) -> str:
    if activity.verb == DEALT_WITH:
        return _("Something was done about what you wrote. Read what and why, and ask for a second look if you like")
    if activity.verb != HIDDEN:
        return _("Something you wrote is back where it was")
    if case.automatic:
        return _("Something you wrote waits until somebody has looked")
    return _("Something you wrote was hidden. Read why, and ask for a second look if you like")


def _word_for_flagger(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    cases, worded = _cases(activities), {}
    for activity in activities:
        case = cases.get(activity.payload["case"])
        # Only what holds now, and not what was done by itself.
        if case is not None and (case.decided_by_id or case.state == CaseState.GONE):
            text = _said_to_flagger(case)
            worded[activity.pk] = Wording(text, reverse("engagement:notifications"), "flag", shows_actor=False)
    return worded


def _said_to_flagger(case: Case) -> str:
    match case.state:
        case CaseState.HIDDEN:
            return _("What you flagged was hidden. Thank you for looking out")
        case CaseState.DEALT_WITH:
            return _("Something was done about what you flagged. Thank you for looking out")
        case CaseState.GONE:
            return _("What you flagged was taken away before anybody had to decide. Thank you for looking out")
    return _("What you flagged was looked at, and stays. Thank you for looking out")


def _concerned(activity: Activity) -> Iterable[int]:
    """What those who lead a place decide they tell themselves, with the way to a second look; its end is told here."""
    measures = Measure.objects.filter(pk=activity.payload["measure"])
    if activity.verb == TAKEN:
        measures = measures.exclude(kind__in=OF_A_PLACE)
    return measures.values_list("person_id", flat=True)


def _word_measures(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """Why, and who decided, stands on the page it leads to; who flagged stands nowhere."""
    mine = Measure.objects.filter(person=reader).select_related("appeal")
    found = mine.in_bulk([one.payload["measure"] for one in activities])
    worded = {}
    for one in activities:
        if measure := found.get(one.payload["measure"]):
            text, why = _said_of_measure(one.verb, measure), _why(one.verb, measure)
            worded[one.pk] = Wording(text, page_of(measure), "flag", why, shows_actor=False)
    return worded


def _why(verb: str, measure: Measure) -> str:
    """After a second look, what they were answered: where it stayed, not when it ends some day."""
    asked: Appeal | None = getattr(measure, "appeal", None)
    if asked is not None and (verb == UPHELD or (verb == LIFTED and asked.is_granted)):
        return asked.why or measure.reason
    return measure.reason


def _said_of_measure(verb: str, measure: Measure) -> str:
    if verb == LIFTED:
        return _("What was decided about you was taken back, or is over")
    if verb == UPHELD:
        return _("What was decided about you was looked at again, and stays")
    return sentence_of(measure)


KINDS = (
    Kind(
        "measures",
        gettext_lazy("What was decided about me"),
        frozenset({TAKEN, LIFTED, UPHELD}),
        _concerned,
        _word_measures,
        mail_after_seconds=0,
        weight=Weight.OWED,
    ),
    Kind(
        "my_words_decided",
        gettext_lazy("What I wrote is hidden, changed or comes back"),
        frozenset({HIDDEN, RESTORED, DEALT_WITH}),
        _writers,
        _word_for_author,
        weight=Weight.OWED,
        # Also who has left since, or cannot follow where it was taken.
        is_personal=True,
    ),
    Kind(
        "flag_decided",
        gettext_lazy("What came of my flag"),
        frozenset({HIDDEN, RESTORED, KEPT, DEALT_WITH, TAKEN_AWAY}),
        _flaggers,
        _word_for_flagger,
        weight=Weight.OWED,
        is_personal=True,
    ),
)
