from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.joining import found
from communities.models import Access, Community, JoinRequest, Membership
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_person

pytestmark = pytest.mark.django_db


def test_the_first_run_suggests_places_one_could_go_to_and_no_private_ones(
    open_ward: Ward, closed_ward: Ward, private_ward: Ward
) -> None:
    page = client_of(make_person("Ilse New")).get("/welcome/").content.decode()
    assert "Welcome, Ilse." in page
    assert open_ward.community.name in page
    assert closed_ward.community.name in page
    assert private_ward.community.name not in page
    assert (
        open_ward.community.name
        not in client_of(open_ward.banned).get("/welcome/").content.decode().partition("<form")[2]
    )


def test_saying_hello_joins_asks_and_keeps_the_words(open_ward: Ward, closed_ward: Ward) -> None:
    person = make_person("Ilse New")
    chosen = [open_ward.community.pk, closed_ward.community.pk]
    said = {"communities": chosen, "role": "Newly qualified nurse", "hello": "I'm afraid of the phone calls."}
    client = client_of(person)
    assert client.post("/welcome/", said).headers["Location"] == "/welcome/"
    page = client.get("/welcome/").content.decode()
    assert f"You belong to {open_ward.community.name} now. Say hello?" in page
    first_step = f"/c/{open_ward.community.slug}/threads/introduction/"
    assert first_step in page
    assert "afraid of the phone calls." in client.get(first_step).content.decode()
    assert Membership.objects.get(person=person).hello == "I'm afraid of the phone calls."
    assert JoinRequest.objects.get(person=person).words == "I'm afraid of the phone calls."
    person.refresh_from_db()
    assert person.role == "Newly qualified nurse"


def test_a_private_community_cannot_be_picked_by_its_number(private_ward: Ward) -> None:
    person = make_person("Ilse New")
    answer = client_of(person).post("/welcome/", {"communities": [private_ward.community.pk]})
    assert answer.status_code == 422
    assert private_ward.community.name not in answer.content.decode()
    assert not Membership.objects.filter(person=person).exists()


def test_it_can_be_skipped_and_nothing_is_needed() -> None:
    person = make_person("Ilse New")
    page = client_of(person).get("/welcome/").content.decode()
    assert 'href="/">Skip for now' in page
    assert client_of(person).post("/welcome/", {"role": "", "hello": ""}).status_code == 302


def test_visitors_are_shown_what_is_open_and_members_their_home(open_ward: Ward, private_ward: Ward) -> None:
    hidden = found(
        Community(name="Hidden lighthouse", slug="hidden", purpose="x", access=Access.PRIVATE), founder=make_person()
    )
    page = client_of(None).get("/").content.decode()
    assert open_ward.community.name in page
    assert private_ward.community.name not in page
    assert hidden.name not in page
    assert "Sign in" in page
    home = client_of(open_ward.member).get("/")
    assert "engagement/home.html" in [template.name for template in home.templates]


def test_nobody_is_suggested_a_place_where_they_are(community: Community, member: Person) -> None:
    make_community(name="Elsewhere")
    form = client_of(member).get("/welcome/").content.decode().partition("<form")[2]
    assert "Elsewhere" in form
    assert f'value="{community.pk}"' not in form


def test_what_fits_comes_first_and_says_why(open_ward: Ward) -> None:
    for n in range(6):
        place = make_community(name=f"Lamp keepers {n}")
        Community.objects.filter(pk=place.pk).update(member_count=100)
    fitting = make_community(name="Handover circle")
    person = make_person("Ilse New")
    assert fitting.name not in client_of(person).get("/welcome/").content.decode()
    typed = {"look": "1", "learning": "saying less, handovers", "role": "Nurse", "hello": "Typed already"}
    page = client_of(person).post("/welcome/", typed | {"communities": [open_ward.community.pk]})
    assert page.status_code == 200
    content = page.content.decode()
    assert content.index(open_ward.community.name) < content.index(fitting.name) < content.index("Lamp keepers")
    assert "You want to learn handovers." in content
    assert content.count(" checked>") == 1
    assert "Typed already" in content
    assert not Membership.objects.filter(person=person).exists()
    person.aim = "Handing over in writing, handover by handover"
    person.save()
    assert "You want to be better at: Handing over" in client_of(person).get("/welcome/").content.decode()


def test_home_leads_back_to_what_was_skipped_until_done_or_put_away(open_ward: Ward) -> None:
    person = make_person("Ilse New")
    client = client_of(person)
    assert "Finish your welcome" in client.get("/").content.decode()
    client.post("/welcome/", {"communities": [open_ward.community.pk]})
    home = client.get("/").content.decode()
    assert "Say what you do, so that people know whom they meet." in home
    client.post("/welcome/", {"role": "Nurse"})
    assert "Finish your welcome" not in client.get("/").content.decode()
    other = client_of(make_person("Otto Later"))
    assert other.post("/welcome/", {"away": "1"}).headers["Location"] == "/"
    assert "Finish your welcome" not in other.get("/").content.decode()
    long_here = make_person("Ada Longhere", date_joined=timezone.now() - timedelta(days=100))
    assert "Finish your welcome" not in client_of(long_here).get("/").content.decode()
