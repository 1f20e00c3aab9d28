"""One decision about one or many cases: about what was written, about whose it is, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import measures
from moderation.flagging import NotDone, deal_with, hide, hold_case, keep, may_decide, restore
from moderation.models import Case, CaseState, Measure, MeasureKind
from moderation.persons import PERSON, flaggable_of
from moderation.places import StaysHere
from moderation.tending import tend

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import Person


class About(TextChoices):
    LEAVE = "leave", gettext_lazy("Leave it as it is")
    KEEP = "keep", gettext_lazy("Nothing wrong with it")
    HIDE = "hide", gettext_lazy("Hide it")
    RESTORE = "restore", gettext_lazy("Bring it back")


class Warning(TextChoices):
    """Said often, so said well once."""

    NONE = "", gettext_lazy("My own words")
    KINDLY = "kindly", gettext_lazy("Be kind, also when you disagree")
    PRIVATE = "private", gettext_lazy("Keep private what others told you")
    ADVERT = "advert", gettext_lazy("No adverts")
    ELSEWHERE = "elsewhere", gettext_lazy("It belongs somewhere else")


TEMPLATES: dict[str, Any] = {
    Warning.KINDLY: gettext_lazy(
        "What you wrote can hurt the one it is about. Say what you disagree with, and leave the person out of it."
    ),
    Warning.PRIVATE: gettext_lazy(
        "What you wrote tells about somebody who has not agreed to it. Leave out what tells who it is."
    ),
    Warning.ADVERT: gettext_lazy(
        "This place is for learning from each other, so what sells something has no place here."
    ),
    Warning.ELSEWHERE: gettext_lazy(
        "It is good to have, and fits another place better. Please ask where, if in doubt."
    ),
}


@dataclass(frozen=True)
class Decision:
    about: str = About.LEAVE
    person: str = ""
    days: int = 7
    reason: str = ""
    # Of the texts of what was written, those that are to say something else, by name.
    new_words: Mapping[str, str] = field(default_factory=dict)
    # With what they said on the page where that was decided, as `mark_of` tells it.
    drawn: Mapping[str, str] = field(default_factory=dict)
    close: bool = False
    carry_to: str = ""
    # Which decision stood about each case on the page where this one was taken, by its number.
    stood: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Outcome:
    done: int = 0
    left: list[str] = field(default_factory=list)


def say_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """On the page that comes next."""
    for words in outcome.left:
        messages.warning(request, words)
    if outcome.done:
        messages.success(request, _("Done: %(n)d. Those it concerns are told.") % {"n": outcome.done})


# What is done about a person, whose words a case is about. It raises NotDone where that is not theirs to do.
type Meet = Callable[[Person, Decision, Case, Person], Measure | None]


def decide(
    cases: Iterable[Case], decision: Decision, *, by: Person, within: str = "", meet: Meet | None = None
) -> Outcome:
    """Each case by itself: what cannot be done is said, and keeps nobody from the rest. A person is met once.

    Those who lead a place decide about what stands `within` it, and `meet` people by its rules.
    """
    outcome, met, theirs = Outcome(), dict[int, Measure | None](), {within} if within else set()
    for case in cases:
        try:
            with transaction.atomic():
                held = _held(case, decision, by=by, theirs=theirs)
                _decide_one(held, decision, by=by, meet=meet or _measure, met=met)
            outcome.done += 1
            # What they moved takes along what else was chosen of it.
            theirs |= {held.place} if within else set()
        except (StaysHere, NotDone, measures.NotNew, PermissionError) as refused:
            outcome.left.append(str(refused) or _("Only what a new account wrote is taken away all at once."))
    return outcome


def _held(case: Case, decision: Decision, *, by: Person, theirs: set[str]) -> Case:
    """Others may be deciding it at this moment, or taking it elsewhere."""
    case = hold_case(case)
    if not may_decide(case, by):
        raise NotDone(_("%(what)s: somebody else has to look at it.") % {"what": case})
    if theirs and case.place not in theirs:
        raise NotDone(_("Something was moved meanwhile: those who lead where it stands now decide about it."))
    if decision.stood.get(case.pk, case.version) != case.version:
        raise NotDone(_("%(what)s: somebody decided this meanwhile.") % {"what": case})
    return case


def _decide_one(case: Case, decision: Decision, *, by: Person, meet: Meet, met: dict[int, Measure | None]) -> None:
    row: Any = case.target
    target = flaggable_of(row)
    author = target.author(row)
    was_hidden = case.state == CaseState.HIDDEN and case.decided_by_id is not None
    if decision.about == About.RESTORE and target is not PERSON:
        restore(case, by=by, reason=decision.reason[:500])
    tended = tend(case, decision, by=by)
    if decision.person and author is not None and author.pk not in met:
        met[author.pk] = meet(author, decision, case, by)
    _settle(case, decision, by=by, tended=tended)
    measure = met.get(author.pk) if author is not None and not was_hidden else None
    if measure is not None and Case.objects.filter(pk=case.pk, state=CaseState.HIDDEN).exists():
        measures.note_hidden(measure, case)


def _settle(case: Case, decision: Decision, *, by: Person, tended: bool) -> None:
    case.refresh_from_db()
    reason = decision.reason[:500]
    about_a_person = flaggable_of(case.target) is PERSON  # type: ignore[arg-type]
    match decision.about:
        case About.HIDE if not about_a_person:
            hide(case, by=by, reason=reason)
        case About.RESTORE if not (about_a_person or tended):
            return
        case About.KEEP if not tended:
            keep(case, by=by, reason=reason)
        case _ if case.state != CaseState.HIDDEN or decision.person != MeasureKind.SPAM:
            # As spam, everything they wrote is hidden by now, and told once.
            deal_with(case, by=by, reason=reason)


def _measure(author: Person, decision: Decision, case: Case, by: Person) -> Measure | None:
    """As those who look after the site do."""
    if not measures.may_measure(author, by):
        raise NotDone(str(measures.SOMEBODY_ELSE))
    said: dict[str, Any] = {"by": by, "reason": decision.reason, "case": case}
    match decision.person:
        case MeasureKind.WARNED:
            return measures.warn(author, place=_place(case), **said)
        case MeasureKind.MUTED:
            return measures.mute(author, days=decision.days, place=_place(case), **said)
        case MeasureKind.REMOVED:
            return measures.remove_from_place(author, place=_place(case), **said)
        case MeasureKind.SUSPENDED:
            return measures.suspend(author, days=decision.days, **said)
        case MeasureKind.BANNED:
            return measures.ban_from_site(author, **said)
        case MeasureKind.SPAM:
            return measures.delete_as_spam(author, **said)
    return None


def _place(case: Case) -> str:
    return case.place if case.place.startswith("c:") else ""
