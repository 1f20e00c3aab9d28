"""Founding step by step, what each kind begins with, and the first steps afterwards."""

from __future__ import annotations

import re
import uuid

import pytest
from pytest_django import Settings

from communities.kinds import STARTS
from communities.models import (
    Access,
    Community,
    CommunityKind,
    Goal,
    Invitation,
    Joining,
    JoinRequest,
    Membership,
    Norm,
)
from knowledge.models import PartName
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db

FOUND = "/communities/new/"
FIELD = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


@pytest.fixture
def founder() -> Person:
    return make_person("Sana Steward")


def carried(page: str) -> dict[str, str]:
    """What the page would send along without being seen."""
    form = page.partition('class="form measure founding"')[2].partition("</form>")[0]
    return {name: value for name, value in FIELD.findall(form) if name != "csrfmiddlewaretoken"}


def test_each_step_carries_what_was_said_before(founder: Person) -> None:
    client = client_of(founder)
    page = client.get(FOUND).content.decode()
    page = client.post(FOUND, carried(page) | {"kind": "cohort", "go": "purpose"}).content.decode()
    said = {"name": "Night Shift", "purpose": "We keep each other awake.", "for_whom": "Whoever is up.", "about": ""}
    page = client.post(FOUND, carried(page) | said | {"go": "together"}).content.decode()
    assert "Nobody has to know yet." in page
    together = {"goals": "Nobody drives home alone\nOne kettle that works", "norms": "Be kind.", "rhythm": "Nightly."}
    page = client.post(FOUND, carried(page) | together | {"go": "door"}).content.decode()
    assert re.search(r'name="access" value="closed"[^>]* checked', page)
    door = {"access": "closed", "joining": "request", "slug": "", "hue": "teal", "weave": "wave"}
    client.post(FOUND, carried(page) | door)
    community = Community.objects.get()
    assert (community.name, community.for_whom, community.rhythm) == ("Night Shift", "Whoever is up.", "Nightly.")
    assert (community.kind, community.access, community.joining) == ("cohort", "closed", "request")
    assert list(Goal.objects.values_list("title", flat=True)) == ["Nobody drives home alone", "One kettle that works"]
    assert list(Norm.objects.values_list("text", flat=True)) == ["Be kind."]
    assert community.review_on


