import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ui import stylesheet


class Command(BaseCommand):
    help = "Makes what pages need and the repository does not hold: the fonts, and the joined stylesheet."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="make the fonts even if they are up to date")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        self._fonts(again=again)
        self.stdout.write(
            f"Stylesheet: {stylesheet.write().stat().st_size // 1024} KB from {len([*stylesheet.sources()])} files"
        )

    def _fonts(self, *, again: bool) -> None:
        try:
            from ui import fonts
        except ImportError:
            self.stdout.write("Fonts: fonttools is not installed (dependency group 'assets'); pages use the fallbacks.")
            return
        folder = stylesheet.assets_folder() / "fonts"
        if fonts.up_to_date(folder) and not again:
            self.stdout.write("Fonts: up to date")
            return
        started = time.monotonic()
        for cut, size in fonts.build(folder):
            self.stdout.write(f"Fonts: {cut.name} {size // 1024} KB")
        self.stdout.write(f"Fonts: made in {time.monotonic() - started:.0f} s")
