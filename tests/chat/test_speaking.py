"""Saying something: stored once, in its place, by somebody who may."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.changing import withdraw
from chat.models import Message, Room
from chat.rooms import FIRST_ROOM, first_room, open_room
from chat.speaking import LARGEST_MESSAGE, Line, say, write_down
from communities.joining import ban, remove
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Activity
from engagement.notifying import notices_for
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.chat.pace import as_if_just_now

pytestmark = pytest.mark.django_db


def messages_url(room: Room) -> str:
    return f"{room.get_absolute_url()}messages/"


def test_messages_of_a_room_are_numbered_without_gaps(room: Room, member: Person, facilitator: Person) -> None:
    said = [say(room, author=author, source="Good evening.") for author in (member, facilitator, member)]
    assert [message.sequence for message in said] == [1, 2, 3]
    room.refresh_from_db()
    assert room.last_sequence == 3
    assert room.last_message_at == said[-1].created_at


def test_rooms_count_for_themselves(room: Room, member: Person) -> None:
    other = open_room(room.place, slug="quiet", name="Quiet room")
    say(room, author=member, source="Here.")
    assert say(other, author=member, source="And here.").sequence == 1


def test_the_same_sending_key_makes_one_message(room: Room, member: Person) -> None:
    key = uuid4()
    first = say(room, author=member, source="Once.", sending_key=key)
    again = say(room, author=member, source="Once, but changed on the way.", sending_key=key)
    assert again == first
    assert Message.objects.get().source == "Once."
    room.refresh_from_db()
    assert room.last_sequence == 1


def test_two_people_may_use_one_key(room: Room, member: Person, facilitator: Person) -> None:
    key = uuid4()
    say(room, author=member, source="Mine.", sending_key=key)
    assert say(room, author=facilitator, source="Mine too.", sending_key=key).sequence == 2


def test_words_are_rendered_safely_when_they_are_said(room: Room, member: Person) -> None:
    html = say(room, author=member, source="**Look** <script>alert(1)</script> `code`").html
    assert "<strong>Look</strong>" in html
    assert "<code>code</code>" in html
    assert "<script" not in html


def test_who_was_removed_a_moment_ago_says_nothing_more(room: Room, member: Person, facilitator: Person) -> None:
    """The membership is asked of Postgres, not of what the viewer object remembers."""
    say(room, author=member, source="Still here.")
    remove(room.place, person=Person.objects.get(pk=member.pk), by=facilitator)
    with pytest.raises(PermissionDenied):
        say(room, author=member, source="And still talking.")
    assert Message.objects.count() == 1


def test_outsiders_and_the_banned_say_nothing(
    room: Room, member: Person, facilitator: Person, outsider: Person
) -> None:
    ban(room.place, person=member, by=facilitator, reason="Adverts.")
    for person in (outsider, member):
        with pytest.raises(PermissionDenied):
            say(room, author=person, source="Let me in.")


def test_a_mention_reaches_the_bell(room: Room, member: Person, facilitator: Person) -> None:
    say(room, author=member, source=f"@{facilitator.handle}, which scale do you use?")
    deliver_now()
    (notice,) = notices_for(facilitator)
    assert notice.wording.text == f"Noor Haddad mentioned you in General, the chat of {room.place.name}"
    assert notice.wording.url == Message.objects.get().get_absolute_url()
    assert notices_for(member) == []


def test_a_notice_of_a_mention_is_gone_with_the_message(room: Room, member: Person, facilitator: Person) -> None:
    message = say(room, author=member, source=f"@{facilitator.handle} hello")
    deliver_now()
    Message.objects.filter(pk=message.pk).update(hidden_at=timezone.now())
    assert notices_for(facilitator) == []


def test_talk_that_concerns_nobody_in_particular_is_not_in_the_activity_log(room: Room, member: Person) -> None:
    Activity.objects.all().delete()
    say(room, author=member, source="Good evening.")
    assert not Activity.objects.exists()


def test_speaking_costs_the_same_in_a_long_conversation(room: Room, member: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            say(room, author=member, source="And another thing.", sending_key=uuid4())
        return len(captured)

    queries()  # every few seconds a process reads which words are watched for
    first = queries()
    write_down(room, [Line(member, "More.", timezone.now())] * 50)
    # A savepoint and its release, the room, its new end, the message.
    assert queries() == first <= 5


def test_a_conversation_is_written_down_in_its_order(room: Room, member: Person, facilitator: Person) -> None:
    start = timezone.now() - timedelta(days=3)
    lines = [
        Line(member, "Is anyone up?", start),
        Line(facilitator, f"Yes, @{member.handle}.", start + timedelta(minutes=1)),
    ]
    assert write_down(room, lines) == 2
    kept = Message.objects.order_by("sequence")
    assert [(message.sequence, message.author, message.created_at) for message in kept] == [
        (1, member, start),
        (2, facilitator, start + timedelta(minutes=1)),
    ]
    assert say(room, author=member, source="Now.").sequence == 3


def test_the_form_says_it_and_comes_back(room: Room, member: Person) -> None:
    client = client_of(member)
    answer = client.post(messages_url(room), {"source": "By form.", "sending_key": uuid4()}, follow=True)
    assert answer.redirect_chain == [(room.get_absolute_url(), 302)]
    assert "By form." in answer.content.decode()


@pytest.mark.parametrize("source", ["", "  \n ", "x" * (LARGEST_MESSAGE + 1), "a\x00b"])
def test_words_that_cannot_be_taken_stay_in_the_form(room: Room, member: Person, source: str) -> None:
    answer = client_of(member).post(messages_url(room), {"source": source, "sending_key": uuid4()})
    assert answer.status_code == 422
    assert 'aria-describedby="say-error"' in answer.content.decode()
    assert not Message.objects.exists()


def test_after_words_that_were_refused_the_rooms_links_lead_where_they_did(room: Room, member: Person) -> None:
    """They are written as from the room's own address: that is where its form sends, and where one stays."""
    say(room, author=member, source="Good morning.")
    client = client_of(member)
    page = client.get(room.get_absolute_url()).content.decode()
    address = re.search(r'<form class="chatin" method="post" action="([^"]+)"', page)
    assert address
    answer = client.post(address[1], {"source": " ", "sending_key": uuid4()})
    assert answer.status_code == 422
    assert "Write a few words first." in answer.content.decode()
    act = re.search(r'href="(messages/1/)"', answer.content.decode())
    assert act
    assert client.get(urljoin(answer.wsgi_request.path, act[1])).status_code == 200
    answer = client.post(address[1], {"source": "Here I am.", "sending_key": uuid4()}, follow=True)
    assert answer.redirect_chain == [(room.get_absolute_url(), 302)]
    assert "Here I am." in answer.content.decode()


