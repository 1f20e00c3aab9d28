"""What a person does not want to see on home and in digests: whom and what they muted, what they put off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from content.statements import Statement
from engagement.models import LeftOut
from engagement.sections import Item, Section, sections
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

SECTION = "section:"


A_DAY, A_WEEK, A_MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)

# Asked by each home page, and by digests for many at once. Each part is one probe of an index.
LEFT_OUT = Statement(
    "left_out",
    """
    SELECT person_id, place FROM engagement_hearing WHERE person_id = ANY(%(people)s) AND preset = 'muted'
    UNION ALL SELECT person_id, '#' || tag FROM engagement_mutedtag WHERE person_id = ANY(%(people)s)
    UNION ALL SELECT person_id, 'u:' || other_id FROM people_block WHERE person_id = ANY(%(people)s)
    UNION ALL SELECT person_id, about FROM engagement_leftout WHERE person_id = ANY(%(people)s) AND until > now()
    """,
    "people",
)


def names_of(item: Item) -> list[str]:
    """By each of which it may be left out."""
    author = [person_scope(item.author_id)] if item.author_id else []
    return [item.key, item.place, item.conversation, *author, *(f"#{tag}" for tag in item.tags)]


def left_out_by_each(people: Sequence[int]) -> dict[int, frozenset[str]]:
    """By person: scope tokens of places and people, conversations, tags, keys of things, names of sections.

    One statement for all.
    """
    found: dict[int, set[str]] = {pk: set() for pk in people}
    for pk, about in LEFT_OUT.ask(people=list(people)):
        found[pk].add(about)
    return {pk: frozenset(about) for pk, about in found.items()}


def leave_out(about: str, span: timedelta, *, person: Person) -> LeftOut:
    row, _made = LeftOut.objects.update_or_create(person=person, about=about, defaults={"until": timezone.now() + span})
    return row


def bring_back(about: str, *, person: Person) -> None:
    LeftOut.objects.filter(person=person, about=about).delete()


def left_out_by(person: Person) -> QuerySet[LeftOut]:
    """All that was put off, the first to come back first."""
    return LeftOut.objects.filter(person=person, until__gt=timezone.now()).order_by("until", "pk")


def sections_by_name() -> dict[str, Section]:
    """By what a row says that leaves a whole section out."""
    return {SECTION + section.name: section for section in sections()}
