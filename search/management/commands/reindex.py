from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search.index import reindex_all
from search.registry import all_sources


class Command(BaseCommand):
    help = "Builds the search index anew from everything that can be found."

    def handle(self, *args: Any, **options: Any) -> None:
        for source in all_sources():
            done = 0
            for done in reindex_all(source.kind):
                self.stdout.write(f"\r{source.kind}: {done}", ending="")
                self.stdout.flush()
            self.stdout.write(f"\r{source.kind}: {done}")