def test_who_speaks_too_fast_is_told_and_loses_nothing(room: Room, member: Person) -> None:
    client = client_of(member)
    for _ in range(5):
        assert client.post(messages_url(room), {"source": "And!", "sending_key": uuid4()}).status_code == 302
    as_if_just_now(member)
    answer = client.post(messages_url(room), {"source": "And also this.", "sending_key": uuid4()})
    assert answer.status_code == 429
    assert "And also this." in answer.content.decode()
    assert Message.objects.count() == 5


def test_a_community_has_a_room_from_the_day_it_is_founded() -> None:
    community = make_community()
    deliver_now()
    assert Room.objects.get(community=community).slug == FIRST_ROOM


def test_the_first_room_is_there_even_if_nobody_made_it_yet(community: Community, member: Person) -> None:
    answer = client_of(member).get(f"/c/{community.slug}/chat/", follow=True)
    assert answer.status_code == 200
    assert first_room(community).get_absolute_url() == answer.redirect_chain[-1][0]
    deliver_now()
    assert Room.objects.filter(community=community).count() == 1


def test_a_message_of_another_community_is_no_message(room: Room) -> None:
    stranger = make_member(make_community())
    assert client_of(stranger).post(messages_url(room), {"source": "Hi", "sending_key": uuid4()}).status_code == 404


def test_thanks_for_a_message_bring_its_marks_which_know_no_uses(
    room: Room, member: Person, facilitator: Person
) -> None:
    message = say(room, author=facilitator, source="I have the key.")
    address = f"/content/message/{message.pk}/reactions/thanks/"
    answer = client_of(member).post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Thanks 1" in answer.content.decode()
    assert "I used this" not in answer.content.decode()


def test_what_waits_for_a_look_is_said_to(room: Room, member: Person) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    words = {"source": "Who left the burner on?", "sending_key": uuid4()}
    client = client_of(member)
    (frame,) = client.post(messages_url(room), words, headers={"HX-Request": "true"}).json()["messages"]
    assert "Held until somebody has looked." in frame["html"]
    plain = client.post(messages_url(room), words | {"sending_key": uuid4()}, follow=True).content.decode()
    assert "waits until a facilitator has looked" in plain
    harmless = {"source": "Thank you.", "sending_key": uuid4()}
    told = client.post(messages_url(room), harmless | {"seen": 2}, headers={"HX-Request": "true"}).json()
    assert "Held until" not in told["messages"][0]["html"]


def test_what_was_taken_back_meanwhile_waits_for_nobodys_look(room: Room, member: Person) -> None:
    """Sent again after an answer that was lost."""
    words = {"source": "Who has the key?", "sending_key": uuid4()}
    client = client_of(member)
    for script in ({}, {"HX-Request": "true"}):
        client.post(messages_url(room), words, headers=script)
        withdraw(Message.objects.get(hidden_at=None), by=member)
        told = client.post(messages_url(room), words, headers=script, follow=True).content.decode()
        assert "Held until" not in told
        assert "waits until a facilitator" not in told
    assert Message.objects.count() == 2


def test_other_words_on_a_page_one_turned_back_to_are_another_message(room: Room, member: Person) -> None:
    """Without scripts: the page has one key, and the same words sent twice are one message."""
    client = client_of(member)
    page = client.get(room.get_absolute_url()).content.decode()
    (key,) = re.findall(r'name="sending_key" value="([^"]+)"', page)
    for source in ("Who has the key?", "Who has the key?", "Found it."):
        client.post(room.get_absolute_url(), {"source": source, "sending_key": key})
    assert list(Message.objects.order_by("sequence").values_list("source", flat=True)) == [
        "Who has the key?",
        "Found it.",
    ]


def test_a_script_knows_its_message_by_the_key_it_gave(room: Room, member: Person) -> None:
    key = uuid4()
    words = {"source": "Who has the key?", "sending_key": key}
    client_of(member).post(messages_url(room), words, headers={"HX-Request": "true"})
    assert Message.objects.get().sending_key == key


def test_a_page_without_a_key_says_nothing(room: Room, member: Person) -> None:
    """No page of ours has none; sent twice it would be said twice."""
    assert client_of(member).post(messages_url(room), {"source": "Hello"}).status_code == 422
    assert not Message.objects.exists()
