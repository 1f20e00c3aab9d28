"""A digest tells of what goes on as far as it went; the next one tells of what came since, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from communities.models import Community
from content.models import Bookmark, Reaction, Use
from discussions.following import hear
from discussions.models import Level, ReadPosition, Thread, ThreadKind
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.home import home_of
from engagement.models import DigestIssue, Preferences
from knowledge.models import Nudge, Story, StoryRequest
from people.blocking import block
from people.models import Person
from tests.cast import make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def begin(member: Person) -> datetime:
    plan_first_digest(member)
    return timezone.now()


def told(person: Person, at: datetime) -> list[str]:
    """What their digest of this moment holds."""
    deliver_now()
    Preferences.objects.exclude(person=person).update(next_digest_at=None)
    Preferences.objects.filter(person=person).update(next_digest_at=at, seen_at=at - 3 * DAY)
    before = set(DigestIssue.objects.values_list("pk", flat=True))
    write_due_digests(at)
    return [key for issue in DigestIssue.objects.exclude(pk__in=before) for key in issue.keys if "newcomer" not in key]


def test_a_question_of_mine_gets_another_answer(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    mine = start_thread(community, author=member, title="Who has the oil?", source="Hm.", kind=ThreadKind.ASK)
    reply(mine, author=facilitator, source="I have.")
    assert told(member, begin) == [f"thread:{mine.pk}:2"]
    assert told(member, begin + DAY) == []
    reply(mine, author=facilitator, source="And so has Devi.")
    assert told(member, begin + 2 * DAY) == [f"thread:{mine.pk}:3"]


def test_my_name_is_called_again(community: Community, member: Person, facilitator: Person, begin: datetime) -> None:
    thread = start_thread(community, author=facilitator, title="Oil", source=f"Have you any, @{member.handle}?")
    reply(thread, author=facilitator, source="Anybody?")
    assert told(member, begin) == [f"thread:{thread.pk}:2"]
    assert told(member, begin + DAY) == []
    reply(thread, author=facilitator, source=f"Really, @{member.handle}?")
    assert told(member, begin + 2 * DAY) == [f"thread:{thread.pk}:3"]


def test_a_followed_thread_goes_on(community: Community, member: Person, facilitator: Person, begin: datetime) -> None:
    thread = start_thread(community, author=facilitator, title="Oil", source="It is black.")
    hear(thread, Level.EVERY, person=member)
    assert told(member, begin) == [f"thread:{thread.pk}:1"]
    assert told(member, begin + DAY) == []
    reply(thread, author=facilitator, source="And thick.")
    assert told(member, begin + 2 * DAY) == [f"thread:{thread.pk}:2"]


def test_a_question_is_said_once_and_then_what_others_write_to_it(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    asked = start_thread(community, author=facilitator, title="Who knows?", source="Hm.", kind=ThreadKind.ASK)
    assert told(member, begin) == [f"thread:{asked.pk}:1"]
    assert told(member, begin + DAY) == []
    hear(asked, Level.EVERY, person=member)
    reply(asked, author=facilitator, source="Nobody?")
    assert told(member, begin + 2 * DAY) == [f"thread:{asked.pk}:2"]


def test_a_question_that_was_read_stands_at_home_alone(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    asked = start_thread(community, author=facilitator, title="Who knows?", source="Hm.", kind=ThreadKind.ASK)
    ReadPosition.objects.create(person=member, thread=asked, number=1)
    assert told(member, begin) == []
    assert "Who knows?" in [card.item.title for card in home_of(member).cards]


@pytest.mark.parametrize("had", [partial(Bookmark), partial(Reaction, kind="thanks"), partial(Use, outcome="worked")])
def test_a_story_that_one_saved_thanked_for_or_used_is_not_brought_by_mail(
    community: Community, member: Person, facilitator: Person, begin: datetime, had: Callable[..., Model]
) -> None:
    other = Story.objects.create(community=community, author=facilitator, title="How it began")
    story = Story.objects.create(community=community, author=facilitator, title="How it went")
    had(target=story, person=member).save()
    assert told(member, begin) == [f"story:{other.pk}"]


def test_who_is_asked_by_name_hears_of_it_though_all_were_asked_before(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    wanted = StoryRequest.objects.create(community=community, author=facilitator, question="How do you begin?")
    assert told(member, begin) == [f"story-request:{wanted.pk}:1"]
    assert told(member, begin + DAY) == []
    nudge = Nudge.objects.create(request=wanted, person=member, by=facilitator)
    assert told(member, begin + 2 * DAY) == [f"story-request:{wanted.pk}:{nudge.pk + 1}"]


def test_what_earlier_digests_told_counts_up_to_what_there_was(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    thread = start_thread(community, author=facilitator, title="Oil", source="It is black.", at=begin - 3 * DAY)
    reply(thread, author=facilitator, source="And thick.", at=begin - DAY)
    kept = ["story:7", f"thread:{thread.pk}", "thanks:post:3:4"]
    issue = DigestIssue.objects.create(person=member, period="p", made_at=begin - 2 * DAY, keys=kept)
    gone = Thread.objects.latest("pk").pk + 1
    other = DigestIssue.objects.create(person=member, period="q", keys=[f"thread:{gone}"])
    with connection.cursor() as cursor:
        cursor.execute(import_module("discussions.migrations.0018_how_far_digests_told").UP_TO)
    issue.refresh_from_db()
    other.refresh_from_db()
    assert issue.keys == ["story:7", f"thread:{thread.pk}:1", "thanks:post:3:4"]
    assert other.keys == [f"thread:{gone}:1"]


def test_what_somebody_muted_adds_is_nothing_that_goes_on(
    community: Community, member: Person, facilitator: Person, begin: datetime
) -> None:
    rude = make_member(community, "Rude Person")
    block(member, rude)
    thread = start_thread(community, author=facilitator, title="Oil", source="It is black.")
    hear(thread, Level.EVERY, person=member)
    reply(thread, author=rude, source="No.")
    assert told(member, begin) == [f"thread:{thread.pk}:1"]
    reply(thread, author=rude, source="No!")
    assert told(member, begin + DAY) == []
    reply(thread, author=facilitator, source="And thick.")
    reply(thread, author=rude, source="No?")
    assert told(member, begin + 2 * DAY) == [f"thread:{thread.pk}:4"]
