"""Harm to workers and to mail."""

from __future__ import annotations

import signal
import uuid

from drills.ground import Ground, Said, need
from drills.house import until
from drills.postbox import Postbox
from engagement.mailing import write_plain_mail
from engagement.models import Lane, Mail


def letters(ground: Ground, number: int) -> str:
    mark = uuid.uuid4().hex[:8]
    for n in range(number):
        write_plain_mail(
            address=f"p{n}@example.org",
            kind="drill",
            key=f"{mark}:{n}",
            subject=f"{mark} {n}",
            text="Hello",
            lane=Lane.NORMAL,
        )
    return mark


def _count(ground: Ground, mark: str) -> tuple[int, int]:
    """Letters that came, and how many came more than once."""
    came = {subject: n for subject, n in ground.postbox.subjects.items() if subject.startswith(mark)}
    return len(came), sum(n - 1 for n in came.values())


def worker_killed(ground: Ground, with_signal: signal.Signals = signal.SIGKILL) -> Said:
    ground.postbox.seconds = 0.03
    mark = letters(ground, 300)
    until(lambda: _count(ground, mark)[0] >= 100, 60)
    took = ground.house.end("worker", with_signal)
    ground.house.start("worker")
    done = until(
        lambda: _count(ground, mark)[0] == 300 and not Mail.objects.filter(sent_at=None, key__startswith=mark), 300
    )
    came, twice = _count(ground, mark)
    ground.postbox.seconds = 0
    need(done, f"{came} of 300 came")
    need(twice <= (2 if with_signal is signal.SIGKILL else 0), f"{twice} came twice")
    need(all(n <= 2 for n in ground.postbox.message_ids.values()), "a letter came three times")
    words = f"300 letters, {with_signal.name} to the worker in the midst ({took:.1f} s): 300 came, {twice} twice"
    return [words + (" with the same Message-ID" if twice else "")]


def worker_ends_politely(ground: Ground) -> Said:
    return worker_killed(ground, signal.SIGTERM)


def mail_server_gone(ground: Ground) -> Said:
    ground.postbox.controller.stop()
    mark = letters(ground, 20)
    tried = until(lambda: Mail.objects.filter(key__startswith=mark).exclude(last_error="").count() == 20, 60)
    ground.postbox.controller = Postbox().controller
    fresh = ground.postbox = Postbox()
    fresh.controller.start()
    came = until(lambda: _count(ground, mark)[0] == 20, 390)
    need(tried and came, f"{_count(ground, mark)[0]} of 20 came")
    return ["20 letters while the mail server refused: each waited for it, then all 20 came, none twice"]


def poison(ground: Ground) -> Said:
    mark = letters(ground, 50)
    write_plain_mail(
        address="no address at all",
        kind="drill",
        key=f"{mark}:bad",
        subject=f"{mark} bad",
        text="Hello",
        lane=Lane.NORMAL,
    )
    came = until(lambda: _count(ground, mark)[0] >= 50, 90)
    tried = until(lambda: Mail.objects.filter(key=f"{mark}:bad").exclude(last_error="").exists(), 60)
    bad = Mail.objects.get(key=f"{mark}:bad")
    need(tried and bad.sent_at is None, "the one that cannot be sent is not marked")
    need(came, f"{_count(ground, mark)[0]} of 50 came")
    return [f"50 letters with one that cannot be sent among them: 50 came; the other is marked ({bad.last_error})"]


def strange_tasks(ground: Ground) -> Said:
    from config.celery import app

    app.send_task("engagement.tasks.of_an_older_release", args=[1, 2, 3])
    app.send_task("engagement.tasks.send_mail_batch", kwargs={"unknown": True})
    mark = letters(ground, 5)
    came = until(lambda: _count(ground, mark)[0] == 5, 60)
    need(came and ground.house.running["worker"].poll() is None, "the worker did not go on")
    return ["a task that is unknown and one with unknown arguments: the worker notes them and goes on"]
