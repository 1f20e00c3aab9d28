"""Whoever belongs no more reads no short words of that place, and so flags none."""

from __future__ import annotations

import pytest

from communities.models import Access, Membership, Role
from moderation.saying_kinds import SayingKind, saying_kinds
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person
from tests.moderation.test_watched_short_words import WAYS_IN

pytestmark = pytest.mark.django_db
# Said to people who do not belong, or in a place that everybody reads.
NOT_INSIDE = {"care", "questions", "refusal", "term-thanks"}
INSIDE = [known for known in saying_kinds() if known.kind not in NOT_INSIDE]


def readers_of(known: SayingKind) -> set[Person]:
    return {person for person in Person.objects.all() if known.readers(person).exists()}


@pytest.mark.parametrize("known", INSIDE, ids=lambda known: known.kind)
def test_whoever_belongs_no_more_reads_none(known: SayingKind) -> None:
    community = make_community(access=Access.PRIVATE)
    writer = make_member(community, role=Role.FACILITATOR)
    outsider = make_person()
    address, said = WAYS_IN[known.kind](community, writer)
    assert client_of(writer).post(address, said).status_code in (200, 302)
    readers = readers_of(known)
    assert readers
    assert outsider not in readers
    Membership.objects.all().delete()
    assert not readers_of(known)
