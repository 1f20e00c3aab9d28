"""A newcomer's way in: small steps that lead to something real, ticked when they happened."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, Membership
from content.models import ReactionKind
from content.reacting import react
from discussions.introducing import introduce
from discussions.models import Post, Thread, ThreadKind
from discussions.posting import reply, start_thread
from engagement.models import LeftOut
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(community: Community, facilitator: Person) -> Community:
    """Somebody answered, two questions wait, a circle has a place."""
    other = make_member(community, "Devi")
    answered = ask(community, facilitator, "Who orders the lamp oil?", "lamps")
    reply(answered, author=other, source="The pharmacy.")
    ask(community, other, "How do you ring at four in the morning?", "nights")
    ask(community, other, "What is under the floor?", "circuits")
    open_circle(Circle(community=community, name="First year", purpose="Bring the night."), host=facilitator)
    return community


def ask(community: Community, author: Person, title: str, tag: str) -> Thread:
    return start_thread(community, author=author, title=title, source="Who knows?", kind=ThreadKind.ASK, tags=[tag])


def newcomer(community: Community, days: int = 1) -> Person:
    person = make_member(community, "Idris Bello")
    person.can_help = "signalling and circuits in the real world"
    person.save()
    Membership.objects.filter(person=person).update(joined_at=timezone.now() - timedelta(days=days))
    return person


def overview(person: Person, community: Community) -> str:
    return client_of(person).get(community.get_absolute_url()).content.decode()


def test_it_says_what_to_do_why_and_where(place: Community) -> None:
    idris = newcomer(place)
    for page in (overview(idris, place), client_of(idris).get("/").content.decode()):
        assert "Your way in" in page
        assert f"/c/{place.slug}/threads/introduction/" in page
        assert "Read what Devi said in “Who orders the lamp oil?”, and say thanks" in page
        assert "Join the circle “First year”" in page
    assert "Answer “What is under the floor?”" in overview(idris, place)
    assert "You said you can help with signalling and circuits in the real world." in overview(idris, place)


def test_home_asks_for_an_answer_once(place: Community) -> None:
    """Among what waits for the person, and not among their first steps as well."""
    idris = newcomer(place)
    page = client_of(idris).get("/").content.decode()
    asked = re.findall(r'<p class="invite__t">([^<]*What is under the floor\?[^<]*)</p>', page)
    assert asked == ["What is under the floor?"]
    assert "Join the circle “First year”" in page
    LeftOut.objects.create(person=idris, about="section:questions", until=timezone.now() + timedelta(days=1))
    page = client_of(idris).get("/").content.decode()
    asked = re.findall(r'<p class="invite__t">([^<]*What is under the floor\?[^<]*)</p>', page)
    assert asked == ["Answer “What is under the floor?”"]


def test_at_home_a_way_in_of_which_nothing_is_left_is_not_there(place: Community, facilitator: Person) -> None:
    idris = newcomer(place)
    introduce(place, person=idris, source="I was a signalling engineer.")
    react(
        Post.objects.select_related("thread__community").get(source="The pharmacy."), ReactionKind.THANKS, person=idris
    )
    join_circle(Circle.objects.get(), person=idris)
    assert "Your way in" in overview(idris, place)
    assert "Your way in" not in client_of(idris).get("/").content.decode()


def test_steps_are_ticked_when_they_happened(place: Community) -> None:
    idris = newcomer(place)
    introduce(place, person=idris, source="I was a signalling engineer.")
    assert "threads/introduction/" not in overview(idris, place)
    react(
        Post.objects.select_related("thread__community").get(source="The pharmacy."), ReactionKind.THANKS, person=idris
    )
    page = overview(idris, place)
    assert "say thanks" not in page
    assert page.count("is-done") == 2
    reply(
        Thread.objects.select_related("community").get(title="What is under the floor?"), author=idris, source="Mice."
    )
    assert "Join the circle" in overview(idris, place)
    join_circle(Circle.objects.get(), person=idris)
    assert "Your way in" not in overview(idris, place)


def test_who_answered_me_comes_first(place: Community, facilitator: Person) -> None:
    idris = newcomer(place)
    mine = ask(place, idris, "Where do the keys hang?", "keys")
    reply(mine, author=facilitator, source="Behind the door.")
    assert "Read what Grace said in “Where do the keys hang?”" in overview(idris, place)


def test_it_is_put_away_in_part_or_whole(place: Community) -> None:
    idris = newcomer(place)
    path = f"/c/{place.slug}/membership/way-in/"
    assert client_of(idris).post(path, {"hello": "1", "home": "1"}).headers["Location"] == "/"
    page = overview(idris, place)
    assert "threads/introduction/" not in page
    assert "Your way in" in page
    assert client_of(idris).post(path).headers["Location"] == place.get_absolute_url()
    assert "Your way in" not in overview(idris, place)
    assert "Your way in" not in client_of(idris).get("/").content.decode()


def test_it_is_gone_after_three_months_and_nobody_elses(place: Community, facilitator: Person) -> None:
    idris = newcomer(place, days=92)
    for person in (idris, facilitator):
        assert "Your way in" not in overview(person, place)
    assert "Your way in" not in client_of(None).get(place.get_absolute_url()).content.decode()


def test_it_suggests_nothing_from_elsewhere(place: Community) -> None:
    elsewhere = make_community(access="private", name="Elsewhere")
    other = make_member(elsewhere)
    reply(ask(elsewhere, other, "A secret question here?", "circuits"), author=make_member(elsewhere), source="Yes.")
    assert "secret" not in overview(newcomer(place), place)


def test_where_nothing_is_to_be_done_yet_only_the_hello_is_asked_for(community: Community) -> None:
    idris = newcomer(community)
    page = overview(idris, community)
    assert "threads/introduction/" in page
    assert "invite__a" not in page.partition("Your way in")[2].partition("</form>")[0]


def test_it_costs_the_same_however_much_goes_on(place: Community, facilitator: Person) -> None:
    client = client_of(newcomer(place))
    pages = (place.get_absolute_url(), "/")
    go_on(place, facilitator, 5)
    for page in pages:
        client.get(page)
    few = [queries_of(client, page) for page in pages]
    go_on(place, facilitator, 6)
    for page in pages:
        client.get(page)
    assert [queries_of(client, page) for page in pages] == few


def go_on(place: Community, facilitator: Person, times: int) -> None:
    for n in range(times):
        thread = ask(place, facilitator, f"Question number {n}?", "lamps")
        reply(thread, author=make_member(place), source="So it is.")
        open_circle(Circle(community=place, name=f"Circle {n}", purpose="x"), host=facilitator)
