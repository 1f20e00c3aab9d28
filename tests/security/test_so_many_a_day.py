"""What one person may do so often a day is not done once more, and what was typed for it stays."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from communities.goals.pursuing import set_goal
from communities.models import Community, JoinRequest
from knowledge.models import Resource
from moderation.models import Flag
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db


def test_communities_are_founded(open_ward: Ward, settings: Settings) -> None:
    settings.COMMUNITIES_A_DAY = 1
    client, said = client_of(open_ward.outsider), {"purpose": "So that nobody starts alone.", "kind": "practice"}
    said |= {"access": "open", "joining": "open", "hue": "teal", "weave": "wave"}
    assert client.post("/communities/new/", said | {"name": "First ward"}).status_code == 302
    answer = client.post("/communities/new/", said | {"name": "Second ward"})
    assert (answer.status_code, "several communities today" in answer.text) == (422, True)
    assert "Second ward" in answer.text
    assert not Community.objects.filter(name="Second ward").exists()


def test_places_are_asked_in(closed_ward: Ward, settings: Settings) -> None:
    settings.REQUESTS_A_DAY = 1
    other = Ward("closed")
    client, said = client_of(closed_ward.outsider), {"words": "I nurse on nights."}
    assert client.post(f"/c/{closed_ward.community.slug}/membership/", said).status_code == 302
    answer = client.post(f"/c/{other.community.slug}/membership/", said)
    assert (answer.status_code, "many places today" in answer.text) == (422, True)
    assert JoinRequest.objects.filter(person=closed_ward.outsider).count() == 1


def test_flags_are_raised(open_ward: Ward, settings: Settings) -> None:
    settings.FLAGS_A_DAY = 1
    client = client_of(open_ward.member)
    posts = [make_thread(open_ward.community, title=title).posts.get() for title in ("One", "Another")]
    answers = [client.post(f"/flags/post/{post.pk}/", {"reason": "advert", "note": "Kept note"}) for post in posts]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "many flags for one day" in answers[1].text
    assert "Kept note" in answers[1].text
    assert Flag.objects.count() == 1


@pytest.mark.parametrize("way", ["shelf", "goal"])
def test_resources_are_shared(way: str, open_ward: Ward, settings: Settings) -> None:
    settings.RESOURCES_A_DAY = 1
    answers = [_share(open_ward, way, number) for number in (1, 2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "lot of links for one day" in answers[1].text
    assert Resource.objects.count() == 1


def _share(ward: Ward, way: str, number: int) -> Any:
    title, why = f"Burners number {number}", f"They hold, all {number} of them."
    url, client = f"https://example.org/{number}", client_of(ward.member)
    place = f"/c/{ward.community.slug}"
    if way == "shelf":
        return client.post(f"{place}/resources/", {"url": url, "title": title, "why": why})
    goal = set_goal(ward.community, by=ward.member, words={"title": f"Kits {number}", "why": "", "wanted": 20})
    said = {"address": url, "title": title, "why": why}
    return client.post(f"{place}/goals/{goal.pk}/contributions/", said)
