"""What is muted makes no dot and no count: each way to mute, wherever something is counted, before and after it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.conversations import begin_with
from chat.inbox import conversations_of
from chat.models import Room, RoomReading
from chat.presence import sign
from chat.reading import mine_of
from chat.rooms import first_room
from chat.silence import MayNotSpeak
from chat.speaking import say
from communities.decisions.offers import unanswered
from communities.decisions.proposing import open_decision, propose
from communities.models import Community, Proposal
from communities.places import News
from discussions.following import hear
from discussions.models import Level, Thread
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.digests import write_due_digests
from engagement.hearing import hear_of, mute_conversation, mute_tag
from engagement.models import DigestIssue, Mail, Notification, Preferences, Preset
from engagement.notifying import unread_count
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
TITLE, DECISION = "Who has the oil?", "Oil the lamps on Fridays"


@dataclass
class Scene:
    """Noor has been in the ward's room. Devi starts a thread with a tag, talks, writes to her, and asks everybody."""

    community: Community
    noor: Person
    devi: Person
    thread: Thread
    room: Room
    pair: Room

    def happen(self) -> None:
        reply(self.thread, author=self.devi, source=f"Ask @{self.noor.handle}")
        say(self.room, author=self.devi, source=f"Here, @{self.noor.handle}")
        with suppress(MayNotSpeak):
            say(self.pair, author=self.devi, source="Have you a minute?")
        words = {"title": DECISION, "what": "A word.", "why": "Because.", "options": []}
        proposal = propose(self.community, author=self.devi, words=words)
        opened = timezone.now() - timedelta(hours=1)
        open_decision(proposal, by=self.devi, method="consent", closes_at=opened + timedelta(days=7), at=opened)
        deliver_now()

    @property
    def reader(self) -> Person:
        """As the next request finds them."""
        return Person.objects.get(pk=self.noor.pk)

    def told(self, conversation: str) -> bool:
        about = Notification.objects.filter(person=self.noor, conversation=conversation)
        return about.unread().exists() and unread_count(self.reader) > 0

    def page(self, address: str) -> str:
        return client_of(self.noor).get(address).content.decode()

    def row_is_new(self) -> bool:
        rows = self.page(f"/c/{self.community.slug}/threads/").split("<article ")
        (row,) = [row for row in rows if TITLE in row]
        return "is-new" in row


@pytest.fixture
def scene(community: Community, member: Person) -> Scene:
    devi = make_member(community, "Devi Nair")
    thread = start_thread(community, author=devi, title=TITLE, source="Hm.", tags=["oil"])
    room = first_room(community)
    RoomReading.objects.create(person=member, room=room, sequence=0)
    return Scene(community, member, devi, thread, room, begin_with(devi, by=member))


def digest_of(scene: Scene) -> str:
    """As if it were the first."""
    Mail.objects.filter(kind="digest").delete()
    DigestIssue.objects.all().delete()
    at = timezone.now() + timedelta(minutes=1)
    Preferences.objects.update_or_create(person=scene.noor, defaults={"digest": "daily", "next_digest_at": at})
    write_due_digests(at)
    return "\n".join(Mail.objects.filter(kind="digest", person=scene.noor).values_list("text", flat=True))


def at_home(scene: Scene) -> str:
    return scene.page("/")


COUNTERS: dict[str, Callable[[Scene], bool]] = {
    "thread in the unread": lambda s: TITLE in s.page(f"/c/{s.community.slug}/threads/?show=unread"),
    "thread in its row": Scene.row_is_new,
    "thread at the bell": lambda s: s.told(f"thread:{s.thread.pk}"),
    "thread at home": lambda s: TITLE in at_home(s),
    "thread in the digest": lambda s: TITLE in digest_of(s),
    "chat in the side bar": lambda s: mine_of(s.reader).unread.get(s.community.pk, 0) > 0,
    "chat at the bell": lambda s: s.told(f"room:{s.room.pk}"),
    "message in the frame": lambda s: mine_of(s.reader).conversations > 0,
    "message in its row": lambda s: any(one.unread for one in conversations_of(s.reader)),
    "message at the bell": lambda s: s.told(f"room:{s.pair.pk}"),
    "decision in the side bar": lambda s: unanswered(s.reader).get(s.community.pk, 0) > 0,
    "decision at the bell": lambda s: s.told(f"proposal:{Proposal.objects.get().pk}"),
    "decision at home": lambda s: DECISION in at_home(s),
    "decision in the digest": lambda s: f"view: {DECISION}" in digest_of(s),
}
EVERYTHING = frozenset(COUNTERS)


def named(*words: str) -> frozenset[str]:
    return frozenset(name for name in COUNTERS if name.split()[0] in words)


MUTES: dict[str, tuple[Callable[[Scene], object], frozenset[str]]] = {
    "nothing": (lambda s: None, frozenset()),
    "person": (lambda s: block(s.noor, s.devi), EVERYTHING),
    "thread": (lambda s: hear(s.thread, Level.MUTED, person=s.noor), named("thread")),
    "tag": (lambda s: mute_tag("oil", person=s.noor), named("thread")),
    "room": (lambda s: hear_of(f"room:{s.room.pk}", Preset.MUTED, person=s.noor), named("chat")),
    "conversation": (lambda s: hear_of(f"room:{s.pair.pk}", Preset.MUTED, person=s.noor), named("message")),
    "community": (
        lambda s: hear_of(s.community.scope, Preset.MUTED, person=s.noor),
        # The list of what is unread, which somebody goes to and asks for, is no count.
        named("thread", "chat", "decision") - {"thread in the unread"},
    ),
}


@pytest.mark.parametrize("first", [True, False], ids=["muted before", "muted after"])
@pytest.mark.parametrize("what", MUTES)
def test_what_is_muted_is_silent_wherever_something_is_counted_and_nothing_else_is(
    scene: Scene, what: str, first: bool
) -> None:
    mute, silent = MUTES[what]
    if first:
        mute(scene)
    scene.happen()
    if not first:
        mute(scene)
    counted = {name for name, counts in COUNTERS.items() if counts(scene)}
    assert counted == EVERYTHING - silent


def test_a_muted_proposal_asks_for_no_view_at_home_nor_by_mail(scene: Scene) -> None:
    """Its talk is a thread, which is muted for itself."""
    scene.happen()
    asks = f"view: {DECISION}"
    assert asks in at_home(scene)
    assert asks in digest_of(scene)
    mute_conversation(f"proposal:{Proposal.objects.get().pk}", person=scene.noor)
    assert unanswered(scene.reader).get(scene.community.pk, 0) == 0
    assert asks not in at_home(scene)
    assert asks not in digest_of(scene)


def test_a_muted_community_has_no_number_and_no_dot_in_the_side_bar(scene: Scene) -> None:
    scene.happen()
    sign(scene.community.pk, {scene.devi.pk}, set())
    news = News.of_member(scene.reader)
    assert news.unread(scene.community.pk) >= 3
    assert news.live(scene.community.pk)
    hear_of(scene.community.scope, Preset.MUTED, person=scene.noor)
    news = News.of_member(scene.reader)
    assert news.unread(scene.community.pk) == 0
    assert not news.live(scene.community.pk)
