"""Harm to mail: its server is away, a letter cannot be sent, tasks are unknown."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Min
from django.db.models.functions import Now
from django.utils import timezone

from drills.ground import Ground, Said, need
from drills.house import until
from drills.postbox import Postbox
from drills.readers import MAIL_HOUSES
from engagement.mailing import write_plain_mail
from engagement.models import Lane, Mail
from engagement.models.mail import SERVER_IS_ASKED_AFTER

HALF_AN_HOUR = timedelta(minutes=30)


def letters(ground: Ground, number: int) -> str:
    mark = uuid.uuid4().hex[:8]
    for n in range(number):
        write_plain_mail(
            address=f"p{n}@h{n % MAIL_HOUSES}.example.org",
            kind="drill",
            key=f"{mark}:{n}",
            subject=f"{mark} {n}",
            text="Hello",
            lane=Lane.NORMAL,
        )
    return mark


def arrived(ground: Ground, mark: str) -> tuple[int, int]:
    """Letters that came, and how many came more than once."""
    came = {subject: n for subject, n in ground.postbox.subjects.items() if subject.startswith(mark)}
    return len(came), sum(n - 1 for n in came.values())


def mail_server_gone(ground: Ground) -> Said:
    """Half an hour, played: when all have been tried, the time of their next try is brought forward."""
    ground.postbox.controller.stop()
    mark, tries = letters(ground, 20), 0
    waiting = Mail.objects.filter(key__startswith=mark)
    while tries * SERVER_IS_ASKED_AFTER < HALF_AN_HOUR:
        tried = until(lambda: waiting.exclude(last_error="").count() == 20, 150)
        need(tried and waiting.filter(sent_at=None).count() == 20, "a letter was not tried, or given up")
        soonest = waiting.aggregate(at=Min("due_at"))["at"]
        need(soonest > timezone.now() + SERVER_IS_ASKED_AFTER / 2, f"it was to be tried again at {soonest}")
        waiting.update(due_at=Now(), last_error="")
        tries += 1
    ground.postbox = Postbox()
    ground.postbox.controller.start()
    everything = until(lambda: arrived(ground, mark)[0] == 20, 390)
    need(everything and arrived(ground, mark) == (20, 0), f"{arrived(ground, mark)[0]} of 20 came")
    return [
        f"20 letters while the mail server refused: asked {tries} times, as in half an hour (each wait of"
        " five minutes was cut short); then all 20 came, none twice"
    ]


def poison(ground: Ground) -> Said:
    mark = letters(ground, 999)
    write_plain_mail(
        address="no address at all",
        kind="drill",
        key=f"{mark}:bad",
        subject=f"{mark} bad",
        text="Hello",
        lane=Lane.NORMAL,
    )
    came = until(lambda: arrived(ground, mark)[0] >= 999, 300)
    tried = until(lambda: Mail.objects.filter(key=f"{mark}:bad").exclude(last_error="").exists(), 60)
    bad = Mail.objects.get(key=f"{mark}:bad")
    need(tried and bad.sent_at is None, "the one that cannot be sent is not marked")
    need(came, f"{arrived(ground, mark)[0]} of 999 came")
    return [f"1,000 letters, of which one cannot be sent: 999 came; that one is marked ({bad.last_error})"]


def strange_tasks(ground: Ground) -> Said:
    from config.celery import app

    app.send_task("engagement.tasks.of_an_older_release", args=[1, 2, 3])
    app.send_task("engagement.tasks.send_mail_batch", kwargs={"unknown": True})
    mark = letters(ground, 5)
    came = until(lambda: arrived(ground, mark)[0] == 5, 60)
    need(came and ground.house.running["worker"].poll() is None, "the worker did not go on")
    return ["a task that is unknown and one with unknown arguments: the worker notes them and goes on"]
