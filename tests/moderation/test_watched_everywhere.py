"""Watched words are looked for wherever people write for others, not in threads alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Message
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import open_decision, propose
from communities.goals.pursuing import set_goal
from communities.models import Access, Community, Goal, GoalClosing, JoinRequest, Membership, Role, Stance
from content.refusing import NotTaken
from discussions.models import Post, Thread
from discussions.posting import reply
from discussions.summarising import write_summary
from engagement.delivery import deliver_now
from knowledge.models import Sheet
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import StoryDraft, tell
from mentoring.board_forms import CRITERIA
from mentoring.meeting import open_circle
from mentoring.models import Circle, Pairing, Programme, Visit
from mentoring.observing.cycle import begin as begin_visit
from mentoring.observing.cycle import brief
from mentoring.observing.partnerships import answer as answer_suggested
from mentoring.observing.partnerships import suggest
from mentoring.pairing import accept, ask, take_part
from moderation.flagging import restore
from moderation.models import Automatic, Case, WatchedWords
from moderation.persons import flaggable, written_kinds
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread, visitor

pytestmark = pytest.mark.django_db
WORDS = "burners7461"


@pytest.fixture(params=[WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD])
def watched(request: pytest.FixtureRequest) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=request.param)


@pytest.fixture
def held(db: None) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)


@pytest.fixture
def blocked(db: None) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.BLOCK)


SAID = f"There are {WORDS} to be had"


def _proposal(community: Community) -> Any:
    by = make_member(community, role=Role.FACILITATOR)
    said = {"title": "A quieter ward at night", "what": "Lower the bells.", "why": "People sleep.", "options": []}
    return propose(community, author=by, words=said)


def _asked(community: Community) -> str:
    proposal = _proposal(community)
    ends = timezone.now() + timedelta(days=3)
    open_decision(proposal, by=proposal.author, method="consent", closes_at=ends)
    return f"{proposal.get_absolute_url()}stance/"


def _story(community: Community) -> Any:
    draft = StoryDraft(title="The printout", parts={"situation": "It was ten to nine."})
    return tell(community, draft, author=make_member(community))


def _sheet(community: Community) -> Sheet:
    said = {"kind": "checklist", "title": "Before a transfer", "why": "", "source": "- pump", "licence": "cc-by"}
    return share_sheet(community, by=make_member(community), words=said)


def _goal(community: Community) -> Any:
    by = make_member(community, role=Role.FACILITATOR)
    return set_goal(community, by=by, words={"title": "Twenty kits", "wanted": 20})


def _session(community: Community) -> Any:
    """Of a circle of whoever came last."""
    host = community.memberships.latest("pk").person
    return open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=host).sessions.get()


def _pair(community: Community) -> Pairing:
    """Of whoever came last, too."""
    mentee, mentor = community.memberships.latest("pk").person, make_member(community)
    programme = Programme.objects.create(community=community, name="A season", purpose="Pairs.")
    take_part(programme, person=mentor, role="offer", offers=["nights"])
    take_part(programme, person=mentee, role="seek", seeks=["nights"])
    pairing = ask(programme, mentee=mentee, mentor=mentor)
    accept(pairing, by=mentor)
    return pairing


def _visit(community: Community) -> Visit:
    """To whoever came last."""
    visited, visitor = community.memberships.latest("pk").person, make_member(community)
    two = suggest(community, inviter=visitor, invited=visited, kind="observation")
    answer_suggested(two, by=visited, agrees=True)
    two.refresh_from_db()
    visit = begin_visit(two, visitor=visitor)
    brief(visit, by=visited, focus="Who answers?", looking_for="", protocol="saw")
    return visit


# How words of each kind get in, all of it through pages: where they are sent, and what with. What can be flagged can be
# hidden, and what can be hidden waits, so that every kind that is registered has its line here.
type Sent = tuple[str, dict[str, str]]
NO_CUES = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0"}
WAYS_IN: dict[str, Callable[[Community], Sent]] = {
    "post": lambda here: (
        f"/c/{here.slug}/threads/{make_thread(here).pk}/replies/",
        {"source": SAID, "sending_key": str(uuid.uuid4())},
    ),
    "summary": lambda here: (
        f"/c/{here.slug}/threads/{make_thread(here).pk}/summary/",
        {"source": SAID, "edition": "0"},
    ),
    "message": lambda here: (
        f"{first_room(here).get_absolute_url()}messages/",
        {"source": SAID, "sending_key": str(uuid.uuid4())},
    ),
    "story": lambda here: (
        f"/c/{here.slug}/stories/new/",
        {"title": "The printout", "kind": "turning-point", "situation": SAID, "audience": "community"} | NO_CUES,
    ),
    "story-request": lambda here: (f"/c/{here.slug}/stories/requests/", {"question": SAID, "details": ""}),
    "storynote": lambda here: (
        f"/c/{here.slug}/stories/{_story(here).pk}/beside/situation/",
        {"kind": "question", "words": SAID},
    ),
    "resource": lambda here: (
        f"/c/{here.slug}/resources/",
        {"title": "A page", "url": "https://example.org/", "why": SAID},
    ),
    "remark": lambda here: (f"{_sheet(here).get_absolute_url().rsplit('/', 2)[0]}/remarks/", {"words": SAID}),
    "sheet": lambda here: (
        f"/c/{here.slug}/resources/texts/new/",
        {"kind": "checklist", "title": "Before", "why": "", "source": SAID, "licence": "cc-by"},
    ),
    "collection": lambda here: (f"/c/{here.slug}/collections/new/", {"title": "First days", "about": SAID}),
    "letter": lambda here: (f"/c/{here.slug}/settings/letters/", {"words": SAID, "occasion": "now"}),
    "proposal": lambda here: (
        f"/c/{here.slug}/decisions/new/",
        {"title": "A quieter ward at night", "what": SAID, "why": "People sleep.", "sending_key": str(uuid.uuid4())},
    ),
    "stance": lambda here: (_asked(here), {"picks": "disagree", "reason": SAID}),
    "goal": lambda here: (
        f"/c/{here.slug}/goals/new/",
        {"title": "Twenty kits", "why": SAID, "measure": "number", "wanted": "20"},
    ),
}
ASKED = {"question-words": "Who counts?", "question-options": f"Nights\n{SAID}"}
# What has no row of its own that could wait, beside words that could.
BESIDE: dict[str, Callable[[Community], Sent]] = {
    "a question in a reply": lambda here: (
        f"/c/{here.slug}/threads/{make_thread(here).pk}/replies/",
        {"source": "What do you say?"} | ASKED,
    ),
}
NEW_THREAD = {"kind": "discussion", "title": "Who counts?", "source": "Two of us."}


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_a_post_is_looked_at_too(name: str, watched: WatchedWords, community: Community) -> None:
    address, said = BESIDE[name](community)
    answer = client_of(make_member(community)).post(address, said)
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    assert Post.objects.count() == 1


@pytest.mark.parametrize("field", ["title", "tags", "source"])
def test_no_part_of_a_thread_takes_what_is_blocked(field: str, blocked: WatchedWords, community: Community) -> None:
    answer = client_of(make_member(community)).post(f"/c/{community.slug}/threads/new/", NEW_THREAD | {field: SAID})
    assert answer.status_code == 422
    assert answer.content.decode().count("not taken here") == 1
    assert not Thread.objects.exists()


# What those who look after a thread say in it, who are whom held words wait for.
TENDING: dict[str, tuple[str, dict[str, str]]] = {
    "a title": ("tending/", {"act": "retitle", "title": SAID, "tags": "tea", "kind": "discussion"}),
    "tags": ("tending/", {"act": "retitle", "title": "Who counts?", "tags": f"tea, {WORDS}", "kind": "discussion"}),
    "why it is closed": ("tending/", {"act": "lock", "why": SAID}),
    "the title of what is split off": ("split/", {"title": SAID, "kind": "discussion", "numbers": "2"}),
}


@pytest.mark.parametrize("what", TENDING)
def test_who_looks_after_a_thread_is_refused_what_nobody_may_say(
    what: str, watched: WatchedWords, community: Community
) -> None:
    thread, facilitator = make_thread(community), make_member(community, role=Role.FACILITATOR)
    reply(thread, author=facilitator, source="Two of us.")
    path, said = TENDING[what]
    answer = client_of(facilitator).post(f"{thread.base}{path}", said)
    is_blocked = watched.act == WatchedWords.Act.BLOCK
    assert answer.status_code == (422 if is_blocked else 302)
    stands = [f"{one.title} {one.tags} {one.locked_why}" for one in Thread.objects.all()]
    assert any(WORDS in words for words in stands) is not is_blocked
    if is_blocked:
        assert "not taken here" in answer.content.decode()


def test_what_stood_in_a_summary_hinders_nobody_who_changes_the_rest(community: Community, member: Person) -> None:
    thread = make_thread(community)
    write_summary(thread, source=SAID, by=member)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    said = {"source": f"{SAID}, at six.", "edition": "1"}
    assert client_of(member).post(f"{thread.base}summary/", said).status_code == 302


# What is counted, or said to one, as it is sent: it waits for nobody, and so is not taken.
AT_ONCE: dict[str, Callable[[Community], Sent]] = {
    "use": lambda here: (
        f"/content/story/{_story(here).pk}/uses/",
        {"outcome": "worked", "came_of_it": SAID, "sharing": "shown"},
    ),
    "thanks": lambda here: (f"/content/story/{_story(here).pk}/reactions/thanks/", {"words": SAID}),
    "check": lambda here: (f"/c/{here.slug}/stories/{_story(here).pk}/check/", {"answer": "holds", "words": SAID}),
    "agenda": lambda here: (
        f"{_session(here).get_absolute_url()}agenda/",
        {"title": SAID, "minutes": "10", "link": ""},
    ),
    "notes": lambda here: (f"{_session(here).get_absolute_url()}notes/", {"notes": SAID, "edition": "0"}),
    "circle": lambda here: (
        f"/c/{here.slug}/mentoring/circles/new/",
        {"name": "Nights", "purpose": SAID, "capacity": "8", "session_minutes": "60", "least_going": "2"},
    ),
    "programme": lambda here: (
        f"/c/{here.slug}/mentoring/programmes/new/",
        {"name": "A season", "purpose": SAID, "kind": "one-to-one", "way": "chosen"},
    ),
    "rsvp": lambda here: (f"{_session(here).get_absolute_url()}rsvp/", {"answer": "going", "note": SAID}),
    "pair-notes": lambda here: (f"{_pair(here).get_absolute_url()}notes/", {"notes": SAID, "edition": "0"}),
    "visit-offer": lambda here: (
        f"{_visit(here).get_absolute_url()}offers/",
        {"what": SAID, "starts_at": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}", "minutes": "60"},
    ),
    "check-in": lambda here: (f"{_goal(here).get_absolute_url()}check-ins/", {"reached": "3", "note": SAID}),
}


def test_every_kind_that_can_be_hidden_has_a_way_in_here() -> None:
    # Short words have theirs in test_watched_short_words.py.
    assert {target.kind for target in written_kinds()} - {"saying"} == WAYS_IN.keys() | AT_ONCE.keys()


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_cannot_wait_is_not_taken(kind: str, watched: WatchedWords, community: Community) -> None:
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = AT_ONCE[kind](community)
    model: Any = flaggable(kind).model
    before = model._base_manager.count()
    answer = client_of(writer).post(address, said)
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    assert model._base_manager.count() == before


@pytest.mark.parametrize("kind", WAYS_IN | AT_ONCE)
def test_what_is_left_to_stand_is_flagged_by_itself(kind: str, community: Community) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = (WAYS_IN | AT_ONCE)[kind](community)
    assert client_of(writer).post(address, said).status_code in (200, 201, 302)
    model: Any = flaggable(kind).model
    case = Case.objects.get(target_type__model=model._meta.model_name)
    row: Any = case.target
    assert (case.automatic, row.hidden_at) == (Automatic.WATCHED, None)


def test_what_is_set_is_flagged_for_what_is_new_in_it(community: Community) -> None:
    leader = make_member(community, role=Role.FACILITATOR)
    circle = open_circle(Circle(community=community, name="Nights", purpose=SAID), host=leader)
    programme = Programme.objects.create(community=community, name=SAID, purpose="Pairs.", kind="peers")
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    settings = f"/c/{community.slug}/mentoring/circles/{circle.pk}/settings/"
    set_up = f"{programme.get_absolute_url()}board/setup/"
    of_circle = {"name": "Nights", "purpose": SAID, "capacity": "9", "session_minutes": "60", "least_going": "2"}
    of_programme = {"name": SAID, "purpose": "Pairs.", "kind": "peers", "way": "chosen", "least_times": "1"}
    of_programme |= {"meeting_minutes": "45", "organisation_rule": ""} | dict.fromkeys(CRITERIA, "1")
    for path, said, name in ((settings, of_circle, "purpose"), (set_up, of_programme, "name")):
        client, before = client_of(leader), Case.objects.count()
        for words, cases in ((said[name], before), ("Kits", before), (SAID, before + 1)):
            assert client.post(path, said | {name: words}).status_code == 302
            assert Case.objects.count() == cases


def test_what_was_learnt_on_the_way_to_a_goal_is_not_taken_with_them(
    watched: WatchedWords, community: Community
) -> None:
    goal, leader = _goal(community), make_member(community, role=Role.FACILITATOR)
    answer = client_of(leader).post(f"{goal.get_absolute_url()}closing/", {"end": "reached", "learnt": SAID})
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    assert not GoalClosing.objects.exists()


@pytest.mark.parametrize("kind", WAYS_IN)
def test_what_is_written_waits_until_somebody_has_looked(kind: str, held: WatchedWords, community: Community) -> None:
    writer = make_member(community, "Ilse Novak", role=Role.FACILITATOR)
    reader, facilitator = make_member(community), make_member(community, role=Role.FACILITATOR)
    address, said = WAYS_IN[kind](community)
    answer = client_of(writer).post(address, said, follow=True)
    assert answer.status_code == 200
    model: Any = flaggable(kind).model
    row = model._base_manager.latest("pk")
    assert row.hidden_at is not None
    assert not flaggable(kind).visible_to(reader).filter(pk=row.pk).exists()
    case = Case.objects.get(target_type__model=model._meta.model_name, target_id=row.pk)
    assert case.automatic == Automatic.WORDS
    deliver_now()
    assert WORDS not in client_of(reader).get("/notifications/").content.decode()
    assert WORDS not in client_of(reader).get("/").content.decode()
    restore(case, by=facilitator)
    assert flaggable(kind).visible_to(reader).filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", WAYS_IN)
def test_what_is_blocked_is_not_taken(kind: str, blocked: WatchedWords, community: Community) -> None:
    writer = make_member(community, role=Role.FACILITATOR)
    address, said = WAYS_IN[kind](community)
    model: Any = flaggable(kind).model
    before = model._base_manager.count()
    answer = client_of(writer).post(address, said)
    assert answer.status_code in (403, 422)
    assert "not taken here" in answer.content.decode()
    assert model._base_manager.count() == before


def test_saying_what_is_blocked_is_refused_by_whatever_way(blocked: WatchedWords, community: Community) -> None:
    with pytest.raises(NotTaken):
        say(first_room(community), author=make_member(community), source=SAID)
    assert not Message.objects.filter(source__contains=WORDS).exists()


def test_a_change_does_not_take_away_what_stood_there_before(watched: WatchedWords, community: Community) -> None:
    sheet = _sheet(community)
    said = {"kind": "checklist", "title": sheet.title, "why": "", "source": SAID, "licence": "cc-by", "edition": "1"}
    answer = client_of(make_member(community)).post(f"{sheet.get_absolute_url().rsplit('/', 2)[0]}/change/", said)
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    sheet.refresh_from_db()
    assert (sheet.source, sheet.hidden_at) == ("- pump", None)


def test_what_stood_in_a_goal_hinders_nobody_who_changes_the_rest_or_checks_in(
    held: WatchedWords, community: Community
) -> None:
    leader = make_member(community, role=Role.FACILITATOR)
    goal = _goal(community)
    Goal.objects.filter(pk=goal.pk).update(why=SAID, next_step=SAID)
    said = {"title": goal.title, "why": SAID, "measure": "number", "next_step": SAID, "owners": "", "edition": "1"}
    client, address = client_of(leader), goal.get_absolute_url()
    assert client.post(f"{address}words/", said | {"wanted": "30"}).status_code == 302
    assert client.post(f"{address}check-ins/", {"reached": "3", "next_step": SAID}).status_code == 302
    goal.refresh_from_db()
    assert (goal.wanted, goal.reached, goal.hidden_at) == (30, 3, None)


def test_what_stood_in_a_reason_hinders_nobody_who_stands_elsewhere(community: Community, member: Person) -> None:
    client, address = client_of(member), _asked(community)
    assert client.post(address, {"picks": "disagree", "reason": SAID}).status_code == 302
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    assert client.post(address, {"picks": "agree", "reason": SAID}).status_code == 302
    stance = Stance.objects.get()
    assert (stance.picks, stance.hidden_at) == (["agree"], None)


def test_chat_does_not_take_them_in_a_change(watched: WatchedWords, community: Community, member: Person) -> None:
    message = say(first_room(community), author=member, source="Harmless.")
    address = f"{message.room.get_absolute_url()}messages/{message.sequence}/edit/"
    answer = client_of(member).post(address, {"source": f"Buy {WORDS}"})
    message.refresh_from_db()
    assert answer.status_code == 422
    assert message.source == "Harmless."


def test_a_profile_does_not_take_them(watched: WatchedWords, member: Person) -> None:
    said = {"display_name": member.display_name, "handle": member.handle, "can_help": f"Wards, {WORDS}"}
    answer = client_of(member).post("/settings/profile/", said)
    member.refresh_from_db()
    assert answer.status_code in (200, 422)
    assert WORDS not in member.can_help


def test_what_stood_in_a_profile_hinders_nobody_who_changes_the_rest(held: WatchedWords, member: Person) -> None:
    Person.objects.filter(pk=member.pk).update(role=SAID, can_help=SAID, wants_to_learn=SAID)
    said = {"display_name": member.display_name, "handle": member.handle, "role": SAID, "can_help": SAID}
    client = client_of(member)
    assert client.post("/settings/profile/", said | {"wants_to_learn": SAID, "about": "Nights."}).status_code == 302
    assert client.post("/welcome/", {"role": SAID, "learning": SAID, "hello": "Hello."}).status_code == 302
    member.refresh_from_db()
    assert (member.role, member.about) == (SAID, "Nights.")


FOUNDING = {
    "name": "Night Shift",
    "purpose": "We keep each other awake.",
    "access": "open",
    "hue": "teal",
    "weave": "wave",
}
# What one says before one belongs, and what a place says of itself.
COMING_IN: dict[str, Callable[[Community], Sent]] = {
    "a hello": lambda here: ("/welcome/", {"communities": str(here.pk), "hello": SAID}),
    "asking to be let in": lambda here: (f"/c/{here.slug}/membership/", {"words": SAID}),
    "founding a place": lambda here: ("/communities/new/", FOUNDING | {"about": SAID}),
    "a line of how one is together": lambda here: ("/communities/new/", FOUNDING | {"norms": SAID}),
}


@pytest.mark.parametrize("what", COMING_IN)
def test_they_are_not_taken_on_the_way_in(what: str, watched: WatchedWords, outsider: Person) -> None:
    place = make_community(access=Access.CLOSED)
    address, said = COMING_IN[what](place)
    answer = client_of(outsider).post(address, said)
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    assert not Membership.objects.filter(person=outsider).exists()
    assert not JoinRequest.objects.exists()


def test_nobody_calls_themselves_so_from_the_start(watched: WatchedWords) -> None:
    said = {"display_name": SAID, "email": "eve@example.org", "password1": "a-long-enough-phrase"}
    assert SAID in visitor().post("/accounts/signup/", said).content.decode()
    assert not Person.objects.exists()


def test_what_stood_in_a_charter_hinders_nobody_who_changes_the_rest(held: WatchedWords, community: Community) -> None:
    steward = make_member(community, role=Role.STEWARD)
    as_it_is = {name: getattr(community, name) for name in ("name", "slug", "kind", "access", "hue", "weave")}
    said = as_it_is | {"purpose": "We learn from each other.", "about": SAID, "edition": str(community.edition)}
    address = f"/c/{community.slug}/settings/"
    assert client_of(steward).post(address, said).status_code == 422
    Community.objects.filter(pk=community.pk).update(about=SAID)
    assert client_of(steward).post(address, said | {"about": f"{SAID}, at six."}).status_code == 302
