"""Harm to Redis: it ends, is away, forgets, is full."""

from __future__ import annotations

from collections import Counter

from django.contrib.contenttypes.models import ContentType

from discussions.models import Following, Post
from drills.ground import Ground, Said, during, need
from drills.house import House, answers, until
from drills.letters import arrived, letters
from drills.people import Answered
from engagement.mailing import BATCH
from engagement.models import Delivery, Notification

LETTERS = 1_000


def redis_gone(ground: Ground) -> Said:
    house = ground.house
    answered = during(ground, 60, house.valkey.stop)
    taken, there = ground.kept(answered)
    page = answers(f"/c/drills/threads/{ground.writers.thread.pk}/", ground.writers.headers(0))
    later = ground.writers.all_reply(ground.names(10))
    house.valkey.start()
    told = ground.everything_told()
    need(taken == there == 60 and ground.kept(later) == (10, 10), f"{there} of {taken} taken are there")
    need(page == 404 or page < 400, f"a page answered {page}")
    need(told, f"{Delivery.objects.count()} deliveries still wait")
    return [
        f"70 replies while Redis went and stayed away: {taken + 10} taken, all there once; reading answered {page}",
        "after its return nothing waits in the log",
    ]


def cache_gone(ground: Ground) -> Said:
    ground.house.valkey.stop()
    home = answers("/", ground.writers.headers(0))
    ready = answers("/readyz")
    ground.house.valkey.start()
    need(home == 200, f"home answered {home}")
    return [f"signed-in people stay so: home {home}, /readyz {ready}"]


def queue_emptied(ground: Ground) -> Said:
    """What people got is counted: each letter, and each follower's notice of each reply."""
    house = ground.house
    house.end("worker")
    answered = ground.writers.all_reply(ground.names(40))
    mark = letters(ground, LETTERS)
    handed_out = until(lambda: ground.redis().llen("hearth:celery") >= LETTERS / BATCH, 60)
    queued = ground.redis().llen("hearth:celery")
    ground.redis().flushall()
    house.start("worker")
    told = ground.everything_told(240) and until(lambda: arrived(ground, mark)[0] == LETTERS, 400)
    need(ground.kept(answered) == (40, 40), "a reply is missing")
    got, twice = arrived(ground, mark)
    need(handed_out and told, f"{got} of {LETTERS} letters came, {Delivery.objects.count()} deliveries still wait")
    need(not twice, f"{twice} letters came twice")
    notices = _notices_of(ground, answered)
    return [
        f"the queue emptied with {queued} tasks in it, for {LETTERS} letters and 40 replies: all was handed out again;"
        f" {LETTERS} letters came, none twice; {notices} notices of the replies, one for each who follows"
    ]


def _notices_of(ground: Ground, answered: dict[str, Answered]) -> int:
    followers = set(Following.objects.filter(thread=ground.writers.thread).values_list("person", flat=True))
    posts = Post.objects.filter(source__in=answered).values_list("pk", "author")
    of_posts = Notification.objects.filter(activity__target_type=ContentType.objects.get_for_model(Post))
    for pk, author in posts:
        got = Counter(of_posts.filter(activity__target_id=pk).values_list("person", flat=True))
        need(set(got) == followers - {author}, f"{len(got)} heard of a reply that {len(followers) - 1} others follow")
        need(set(got.values()) == {1}, "somebody was told twice of one reply")
    return sum(len(followers - {author}) for _pk, author in posts)


def redis_full(ground: Ground) -> Said:
    with ground.redis() as client:
        client.config_set("maxmemory", "1mb")
        answered = ground.writers.all_reply(ground.names(20))
        client.config_set("maxmemory", "0")
    need(ground.kept(answered) == (20, 20), "a reply is missing")
    need(until(lambda: _start_again(ground.house) and not Delivery.objects.exists(), 300), "something still waits")
    return ["20 replies while Redis took nothing more: all taken, all there; told when there was room again"]


def _start_again(house: House) -> bool:
    """What ended by itself, as Docker does. Celery's worker ends when a full Redis refuses it a lock."""
    house.start(*(name for name, process in house.running.items() if process.poll() is not None))
    return True
