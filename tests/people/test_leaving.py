"""Leaving: asked for with one's password, seven days to think again, then nothing tells who it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from chat.changing import edit
from chat.rooms import first_room
from chat.speaking import say
from communities.models import Role
from content.drafting import save_draft
from discussions.posting import reply
from engagement.delivery import deliver_now
from people.leaving import ask_to_leave, erase_due
from people.models import Leaving, Person
from tests.cast import PASSWORD, Ward, client_of, make_thread

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=8)


@pytest.fixture
def ward(open_ward: Ward) -> Ward:
    ward = open_ward
    member = ward.member
    EmailAddress.objects.create(user=member, email=str(member.email), verified=True, primary=True)
    Person.objects.filter(pk=member.pk).update(display_name="Zelda Quux", handle="zelda-quux", about="zqabout me")
    member.refresh_from_db()
    thread = make_thread(ward.community, author=member, title="A title of zqmine", source="zqmine question")
    reply(thread, author=ward.facilitator, source="Listen, @zelda-quux, and others.")
    reply(thread, author=member, source="zqmine answer")
    mine = say(first_room(ward.community), author=member, source="zqmine as first said in chat")
    edit(mine, source="zqmine in chat", by=member)
    called = say(first_room(ward.community), author=ward.facilitator, source="Helo @zelda-quux")
    edit(called, source="Hello @zelda-quux", by=ward.facilitator)
    save_draft(member, "thread", thread.pk, {"source": "zqmine draft"})
    deliver_now()
    return ward


def everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_asking_takes_the_password_and_can_be_taken_back(ward: Ward) -> None:
    client = client_of(ward.member)
    answer = client.post("/settings/leaving/", {"posts": "stay"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Leaving.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/settings/leaving/", {"posts": "stay"})
    assert Leaving.objects.get().due_at > timezone.now() + timedelta(days=6)
    assert "Your account will be erased on" in client.get("/settings/leaving/").content.decode()
    assert erase_due() == 0
    client.post("/settings/leaving/", {"stay": "1"})
    assert erase_due(timezone.now() + AFTER) == 0


def test_a_sole_steward_hands_over_first(ward: Ward) -> None:
    client = client_of(ward.steward)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/settings/leaving/", {"posts": "stay"})
    assert answer.status_code == 422
    assert "it has no other steward" in answer.content.decode()
    # Nor by becoming one while the days pass.
    ask_to_leave(ward.facilitator, posts="stay")
    ward.community.memberships.filter(person=ward.steward).delete()
    ward.community.memberships.filter(person=ward.facilitator).update(role=Role.STEWARD)
    assert erase_due(timezone.now() + AFTER) == 0


def test_after_seven_days_nothing_tells_who_it_was_and_the_words_stay(ward: Ward) -> None:
    client = client_of(ward.member)
    address = str(ward.member.email)
    ask_to_leave(ward.member, posts="stay")
    assert erase_due(timezone.now() + AFTER) == 1
    deliver_now()
    left = everything_in_the_database()
    for token in ("Zelda", "zelda-quux", address, "zqabout", "zqmine draft"):
        assert token not in left, [line for line in left.splitlines() if token in line][:3]
    assert "zqmine question" in left
    assert "Listen, @former-member, and others." in left
    assert client.get("/settings/profile/").status_code == 302
    page = Client().get(f"/c/{ward.community.slug}/threads/").content.decode()
    assert "A title of zqmine" in page


def test_with_their_words_all_is_gone_and_others_words_stay(ward: Ward) -> None:
    ask_to_leave(ward.member, posts="go")
    erase_due(timezone.now() + AFTER)
    deliver_now()
    left = everything_in_the_database()
    assert "zqmine" not in left, [line for line in left.splitlines() if "zqmine" in line][:3]
    assert "Listen, @former-member, and others." in left


def test_the_address_can_come_again_and_gets_nothing_of_the_old(ward: Ward) -> None:
    address = str(ward.member.email)
    ask_to_leave(ward.member, posts="stay")
    erase_due(timezone.now() + AFTER)
    said = {"display_name": "Somebody", "email": address, "password1": "a-long-enough-phrase"}
    Client(REMOTE_ADDR="2600:1f00:5:5::1").post("/accounts/signup/", said)
    again = Person.objects.get(email=address)
    assert again.pk != ward.member.pk
    assert not again.posts.exists()
