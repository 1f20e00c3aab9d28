from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.keeping.taking import take_backup


class Command(BaseCommand):
    help = "Saves the database and the uploads into a new folder below FOLDER, while people go on reading and writing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> str:
        try:
            return str(take_backup(folder.resolve()))
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error.strerror} ({error.filename})") from error
