"""Five hundred digests of generated communities: nobody's own words, nothing twice, nothing read, nothing unseeable."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Access, Community, Letter, Membership, Occasion
from content.models import Use
from discussions.models import Post, ReadPosition, Thread, ThreadKind
from discussions.posting import reply, start_thread
from engagement.digests import write_due_digests
from engagement.models import DigestIssue, Mail, Preferences
from knowledge.models import Story, StoryRequest
from people.models import Person
from tests.cast import make_community

pytestmark = pytest.mark.django_db
SEED, PEOPLE, DAYS, SAMPLED = 8, 100, 6, 500
DAY = timedelta(days=1)


class Generated:
    """People in some of the places, who write, tell, read, are shut out and have their words hidden."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.places = [make_community(access=access, name=f"Place {access}") for access in list(Access) * 3]
        self.people = Person.objects.bulk_create(
            Person(email=f"p{number}@example.org", handle=f"p-{number}", display_name=f"Pat {number}", password="!")
            for number in range(PEOPLE)
        )
        self.begin = timezone.now() - DAYS * DAY
        for person in self.people:
            for place in self.chance.sample(self.places, 3):
                self._join(place, person)
        Preferences.objects.bulk_create(Preferences(person=person, digest="daily") for person in self.people)

    def _join(self, place: Community, person: Person) -> None:
        joined = self.begin + DAYS * DAY * self.chance.random()
        hello = "Hello, I am new." if self.chance.random() < 0.5 else ""
        Membership.objects.create(community=place, person=person, joined_at=joined, hello=hello)

    def live_through(self, day: datetime) -> None:
        """What happened in the day before."""
        for place in self.places:
            here = [one.person for one in Membership.objects.filter(community=place).select_related("person")]
            for _number in range(2):
                self._talk(place, here, day - DAY * self.chance.random())
            author = self.chance.choice(here)
            self._tell(place, author, day)
            occasion = self.chance.choice(list(Occasion))
            Letter.objects.create(community=place, author=author, words="A word.", occasion=occasion, at=day - DAY / 2)
            StoryRequest.objects.create(community=place, author=self.chance.choice(here), question="How?", asked_at=day)
            # One goes, and sees nothing of it any more; one thread is hidden.
            Membership.objects.filter(community=place, person=self.chance.choice(here), role="member").delete()
        hidden = self.chance.choice(Thread.objects.filter(hidden_at=None).order_by("pk"))
        Thread.objects.filter(pk=hidden.pk).update(hidden_at=day)

    def _talk(self, place: Community, here: list[Person], at: datetime) -> None:
        kind = self.chance.choice([ThreadKind.ASK, ThreadKind.DISCUSSION])
        thread = start_thread(place, author=self.chance.choice(here), title="Who?", source="Hm.", kind=kind, at=at)
        if self.chance.random() < 0.5:
            reply(thread, author=self.chance.choice(here), source="I.", at=at + timedelta(minutes=1))
        thread.refresh_from_db()
        for person in self.chance.sample(here, len(here) // 4):
            ReadPosition.objects.update_or_create(
                person=person, thread=thread, defaults={"number": thread.last_number, "at": at}
            )

    def _tell(self, place: Community, author: Person, at: datetime) -> None:
        story = Story.objects.create(community=place, author=author, title="How it went", told_at=at)
        Use.objects.create(target=story, person=self.chance.choice(self.people), outcome="worked", at=at)


@pytest.fixture
def generated() -> Generated:
    return Generated()


MODELS: dict[str, type[Any]] = {"thread": Thread, "story": Story, "letter": Letter, "story-request": StoryRequest}


def is_fine(key: str, person: Person) -> bool:
    kind, number, *_rest = key.split(":")
    if kind == "newcomer":
        newcomer = Membership.objects.get(pk=number)
        return newcomer.person_id != person.pk and newcomer.community.memberships.filter(person=person).exists()
    if kind == "use":
        use = Use.objects.get(pk=number)
        return use.person_id != person.pk and Story.objects.visible_to(person).filter(pk=use.target_id).exists()
    row: Any = MODELS[kind].objects.visible_to(person).get(pk=number)
    if kind != "thread":
        return bool(row.author_id != person.pk)
    # A thread is told for its latest word, a question for itself.
    last = Post.objects.get(thread=row, number=row.last_number)
    read = ReadPosition.objects.filter(person=person, thread=row, number__gte=row.last_number).exists()
    others = last.author_id != person.pk
    return (others and not read) or (row.waits_for_answer and row.author_id != person.pk)


def test_five_hundred_digests_hold_no_own_words_nothing_twice_and_nothing_unseeable(generated: Generated) -> None:
    said: dict[int, set[str]] = {}
    kinds: set[str] = set()
    latest = looked_at = 0
    for number in range(1, DAYS + 1):
        day = generated.begin + number * DAY
        generated.live_through(day)
        Preferences.objects.update(next_digest_at=day, seen_at=day - 2 * DAY)
        write_due_digests(day)
        for issue in DigestIssue.objects.filter(pk__gt=latest).select_related("person").order_by("pk"):
            before, keys = said.setdefault(issue.person_id, set()), set(issue.keys)
            assert len(keys) == len(issue.keys)
            assert before.isdisjoint(keys), f"{issue.person} was told twice"
            assert all(is_fine(key, issue.person) for key in keys), (issue.person, issue.keys)
            before |= keys
            kinds |= {key.split(":")[0] for key in keys}
            latest, looked_at = issue.pk, looked_at + 1
    assert looked_at >= SAMPLED
    assert kinds >= {"thread", "story", "letter", "story-request", "newcomer"}


def test_a_hundred_people_cost_as_much_as_ten(
    generated: Generated, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """All sections, with what fills them: fifteen statements a batch, none a person."""
    day = generated.begin + DAY
    generated.live_through(day)
    for few in (10, PEOPLE):
        Mail.objects.all().delete()
        DigestIssue.objects.all().delete()
        Preferences.objects.update(next_digest_at=None)
        chosen = [person.pk for person in generated.people[:few]]
        Preferences.objects.filter(person__in=chosen).update(next_digest_at=day, seen_at=day - 2 * DAY)
        with django_assert_max_num_queries(15):
            assert write_due_digests(day) > few * 0.9
