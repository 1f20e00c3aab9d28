"""What is measured: the pages of docs/performance.md, as a visitor and as a member."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.data import WORDS
from bench.driving import Ask
from discussions.models import Thread
from people.models import Person

TOKEN = "b" * 32
HOT = 1


@dataclass(frozen=True)
class Scene:
    """`asks()` is an endless stream of requests; `sample` one of them, to count its queries and bytes."""

    name: str
    who: str
    asks: Callable[[], Iterator[Ask]]

    @property
    def sample(self) -> Ask:
        return next(self.asks())


def scenes() -> list[Scene]:
    member = member_headers()
    pages = page_asks()
    made = [Scene("hello", "floor", _same("/bench/hello/", {})), Scene("bare page", "floor", _same("/bench/page/", {}))]
    for who, headers in (("visitor", {}), ("member", member)):
        made += [Scene(name, who, _with(asks, headers)) for name, asks in pages.items()]
    made.append(Scene("home", "member", _same("/", member)))
    made.append(Scene("reply", "member", lambda: _replies(member)))
    return made


def page_asks() -> dict[str, Callable[[], Iterator[str]]]:
    threads = list(Thread.objects.filter(pk__gt=HOT).select_related("community")[:2000])
    hot = Thread.objects.select_related("community").get(pk=HOT)
    lists = f"/c/{hot.community.slug}/threads/"
    return {
        "thread list": lambda: _forever(lists),
        "thread page": lambda: _any([thread.get_absolute_url() for thread in threads]),
        "last page of the hot thread": lambda: _forever(f"{hot.get_absolute_url()}?post={hot.last_number}"),
        "search": lambda: _any(["/search/?" + urlencode({"q": f"{a} {b}"}) for a, b in _pairs()]),
    }


def member_headers() -> dict[str, str]:
    """The first person, signed in: a session as a sign-in makes it."""
    person = Person.objects.get(pk=1)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN}


def _replies(headers: dict[str, str]) -> Iterator[Ask]:
    threads = list(Thread.objects.select_related("community").filter(community=1, pk__gt=HOT)[:200])
    chance = random.Random(1)
    while True:
        thread = chance.choice(threads)
        words = " ".join(chance.choices(WORDS, k=90))
        body = urlencode({"source": words, "sending_key": str(uuid.uuid4())})
        path = f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"
        yield Ask(path, headers | {"Content-Type": "application/x-www-form-urlencoded"}, body)


def _pairs() -> list[tuple[str, str]]:
    chance = random.Random(2)
    return [(chance.choice(WORDS), chance.choice(WORDS)) for _number in range(200)]


def _forever(path: str) -> Iterator[str]:
    while True:
        yield path


def _any(paths: list[str]) -> Iterator[str]:
    chance = random.Random()
    while True:
        yield chance.choice(paths)


def _same(path: str, headers: dict[str, str]) -> Callable[[], Iterator[Ask]]:
    return _with(lambda: _forever(path), headers)


def _with(paths: Callable[[], Iterator[str]], headers: dict[str, str]) -> Callable[[], Iterator[Ask]]:
    return lambda: (Ask(path, headers) for path in paths())
