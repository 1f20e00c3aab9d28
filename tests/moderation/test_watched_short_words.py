"""Watched words are refused in short words, which cannot wait, and flagged where they are left to stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, Role
from mentoring.meeting import open_circle
from mentoring.models import CheckIn, Circle, CircleReflection, Pairing, Programme, Question
from mentoring.pairing import accept, ask, take_part
from mentoring.scheduling import plan_session
from moderation.models import Automatic, Case, Saying, WatchedWords
from moderation.saying_kinds import saying_kinds
from people.models import Person
from tests.cast import client_of, make_member
from tests.moderation import ways_of_two
from tests.moderation.ways_in_places import WAYS_IN_PLACES
from tests.moderation.ways_in_stories import WAYS_IN_STORIES

pytestmark = pytest.mark.django_db
WORDS = "burners7461"
SAID = f"There are {WORDS} to be had"


def _season(community: Community, *, mentor: Person, mentee: Person) -> Programme:
    programme = Programme.objects.create(community=community, name="A season", purpose="Pairs.")
    take_part(programme, person=mentor, role="offer", offers=["nights"])
    take_part(programme, person=mentee, role="seek", seeks=["nights"])
    return programme


def _asked(community: Community, *, mentor: Person) -> Pairing:
    mentee = make_member(community)
    return ask(_season(community, mentor=mentor, mentee=mentee), mentee=mentee, mentor=mentor)


def _request(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    mentor = make_member(community)
    programme = _season(community, mentor=mentor, mentee=writer)
    return f"{programme.get_absolute_url()}pairings/", {"mentor": mentor.handle, "words": SAID}


def _how_it_goes(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    pairing = _asked(community, mentor=writer)
    accept(pairing, by=writer)
    asked = CheckIn.objects.create(pairing=pairing, person=writer, kind="pulse")
    said = {"light": "green", "words": SAID, "is_shared": "on"}
    named = {f"check-{asked.pk}-{name}": words for name, words in said.items()}
    return f"{pairing.get_absolute_url()}check-ins/{asked.pk}/", named


def _circle(community: Community, host: Person) -> Circle:
    return open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=host)


def _how_the_circle_is(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    circle = _circle(community, writer)
    CircleReflection.objects.create(circle=circle, person=writer, kind="pulse")
    here = f"/c/{community.slug}/mentoring/circles/{circle.pk}/looking-back/"
    return here, {"light": "green", "words": SAID, "is_shared": "on"}


def _signs_up(community: Community, **said: str) -> tuple[str, dict[str, str]]:
    """In a programme with a question, that asks superiors."""
    programme = Programme.objects.create(community=community, name="A season", purpose="Pairs.", asks_superior=True)
    question = Question.objects.create(programme=programme, words="Why?")
    said = {"superior_name": "Sue", "superior_address": "sue@example.org", "question": "For nights"} | said
    named = {f"question_{question.pk}": said.pop("question"), "role": "seek", "seeks": "nights", "capacity": "1"}
    return programme.get_absolute_url(), named | said


def _letter(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    pairing = _asked(community, mentor=make_member(community))
    return f"{pairing.programme.get_absolute_url()}board/people/messages/", {"show": "all", "words": SAID}


def _letter_to_circles(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    _circle(community, make_member(community))
    return f"/c/{community.slug}/mentoring/circles/board/messages/", {"show": "all", "words": SAID}


def _asks(community: Community, writer: Person) -> tuple[str, dict[str, str]]:
    programme = Programme.objects.create(community=community, name="A season", purpose="Pairs.", state="draft")
    return f"{programme.get_absolute_url()}board/setup/questions/", {"kind": "text", "words": SAID}


def _session(community: Community, host: Person, *, is_planned: bool = True) -> str:
    session = _circle(community, host).sessions.get()
    if is_planned:
        plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=host)
    return session.get_absolute_url()


def _plans(community: Community, writer: Person, **where: str) -> tuple[str, dict[str, str]]:
    starts_at = f"{timezone.now() + timedelta(days=3):%Y-%m-%dT%H:%M}"
    return f"{_session(community, writer, is_planned=False)}time/", {"starts_at": starts_at} | where


# How words of each kind get in, through pages: by whom, where they are sent and what with.
WAYS_IN: dict[str, Callable[[Community, Person], tuple[str, dict[str, str]]]] = ways_of_two.WAYS_IN | {
    "request": _request,
    "check-in": _how_it_goes,
    "reflection": _how_the_circle_is,
    "programme-letter": _letter,
    "circle-letter": _letter_to_circles,
    "question": _asks,
    "session-action": lambda here, writer: (f"{_session(here, writer)}actions/", {"text": SAID}),
    "session-place": lambda here, writer: _plans(here, writer, place=SAID),
    "session-link": lambda here, writer: _plans(here, writer, link=f"https://video.example.org/{WORDS}"),
    "session-reason": lambda here, writer: (f"{_session(here, writer)}cancellation/", {"reason": SAID}),
    "hopes": lambda here, writer: _signs_up(here, hopes=SAID),
    "sign-up-answer": lambda here, writer: _signs_up(here, question=SAID),
    "superior": lambda here, writer: _signs_up(here, superior_name=SAID),
    "answer": lambda here, writer: (
        f"/mentoring/pairings/{_asked(here, mentor=writer).pk}/answer/",
        {"answer": "yes", "words": SAID},
    ),
    **WAYS_IN_PLACES,
    **WAYS_IN_STORIES,
}
# Said by those who look at held words; looked at once it is told.
HELD_ELSEWHERE = {"closing", "retelling"}
# Who said it is not kept: those who lead do it together.
NOT_KEPT = {"care", "shelf"}


def test_every_kind_has_a_way_in_here() -> None:
    assert {known.kind for known in saying_kinds()} == WAYS_IN.keys()


@pytest.mark.parametrize("act", [WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD])
@pytest.mark.parametrize("kind", WAYS_IN)
def test_they_are_not_taken_and_what_was_typed_stays(kind: str, act: str, community: Community) -> None:
    if kind in HELD_ELSEWHERE and act == WatchedWords.Act.HOLD:
        return
    WatchedWords.objects.create(words=WORDS, act=act)
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = WAYS_IN[kind](community, writer)
    answer = client_of(writer).post(address, said)
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize("kind", WAYS_IN)
def test_what_is_left_to_stand_is_flagged_by_itself(kind: str, community: Community) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = WAYS_IN[kind](community, writer)
    assert client_of(writer).post(address, said).status_code in (200, 302)
    saying = Saying.objects.get()
    author = None if kind in NOT_KEPT else writer
    assert (saying.kind, saying.author, saying.hidden_at) == (kind, author, None)
    assert Case.objects.get().automatic == Automatic.WATCHED
