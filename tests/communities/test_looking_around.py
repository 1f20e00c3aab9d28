"""The pages of a community: what stands on them for whom, and what they cost."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities import overview
from communities.models import Community, Goal, Membership, Norm
from communities.overview import AliveRow, Panel, register_alive_now, register_panel
from communities.scopes import leaders_of_open_places
from people.models import Person
from people.scopes import Viewer
from tests.cast import Ward, client_of, make_community, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_newcomers_are_named_to_members_and_not_to_passers_by(open_ward: Ward) -> None:
    make_member(open_ward.community, "Idris Bello")
    path = open_ward.community.get_absolute_url()
    assert "Idris Bello" in client_of(open_ward.member).get(path).content.decode()
    for person in (None, open_ward.outsider, open_ward.banned):
        assert "Idris Bello" not in client_of(person).get(path).content.decode()


def test_a_closed_community_shows_outsiders_its_purpose_and_not_its_people(closed_ward: Ward) -> None:
    Norm.objects.create(community=closed_ward.community, text="Lighthouse norm")
    Goal.objects.create(community=closed_ward.community, title="Lighthouse goal")
    page = client_of(closed_ward.outsider).get(closed_ward.community.get_absolute_url()).content.decode()
    assert closed_ward.community.purpose in page
    assert "Lighthouse" not in page
    assert "Grace Mensah" not in page
    assert "Ask to join" in page


def test_every_door_leads_a_visitor_back_to_what_they_read(open_ward: Ward) -> None:
    path = f"{open_ward.community.get_absolute_url()}decisions/"
    page = client_of(None).get(path).content.decode()
    doors = re.findall(r'href="(/accounts/[^"]+)"', page)
    assert {door.partition("?")[0] for door in doors} == {"/accounts/login/", "/accounts/signup/"}
    assert {door.partition("?")[2] for door in doors} == {f"next={path}"}
    assert 'href="/accounts/signup/"' in client_of(None).get("/communities/").content.decode()


def test_upper_apps_fill_the_overview(open_ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "_panels", [])
    monkeypatch.setattr(overview, "_alive", [])
    register_alive_now(lambda community, viewer: [AliveRow("Prep room", "Piotr: it is fine", "/x/", "Join in", "chat")])
    register_panel(lambda community, viewer: Panel("Kept", "communities/tally.html", {}, "rail"))
    register_panel(lambda community, viewer: None)
    page = client_of(None).get(open_ward.community.get_absolute_url()).content.decode()
    assert "Prep room" in page
    assert "<h2>Kept</h2>" in page


def test_what_upper_apps_give_is_not_asked_for_those_who_may_not_read(
    closed_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def alive(community: Community, viewer: Viewer) -> list[AliveRow]:
        asked.append(viewer)
        return []

    monkeypatch.setattr(overview, "_alive", [alive])
    client_of(closed_ward.outsider).get(closed_ward.community.get_absolute_url())
    assert asked == []


def test_members_page_by_name_without_losing_or_repeating_anybody(community: Community, member: Person) -> None:
    names = ["Ada Ash", "Ada Ash", "Óscar Oak", "Oscar Pine", "zoe Zinnia", *(f"Member {n:02}" for n in range(40))]
    for name in names:
        make_member(community, name)
    client, seen, after = client_of(member), [], ""
    while True:
        response = client.get(f"/c/{community.slug}/members/", {"after": after})
        page = response.context["page"]
        seen += [person.display_name for person in page.rows]
        after = page.next_after
        if not after:
            break
    assert len(seen) == len(names) + 2
    assert seen.index("Óscar Oak") < seen.index("Oscar Pine") < seen.index("zoe Zinnia")


def test_passers_by_see_who_may_be_seen_and_members_everybody(open_ward: Ward) -> None:
    listed = make_member(open_ward.community, "Lena Listed")
    Person.objects.filter(pk=listed.pk).update(is_listed=True)
    path = f"/c/{open_ward.community.slug}/members/"
    outside = client_of(open_ward.outsider).get(path).content.decode()
    assert "Lena Listed" in outside
    assert "Grace Mensah" in outside
    assert "Noor Haddad" not in outside
    assert "Noor Haddad" in client_of(open_ward.member).get(path).content.decode()


def test_members_are_found_by_what_they_can_help_with(community: Community, member: Person) -> None:
    helper = make_member(community, "Piotr Helper")
    Person.objects.filter(pk=helper.pk).update(can_help="old risk assessments")
    page = client_of(member).get(f"/c/{community.slug}/members/?q=risk").content.decode().partition('id="found"')[2]
    assert "Piotr Helper" in page
    assert "Noor Haddad" not in page


def test_those_who_lead_an_open_community_can_be_looked_up(open_ward: Ward, private_ward: Ward) -> None:
    known = Person.objects.filter(leaders_of_open_places(open_ward.staff))
    assert open_ward.facilitator in known
    assert private_ward.facilitator not in known
    assert open_ward.member not in known


@pytest.mark.parametrize("place", ["", "about/", "members/", "goals/", "settings/", "settings/requests/"])
def test_pages_cost_the_same_however_many_people_and_places_there_are(open_ward: Ward, place: str) -> None:
    community, client = open_ward.community, client_of(open_ward.facilitator)
    path = community.get_absolute_url() + place
    client.get(path)
    make_member(community, "First", role="facilitator")
    Goal.objects.create(community=community, title="One")
    Norm.objects.create(community=community, text="One")
    few = queries_of(client, path)
    for n in range(12):
        make_member(make_community(founder=open_ward.facilitator))
        make_member(community, role="facilitator" if n % 2 else "member")
        Goal.objects.create(community=community, title=f"Goal {n}")
        Norm.objects.create(community=community, text=f"Norm {n}")
    assert queries_of(client, path) == few <= 20


def test_the_directory_costs_the_same_however_many_communities_there_are(open_ward: Ward) -> None:
    client = client_of(open_ward.member)
    client.get("/communities/")
    few = queries_of(client, "/communities/")
    for _ in range(20):
        make_community(founder=open_ward.member)
    assert queries_of(client, "/communities/") == few <= 10


def test_members_are_found_by_role_and_by_when_they_came(open_ward: Ward) -> None:
    Membership.objects.filter(person=open_ward.member).update(joined_at=timezone.now() - timedelta(days=100))
    client = client_of(open_ward.member)

    def found(query: str) -> str:
        page = client.get(f"{open_ward.community.get_absolute_url()}members/?{query}").content.decode()
        return page.partition('id="found"')[2].partition("</main>")[0]

    assert "Grace Mensah" in found("role=facilitator")
    assert "Noor Haddad" not in found("role=facilitator")
    assert "Noor Haddad" not in found("days=90")
    assert "Grace Mensah" in found("days=90")
    assert "Noor Haddad" in found("days=nonsense&role=emperor")


def test_members_are_listed_by_a_topic_they_can_help_with(open_ward: Ward) -> None:
    Person.objects.filter(pk=open_ward.member.pk).update(can_help="Handover, privacy on open bays")
    Person.objects.filter(pk=open_ward.facilitator.pk).update(can_help="practicals", role="Handover lead")
    client = client_of(open_ward.steward)
    page = client.get(f"{open_ward.community.get_absolute_url()}members/?topic=handover").content.decode()
    assert '<option value="handover" selected>' in page
    assert "privacy on open bays" in page
    found = page.partition('id="found"')[2].partition("</main>")[0]
    assert "Noor Haddad" in found
    assert "Grace Mensah" not in found
    # What passers-by may not look up is not offered to them either.
    outside = client_of(open_ward.outsider).get(f"{open_ward.community.get_absolute_url()}members/").content.decode()
    assert "privacy on open bays" not in outside


def test_the_file_of_members_holds_no_formula_and_no_address(open_ward: Ward) -> None:
    Person.objects.filter(pk=open_ward.member.pk).update(display_name="=HYPERLINK(1)", role="@sum", can_help="-1+2")
    path = f"{open_ward.community.get_absolute_url()}members/file/"
    answer = client_of(open_ward.facilitator).get(path)
    text = answer.getvalue().decode("utf-8-sig")
    (row,) = [line for line in csv.reader(text.splitlines()) if "HYPERLINK" in line[0]]
    assert (row[0], row[4], row[6]) == ("'=HYPERLINK(1)", "'@sum", "'-1+2")
    assert "@example.org" not in text
    assert client_of(open_ward.member).get(path).status_code == 403
