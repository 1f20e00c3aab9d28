from __future__ import annotations

from uuid import uuid4

import pytest

from communities.joining import LastSteward, ask_to_join, ban, found, join, leave, refuse
from communities.models import Access, Community, JoinRequest, Membership, Role
from engagement.models import Activity
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_person
from tests.threads import in_another_connection

FRAGMENT = {"HX-Request": "true"}


def membership_of(community: Community) -> str:
    return f"/c/{community.slug}/membership/"


@pytest.mark.django_db
def test_joining_twice_is_joining_once(community: Community, outsider: Person) -> None:
    client = client_of(outsider)
    for _ in range(2):
        assert client.post(membership_of(community)).headers["Location"] == community.get_absolute_url()
    community.refresh_from_db()
    assert Membership.objects.filter(community=community, person=outsider).count() == 1
    assert community.member_count == 2
    assert Activity.objects.filter(verb="communities.joined", actor=outsider).count() == 1


@pytest.mark.django_db
def test_a_fragment_is_sent_on_to_the_whole_page_after_joining(community: Community, outsider: Person) -> None:
    answer = client_of(outsider).post(membership_of(community), headers=FRAGMENT)
    assert answer.headers["HX-Redirect"] == community.get_absolute_url()


@pytest.mark.django_db
def test_asking_keeps_the_words_and_says_that_it_waits(closed_ward: Ward) -> None:
    client = client_of(closed_ward.outsider)
    page = client.post(membership_of(closed_ward.community), {"words": "I start in June."}, headers=FRAGMENT)
    assert "You have asked to join" in page.content.decode()
    client.post(membership_of(closed_ward.community), {"words": "Again."})
    asked = JoinRequest.objects.get(community=closed_ward.community, person=closed_ward.outsider)
    assert asked.words == "I start in June."
    assert "You have asked to join" in client.get(closed_ward.community.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_words_that_are_too_many_come_back_with_the_form(closed_ward: Ward) -> None:
    words = "I start in June. " * 40
    answer = client_of(closed_ward.outsider).post(membership_of(closed_ward.community), {"words": words})
    assert answer.status_code == 422
    assert words.strip() in answer.content.decode()
    assert not JoinRequest.objects.filter(person=closed_ward.outsider).exists()


@pytest.mark.django_db
def test_a_kind_no_is_read_by_the_one_who_asked_and_not_asked_again(closed_ward: Ward) -> None:
    asked = JoinRequest.objects.get(person=closed_ward.pending)
    refuse(asked, by=closed_ward.steward, answer="We begin again in March.")
    client = client_of(closed_ward.pending)
    assert "We begin again in March." in client.get(closed_ward.community.get_absolute_url()).content.decode()
    client.post(membership_of(closed_ward.community), {"words": "Please."})
    assert JoinRequest.objects.get(person=closed_ward.pending).refused_at


@pytest.mark.django_db
@pytest.mark.parametrize("access", [Access.OPEN, Access.CLOSED])
def test_who_was_shown_out_neither_joins_nor_asks(access: str) -> None:
    ward = Ward(access)
    assert client_of(ward.banned).post(membership_of(ward.community)).status_code == 403
    assert not Membership.objects.filter(person=ward.banned).exists()
    assert not JoinRequest.objects.filter(person=ward.banned).exists()


@pytest.mark.django_db
def test_leaving_ends_the_membership_and_nothing_else(community: Community, member: Person) -> None:
    client_of(member).post(membership_of(community) + "leaving/")
    community.refresh_from_db()
    assert not Membership.objects.filter(person=member).exists()
    assert community.member_count == 1


@pytest.mark.django_db
def test_leaving_a_private_community_leads_where_one_may_be(private_ward: Ward) -> None:
    answer = client_of(private_ward.member).post(membership_of(private_ward.community) + "leaving/")
    assert answer.headers["Location"] == "/communities/"


@pytest.mark.django_db
def test_the_last_steward_cannot_leave_until_there_is_another(open_ward: Ward) -> None:
    client = client_of(open_ward.steward)
    page = client.post(membership_of(open_ward.community) + "leaving/", follow=True).content.decode()
    assert "You are the last steward" in page
    assert Membership.objects.filter(person=open_ward.steward).exists()
    Membership.objects.filter(person=open_ward.facilitator).update(role=Role.STEWARD)
    client.post(membership_of(open_ward.community) + "leaving/")
    assert not Membership.objects.filter(person=open_ward.steward).exists()


@pytest.mark.django_db
def test_the_last_steward_cannot_be_shown_out_either(open_ward: Ward) -> None:
    with pytest.raises(LastSteward):
        ban(open_ward.community, person=open_ward.steward, by=open_ward.facilitator, reason="No.")


@pytest.mark.django_db(transaction=True)
def test_of_two_stewards_who_leave_at_once_one_stays() -> None:
    founder = make_person("First")
    community = found(Community(name="Two", slug=f"two-{uuid4().hex}", purpose="Us."), founder=founder)
    second = make_member(community, "Second", role=Role.STEWARD)
    outcomes = []
    for person in (founder, second):

        def go(person: Person = person) -> str:
            try:
                leave(community, person=person)
            except LastSteward:
                return "stays"
            return "left"

        outcomes.append(in_another_connection(go))
    assert sorted(outcomes) == ["left", "stays"]


@pytest.mark.django_db
def test_the_directory_lists_private_communities_to_their_members_alone(private_ward: Ward) -> None:
    name = private_ward.community.name
    for role, person in private_ward.everybody().items():
        page = client_of(person).get("/communities/").content.decode()
        assert (name in page) == (role in ("member", "facilitator", "steward")), role


@pytest.mark.django_db
def test_the_directory_finds_by_a_word_of_the_purpose_and_pages_by_name(outsider: Person) -> None:
    for n in range(26):
        community = make_community(name=f"Place {n:02}", founder=outsider)
        Community.objects.filter(pk=community.pk).update(purpose=f"Purpose {'lighthouse' if n == 3 else 'other'}.")
    client = client_of(None)
    first = client.get("/communities/").content.decode()
    assert "Place 23" in first
    assert "Place 24" not in first
    following = first.partition("after=")[2].partition('"')[0]
    second = client.get(f"/communities/?after={following}").content.decode()
    assert "Place 24" in second
    assert "Place 23" not in second.partition('id="found"')[2]
    found_page = client.get("/communities/?q=lighthouse").content.decode().partition('id="found"')[2]
    assert "Place 03" in found_page
    assert "Place 04" not in found_page


@pytest.mark.django_db
def test_asking_again_after_leaving_an_open_community_is_simply_joining(community: Community, member: Person) -> None:
    leave(community, person=member)
    assert join(community, person=member).role == Role.MEMBER
    assert not ask_to_join(make_community(access=Access.CLOSED), person=member).refused_at
