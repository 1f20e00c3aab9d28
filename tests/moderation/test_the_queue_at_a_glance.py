"""What a line of the queue says: what, whose, where and why; and what may harm somebody stands first."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from discussions.models import Post
from discussions.posting import reply
from moderation.admin.glance import WORST_FIRST
from moderation.flagging import flag, hold
from moderation.models import Automatic, Reason
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/case/"


def said(ward: Ward, words: str) -> Post:
    return reply(make_thread(ward.community), author=ward.member, source=words)


def of_role(role: str) -> Client:
    person = make_person(role, is_staff=True)
    person.groups.add(Group.objects.get(name__startswith=role))
    return client_of(person)


def test_a_line_says_what_whose_where_and_why(open_ward: Ward) -> None:
    post = said(open_ward, "Buy burners7461")
    flag(post, person=open_ward.facilitator, reason="advert")
    flag(post, person=open_ward.steward, reason="unkind")
    page = client_of(open_ward.staff).get(QUEUE).content.decode()
    for words in ("burners7461", str(open_ward.member), open_ward.community.name, "Post"):
        assert words in page
    assert page.index("It is unkind to somebody") < page.index("It is an advert or spam")


def test_what_is_not_open_to_all_says_its_kind_alone(private_ward: Ward) -> None:
    flag(said(private_ward, "Secret7461"), person=private_ward.facilitator, reason="advert")
    for address in (QUEUE, "/admin/"):
        page = client_of(private_ward.staff).get(address).content.decode()
        assert "Not open to all" in page
        for words in ("Secret7461", str(private_ward.member), private_ward.community.name):
            assert words not in page, (address, words)


def test_what_may_harm_somebody_stands_before_what_more_people_mind(open_ward: Ward) -> None:
    minded = said(open_ward, "Minded7461")
    flag(minded, person=open_ward.facilitator, reason="unkind")
    flag(minded, person=open_ward.steward, reason="unkind")
    flag(said(open_ward, "Harmful7461"), person=open_ward.facilitator, reason="unsafe")
    for person, address in (
        (open_ward.staff, QUEUE),
        (open_ward.staff, "/admin/"),
        (open_ward.steward, f"/c/{open_ward.community.slug}/settings/flags/"),
    ):
        page = client_of(person).get(address).content.decode()
        assert page.index("Harmful7461") < page.index("Minded7461"), address


def test_every_reason_has_its_place() -> None:
    assert set(WORST_FIRST) == set(Reason)


@pytest.mark.parametrize("address", [QUEUE, "/admin/"])
def test_lines_of_many_places_ask_as_much_as_those_of_one(open_ward: Ward, address: str) -> None:
    client = client_of(open_ward.staff)
    flag(said(open_ward, "First"), person=open_ward.facilitator, reason="advert")
    client.get(address)
    few = queries_of(client, address)
    for number in range(4):
        elsewhere = make_community(name=f"Elsewhere {number}")
        post = make_thread(elsewhere, author=make_member(elsewhere, f"Some {number}")).posts.get()
        flag(post, person=open_ward.facilitator, reason="advert")
    assert queries_of(client, address) == few


# --- the first page of the administration ------------------------------------------------------------


def test_the_first_page_says_what_waits_and_leads_to_deciding(open_ward: Ward) -> None:
    post = said(open_ward, "Buy burners7461")
    case = flag(post, person=open_ward.facilitator, reason="advert").case
    page = client_of(open_ward.staff).get("/admin/").content.decode()
    assert "burners7461" in page
    assert f"/admin/moderation/case/decision/?ids={case.pk}" in page
    assert "Nobody asks for one." in page


def test_what_was_held_by_itself_says_so(open_ward: Ward) -> None:
    hold(said(open_ward, "Buy burners7461"), Automatic.WORDS)
    assert str(Automatic.WORDS.label) in client_of(open_ward.staff).get("/admin/").content.decode()


def test_nothing_waits(open_ward: Ward) -> None:
    assert "Nothing waits. Thank you." in client_of(open_ward.staff).get("/admin/").content.decode()


def test_who_may_not_look_at_flags_reads_none(open_ward: Ward) -> None:
    flag(said(open_ward, "Buy burners7461"), person=open_ward.facilitator, reason="advert")
    page = of_role("Support").get("/admin/").content.decode()
    assert "burners7461" not in page
    assert "Nobody asks for one." not in page
    assert "State of the system" in page
    assert "burners7461" in of_role("Moderators").get("/admin/").content.decode()


def test_who_only_looks_at_flags_is_led_to_no_decision(open_ward: Ward) -> None:
    flag(said(open_ward, "Buy burners7461"), person=open_ward.facilitator, reason="advert")
    looks = make_person(is_staff=True)
    looks.user_permissions.add(Permission.objects.get(codename="view_case"))
    page = client_of(looks).get("/admin/").content.decode()
    assert ("burners7461" in page, "/admin/moderation/case/decision/" in page) == (True, False)
