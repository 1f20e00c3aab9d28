"""What was said in a room becomes a thread or a story: chosen, quoted with its author, linked both ways."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chat.changing import withdraw
from chat.choosing import MOST_CHOSEN, words_of
from chat.conversations import begin_with
from chat.forms import MuteForm
from chat.models import Kept, Message, Room
from chat.muting import mute
from chat.speaking import Line, say, write_down
from communities.models import Community
from content.drafting import draft_of, save_draft
from discussions.drafts import NEW_THREAD
from discussions.models import Thread, ThreadKind
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.models import Retelling
from knowledge.retelling.asking import StillWaiting, answer, consents_of, quoted, share
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


def choosing(room: Room) -> str:
    return f"{room.get_absolute_url()}choosing/"


def choose(room: Room, person: Person, make: str, *numbers: int, **more: str) -> Any:
    return client_of(person).post(choosing(room), {"make": make, "numbers": list(numbers), **more})


@pytest.fixture
def talk(room: Room, member: Person, facilitator: Person) -> Room:
    say(room, author=facilitator, source="A slope is traffic.\n\nA step is a **person**.")
    say(room, author=member, source="> A slope is traffic.\n\nSo I looked who had deployed.")
    say(room, author=facilitator, source="Twenty years.")
    return room


def new_thread(room: Room) -> str:
    return reverse("discussions:new-thread", args=[room.place.slug])


def drafted(room: Room, person: Person) -> dict[str, Any]:
    draft = draft_of(person, NEW_THREAD, room.place.pk)
    assert draft
    return draft.fields


def post(room: Room, person: Person, **more: str) -> Thread:
    fields = drafted(room, person) | {"title": "Slopes and steps", "kind": ThreadKind.DISCUSSION} | more
    sent = client_of(person).post(new_thread(room), fields | {"sending_key": str(uuid4())})
    assert sent.status_code == 302, sent.content.decode()
    return Thread.objects.latest("pk")


def test_a_thread_is_begun_with_quotes_that_say_whose_they_are(talk: Room, member: Person, facilitator: Person) -> None:
    sent = choose(talk, member, "thread", 1, 2)
    assert sent.headers["Location"] == new_thread(talk)
    page = client_of(member).get(new_thread(talk)).content.decode()
    first = Message.objects.get(room=talk, sequence=1)
    words = drafted(talk, member)["source"]
    assert (
        f"> [Grace Mensah]({first.get_absolute_url()}):\n>\n> A slope is traffic.\n>\n> A step is a **person**."
        in words
    )
    assert "> So I looked who had deployed." in words
    assert words.count("A slope is traffic.") == 1
    assert f"with @{facilitator.handle}" in words
    assert f"@{member.handle}" not in words
    assert "A slope is traffic." in page
    assert not Thread.objects.exists()


def test_what_was_begun_there_before_is_not_lost(talk: Room, member: Person) -> None:
    save_draft(member, NEW_THREAD, talk.place.pk, {"title": "Mine already", "source": "Half a thought."})
    choose(talk, member, "thread", 3)
    fields = drafted(talk, member)
    assert fields["title"] == "Mine already"
    assert fields["source"].startswith("Half a thought.\n\n")
    assert "Twenty years." in fields["source"]


def test_once_posted_a_line_in_the_room_leads_to_it_and_those_quoted_hear_of_it(
    talk: Room, member: Person, facilitator: Person
) -> None:
    choose(talk, member, "thread", 1)
    thread = post(talk, member)
    line = Message.objects.filter(room=talk).latest("sequence")
    assert line.author == member
    assert thread.get_absolute_url() in line.html
    assert draft_of(member, NEW_THREAD, talk.place.pk) is None
    deliver_now()
    assert any(thread.get_absolute_url() in one.wording.url for one in notices_for(facilitator))
    page = client_of(facilitator).get(talk.get_absolute_url()).content.decode()
    assert "Kept from this room" in page


def test_the_form_sent_twice_leaves_one_line(talk: Room, member: Person) -> None:
    choose(talk, member, "thread", 1)
    fields = drafted(talk, member) | {"title": "Slopes and steps", "kind": "discussion", "sending_key": str(uuid4())}
    for _ in range(2):
        client_of(member).post(new_thread(talk), fields)
    assert Thread.objects.count() == 1
    assert Message.objects.filter(room=talk).count() == 4
    assert Kept.objects.get().target == Thread.objects.get().pk


def test_who_took_the_quotes_out_leaves_no_line(talk: Room, member: Person) -> None:
    choose(talk, member, "thread", 1)
    post(talk, member, source="Something else altogether.")
    assert Message.objects.filter(room=talk).count() == 3
    assert not Kept.objects.exists()


def test_a_question_without_a_name_is_not_given_away_in_the_room(talk: Room, member: Person) -> None:
    choose(talk, member, "thread", 1)
    post(talk, member, kind="ask", nameless="on")
    assert Message.objects.filter(room=talk).count() == 3
    assert not Kept.objects.exists()


@pytest.mark.parametrize("origin", ["room-x", "room-999999", "nothing-1", "room-1; drop", "x" * 41])
def test_an_origin_that_is_none_leaves_nothing(talk: Room, member: Person, origin: str) -> None:
    fields = {"title": "Slopes and steps", "kind": "discussion", "source": talk.get_absolute_url(), "origin": origin}
    assert client_of(member).post(new_thread(talk), fields).status_code in (302, 422)
    assert Message.objects.filter(room=talk).count() == 3


def test_a_line_goes_into_no_room_that_is_not_ones_own(talk: Room, member: Person) -> None:
    others = begin_with(make_member(talk.place), by=make_member(talk.place))
    words = {"source": others.get_absolute_url(), "origin": f"room-{others.pk}"}
    fields = {"title": "Slopes and steps", "kind": "discussion", **words}
    assert client_of(member).post(new_thread(talk), fields).status_code == 302
    assert not Message.objects.filter(room=others).exists()


def test_who_only_reads_there_makes_a_thread_and_says_nothing(talk: Room, member: Person, facilitator: Person) -> None:
    choose(talk, member, "thread", 1)
    mute(talk, member, lasts=MuteForm.LASTS["day"], reason="Loud.", by=facilitator)
    thread = post(talk, member)
    assert Message.objects.filter(room=talk).count() == 3
    assert Kept.objects.get().target == thread.pk


def test_a_story_asks_those_quoted_and_leaves_a_link(talk: Room, member: Person, facilitator: Person) -> None:
    sent = choose(talk, member, "story", 1, 2, title="Slopes and steps", readers="public")
    retelling = Retelling.objects.get()
    assert sent.headers["Location"] == retelling.get_absolute_url()
    with pytest.raises(StillWaiting):
        share(retelling)
    answer(retelling.consents.get(person=facilitator), "yes")
    story = share(retelling)
    told = client_of(None).get(story.get_absolute_url()).content.decode()
    assert "A step is a <strong>person</strong>." in told
    assert "Grace Mensah" in told
    line = Message.objects.filter(room=talk).latest("sequence")
    assert story.get_absolute_url() in line.html
    kept = Kept.objects.get()
    assert (kept.kind, kept.target) == ("story", story.pk)


def test_what_was_said_in_a_room_is_told_to_members_unless_more_are_asked_for(
    talk: Room, member: Person, facilitator: Person
) -> None:
    choose(talk, member, "story", 1, title="Slopes and steps")
    retelling = Retelling.objects.get()
    answer(retelling.consents.get(person=facilitator), "yes")
    story = share(retelling)
    assert client_of(None).get(story.get_absolute_url()).status_code == 404
    assert client_of(member).get(story.get_absolute_url()).status_code == 200


def test_what_a_visitor_reads_of_a_story_does_not_name_the_room(
    talk: Room, member: Person, facilitator: Person
) -> None:
    choose(talk, member, "story", 1, title="Slopes and steps", readers="public")
    retelling = Retelling.objects.get()
    answer(retelling.consents.get(person=facilitator), "nameless")
    told = client_of(None).get(share(retelling).get_absolute_url()).content.decode()
    assert "A colleague" in told
    assert talk.get_absolute_url() not in told
    assert "Grace Mensah" not in told


def test_a_story_without_a_title_is_asked_for_one(talk: Room, member: Person) -> None:
    page = choose(talk, member, "story", 1)
    assert page.status_code == 200
    assert 'value="A slope is traffic. A step is a person."' in page.content.decode()
    assert choose(talk, member, "story", 1, title=" ").status_code == 422
    assert not Retelling.objects.exists()


@pytest.mark.parametrize("make", ["thread", "story"])
def test_nothing_chosen_and_too_much_are_told_beside_the_list(talk: Room, member: Person, make: str) -> None:
    assert "Choose what belongs to it first." in choose(talk, member, make, title="Steps").content.decode()
    write_down(talk, [Line(member, "More.", timezone.now())] * MOST_CHOSEN)
    answered = choose(talk, member, make, *range(1, MOST_CHOSEN + 2), title="Steps")
    assert answered.status_code == 422
    assert f"Up to {MOST_CHOSEN} messages" in answered.content.decode()


@pytest.mark.parametrize("make", ["thread", "story"])
def test_what_is_taken_back_meanwhile_is_not_quoted(talk: Room, member: Person, facilitator: Person, make: str) -> None:
    withdraw(Message.objects.get(room=talk, sequence=1), by=facilitator)
    answered = choose(talk, member, make, 1, 2, title="Steps")
    assert answered.status_code == 422
    page = answered.content.decode()
    assert "was taken back meanwhile" in page
    assert "A step is a" not in page
    assert 'value="2" checked' in page
    assert not Retelling.objects.exists()
    assert draft_of(member, NEW_THREAD, talk.place.pk) is None


def test_what_is_taken_back_before_it_is_told_is_not_told(talk: Room, member: Person, facilitator: Person) -> None:
    """And nobody waits any more for who said it."""
    choose(talk, member, "story", 1, 2, title="Steps")
    retelling = Retelling.objects.get()
    withdraw(Message.objects.get(room=talk, sequence=1), by=facilitator)
    assert "slope" not in quoted(consents_of(retelling))
    story = share(retelling)
    told = client_of(member).get(story.get_absolute_url()).content.decode()
    assert "A step is a" not in told
    assert "who had deployed" in told


def test_of_a_conversation_nothing_is_made(member: Person, facilitator: Person) -> None:
    aside = begin_with(facilitator, by=member)
    say(aside, author=facilitator, source="Between us.")
    client = client_of(member)
    assert client.get(choosing(aside)).status_code == 404
    acts = client.get(f"{aside.get_absolute_url()}messages/1/").content.decode()
    assert "Make a " not in acts
    assert "choosing" not in acts
    assert "pickbar" not in client.get(aside.get_absolute_url()).content.decode()


def test_what_a_circle_says_becomes_a_story_alone(community: Community, facilitator: Person, member: Person) -> None:
    """A thread would be read by more people than those it was said to, and nobody is asked for one."""
    circle = open_circle(Circle(community=community, name="Night owls", purpose="Wake.", capacity=6), host=facilitator)
    room = Room.objects.get(key=f"circle:{circle.pk}")
    say(room, author=facilitator, source="Said in the circle.")
    assert client_of(member).get(choosing(room)).status_code == 404
    join_circle(circle, person=member)
    page = client_of(member).get(choosing(room)).content.decode()
    assert "Make a thread" not in page
    assert choose(room, member, "thread", 1).status_code == 404
    assert choose(room, member, "story", 1, title="In the circle").status_code == 302


def test_pictures_and_files_stay_where_they_are(room: Room, member: Person) -> None:
    message = say(room, author=member, source="Look: ![bay](/media/u/1/bay.png) and [rota](/media/u/2/rota.csv)")
    assert words_of(message) == "Look: (bay) and (rota)"


def test_a_choice_goes_along_to_earlier_messages(room: Room, member: Person) -> None:
    write_down(room, [Line(member, f"Line {n}.", timezone.now()) for n in range(1, 101)])
    page = client_of(member).get(f"{choosing(room)}?message=90").content.decode()
    assert 'value="90" checked' in page
    assert 'name="earlier" value="61"' in page
    page = client_of(member).post(choosing(room), {"numbers": ["90"], "earlier": "61"}).content.decode()
    assert 'value="90" checked' in page
    assert 'value="21"' in page
    assert 'name="earlier" value="21"' in page


@pytest.mark.parametrize("address", ["?message=abc", "?message=0", "?message=99999999", "?message=-1"])
def test_nonsense_in_the_address_shows_the_page(talk: Room, member: Person, address: str) -> None:
    assert client_of(member).get(f"{choosing(talk)}{address}").status_code == 200
    assert client_of(member).post(choosing(talk), {"numbers": ["x", "-1", "1" * 30], "make": "?"}).status_code == 200


def test_the_page_costs_the_same_however_much_was_said(room: Room, member: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client_of(member).get(choosing(room)).status_code == 200
        return len(captured)

    write_down(room, [Line(member, "Once.", timezone.now())] * 2)
    queries()
    first = queries()
    write_down(room, [Line(make_member(room.place), "Again.", timezone.now()) for _ in range(30)])
    assert queries() == first
