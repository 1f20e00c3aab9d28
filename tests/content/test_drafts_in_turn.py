"""Requests overtake one another: of what a page sent of a draft the latest counts, and nothing comes back once it is
posted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from communities.models import Community
from content.drafting import forget_draft, save_draft, save_in_turn
from content.models import Draft
from content.sittings import Turn
from discussions.models import Thread
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread

HERE, ELSEWHERE = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community)


def keep(person: Person, thread: Thread, words: str, number: int, sitting: str = HERE) -> None:
    sent = {"fields": json.dumps({"source": words}), "draft_turn": f"{sitting}-{number}"}
    assert client_of(person).post(f"/content/drafts/thread-{thread.pk}/", sent).status_code == 200


def kept() -> list[str]:
    return [draft.fields["source"] for draft in Draft.objects.all()]


def reply(person: Person, thread: Thread, words: str, number: int, **more: str) -> int:
    base = f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"
    sent = {"source": words, "draft_turn": f"{HERE}-{number}", **more}
    return client_of(person).post(base, sent).status_code


def test_what_was_sent_before_and_comes_later_is_old(thread: Thread, member: Person) -> None:
    keep(member, thread, "I would ask the lead", 2)
    keep(member, thread, "I would", 1)
    assert kept() == ["I would ask the lead"]
    keep(member, thread, "I would ask", 3)
    assert kept() == ["I would ask"]


def test_what_is_written_on_another_device_counts(thread: Thread, member: Person) -> None:
    keep(member, thread, "Here", 7)
    keep(member, thread, "Elsewhere", 1, ELSEWHERE)
    assert kept() == ["Elsewhere"]
    keep(member, thread, "Here again", 8)
    keep(member, thread, "Elsewhere, as it was", 1, ELSEWHERE)
    assert kept() == ["Here again"]


def test_words_of_one_person_are_no_turn_of_another(thread: Thread, member: Person, facilitator: Person) -> None:
    keep(member, thread, "Mine", 9)
    keep(facilitator, thread, "Hers", 1)
    assert sorted(kept()) == ["Hers", "Mine"]


def test_what_was_emptied_stays_so(thread: Thread, member: Person) -> None:
    keep(member, thread, "", 2)
    keep(member, thread, "I would ask", 1)
    assert kept() == []
    keep(member, thread, "After all", 3)
    assert kept() == ["After all"]


def test_what_was_given_up_stays_so(thread: Thread, member: Person) -> None:
    keep(member, thread, "I would", 1)
    client_of(member).post(f"/content/drafts/thread-{thread.pk}/", {"remove": "", "draft_turn": f"{HERE}-3"})
    keep(member, thread, "I would ask", 2)
    assert kept() == []


def test_nothing_that_comes_after_the_reply_brings_its_draft_back(thread: Thread, member: Person) -> None:
    keep(member, thread, "I would", 1)
    assert reply(member, thread, "I would ask.", 3) == 302
    keep(member, thread, "I would ask", 2)
    assert kept() == []
    keep(member, thread, "Something else", 1, ELSEWHERE)
    keep(member, thread, "I would ask", 2)
    assert kept() == ["Something else"]


def test_a_refused_reply_ends_nothing(thread: Thread, member: Person) -> None:
    assert reply(member, thread, " ", 1) == 422
    keep(member, thread, "I would", 1)
    assert kept() == ["I would"]


def test_what_a_form_keeps_is_later_than_what_it_sent(thread: Thread, member: Person) -> None:
    assert reply(member, thread, "I would ask the lead", 3, keep="") == 302
    keep(member, thread, "I would ask", 2)
    assert kept() == ["I would ask the lead"]


@pytest.mark.parametrize(
    "turn", ["", "x", "0123456789abcdef", "0123456789abcdef-", "-1", "0123456789abcdef-²", "9" * 99]
)
def test_nonsense_is_no_turn(turn: str, thread: Thread, member: Person) -> None:
    sent = {"fields": json.dumps({"source": "Words"}), "draft_turn": turn}
    for _time in range(2):
        assert client_of(member).post(f"/content/drafts/thread-{thread.pk}/", sent).status_code == 200
    assert kept() == ["Words"]


@pytest.mark.django_db(transaction=True)
def test_what_is_being_saved_while_the_form_is_posted_goes_with_it() -> None:
    """Nobody but who writes it sees a row that is not committed: it goes as soon as it is."""
    community = make_community()
    person = make_member(community)
    thread = make_thread(community)
    written, posted = Event(), Event()

    def slowly(*mine: object) -> Draft | None:
        draft = save_draft(*mine)  # type: ignore[arg-type]
        written.set()
        posted.wait(60)
        return draft

    def save() -> None:
        try:
            save_in_turn(slowly, person, "thread", thread.pk, {"source": "I would"}, Turn(person.pk, HERE, 1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save)
        assert written.wait(60)
        forget_draft(person, "thread", thread.pk, Turn(person.pk, HERE, 2))
        posted.set()
        saving.result()
    assert kept() == []
