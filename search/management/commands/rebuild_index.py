from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.index import rebuild
from search.registry import all_sources


class Command(BaseCommand):
    help = (
        "Builds the search index anew from everything that can be found, while people read and write. "
        "Broken off, it goes on where it was; --from-the-start forgets that."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kinds", nargs="*", metavar="KIND", help="only these (post, story, …)")
        parser.add_argument("--from-the-start", action="store_true")

    def handle(self, *args: Any, kinds: list[str], from_the_start: bool, **options: Any) -> None:
        known = [source.kind for source in all_sources()]
        if strange := set(kinds) - set(known):
            raise CommandError(f"There is nothing called {', '.join(sorted(strange))}; there is {', '.join(known)}.")
        for kind in kinds or known:
            self._build(kind, from_the_start=from_the_start)

    def _build(self, kind: str, *, from_the_start: bool) -> None:
        done = 0
        for done, of in rebuild(kind, from_the_start=from_the_start):
            if self.stderr.isatty():
                self.stderr.write(f"\r{kind}: {done:,} of {of:,}", ending="")
                self.stderr.flush()
        self.stdout.write(f"{kind}: {done:,}")
