"""Makes the demo's communities; run again, it brings their dates up to today."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.seeding.making import make_demo
from discussions.importing.archives import NotAnArchive


class Command(BaseCommand):
    help = "Makes the demo's people and communities, or brings their dates up to today. Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "development"):
            raise CommandError("The demo's passwords are known to everybody: it is not made in production.")
        try:
            made = make_demo()
        except NotAnArchive as error:
            raise CommandError(f"HEARTH_DEMO_ARCHIVE: {error}") from error
        self.stdout.write("The demo is there." if made else "The demo is of today again.")
