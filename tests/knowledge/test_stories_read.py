"""Who had a story before their eyes is not told of it by a digest; that they had is theirs alone, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from config.keeping.retention import keep_retention
from engagement.digests import write_due_digests
from engagement.models import DigestIssue, Mail, Preferences
from knowledge.models import PartName, Story, StoryRead
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern(community: Community) -> Story:
    draft = StoryDraft(title="The lantern", parts={PartName.SITUATION: "It went round the ward."})
    return tell(community, draft, author=make_member(community, "Devi Anand"))


def reads(person: Person, story: Story) -> int:
    return client_of(person).post(f"/c/{story.community.slug}/stories/{story.pk}/reading/").status_code


def digest_of(person: Person) -> str:
    """As if it were the first."""
    Mail.objects.filter(kind="digest").delete()
    DigestIssue.objects.all().delete()
    at = timezone.now() + timedelta(minutes=1)
    Preferences.objects.update_or_create(person=person, defaults={"digest": "daily", "next_digest_at": at})
    write_due_digests(at)
    return "\n".join(Mail.objects.filter(kind="digest", person=person).values_list("text", flat=True))


def test_a_digest_does_not_bring_what_one_has_read(lantern: Story, member: Person, facilitator: Person) -> None:
    assert "The lantern" in digest_of(member)
    assert reads(member, lantern) == 204
    assert reads(member, lantern) == 204
    assert "The lantern" not in digest_of(member)
    assert "The lantern" in digest_of(facilitator)


def test_the_page_says_so_of_who_is_signed_in(lantern: Story, member: Person) -> None:
    told = f'reading="/c/{lantern.community.slug}/stories/{lantern.pk}/reading/"'
    assert told in client_of(member).get(lantern.get_absolute_url()).text
    assert told not in client_of(None).get(lantern.get_absolute_url()).text


def test_who_may_not_read_it_leaves_no_trace(lantern: Story) -> None:
    Community.objects.update(access="private")
    assert reads(make_person("Olga Outside"), lantern) == 404
    assert not StoryRead.objects.exists()


def test_read_again_it_is_forgotten_as_long_after_that(lantern: Story, member: Person) -> None:
    reads(member, lantern)
    StoryRead.objects.update(at=timezone.now() - timedelta(days=91))
    reads(member, lantern)
    assert keep_retention()["who read which story"] == 0
    assert StoryRead.objects.get().person == member


def test_it_is_forgotten_when_digests_forget(lantern: Story, member: Person) -> None:
    reads(member, lantern)
    assert keep_retention()["who read which story"] == 0
    StoryRead.objects.update(at=timezone.now() - timedelta(days=91))
    assert keep_retention()["who read which story"] == 1
    assert "The lantern" in digest_of(member)
