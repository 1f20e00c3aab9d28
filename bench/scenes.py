"""What is measured: the pages of docs/performance.md, as a visitor and as a member."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.data import MEASURED, WORDS, vocabulary
from bench.driving import Ask
from discussions.models import Thread
from discussions.numbering import PAGE_SIZE
from people.models import Person

TOKEN = "b" * 32
HOT = 1


@dataclass(frozen=True)
class Scene:
    """`asks()` is an endless stream of requests. `warm` names every address first, each once."""

    name: str
    who: str
    asks: Callable[[], Iterator[Ask]]
    warm: Sequence[Ask] = ()

    @property
    def sample(self) -> Ask:
        return self.warm[0] if self.warm else next(self.asks())


def scenes() -> list[Scene]:
    member = member_headers()
    pages = addresses()
    made = [_scene("hello", "floor", ["/bench/hello/"], {}), _scene("bare page", "floor", ["/bench/page/"], {})]
    made += [_scene(name, "visitor", paths, {}) for name, paths in pages.items()]
    # An argument that no page knows: the answer is made anew each time.
    made.append(_scene("thread page, made anew", "visitor", [f"{path}?anew" for path in pages["thread page"]], {}))
    made += [_scene(name, "member", paths, member) for name, paths in pages.items()]
    made.append(_scene("home", "member", ["/"], member))
    made.append(Scene("reply", "member", lambda: _replies(member)))
    return made


def addresses() -> dict[str, list[str]]:
    """Pages by name. Threads are such that fill their first page."""
    full = Thread.objects.filter(pk__gt=HOT, last_number__gte=PAGE_SIZE).select_related("community").order_by("pk")
    hot = Thread.objects.select_related("community").get(pk=HOT)
    return {
        "thread list": [f"/c/{hot.community.slug}/threads/"],
        "thread page": [thread.get_absolute_url() for thread in full[:100]],
        "last page of the hot thread": [f"{hot.get_absolute_url()}?post={hot.last_number}"],
        "search": ["/search/?" + urlencode({"q": words}) for words in searches()],
    }


def member_headers() -> dict[str, str]:
    """One person, signed in: a session as a sign-in makes it."""
    person = Person.objects.get(pk=MEASURED)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN}


def searches() -> list[str]:
    """A third with words that are in most posts, a third with one common and one rare word, a third with a rare one."""
    chance = random.Random(2)
    words = vocabulary()
    common, rare = words[:80], words[300:3000]
    kinds = [(common, common), (common, rare), (rare,)]
    return [" ".join(chance.choice(those) for those in kinds[number % 3]) for number in range(150)]


def _replies(headers: dict[str, str]) -> Iterator[Ask]:
    """To threads other than those the pages show, so that these stay as they were loaded."""
    threads = list(Thread.objects.select_related("community").filter(community=1, last_number__lt=PAGE_SIZE)[:200])
    chance = random.Random(1)
    while True:
        thread = chance.choice(threads)
        words = " ".join(chance.choices(WORDS, k=90))
        body = urlencode({"source": words, "sending_key": str(uuid.uuid4())})
        path = f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"
        yield Ask(path, headers | {"Content-Type": "application/x-www-form-urlencoded"}, body)


def _scene(name: str, who: str, paths: list[str], headers: dict[str, str]) -> Scene:
    asks = [Ask(path, headers | {"Accept-Encoding": "gzip"}) for path in paths]
    return Scene(name, who, lambda: _any(asks), asks)


def _any(asks: Sequence[Ask]) -> Iterator[Ask]:
    chance = random.Random()
    while True:
        yield chance.choice(asks)
