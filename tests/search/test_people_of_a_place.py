"""People within a community: those whom its page of members shows the viewer, and nobody beside them."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import join, leave
from communities.models import Access, Community, Role
from people.models import Person
from search.suggesting import PEOPLE_SHOWN
from tests.cast import Ward, client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "outsider", "pending", "removed", "banned", "member", "facilitator", "steward", "staff")
_NAME = re.compile(r"Zora \w+")


def settle(place: Community) -> None:
    """Of each sort one: a member like others, one who may be found by all, one who leads, and those who are gone."""
    make_member(place, "Zora Member")
    join(place, person=make_person("Zora Listed", is_listed=True))
    make_member(place, "Zora Leads", role=Role.FACILITATOR)
    left = make_member(place, "Zora Left")
    leave(place, person=left)
    join(place, person=make_person("Zora Suspended", is_active=False, is_listed=True))
    make_person("Zora Elsewhere", is_listed=True)


def names_on(person: Person | None, address: str, **asked: str) -> set[str]:
    answer = client_of(person).get(address, asked)
    return {*_NAME.findall(answer.content.decode())} if answer.status_code == 200 else set()


def found(person: Person | None, words: str, **asked: str) -> set[str]:
    return names_on(person, "/search/", q=words, **asked)


@pytest.mark.parametrize("access", Access.values)
@pytest.mark.parametrize("role", ROLES)
def test_they_are_those_whom_the_page_of_members_shows(access: str, role: str) -> None:
    ward = Ward(access)
    settle(ward.community)
    slug, viewer = ward.community.slug, ward.everybody()[role]
    # With whom one shares another place one meets in this one, too.
    fellow = make_member(ward.community, "Zora Fellow")
    join(make_community(), person=fellow)
    if viewer is not None:
        elsewhere = make_community()
        for person in (fellow, viewer):
            join(elsewhere, person=person)
    shown = names_on(viewer, f"/c/{slug}/members/", q="zora")
    assert found(viewer, "zora", **{"in": slug}) == shown
    assert found(viewer, f"zora in:{slug}") == shown
    assert found(viewer, "zora", kind="person", **{"in": slug}) == shown
    for asked in ({"q": "zora", "in": slug}, {"q": f"in:{slug} zora"}):
        suggested = names_on(viewer, "/search/suggestions/", **asked)
        assert suggested <= shown
        assert len(suggested) == min(len(shown), PEOPLE_SHOWN)


def test_a_visitor_of_an_open_place_finds_who_leads_and_who_may_be_found(open_ward: Ward) -> None:
    settle(open_ward.community)
    assert found(None, "zora", **{"in": open_ward.community.slug}) == {"Zora Listed", "Zora Leads"}


def test_that_somebody_belongs_to_a_place_is_not_told_by_finding_them(closed_ward: Ward) -> None:
    settle(closed_ward.community)
    assert "Zora Listed" in found(closed_ward.outsider, "zora")
    assert not found(closed_ward.outsider, "zora", **{"in": closed_ward.community.slug})
    member = found(closed_ward.member, "zora", **{"in": closed_ward.community.slug})
    assert member == {"Zora Member", "Zora Listed", "Zora Leads"}


def test_names_that_are_spelt_nearly_so_are_found_there_too(private_ward: Ward) -> None:
    make_member(private_ward.community, "Zora Lindqvist")
    assert found(private_ward.member, "zora lindquist", **{"in": private_ward.community.slug})


def test_they_are_counted_and_come_in_pages(open_ward: Ward) -> None:
    for number in range(23):
        make_member(open_ward.community, f"Zora Lind{number:02}")
        make_person(f"Zora Lund{number:02}", is_listed=True)
    client, slug = client_of(open_ward.member), open_ward.community.slug
    page = client.get("/search/", {"q": "zora", "in": slug}).content.decode()
    assert "People <b>23</b>" in page
    assert page.count('<li class="person">') == 6
    first = client.get("/search/", {"q": "zora", "in": slug, "kind": "person"}).content.decode()
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert more
    second = client.get("/search/" + more[1].replace("&amp;", "&")).content.decode()
    assert (len({*_NAME.findall(first)}), len({*_NAME.findall(second)})) == (20, 3)
    assert not {*_NAME.findall(first)} & {*_NAME.findall(second)}


def test_several_places_mean_either_and_the_page_keeps_to_its_own() -> None:
    here, there = make_community(), make_community()
    viewer = make_member(here)
    join(there, person=viewer)
    make_member(here, "Zora Here")
    make_member(there, "Zora There")
    join(there, person=Person.objects.get(display_name="Zora Here"))
    join(make_community(), person=make_person("Zora Nowhere"))
    assert found(viewer, f"zora in:{here.slug} in:{there.slug}") == {"Zora Here", "Zora There"}
    assert found(viewer, f"zora in:{there.slug}", **{"in": here.slug}) == set()
    assert found(viewer, f"zora in:{here.slug}", **{"in": here.slug}) == {"Zora Here"}
    assert found(viewer, "zora in:nowhere-at-all") == set()
    assert found(viewer, "zora", **{"in": "nowhere-at-all"}) == set()


@pytest.mark.parametrize("operator", ["by:noor", "tag:safety", "after:2015", "kind:post", "-in:elsewhere"])
def test_beside_any_other_operator_there_are_none(open_ward: Ward, operator: str) -> None:
    make_member(open_ward.community, "Zora Lindqvist")
    assert found(open_ward.member, f"zora in:{open_ward.community.slug}")
    assert not found(open_ward.member, f"zora {operator} in:{open_ward.community.slug}")
    assert not names_on(open_ward.member, "/search/suggestions/", q=f"{operator} zora")


def test_what_is_suggested_keeps_to_the_place(open_ward: Ward) -> None:
    slug, client = open_ward.community.slug, client_of(open_ward.member)
    operators = client.get("/search/suggestions/", {"q": "zora aft", "in": slug}).content.decode()
    assert f"q=zora+after%3A&amp;in={slug}" in operators
    values = client.get("/search/suggestions/", {"q": "zora after:", "in": slug}).content.decode()
    month = f"{timezone.localdate():%Y-%m}"
    assert f"q=zora+after%3A{quote(month)}+&amp;in={slug}" in values


@pytest.mark.parametrize("asked", [{"q": "zora", "in": "{slug}"}, {"q": "in:{slug} zora"}])
def test_the_place_is_looked_up_once_for_all_that_is_suggested(open_ward: Ward, asked: dict[str, str]) -> None:
    slug, client = open_ward.community.slug, client_of(open_ward.member)
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/suggestions/", {name: value.format(slug=slug) for name, value in asked.items()})
    assert len([one for one in queries if f"'{slug}'" in one["sql"]]) == 1


def test_who_came_a_moment_ago_is_found_and_who_left_is_not(private_ward: Ward) -> None:
    place, viewer = private_ward.community, private_ward.member
    zora = make_member(place, "Zora Lindqvist")
    assert found(viewer, "zora", **{"in": place.slug})
    leave(place, person=zora)
    assert not found(viewer, "zora", **{"in": place.slug})


@pytest.mark.parametrize("asked", [{"q": "zora", "in": "{slug}"}, {"q": "in:{slug} zora"}])
@pytest.mark.parametrize("kind", ["", "person"])
def test_the_place_is_looked_up_once_for_a_page(open_ward: Ward, asked: dict[str, str], kind: str) -> None:
    slug, client = open_ward.community.slug, client_of(open_ward.member)
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/", {name: value.format(slug=slug) for name, value in asked.items()} | {"kind": kind})
    assert len([one for one in queries if f"'{slug}'" in one["sql"]]) == 1
