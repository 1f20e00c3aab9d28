"""What moderation has of somebody who leaves the site: that something was decided stays, and no words of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone

from moderation.flagging import hold_case
from moderation.models import Appeal, Case, CaseState, Flag, FormerWords, Measure, Saying
from moderation.persons import PERSON, written_kinds
from moderation.saying_kinds import kind_of
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from people.models import Person
    from people.own_data import Rows


def cases_of(person: Person) -> QuerySet[Case]:
    """Those about what somebody wrote, with their name or without, or about themselves. A case knows whose it is by
    that alone."""
    theirs = Q(pk=None)
    for target in (PERSON, *written_kinds()):
        for written in filter(None, (target.written_by, target.without_name_of)):
            kind = ContentType.objects.get_for_model(target.model)
            theirs |= Q(target_type=kind, target_id__in=written(person).order_by().values("pk"))
    return Case.objects.filter(theirs)


def appeals_of(person: Person) -> Rows:
    asked = Appeal.objects.filter(Q(measure__person=person) | Q(case__in=cases_of(person)))
    return asked.order_by("pk").values("words", "at", "decided_at", "is_granted", "why")


def former_words_of(person: Person) -> Rows:
    """What was put in other words by those who look after the place, as they wrote it: not where others write, too."""
    shared = [ContentType.objects.get_for_model(one.model) for one in written_kinds() if one.said_last is not None]
    kept = FormerWords.objects.filter(case__in=cases_of(person)).exclude(before={})
    kept = kept.exclude(case__target_type__in=shared)
    return kept.order_by("pk").values("before", "at")


def sayings_of(person: Person) -> list[dict[str, Any]]:
    """What was hidden of their short words: the rest stands where they wrote it, and nobody hears of flags."""
    hidden = Saying.objects.filter(author=person).exclude(hidden_at=None).exclude(said={})
    kept = [(one, kind_of(one)) for one in hidden.order_by("pk")]
    return [{"kind": one.kind, "said": known.opened(one.said), "hidden_at": one.hidden_at} for one, known in kept]


def erase_from_moderation(person: Person, words_go: bool) -> None:
    """Before the rooms above erase what was written."""
    Flag.objects.filter(person=person).update(note="")
    Measure.objects.filter(person=person).update(reason="")
    cases = cases_of(person)
    for case in cases.order_by("pk"):
        hold_case(case)
    Appeal.objects.filter(Q(measure__person=person) | Q(case__in=cases)).delete()
    FormerWords.objects.filter(case__in=cases).delete()
    Saying.objects.filter(author=person).update(said={})
    cases.update(reason="")


def settle_erased(model: type[Model], numbers: Iterable[int]) -> None:
    """Nobody is asked about what is erased; `Target.taken_away` keeps it from coming back."""
    kind = ContentType.objects.get_for_model(model)
    cases = Case.objects.filter(target_type=kind, target_id__in=list(numbers))
    Appeal.objects.filter(case__in=cases).delete()
    FormerWords.objects.filter(case__in=cases).delete()
    cases.update(state=CaseState.HIDDEN, decided_at=timezone.now(), automatic="", reason="", stood={})


OWN = (
    Own("flags", fields_of(Flag, "person", ("reason", "place", "norm", "note", "at"))),
    Own("measures", fields_of(Measure, "person", ("kind", "reason", "at", "until", "ended_at"))),
    Own("measures-taken", fields_of(Measure, "by", ("kind", "reason", "at", "until", "ended_at"))),
    Own("second-looks", appeals_of),
    Own("put-in-other-words", former_words_of),
    Own("short-words-hidden", sayings_of),
)
