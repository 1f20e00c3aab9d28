"""Five hundred digests of generated communities: nobody's own words, nothing twice, nothing read, nothing unseeable."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import F
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
SEED, PEOPLE, DAYS, SAMPLED = 8, 105, 5, 500
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
        Membership.objects.bulk_create(
            self._membership(place, person) for person in self.people for place in self.chance.sample(self.places, 3)
        )
        Preferences.objects.bulk_create(Preferences(person=person, digest="daily") for person in self.people)

    def _membership(self, place: Community, person: Person) -> Membership:
        joined = self.begin + DAYS * DAY * self.chance.random()
        hello = "Hello, I am new." if self.chance.random() < 0.5 else ""
        return Membership(community=place, person=person, joined_at=joined, hello=hello)

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
        readers = self.chance.sample(here, len(here) // 4)
        ReadPosition.objects.filter(person__in=readers, thread=thread).delete()
        ReadPosition.objects.bulk_create(
            ReadPosition(person=person, thread=thread, number=thread.last_number, at=at) for person in readers
        )

    def _tell(self, place: Community, author: Person, at: datetime) -> None:
        story = Story.objects.create(community=place, author=author, title="How it went", told_at=at)
        Use.objects.create(target=story, person=self.chance.choice(self.people), outcome="worked", at=at)


@pytest.fixture
def generated() -> Generated:
    return Generated()


WRITTEN: dict[str, type[Any]] = {"story": Story, "letter": Letter, "story-request": StoryRequest}


def is_fine(keys: Collection[str], person: Person) -> bool:
    """Asked of each digest: whether all of it may be told to this person."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, number, *_rest = key.split(":")
        by_kind[kind].add(int(number))
    return all(CHECKS[kind](numbers, person) for kind, numbers in by_kind.items())


def others_wrote(model: type[Any], numbers: set[int], person: Person) -> bool:
    return bool(model.objects.visible_to(person).filter(pk__in=numbers).exclude(author=person).count() == len(numbers))


def newcomers_are_among_us(numbers: set[int], person: Person) -> bool:
    here = Membership.objects.filter(person=person).values("community")
    others = Membership.objects.filter(pk__in=numbers, community__in=here).exclude(person=person)
    return others.count() == len(numbers)


def others_used(numbers: set[int], person: Person) -> bool:
    uses = Use.objects.filter(pk__in=numbers).exclude(person=person).values_list("target_id", flat=True)
    stories = set(uses)
    seen = Story.objects.visible_to(person).filter(pk__in=stories).count()
    return len(uses) == len(numbers) and seen == len(stories)


def threads_have_news(numbers: set[int], person: Person) -> bool:
    """A thread is told for its latest word, a question for itself; neither when they have read it."""
    threads = Thread.objects.visible_to(person).in_bulk(numbers)
    latest = Post.objects.filter(thread__in=threads, number=F("thread__last_number")).exclude(author=person)
    read = ReadPosition.objects.filter(person=person, number__gte=F("thread__last_number"))
    news = set(latest.exclude(thread__in=read.values("thread")).values_list("thread_id", flat=True))
    unread = Thread.objects.filter(pk__in=threads).exclude(pk__in=read.values("thread"))
    asked = {thread.pk for thread in unread if thread.waits_for_answer and thread.author_id != person.pk}
    return numbers <= news | asked


def goes_on(key: str, before: Collection[str]) -> bool:
    """A thread comes again with later posts only."""
    kind, number, *far = key.split(":")
    told = [int(one.split(":")[2]) for one in before if one.startswith(f"{kind}:{number}:")]
    return kind != "thread" or max(told, default=0) < int(far[0])


CHECKS: dict[str, Callable[[set[int], Person], bool]] = {
    "thread": threads_have_news,
    "newcomer": newcomers_are_among_us,
    "use": others_used,
    **{kind: partial(others_wrote, model) for kind, model in WRITTEN.items()},
}


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
            assert all(goes_on(key, before) for key in keys), f"{issue.person} was told of nothing new"
            assert is_fine(keys, issue.person), (issue.person, issue.keys)
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
    for few in (10, 100):
        Mail.objects.all().delete()
        DigestIssue.objects.all().delete()
        Preferences.objects.update(next_digest_at=None)
        chosen = [person.pk for person in generated.people[:few]]
        Preferences.objects.filter(person__in=chosen).update(next_digest_at=day, seen_at=day - 2 * DAY)
        with django_assert_max_num_queries(15):
            assert write_due_digests(day) > few * 0.9
