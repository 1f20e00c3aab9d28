"""Five hundred digests of generated communities: nobody's own words, nothing twice, nothing read, nothing unseeable.

Every section that feeds digests is in them: one that comes new has to be lived through, and its keys looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import pytest
from django.db.models import F, Q
from pytest_django import DjangoAssertNumQueries

from communities.models import Community, Goal, JoinRequest, Letter, Membership, Proposal, Term
from content.models import Use
from discussions.models import Post, ReadPosition, Thread
from engagement.digests import write_due_digests
from engagement.models import DigestIssue, Mail, Preferences
from engagement.sections import sections
from knowledge.models import CheckAsk, Interview, Story, StoryRequest
from mentoring.models import PairDate, Pairing, Session
from people.models import Person
from tests.engagement.generated import DAY, DAYS, Generated

pytestmark = pytest.mark.django_db
SAMPLED = 500


@pytest.fixture
def generated() -> Generated:
    return Generated()


WRITTEN: dict[str, type[Any]] = {"story": Story, "letter": Letter, "story-request": StoryRequest}


def not_for(person: Person, keys: Collection[str]) -> list[str]:
    """Asked of each digest: the kinds of what may not be told to this person."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    thanks = [key for key in keys if key.startswith("thanks:")]
    for kind, number, *_rest in (key.split(":") for key in set(keys).difference(thanks)):
        by_kind[kind].add(int(number))
    wrong = [kind for kind, numbers in by_kind.items() if not CHECKS[kind](numbers, person)]
    return wrong if thanks_for_mine(thanks, person) else ["thanks", *wrong]


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
    if kind != "thread":
        return True
    told = [int(one.split(":")[2]) for one in before if one.startswith(f"{kind}:{number}:")]
    return max(told, default=0) < int(far[0])


def all_of(numbers: set[int], rows: Any) -> bool:
    return bool(rows.filter(pk__in=numbers).distinct().count() == len(numbers))


def places_of(person: Person, *, led: bool = False) -> Any:
    mine = Membership.objects.filter(person=person)
    return (mine.exclude(role="member") if led else mine).values("community")


def they_ask_where_i_lead(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, JoinRequest.objects.filter(community__in=places_of(person, led=True)).exclude(person=person))


def i_lead_there(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, Community.objects.filter(pk__in=places_of(person, led=True)))


def my_circles_meet(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, Session.objects.of(person).filter(circle__community__in=places_of(person)))


def of_two(model: type[Any], to_pairing: str, numbers: set[int], person: Person) -> bool:
    """I am one of them, and still where they learn."""
    mine = Q(**{f"{to_pairing}mentor": person}) | Q(**{f"{to_pairing}mentee": person})
    there = {f"{to_pairing}programme__community__in": places_of(person)}
    return all_of(numbers, model.objects.filter(mine, **there))


def i_am_asked(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, Interview.objects.filter(teller=person, community__in=places_of(person)))


def i_know_it(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, CheckAsk.objects.filter(person=person, story__in=Story.objects.visible_to(person)))


def it_is_my_aim(numbers: set[int], person: Person) -> bool:
    return numbers == {person.pk} and bool(person.aim)


def somebody_hands_over(numbers: set[int], person: Person) -> bool:
    return all_of(numbers, Term.objects.filter(community__in=places_of(person)).exclude(person=person))


def others_got_there(numbers: set[int], person: Person) -> bool:
    mine = Q(closing__by=person)
    return all_of(numbers, Goal.objects.visible_to(person).filter(community__in=places_of(person)).exclude(mine))


def proposals_want_me(numbers: set[int], person: Person) -> bool:
    """My stance on another's, an outcome where I lead, or what others decided."""
    here = Proposal.objects.visible_to(person).filter(community__in=places_of(person))
    stance = Q(outcome=None) & ~Q(author=person)
    outcome = Q(outcome=None, community__in=places_of(person, led=True))
    decided = Q(outcome__isnull=False) & ~Q(outcome__by=person)
    return all_of(numbers, here.filter(stance | outcome | decided))


def thanks_for_mine(keys: Collection[str], person: Person) -> bool:
    """'thanks:post:12:99': what I wrote, as far as I may still read it."""
    by_model: dict[str, type[Any]] = {"post": Post, "story": Story}
    return all(
        by_model[kind].objects.visible_to(person).filter(pk=number, author=person).exists()
        for _thanks, kind, number, _latest in (key.split(":") for key in keys)
    )


CHECKS: dict[str, Callable[[set[int], Person], bool]] = {
    "thread": threads_have_news,
    "newcomer": newcomers_are_among_us,
    "use": others_used,
    "join-request": they_ask_where_i_lead,
    "review": i_lead_there,
    "session": my_circles_meet,
    "pairing": partial(of_two, Pairing, ""),
    "pair-date": partial(of_two, PairDate, "pairing__"),
    "interview": i_am_asked,
    "check": i_know_it,
    "aim": it_is_my_aim,
    "term": somebody_hands_over,
    "goal": others_got_there,
    "proposal": proposals_want_me,
    **{kind: partial(others_wrote, model) for kind, model in WRITTEN.items()},
}


def titles_in(mails: Collection[Mail]) -> set[str]:
    """Of the sections that these digests have."""
    known = {str(section.title) for section in sections() if section.in_digest}
    return {line for mail in mails for line in mail.text.splitlines() if line in known}


def test_five_hundred_digests_hold_no_own_words_nothing_twice_and_nothing_unseeable(generated: Generated) -> None:
    said: dict[int, set[str]] = {}
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
            assert not_for(issue.person, keys) == [], (issue.person, issue.keys)
            before |= keys
            latest, looked_at = issue.pk, looked_at + 1
    assert looked_at >= SAMPLED
    all_titles = {str(section.title) for section in sections() if section.in_digest}
    assert titles_in(list(Mail.objects.filter(kind="digest"))) == all_titles


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
