"""What stands before the first digest and after the last: planning everybody's, and handing them to a mail server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.test.utils import override_settings

from bench.data import NOW
from bench.digests import Cost, measured
from engagement.mailing import send_due_mail
from engagement.models import DigestIssue, Mail, Preferences
from engagement.planning import plan_first_digests
from people.models import Person

STARTS_WITHIN = 20.0


def planning() -> Cost:
    """For everybody at once, as after an import of all members: nobody has preferences yet."""
    for model in (Mail, DigestIssue, Preferences):
        model._default_manager.all().delete()
    return measured(
        f"first digests of {Person.objects.active().count():,} people planned", lambda: plan_first_digests(NOW)
    )


def leaving() -> Cost:
    """What waits in the outbox, one after the other over one connection: each is looked at again, and handed over."""
    with sink() as port:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        mailers = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port}}}
        with override_settings(MAILERS=mailers, MAIL_A_MINUTE_TO_A_DOMAIN=0):
            return measured(f"{Mail.objects.count():,} digests handed to a mail server", send_due_mail)


@contextmanager
def sink() -> Iterator[int]:
    """A mail server of a process of its own, that takes all and keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"no mail server on port {port}")
