"""Reading anywhere clears it everywhere, for every kind of notification there is: the page it leads to opens, and
having looked at that page makes the bell quiet about it.

Most kinds are told of what the scene of these tests planted; `CASES` do what tells of the others. A kind that comes
new and is told of neither makes the test fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.utils import timezone

import tests.access.rows  # noqa: F401 - reads everybody's rows
from chat import conversations, muting
from chat import reading as chat_reading
from chat.rooms import first_room
from chat.speaking import say
from communities import joining
from communities.belonging.greeting import ask_greeters
from communities.belonging.turns import ask_by_name
from communities.decisions.proposing import FOLLOW_UP_DUE, amend
from communities.goals.pursuing import check_in
from communities.letters.writing import write_letter
from communities.models import Goal, Membership, Proposal
from communities.quoting import Quote
from content.reacting import react
from content.saving import remind, save_for_later
from content.using import record_use
from discussions.answering import choose_answer
from discussions.following import hear
from discussions.models import Level, NamelessAsk, Post, Thread
from discussions.nameless import reveal as reveal_asker
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from discussions.summarising import WANTED
from engagement.delivery import deliver_now
from engagement.hearing import hear_of
from engagement.kinds import all_kinds
from engagement.live import read_topic
from engagement.log import record
from engagement.models import Notification
from engagement.notifying import Notice, worded
from engagement.practice.asking import ASKED as ASKED_WHETHER_USED
from engagement.saved import remind_of_saved
from knowledge import coauthors
from knowledge.beside.noting import answer as answer_note
from knowledge.freshness.asking import ASKED_TO_CHECK
from knowledge.freshness.checking import amend as amend_story
from knowledge.models import NamelessTelling, Story, StoryNote, StoryRequest
from knowledge.nameless import reveal as reveal_teller
from knowledge.requests.asking import answer_with, wish
from knowledge.requests.rounds import open_round
from knowledge.retelling.asking import begin
from knowledge.telling import StoryDraft, tell
from mentoring.looking_back import ASKED_BACK
from mentoring.messaging import write_to_circles, write_to_pairs
from mentoring.models import Circle, PairDate, Programme, Release, Session, SessionAction, Visit
from mentoring.observing.cycle import COMING_UP as VISIT_COMING_UP
from mentoring.placing import PLACED
from mentoring.planned.planning import COMING_UP as DATE_COMING_UP
from mentoring.promises import DUE
from mentoring.proposing import PAIRS_TOLD
from mentoring.releasing import answer_release
from mentoring.reminding import ANSWER_ASKED, COMING_UP
from mentoring.running import send_summary
from mentoring.silent_superiors import SILENT_TO_LEAD
from tests.access.scene import Scene
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db
type Act = Callable[[Scene], object]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene("closed")
        deliver_now()
        yield scene
        transaction.set_rollback(True)


def story_of(scene: Scene) -> Story:
    return Story.objects.get(pk=scene["story"])


def session_of(scene: Scene) -> Session:
    return Session.objects.get(pk=scene["session"])


def happened(verb: str, target: Any, scene: Scene, to: int, conversation: str, **more: Any) -> None:
    """What a clock would have recorded by then."""
    here = scene.community
    ids: dict[str, Any] = {"to": to, "conversation": conversation, **more}
    record(verb, actor=None, target=target, scope=here.content_scope, place=here.scope, **ids)


def saved(scene: Scene) -> None:
    bookmark = save_for_later(Post.objects.get(pk=scene["reply"]), person=scene.ward.member)
    remind(bookmark, timezone.now())
    remind_of_saved(timezone.now())


def did_you_use(scene: Scene) -> None:
    bookmark = save_for_later(story_of(scene), person=scene.ward.facilitator)
    happened(ASKED_WHETHER_USED, story_of(scene), scene, scene.ward.facilitator.pk, conversation=f"saved:{bookmark.pk}")


def greeting(scene: Scene) -> None:
    newcomer = make_member(scene.community, "Ilse New")
    Membership.objects.filter(person=newcomer).update(joined_at=timezone.now() - timedelta(days=2))
    ask_greeters()


def let_in(scene: Scene) -> None:
    person = make_person("Asks First")
    joining.let_in(joining.ask_to_join(scene.community, person=person), by=scene.ward.steward)


def role(scene: Scene) -> None:
    member = make_member(scene.community, "Serves Now")
    joining.change_role(Membership.objects.get(person=member), role="facilitator", by=scene.ward.steward)


def asked_again(scene: Scene) -> None:
    proposal = Proposal.objects.get(pk=scene["asked"])
    words = {"title": proposal.title, "what": "Another way.", "why": proposal.why, "options": []}
    amend(proposal, by=scene.ward.member, words=words, started_from=proposal.edition)


def follow_up(scene: Scene) -> None:
    outcome = Proposal.objects.get(pk=scene["decided"]).outcome
    happened(
        FOLLOW_UP_DUE, outcome.proposal, scene, scene.ward.member.pk, f"proposal:{scene['decided']}", outcome=outcome.pk
    )


def goal(scene: Scene) -> None:
    check_in(Goal.objects.get(pk=scene["goal"]), by=scene.ward.facilitator, reached=2, note="On the way.")


def announcement(scene: Scene) -> None:
    write_letter(scene.community, words="The lift is mended.", occasion="now", by=scene.ward.facilitator)


def mention(scene: Scene) -> None:
    thread = start_thread(scene.community, author=scene.ward.facilitator, title="Who has the oil?", source="Hm.")
    reply(thread, author=scene.ward.facilitator, source=f"Have you, @{scene.ward.member.handle}?")


def start(scene: Scene) -> None:
    hear_of(scene.community.scope, "everything", person=scene.ward.steward)
    start_thread(scene.community, author=scene.ward.facilitator, title="Who has the key?", source="Hm.")


def answer(scene: Scene) -> None:
    thread = Thread.objects.get(pk=scene["thread"])
    choose_answer(thread, Post.objects.get(pk=scene["reply"]), by=scene.ward.member)


def answer_around(scene: Scene) -> None:
    hear(Thread.objects.get(pk=scene["thread"]), Level.MENTIONS, person=scene.ward.steward)
    answer(scene)


def summary(scene: Scene) -> None:
    thread = Thread.objects.get(pk=scene["thread"])
    happened(WANTED, thread, scene, scene.ward.member.pk, f"thread:{thread.pk}")


def revealed(scene: Scene) -> None:
    asked = start_thread(
        scene.community, author=scene.ward.member, title="May I ask?", source="Hm.", kind="ask", nameless=True
    )
    reveal_asker(NamelessAsk.objects.get(thread=asked), by=scene.ward.staff, reason="Asked to.")


def turn(scene: Scene) -> None:
    thread = start_thread(scene.community, author=scene.ward.member, title="Who?", source="Hm.", kind="ask")
    ask_by_name(scene.community, about="question", number=thread.pk, besides=[scene.ward.member.pk])


def chat_mention(scene: Scene) -> None:
    room = first_room(scene.community)
    say(room, author=scene.ward.member, source=f"Are you there, @{scene.ward.facilitator.handle}?")


def chat_muted(scene: Scene) -> None:
    loud = make_member(scene.community, "Lou Loud")
    by = scene.ward.steward
    muting.mute(first_room(scene.community), loud, lasts=timedelta(days=1), reason="Caps.", by=by)


def chat_added(scene: Scene) -> None:
    third = make_member(scene.community, "Theo Third")
    conversations.begin_group([scene.ward.facilitator, third], by=scene.ward.member, name="Nights")


def story_along(scene: Scene) -> None:
    coauthors.ask_along(story_of(scene), [scene.ward.steward], by=scene.ward.member)


def story_beside(scene: Scene) -> None:
    story_along(scene)
    coauthors.accept(story_of(scene).coauthors.get(person=scene.ward.steward))


def story_used(scene: Scene) -> None:
    """Its author hears of it as of all their words; who stands beside them hears this."""
    story_beside(scene)
    record_use(story_of(scene), person=scene.ward.facilitator, outcome="worked")


def story_thanked(scene: Scene) -> None:
    story_beside(scene)
    react(story_of(scene), "thanks", person=scene.ward.facilitator)


def story_answer(scene: Scene) -> None:
    wanted = StoryRequest.objects.get(pk=scene["wanted"])
    tell(scene.community, StoryDraft("How I did", {"situation": "So."}), author=scene.ward.facilitator, answers=wanted)


def quoted(scene: Scene) -> None:
    quote = Quote(scene.ward.member.pk, "I write it on the kettle.", timezone.now(), "/")
    begin(scene.community, scene.ward.facilitator, "Kettles", "thread", 0, [quote])


def story_answered(scene: Scene) -> None:
    wanted = StoryRequest.objects.get(pk=scene["wanted"])
    wish(wanted, person=scene.ward.steward)
    answer_with(wanted, story_of(scene), by=scene.ward.facilitator)


def story_revealed(scene: Scene) -> None:
    story = Story.objects.get(pk=scene["kept"])
    telling = NamelessTelling.objects.create(story=story, person=scene.ward.member)
    reveal_teller(telling, by=scene.ward.staff, reason="Asked to.")


def story_check(scene: Scene) -> None:
    story = story_of(scene)
    ask = story.check_asks.create(person=scene.ward.facilitator, why="time")
    happened(ASKED_TO_CHECK, story, scene, 0, f"story:{story.pk}", ask=ask.pk)


def story_not_as_told(scene: Scene) -> None:
    amend_story(story_of(scene), by=scene.ward.facilitator, words="The form is version 3.")


def story_round(scene: Scene) -> None:
    today = timezone.localdate()
    words: dict[str, Any] = {"theme": "Firsts", "begins_on": today, "ends_on": today + timedelta(days=7)}
    open_round(scene.community, by=scene.ward.facilitator, words=words)


def story_note_answer(scene: Scene) -> None:
    answer_note(StoryNote.objects.get(pk=scene["margin"]), by=scene.ward.member, words="So it is.")


def action_due(scene: Scene) -> None:
    SessionAction.objects.filter(pk=scene["action"]).update(due=timezone.localdate())
    action = SessionAction.objects.get(pk=scene["action"])
    happened(DUE, action, scene, scene.ward.member.pk, f"session:{scene['session']}")


def pairs(scene: Scene) -> None:
    season = Programme.objects.get(pk=scene["season"])
    happened(PAIRS_TOLD, season, scene, 0, f"programme:{season.pk}", people=[])


def session_soon(scene: Scene) -> None:
    session = session_of(scene)
    happened(COMING_UP, session, scene, 0, f"session:{session.pk}", due=1)


def session_asked(scene: Scene) -> None:
    session = session_of(scene)
    session.rsvps.all().delete()
    happened(ANSWER_ASKED, session, scene, 0, f"session:{session.pk}")


def release(scene: Scene) -> None:
    answer_release(scene["release"], "yes")


def release_silence(scene: Scene) -> None:
    said, lead = scene["release"].participation, scene.ward.facilitator.pk
    Release.objects.filter(participation=said).update(silence_told_at=timezone.now())
    happened(SILENT_TO_LEAD, said, scene, lead, f"participation:{said.pk}")


def circle_place(scene: Scene) -> None:
    circle = Circle.objects.get(pk=scene["circle"])
    happened(PLACED, circle, scene, scene.ward.member.pk, f"circle:{circle.pk}")


def looking_back(scene: Scene) -> None:
    circle = Circle.objects.get(pk=scene["circle"])
    happened(ASKED_BACK, circle, scene, scene.ward.member.pk, "circle-reflection:1")


def programme_message(scene: Scene) -> None:
    learning = Programme.objects.get(pairings=scene["pair"])
    write_to_pairs(learning, show="", words="Well?", by=scene.ward.steward)


def circle_message(scene: Scene) -> None:
    write_to_circles(scene.community, show="", words="Well?", by=scene.ward.steward)


def session_summary(scene: Scene) -> None:
    send_summary(session_of(scene), by=scene.ward.facilitator)


def date_soon(scene: Scene) -> None:
    date, to = PairDate.objects.get(pk=scene["pair_date"]), scene.ward.member.pk
    happened(DATE_COMING_UP, date, scene, to, f"pair-date:{date.pk}")


def visit_soon(scene: Scene) -> None:
    visit, to = Visit.objects.get(pk=scene["visit"]), scene.ward.member.pk
    happened(VISIT_COMING_UP, visit, scene, to, f"visit:{visit.pk}")


CASES: dict[str, Act] = {
    "saved": saved,
    "did-you-use": did_you_use,
    "greeting": greeting,
    "join_answer": let_in,
    "role": role,
    "asked-again": asked_again,
    "follow-up": follow_up,
    "goal": goal,
    "announcement": announcement,
    "mention": mention,
    "start": start,
    "answer": answer,
    "answer-around": answer_around,
    "summary": summary,
    "revealed": revealed,
    "turn": turn,
    "chat-mention": chat_mention,
    "chat-muted": chat_muted,
    "chat-added": chat_added,
    "story-used": story_used,
    "story-thanked": story_thanked,
    "story-answer": story_answer,
    "quoted": quoted,
    "story-along": story_along,
    "story-beside": story_beside,
    "story-answered": story_answered,
    "story-revealed": story_revealed,
    "story-check": story_check,
    "story-not-as-told": story_not_as_told,
    "story-round": story_round,
    "story-note-answer": story_note_answer,
    "action-due": action_due,
    "pairs": pairs,
    "session-soon": session_soon,
    "session-asked": session_asked,
    "release": release,
    "release-silence": release_silence,
    "circle-place": circle_place,
    "circle-looking-back": looking_back,
    "programme-message": programme_message,
    "circle-message": circle_message,
    "session-summary": session_summary,
    "pair-date-soon": date_soon,
    "visit-soon": visit_soon,
}


def told_of(kind: str) -> Notice | None:
    """The latest that its reader can see."""
    for row in Notification.objects.filter(kind=kind).select_related("activity__actor", "person").order_by("-pk"):
        if notices := worded(row.person, [row]):
            return notices[0]
    return None


@pytest.fixture(autouse=True)
def undone(scene: Scene) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", [kind.name for kind in all_kinds()])
def test_it_is_read_where_it_leads_to(kind: str, scene: Scene) -> None:
    if act := CASES.get(kind):
        act(scene)
        deliver_now()
    notice = told_of(kind)
    assert notice, "nobody is told of this kind here: it wants a case"
    row, url = notice.notification, notice.wording.url
    Notification.objects.filter(pk=row.pk).update(read_at=None)
    client = client_of(row.person)
    page = client.get(url, follow=True)
    assert page.status_code == 200, url
    assert 'reading="/notifications/reading/"' in page.content.decode()
    read_here(client, urlsplit(page.redirect_chain[-1][0] if page.redirect_chain else url).path, row)
    assert Notification.objects.get(pk=row.pk).read_at, url


def read_here(client: Any, path: str, row: Notification) -> None:
    """As the page says it: threads and rooms by how far somebody is, all others by having been looked at."""
    client.post("/notifications/reading/", {"at": path})
    talk, number = read_topic(row.conversation)
    if talk == "thread":
        thread = Thread.objects.get(pk=number)
        read_up_to(thread, thread.last_number, person=row.person)
    elif talk == "room":
        room = chat_reading.Room.objects.get(pk=number)
        chat_reading.read_up_to(room, room.last_sequence, person=row.person)


def test_what_leads_elsewhere_stays_unread(scene: Scene) -> None:
    story_along(scene)
    deliver_now()
    row = Notification.objects.get(kind="story-along")
    client_of(row.person).post("/notifications/reading/", {"at": "/somewhere/else/"})
    assert Notification.objects.get(pk=row.pk).read_at is None