def test_a_step_that_lacks_something_says_so_and_keeps_what_was_typed(founder: Person) -> None:
    answer = client_of(founder).post(FOUND, {"at": "purpose", "go": "together", "name": "", "purpose": "Kept 7461"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "What is it for?" in page
    assert "Kept 7461" in page
    back = client_of(founder).post(FOUND, {"at": "purpose", "go": "kind", "name": "", "purpose": "Kept 7461"})
    assert back.status_code == 200
    assert "Kept 7461" in back.content.decode()


def test_another_kind_brings_another_beginning_unless_something_else_was_said(founder: Person) -> None:
    client = client_of(founder)
    typed = {"at": "kind", "go": "together", "kind": "project", "name": "X", "purpose": "Y"}
    untouched = {"norms": "\r\n".join(map(str, STARTS[CommunityKind.PRACTICE].norms)), "rhythm": "Whenever we like."}
    page = client.post(FOUND, typed | untouched).content.decode()
    assert "Say early when it gets late." in page
    assert "Whenever we like." in page


def test_founding_sent_twice_is_one_community(founder: Person) -> None:
    form = {"name": "Night Shift", "purpose": "Awake.", "access": "open", "hue": "teal", "weave": "wave"}
    key = {"founding_key": str(uuid.uuid4())}
    client = client_of(founder)
    first, second = client.post(FOUND, form | key), client.post(FOUND, form | key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Community.objects.count() == 1
    # The key is the founder's own.
    client_of(make_person()).post(FOUND, form)
    assert Community.objects.count() == 2


FORM = {"name": "Night Shift", "purpose": "Awake.", "access": "open", "hue": "teal", "weave": "wave"}


def test_first_invitations_go_out_with_the_founding_once(founder: Person) -> None:
    form = FORM | {
        "founding_key": str(uuid.uuid4()),
        "people": "Ilse <ilse@example.org>\r\ntom@example.org, a@example.org",
    }
    for _time in range(2):
        answer = client_of(founder).post(FOUND, form, follow=True)
    assert "Night Shift is founded" in answer.content.decode()
    sent = Invitation.objects.values_list("address", flat=True)
    assert sorted(sent) == ["a@example.org", "ilse@example.org", "tom@example.org"]


@pytest.mark.parametrize("people", ["Ilse from the fourth floor", "\n".join(f"p{n}@example.org" for n in range(501))])
def test_whoever_cannot_be_invited_is_said_before_anything_is_founded(founder: Person, people: str) -> None:
    answer = client_of(founder).post(FOUND, FORM | {"people": people})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Who comes first?" in page
    assert people[:20] in page
    assert not Community.objects.exists()


def test_more_than_a_day_allows_founds_nothing(founder: Person, settings: Settings) -> None:
    settings.INVITATIONS_A_DAY = 1
    answer = client_of(founder).post(FOUND, FORM | {"people": "a@example.org\nb@example.org"})
    assert answer.status_code == 422
    assert "more than you can invite in one day" in answer.content.decode()
    assert not Community.objects.exists()


@pytest.mark.parametrize("joining", [Joining.OPEN, Joining.REQUEST])
def test_a_private_community_can_only_invite(founder: Person, joining: str) -> None:
    form = {"name": "Hidden", "purpose": "Us.", "access": "private", "joining": joining, "hue": "teal", "weave": "wave"}
    answer = client_of(founder).post(FOUND, form)
    assert answer.status_code == 422
    assert "Nobody can find a private community" in answer.content.decode()
    assert not Community.objects.exists()


@pytest.mark.parametrize(
    ("access", "joining", "joins", "asks"),
    [
        (Access.OPEN, Joining.OPEN, True, False),
        (Access.OPEN, Joining.REQUEST, False, True),
        (Access.OPEN, Joining.INVITATION, False, False),
        (Access.CLOSED, Joining.OPEN, True, False),
        (Access.CLOSED, Joining.REQUEST, False, True),
        (Access.CLOSED, Joining.INVITATION, False, False),
    ],
)
def test_people_come_in_as_it_says(access: str, joining: str, joins: bool, asks: bool) -> None:
    community = make_community(access=access)
    Community.objects.filter(pk=community.pk).update(joining=joining)
    person = make_person("Otto Outside")
    client_of(person).post(f"/c/{community.slug}/membership/", {"words": "Hello."})
    assert Membership.objects.filter(community=community, person=person).exists() == joins
    assert JoinRequest.objects.filter(community=community, person=person).exists() == asks
    page = client_of(person).get(f"/c/{community.slug}/").content.decode()
    assert ("People come in by invitation" in page) == (joining == Joining.INVITATION)


def test_two_who_change_the_charter_are_shown_both_versions(open_ward: Ward) -> None:
    path = f"/c/{open_ward.community.slug}/settings/"
    charter = {"about": "", "hue": "plum", "weave": "seed", "norms": "Be kind.", "edition": "0"}
    facilitator = client_of(open_ward.facilitator)
    facilitator.post(path, charter | {"purpose": "What the first one wrote."})
    steward = {"name": "Ward", "slug": open_ward.community.slug, "access": "open"}
    second = client_of(open_ward.steward).post(path, charter | steward | {"purpose": "What the second one wrote."})
    page = second.content.decode()
    assert second.status_code == 409
    assert "What the first one wrote." in page
    assert "What the second one wrote." in page
    assert 'name="edition" value="1"' in page
    assert Community.objects.get(pk=open_ward.community.pk).purpose == "What the first one wrote."
    client_of(open_ward.steward).post(path, charter | steward | {"purpose": "Both, put together.", "edition": "1"})
    assert Community.objects.get(pk=open_ward.community.pk).purpose == "Both, put together."


def test_the_charter_comes_up_for_review(open_ward: Ward) -> None:
    about = f"/c/{open_ward.community.slug}/about/"
    assert "Is all this still true?" not in client_of(open_ward.steward).get(about).content.decode()
    Community.objects.filter(pk=open_ward.community.pk).update(review_on="2026-01-01")
    assert "Is all this still true?" in client_of(open_ward.steward).get(about).content.decode()
    assert "Is all this still true?" not in client_of(open_ward.member).get(about).content.decode()
    assert "what Ward (open) says of itself?" in client_of(open_ward.steward).get("/").content.decode()
    assert "what Ward (open) says of itself?" not in client_of(open_ward.member).get("/").content.decode()


def test_first_steps_are_ticked_from_what_happened(founder: Person) -> None:
    community = make_community(founder=founder)
    page = client_of(founder).get(community.get_absolute_url()).content.decode()
    assert "First steps, 0 of" in page
    for _ in range(4):
        member = make_member(community)
    tell(community, StoryDraft(title="The printout", parts={PartName.ADVICE: "Print at four."}), author=member)
    page = client_of(founder).get(community.get_absolute_url()).content.decode()
    assert "First steps, 2 of" in page
    assert "First steps" not in client_of(member).get(community.get_absolute_url()).content.decode()
