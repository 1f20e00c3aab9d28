"""Harm to Redis: it ends, is away, forgets, is full."""

from __future__ import annotations

from drills.ground import Ground, Said, during, need
from drills.house import answers, until
from engagement.models import Delivery


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
    house = ground.house
    house.end("worker")
    answered = ground.writers.all_reply(ground.names(40))
    until(lambda: ground.redis().llen("hearth:celery") > 0, 10)
    waited = Delivery.objects.count()
    ground.redis().flushall()
    house.start("worker")
    told = ground.everything_told(240)
    need(ground.kept(answered) == (40, 40), "a reply is missing")
    need(told, f"{Delivery.objects.count()} of {waited} still wait")
    return [f"{waited} deliveries were queued when the queue was emptied; the log handed all out again, none is left"]


def redis_full(ground: Ground) -> Said:
    with ground.redis() as client:
        client.config_set("maxmemory", "1mb")
        answered = ground.writers.all_reply(ground.names(20))
        client.config_set("maxmemory", "0")
    need(ground.kept(answered) == (20, 20), "a reply is missing")
    need(ground.everything_told(), "something still waits")
    return ["20 replies while Redis took nothing more: all taken, all there; told when there was room again"]
