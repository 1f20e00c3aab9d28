"""Every section of home and digests, on all the demo's people: what it finds stops at the same bounds as `visible_to`.

Walks the registry: a section that comes new finds something here, or its test fails.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from communities.models import Access, Community, Joining, Letter, Membership, Occasion
from demo.seeding.making import make_demo
from engagement.finding import Seeker, find
from engagement.sections import Section, sections
from people.models import Person

# What nobody in the demo waits for at this hour; their own rooms test what they hold.
NOT_IN_THE_DEMO = {"mentions", "reviews", "interviews", "thanks-for-stories", "checks"}


def looked() -> list[Section]:
    return [section for section in sections() if section.find]


def found_by_section() -> dict[str, dict[int, list[str]]]:
    """By section and person the keys of what is found, over two years."""
    now = timezone.now()
    people = list(Person.objects.active())
    seekers = [Seeker(person, now - timedelta(days=700)) for person in people]
    found: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for person, finds in zip(
        people, find(seekers, dict.fromkeys([one.name for one in looked()], 50), now), strict=True
    ):
        for section in looked():
            if keys := [item.key for item in finds.of(section, 50)]:
                found[section.name][person.pk] = keys
    return found


def look_at_the_tables() -> None:
    """As Postgres does by itself when so much came in. Until then it plans by what stood there in other tests."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class TestSections(TestCase):
    before: dict[str, dict[int, list[str]]]

    @classmethod
    def setUpTestData(cls) -> None:
        make_demo()
        for place in Community.objects.all():
            Letter.objects.create(community=place, author=place.founded_by, words="A word.", occasion=Occasion.DIGEST)
        look_at_the_tables()
        cls.before = found_by_section()

    def test_each_section_has_something_to_find_here(self) -> None:
        assert {one.name for one in looked()} - set(self.before) <= NOT_IN_THE_DEMO

    def test_who_belongs_nowhere_and_may_read_nothing_finds_nothing(self) -> None:
        Membership.objects.all().delete()
        Community.objects.update(access=Access.PRIVATE, joining=Joining.INVITATION)
        assert dict(found_by_section()) == {}

    def test_what_is_hidden_is_not_found(self) -> None:
        for model in apps.get_models():
            if any(field.name == "hidden_at" for field in model._meta.concrete_fields):
                objects: Any = model._base_manager
                objects.filter(hidden_at=None).update(hidden_at=timezone.now())
        kinds = {key.split(":")[0] for keys in found_by_section().values() for some in keys.values() for key in some}
        hidden = {"thread", "story", "letter", "story-request", "use", "proposal", "thanks"}
        assert kinds.isdisjoint(hidden), kinds & hidden
