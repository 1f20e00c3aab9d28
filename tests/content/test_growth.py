"""A text twice as long asks for about twice the work, whatever it is made of: counted, and no clock asked."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread, get_ident

import pytest

from content.rendering import Flavour, render
from tests.content.heavy import UNITS

SIZE = 4_000
# Four times would be the square. What is drawn once for a text, and what has a bound, makes it less than two.
MOST = 2.6


class Work:
    """How often something was called, or gone round again in a loop."""

    done = 0


@contextmanager
def counted() -> Iterator[Work]:
    """In this thread alone: servers that other tests left behind go on, and so does the looking for rubbish."""
    work, watch, here = Work(), sys.monitoring, get_ident()

    def one(*_where: object) -> None:
        if get_ident() == here:
            work.done += 1

    events = (watch.events.PY_START, watch.events.CALL, watch.events.JUMP)
    watch.use_tool_id(watch.PROFILER_ID, "work")
    for event in events:
        watch.register_callback(watch.PROFILER_ID, event, one)
    gc.disable()
    watch.set_events(watch.PROFILER_ID, sum(events))
    try:
        yield work
    finally:
        gc.enable()
        watch.set_events(watch.PROFILER_ID, 0)
        watch.free_tool_id(watch.PROFILER_ID)


def work_of(unit: str, size: int, flavour: Flavour) -> int:
    text = unit * (size // len(unit))
    with counted() as work:
        render(text, flavour=flavour)
    return work.done


@pytest.mark.parametrize("name", UNITS)
def test_twice_the_text_is_about_twice_the_work(name: str) -> None:
    for flavour in Flavour:
        # What is learnt once in a process, patterns say, is no work of this text.
        render(UNITS[name] * 3, flavour=flavour)
        once, twice = (work_of(UNITS[name], size, flavour) for size in (SIZE, 2 * SIZE))
        assert twice < MOST * once, (flavour, once, twice)


def test_what_another_thread_does_is_no_work() -> None:
    def other() -> None:
        for _one in range(100_000):
            pass

    with counted() as work:
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert 0 < work.done < 10_000


def test_what_grows_with_the_square_is_seen() -> None:
    """The measure itself: a loop within a loop."""

    def done(size: int) -> int:
        with counted() as work:
            for _one in range(size):
                for _other in range(size):
                    pass
        return work.done

    assert done(80) > MOST * done(40)
