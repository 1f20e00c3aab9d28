"""Many thank, read and reply in a thread while it is moved, and while its posts are taken away and brought back."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from threading import Event
from typing import Any

from django.db import connection

from communities.joining import found, join
from communities.models import Community
from content.models import Reaction
from discussions.counting import recount
from discussions.models import Post, Thread
from discussions.posting import start_thread
from drills.ground import Ground, Said, need
from drills.house import answers
from drills.people import STEWARD, Answered

TIMES = 600


@dataclass(frozen=True)
class Moving:
    """A thread of a few posts, and the two places between which it goes."""

    ground: Ground
    thread: Thread
    places: tuple[Community, Community]

    def address(self, place: int) -> str:
        return f"/c/{self.places[place % 2].slug}/threads/{self.thread.pk}/"

    def post(self, number: int, place: int, act: str, said: dict[str, Any]) -> Answered:
        return self.ground.writers.post(number, f"{self.address(place)}{act}/", said)

    def move(self, turn: int) -> Answered:
        return self.post(STEWARD, turn, "tending", {"act": "move", "to": self.places[(turn + 1) % 2].pk})

    def take_away(self, turn: int, post: int) -> Answered:
        """Or bring back, wherever the thread is at the moment."""
        said = {"restore": "1"} if turn % 2 else {}
        first = self.post(STEWARD, 0, f"posts/{post}/removal", said)
        return self.post(STEWARD, 1, f"posts/{post}/removal", said) if first.status == 404 else first

    def take_part(self, turn: int, post: Post) -> Answered:
        thanks = f"/content/post/{post.pk}/reactions/thanks/"
        match turn % 6:
            case 0:
                return self.ground.writers.post(turn, thanks, {"remove": "1"})
            case 1:
                return self.post(turn, turn // 6, "replies", _words(f"Meanwhile {turn}"))
            case 2:
                return self.post(turn, turn // 6, "reading", {"number": 1})
            case 3:
                page = answers(self.address(turn // 6), self.ground.writers.headers(turn))
                return Answered(page, "", "")
            case _:
                return self.ground.writers.post(turn, thanks, {})


def _words(source: str) -> dict[str, Any]:
    return {"source": source, "sending_key": uuid.uuid4()}


def thanks_while_moved(ground: Ground) -> Said:
    moving = _begin(ground)
    posts = list(Post.objects.filter(thread=moving.thread).order_by("number"))
    before, done = _deadlocks(), Event()
    acts: list[Callable[[int], Answered]] = [moving.move, *(partial(moving.take_away, post=n) for n in (1, 2))]
    with ThreadPoolExecutor(20) as pool:
        tending = [pool.submit(_over_and_over, done, act) for act in acts]
        try:
            answered = list(pool.map(lambda n: moving.take_part(n, posts[n % len(posts)]), range(TIMES)))
        finally:
            done.set()
    moved, *taken = [one.result() for one in tending]
    everything = [*answered, *moved, *chain(*taken)]
    faults = Counter(one.status for one in everything if one.status >= 500 or one.status == 0)
    need(not faults, f"people met {dict(faults)}")
    differences = _differences(moving.thread)
    need(not differences, f"counted anew: {differences}")
    went, away = (sum(one.status == 302 for one in many) for many in (moved, chain(*taken)))
    need(went > 1 and away > 1, f"moved {went} times, taken away or brought back {away} times")
    return [
        f"{TIMES} times thanks, thanks taken back, reading and replying, 20 at once, while the thread was moved {went}"
        f" times and its posts taken away or brought back {away} times: no fault, {_deadlocks() - before} deadlocks;"
        " counted anew, nothing differs"
    ]


def _begin(ground: Ground) -> Moving:
    writers, mark = ground.writers, uuid.uuid4().hex[:8]
    steward = writers.people[STEWARD]
    there = found(Community(name=f"Elsewhere {mark}", slug=f"elsewhere-{mark}", purpose="Another."), founder=steward)
    for person in writers.people[:STEWARD]:
        join(there, person=person)
    thread: Thread = start_thread(writers.community, author=steward, title="It goes to and fro", source="First words.")
    moving = Moving(ground, thread, (writers.community, there))
    for number in range(4):
        moving.post(STEWARD, 0, "replies", _words(f"Words {number}"))
    return moving


def _over_and_over(done: Event, act: Callable[[int], Answered]) -> list[Answered]:
    made: list[Answered] = []
    while not done.is_set():
        made.append(act(len(made)))
    return made


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


KEPT = ("people_count", "face_ids", "last_author_id", "last_excerpt", "last_post_at", "gone_count", "answer_id")


def _differences(thread: Thread) -> list[str]:
    """Between what rows keep and what is found when it is counted anew."""
    kept = Thread.objects.values(*KEPT).get(pk=thread.pk)
    recount(thread.pk)
    anew = Thread.objects.values(*KEPT).get(pk=thread.pk)
    found = [f"{name} {kept[name]}, is {anew[name]}" for name in KEPT if kept[name] != anew[name]]
    posts = Post.objects.filter(thread=thread)
    for post in posts:
        given = Reaction.objects.on(post).count()
        if post.thanks_count != given:
            found.append(f"thanks of post {post.number} {post.thanks_count}, are {given}")
    numbers = sorted(posts.values_list("number", flat=True))
    thread.refresh_from_db()
    if numbers != list(range(1, thread.last_number + 1)):
        found.append(f"numbers {numbers}, the last is {thread.last_number}")
    return found
