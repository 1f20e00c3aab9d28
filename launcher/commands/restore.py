"""bin/restore FOLDER [--yes]: what bin/backup saved, brought back; `manage.py restore` underneath."""

from launcher.commands import manage


def run(arguments: list[str]) -> int:
    return manage.run(["restore", *arguments])
