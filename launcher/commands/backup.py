"""bin/backup FOLDER: the database and the uploads, saved while people go on; `manage.py backup` underneath."""

from launcher.commands import manage


def run(arguments: list[str]) -> int:
    return manage.run(["backup", *arguments])
