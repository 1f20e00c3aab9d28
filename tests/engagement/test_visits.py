"""'Since you were last here' is true: a page says that somebody is here, and looking at it alone says nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from communities.joining import join
from communities.letters.writing import write_letter
from communities.models import Occasion
from engagement.delivery import deliver_now
from engagement.models import Notification, Preferences
from engagement.visiting import note_visit
from knowledge.models import Story, StoryRead
from people.models import Person
from tests.cast import PASSWORD, client_of, make_community, make_person

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Person:
    return make_person("Noor Haddad")


def last_here(person: Person, now: datetime) -> datetime | None:
    return Preferences.objects.get(person=person).was_here_before(now)


def test_on_a_first_visit_there_was_none_before(noor: Person) -> None:
    note_visit(noor, MONDAY)
    assert last_here(noor, MONDAY + timedelta(minutes=5)) is None


def test_the_visit_somebody_is_on_does_not_count(noor: Person) -> None:
    for minutes in (0, 20, 45):
        note_visit(noor, MONDAY + timedelta(minutes=minutes))
    left = MONDAY + timedelta(minutes=45)
    back = MONDAY + timedelta(days=2)
    # The page is made before it can say that somebody looks at it.
    assert last_here(noor, back) == left
    note_visit(noor, back)
    note_visit(noor, back + timedelta(minutes=10))
    assert last_here(noor, back + timedelta(minutes=12)) == left


def test_a_late_word_turns_no_clock_back(noor: Person) -> None:
    note_visit(noor, MONDAY)
    note_visit(noor, MONDAY - timedelta(hours=3))
    assert last_here(noor, MONDAY + timedelta(hours=1)) == MONDAY


def test_the_beacon_says_it_and_a_page_does_not(noor: Person) -> None:
    client = client_of(noor)
    Preferences.objects.filter(person=noor).update(seen_at=MONDAY)
    for address in ("/", make_community().get_absolute_url(), "/notifications/"):
        assert client.get(address).status_code == 200
    assert Preferences.objects.get(person=noor).seen_at == MONDAY
    assert client.post("/visits/").status_code == 204
    preferences = Preferences.objects.get(person=noor)
    assert preferences.seen_at is not None
    assert preferences.seen_at > MONDAY
    assert preferences.last_visit_at == MONDAY


def test_signing_in_is_a_visit(noor: Person) -> None:
    """So that it is about right without scripts too."""
    EmailAddress.objects.create(user=noor, email=noor.email, verified=True, primary=True)
    Client().post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    assert Preferences.objects.get(person=noor).seen_at is not None


def test_a_beacon_asks_little(noor: Person, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    client = client_of(noor)
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # session, person, one update
        client.post("/visits/")


# --- without scripts ----------------------------------------------------------------------------------


def press_seen(client: Client, address: str) -> None:
    """The button that a page has where no script says that somebody looks at it."""
    page = client.get(address).content.decode()
    [form] = re.findall(r'<noscript><form class="[^"]*" method="post" action="([^"]+)">.*?</noscript>', page, re.DOTALL)
    assert f'name="at" value="{address}"' in page
    answer = client.post(form, {"at": address, "leave": "1"})
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_home_has_a_button_that_says_that_somebody_was_here(noor: Person) -> None:
    Preferences.objects.filter(person=noor).update(seen_at=MONDAY)
    press_seen(client_of(noor), "/")
    assert Preferences.objects.get(person=noor).seen_at != MONDAY


def test_a_page_that_the_bell_is_about_has_a_button_that_quiets_it(noor: Person) -> None:
    place = make_community()
    join(place, person=noor)
    assert place.founded_by
    write_letter(place, by=place.founded_by, words="The lamps are back.", occasion=Occasion.NOW)
    deliver_now()
    assert Notification.objects.filter(person=noor).unread().exists()
    assert "Mark this page as read" not in client_of(noor).get("/nowhere/").content.decode()
    press_seen(client_of(noor), place.get_absolute_url())
    assert not Notification.objects.filter(person=noor).unread().exists()


def test_a_story_has_a_button_that_keeps_it_out_of_digests(noor: Person) -> None:
    place = make_community()
    join(place, person=noor)
    assert place.founded_by
    story = Story.objects.create(community=place, author=place.founded_by, title="How it went")
    press_seen(client_of(noor), story.get_absolute_url())
    assert StoryRead.objects.filter(person=noor, story=story).exists()


def test_no_other_site_is_gone_to(noor: Person) -> None:
    answer = client_of(noor).post("/notifications/reading/", {"at": "//elsewhere.example", "leave": "1"})
    assert answer["Location"] == "/notifications/"
