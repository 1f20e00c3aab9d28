"""Sends inline what Celery beat sends: the digests due at this moment, or one person's at once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.digests import plan_first_digest, show_digest, write_due_digests, write_one_due
from engagement.mailing import send_due_mail
from engagement.planning import plan_first_digests
from people.models import Person


class Command(BaseCommand):
    help = "Writes and sends the digests that are due; --to ADDRESS --now shows one person's at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="ADDRESS", help="only this person's")
        parser.add_argument("--now", action="store_true", help="whatever the hour (with --to)")
        parser.add_argument("--at", metavar="TIME", type=datetime.fromisoformat, help="those due then, with its offset")

    def handle(self, *args: Any, to: str | None, now: bool, at: datetime | None, **options: Any) -> None:
        if now and not to:
            raise CommandError("--now goes with --to ADDRESS.")
        if at and (to or at.tzinfo is None):
            raise CommandError("--at goes without --to, and needs an offset: 2027-03-28T01:00+00:00.")
        if not to:
            plan_first_digests(at)
        written = self._one(to, at_once=now) if to else write_due_digests(at)
        tried = send_due_mail()
        self.stdout.write(f"{written} digests written, {tried} mails handed to the mail server.")

    def _one(self, address: str, *, at_once: bool) -> int:
        person = Person.objects.active().filter(email=address.lower()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {address}.")
        moment = timezone.now()
        if at_once:
            return 1 if show_digest(person, moment) else 0
        preferences = plan_first_digest(person)
        if preferences.next_digest_at is None or preferences.next_digest_at > moment:
            self.stdout.write("Not due yet; --now shows it at once.")
            return 0
        return write_one_due(preferences, moment)
