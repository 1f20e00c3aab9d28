from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.keeping.restoring import restore

THEN = """Restored. It sends no mail until you say so:
    manage.py release_mail --drop    forget what waited when the backup was made (it went out from there)
    manage.py release_mail --send    send it"""


class Command(BaseCommand):
    help = "Brings back what `backup` saved in FOLDER. Everything else has to be stopped."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--yes", action="store_true", help="replace the site that is there")

    def handle(self, *args: Any, folder: Path, yes: bool, **options: Any) -> str:
        try:
            restore(folder.resolve(), overwrite=yes, say=self.stderr.write)
        except OSError as error:
            raise CommandError(f"The backup could not be brought back: {error}") from error
        return THEN
