"""What lies elsewhere: shared with a reason, linked to goals, found, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from communities.goals.pursuing import set_goal
from communities.models import Community, Contribution, Goal
from engagement.delivery import deliver_now
from knowledge.models import Resource
from knowledge.resources.sharing import share
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member
from tests.queries import queries_of

URL = "https://www.example.org/burners/"
SENT = {"url": URL, "title": "Burners compared", "why": "Saved us one afternoon."}


@pytest.fixture
def goal(community: Community, member: Person) -> Goal:
    return set_goal(community, by=member, words={"title": "Twenty kits", "why": "", "wanted": 20})


def shelf(community: Community, rest: str = "") -> str:
    return f"/c/{community.slug}/resources/{rest}"


def link(goal: Goal, person: Person, **sent: str) -> Any:
    return client_of(person).post(f"{goal.get_absolute_url()}contributions/", sent)


def test_member_shares_a_link_once(community: Community, member: Person) -> None:
    for _time in range(2):
        assert client_of(member).post(shelf(community), SENT).status_code == 302
    resource = Resource.objects.get()
    page = client_of(None).get(resource.get_absolute_url()).content.decode()
    assert "Saved us one afternoon." in page
    assert f'href="{URL}" rel="nofollow ugc noopener noreferrer"' in page
    assert "Go to example.org" in page


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//example.org", "not an address", "https://"],
)
def test_only_web_addresses_are_taken_and_what_was_typed_is_kept(
    community: Community, member: Person, url: str
) -> None:
    response = client_of(member).post(shelf(community), SENT | {"url": url})
    assert response.status_code == 422
    text = response.content.decode()
    assert "That is no web address" in text
    assert "Saved us one afternoon." in text
    assert not Resource.objects.exists()


def test_address_without_its_beginning_is_understood(community: Community, member: Person) -> None:
    client_of(member).post(shelf(community), SENT | {"url": "example.org/burners/"})
    assert Resource.objects.get().url == "https://example.org/burners/"


def test_only_so_many_a_day(community: Community, member: Person, settings: Any) -> None:
    settings.RESOURCES_A_DAY = 1
    client_of(member).post(shelf(community), SENT)
    assert client_of(member).post(shelf(community), SENT | {"url": "https://example.org/2"}).status_code == 422


def test_resource_is_linked_to_a_goal_in_one_go(goal: Goal, member: Person) -> None:
    link(goal, member, address=URL, title="Burners compared", why="Cheap ones hold.")
    assert Contribution.objects.get().kind == "resource"
    page = client_of(None).get(goal.get_absolute_url()).content.decode()
    assert "Burners compared" in page
    assert Resource.objects.get().get_absolute_url() in page


def test_resource_that_is_there_is_linked_by_its_page(goal: Goal, community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared")
    link(goal, member, address=resource.get_absolute_url())
    assert Contribution.objects.get().target == resource.pk


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"address": URL}, "Say what it is"),
        ({"address": "javascript://x/%0aalert(1)", "title": "Look"}, "That is no web address"),
        ({"address": "/c/nowhere/threads/1/", "title": "Look"}, "Nothing of this community is there"),
    ],
)
def test_link_of_a_goal_that_leads_nowhere_is_refused_beside_its_field(
    goal: Goal, member: Person, sent: dict[str, str], said: str
) -> None:
    response = link(goal, member, **sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Resource.objects.exists()


def test_found_by_its_words_and_gone_when_it_is_taken_back(community: Community, member: Person) -> None:
    resource = share(community, by=member, url=URL, title="Burners compared", why="Saved an afternoon")
    deliver_now()
    assert [one.title for one in find("afternoon", viewer=member).entries] == ["Burners compared"]
    client_of(member).post(shelf(community, f"{resource.pk}/removal/"))
    deliver_now()
    assert find("afternoon", viewer=member).entries == []


def test_who_shared_it_or_a_facilitator_takes_it_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    first, second = (share(community, by=member, url=f"{URL}{n}", title="Burners") for n in range(2))
    other = make_member(community)
    assert client_of(other).post(shelf(community, f"{first.pk}/removal/")).status_code == 403
    client_of(member).post(shelf(community, f"{first.pk}/removal/"))
    client_of(facilitator).post(shelf(community, f"{second.pk}/removal/"))
    assert not Resource.objects.exists()


def test_hidden_one_is_gone_everywhere_and_cannot_be_shared_again(
    goal: Goal, community: Community, member: Person
) -> None:
    link(goal, member, address=URL, title="Burners compared")
    Resource.objects.update(hidden_at=timezone.now())
    assert client_of(member).get(Resource.objects.get().get_absolute_url()).status_code == 404
    assert "Burners compared" not in client_of(member).get(goal.get_absolute_url()).content.decode()
    assert "Burners compared" not in client_of(member).get(shelf(community)).content.decode()
    assert "took it away" in client_of(member).post(shelf(community), SENT).content.decode()


def test_private_shelf_does_not_exist_for_others(private_ward: Ward) -> None:
    share(private_ward.community, by=private_ward.member, url=URL, title="Burners compared")
    deliver_now()
    assert client_of(private_ward.outsider).get(shelf(private_ward.community)).status_code == 404
    assert find("burners", viewer=private_ward.outsider).entries == []


def test_list_costs_the_same_however_long_and_pages_by_key(community: Community, member: Person) -> None:
    client, path = client_of(member), shelf(community)
    share(community, by=member, url=URL, title="The first")
    client.get(path)
    few = queries_of(client, path)
    for n in range(31):
        share(community, by=make_member(community), url=f"{URL}{n}", title=f"Number {n}")
    assert queries_of(client, path) == few
    first = client.get(path).content.decode()
    assert "The first" not in first
    assert "The first" in client.get(path + "?before=" + first.split("?before=")[1].split('"')[0]).content.decode()
