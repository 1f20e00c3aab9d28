"""“Mark all as read” at home: all that the side bar counts, whether or not home had room for it, and nothing that came
later or waits for the person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communities.joining import join
from communities.models import Community, Membership
from discussions.following import hear
from discussions.home import LATEST_EACH
from discussions.models import Level, ReadPosition, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.unread import unread_at, unread_threads
from engagement.delivery import deliver_now
from engagement.home import MOST, home_of
from engagement.leaving_out import leave_out
from engagement.notifying import unread_count
from engagement.sections import Place
from people.models import Person
from tests.cast import client_of, make_community, make_member

pytestmark = pytest.mark.django_db
ROOM = MOST[Place.UNREAD]


@pytest.fixture
def devi(community: Community) -> Person:
    return make_member(community, "Devi Nair")


@pytest.fixture
def elsewhere(member: Person, devi: Person) -> Community:
    place = make_community(name="Elsewhere")
    for person in (member, devi):
        join(place, person=person)
    return place


def start(place: Community, author: Person, many: int) -> list[Thread]:
    return [start_thread(place, author=author, title=f"Oil {n}", source="It squeaks.") for n in range(many)]


@pytest.fixture
def threads(community: Community, elsewhere: Community, devi: Person) -> list[Thread]:
    """The oldest first, and more of them than home has room for."""
    made = start(community, devi, 6) + start(elsewhere, devi, 6)
    deliver_now()
    return made


type Form = dict[str, list[str]]


def form_of(person: Person) -> Form:
    """What the button of the page sends."""
    page = client_of(person).get("/").content.decode()
    form = page.partition(f'action="{reverse("threads:read")}"')[2].partition("</form>")[0]
    fields: Form = {}
    for name, value in re.findall(r'name="(told|at)" value="([^"]+)"', form):
        fields.setdefault(name, []).append(value)
    return fields


def press(person: Person, form: Form) -> None:
    assert client_of(person).post(reverse("threads:read"), form).status_code == 302


def new_to(person: Person) -> list[str]:
    """By the rule of the side bar."""
    return list(Thread.objects.filter(pk__in=unread_at(person, timezone.now())).values_list("title", flat=True))


def test_all_of_it_is_read_and_not_what_there_was_room_for(member: Person, threads: list[Thread]) -> None:
    form = form_of(member)
    assert len(form["told"]) == ROOM < len(threads) == len(new_to(member))
    press(member, form)
    assert new_to(member) == []
    assert unread_count(Person.objects.get(pk=member.pk)) == 0
    assert set(ReadPosition.objects.filter(person=member).values_list("thread", "number")) == {
        (thread.pk, 1) for thread in threads
    }


def test_the_side_bar_counts_no_thread_any_more(member: Person, devi: Person, community: Community) -> None:
    """More than home looks through, from before the last visit as from after it, and questions one could answer."""
    start(community, devi, LATEST_EACH + 2)
    start_thread(community, author=devi, title="Who has the key?", source="Hm.", kind=ThreadKind.ASK)
    long_ago = start(community, devi, 1)[0]
    Membership.objects.filter(person=member).update(joined_at=timezone.now() - timedelta(days=90))
    Thread.objects.filter(pk=long_ago.pk).update(last_post_at=timezone.now() - timedelta(days=60))
    assert sum(unread_threads(Person.objects.get(pk=member.pk)).values()) == LATEST_EACH + 4
    press(member, form_of(member))
    assert sum(unread_threads(Person.objects.get(pk=member.pk)).values()) == 0
    waits = [item.title for item in home_of(Person.objects.get(pk=member.pk)).invitations]
    assert waits == ["Who has the key?"], "whether or not they read it"


def test_a_thread_followed_elsewhere_is_read_too(member: Person, devi: Person) -> None:
    place = make_community(name="Looked into")
    join(place, person=devi)
    thread = start(place, devi, 1)[0]
    hear(thread, Level.EVERY, person=member)
    press(member, form_of(member) | {"told": []})
    assert ReadPosition.objects.get(person=member).thread == thread


@pytest.mark.parametrize("put_off", [True, False])
def test_what_was_put_off_and_what_is_seen_less_of_waits_on(
    put_off: bool, member: Person, devi: Person, threads: list[Thread]
) -> None:
    later = threads[0]
    reply(later, author=devi, source=f"Have you, @{member.handle}?")
    deliver_now()
    leave_out(f"thread:{later.pk}" if put_off else "section:mentions", timedelta(days=1), person=member)
    press(member, form_of(member))
    assert new_to(member) == [later.title]


def test_what_came_after_the_page_was_drawn_is_new(
    member: Person, devi: Person, community: Community, threads: list[Thread]
) -> None:
    form = form_of(member)
    without_room, shown = threads[0], threads[-1]
    reply(without_room, author=devi, source="Behind the door.")
    reply(shown, author=devi, source="Behind the door.")
    later = start_thread(community, author=devi, title="A lamp", source="It flickers.")
    press(member, form)
    assert sorted(new_to(member)) == sorted([without_room.title, shown.title, later.title])
    assert ReadPosition.objects.get(person=member, thread=shown).number == 1


def test_what_has_ones_name_on_it_waits_on(member: Person, devi: Person, threads: list[Thread]) -> None:
    """Though there are more of it than home shows at first."""
    for thread in threads[:6]:
        reply(thread, author=devi, source=f"Have you, @{member.handle}?")
    deliver_now()
    waits = {item.title for item in home_of(member, all_that_waits=True).invitations}
    form = form_of(member) | {"told": []}
    press(member, form)
    assert {item.title for item in home_of(member, all_that_waits=True).invitations} == waits
    assert len(waits) == 6


def test_it_takes_as_many_statements_for_many_as_for_few(
    member: Person, devi: Person, community: Community, elsewhere: Community
) -> None:
    def statements() -> int:
        deliver_now()
        form, client = form_of(member), client_of(member)
        with CaptureQueriesContext(connection) as asked:
            client.post(reverse("threads:read"), form)
        assert new_to(member) == []
        return len(asked)

    start(community, devi, 1)
    few = statements()
    for place in (community, elsewhere):
        start(place, devi, 8)
    assert statements() == few


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-40T99:00", "2026-11-02T10:00"])
def test_what_is_no_moment_has_only_what_was_shown_read(member: Person, threads: list[Thread], at: str) -> None:
    form = form_of(member)
    press(member, form | {"at": [at]})
    assert len(new_to(member)) == len(threads) - ROOM
