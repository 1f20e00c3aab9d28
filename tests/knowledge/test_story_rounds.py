"""Story rounds: a theme and some days; begun, reminded of once, ended with a thank-you."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.models import PartName, Story, StoryRound
from knowledge.requests.rounds import open_round, tell_to, tend_rounds
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


def opened(community: Community, by: Person, *, begins: int = 0, ends: int = 14) -> StoryRound:
    today = timezone.localdate()
    words = {"theme": "First night alone", "about": "", "begins_on": today + timedelta(days=begins)}
    return open_round(community, by=by, words=words | {"ends_on": today + timedelta(days=ends)})


def told(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person) if one.notification.kind == "story-round"]


def a_story(community: Community, author: Person) -> Story:
    return tell(community, StoryDraft(title="Alone", parts={PartName.SITUATION: "It was dark."}), author=author)


def test_facilitators_begin_one_and_members_hear_of_it(
    community: Community, member: Person, facilitator: Person
) -> None:
    today = timezone.localdate()
    path = f"/c/{community.slug}/stories/rounds/new/"
    sent = {"theme": "First night alone", "begins_on": today.isoformat()}
    wrong = client_of(facilitator).post(path, sent | {"ends_on": (today - timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    assert "It ends before it begins." in wrong.content.decode()
    sent |= {"ends_on": (today + timedelta(days=14)).isoformat()}
    assert client_of(member).post(path, sent).status_code == 403
    assert client_of(facilitator).post(path, sent).status_code == 302
    assert told(member) == ["A story round begins in Ward nurses: “First night alone”"]
    assert "First night alone" in client_of(member).get(f"/c/{community.slug}/stories/requests/").content.decode()


def test_story_is_told_to_the_round_it_was_begun_from(
    community: Community, member: Person, facilitator: Person
) -> None:
    here = opened(community, facilitator)
    story = a_story(community, member)
    tell_to(here, story)
    page = client_of(member).get(here.get_absolute_url()).content.decode()
    assert "Alone" in page
    assert f"?round={here.pk}" in page
    assert (
        "First night alone"
        in client_of(member).get(f"/c/{community.slug}/stories/new/?round={here.pk}").content.decode()
    )


def test_it_is_reminded_of_once_and_only_those_who_told_nothing(
    community: Community, member: Person, facilitator: Person
) -> None:
    here = opened(community, facilitator)
    tell_to(here, a_story(community, member))
    silent = make_member(community)
    near = here.ends_on - timedelta(days=2)
    assert [tend_rounds(near), tend_rounds(near)] == [1, 0]
    assert "The story round “First night alone” ends soon. Is there one of yours?" in told(silent)
    assert not any("ends soon" in text for text in told(member))


def test_it_ends_with_thanks_to_those_who_told(community: Community, member: Person, facilitator: Person) -> None:
    here = opened(community, facilitator)
    tell_to(here, a_story(community, member))
    after = here.ends_on + timedelta(days=1)
    assert [tend_rounds(after), tend_rounds(after)] == [1, 0]
    assert any("is over. Thank you" in text for text in told(member))
    assert any("is over. Thank you" in text for text in told(facilitator))
    page = client_of(member).get(here.get_absolute_url()).content.decode()
    assert "Thank you, all who told." in page


def test_before_its_day_nobody_hears_and_it_can_be_called_off(
    community: Community, member: Person, facilitator: Person
) -> None:
    here = opened(community, facilitator, begins=3)
    assert told(member) == []
    client_of(facilitator).post(f"{here.get_absolute_url()}calling-off/")
    assert not StoryRound.objects.exists()
