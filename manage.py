#!/usr/bin/env python
import os
import sys

OF_DEVELOPERS = (
    "runserver",
    "migrate",
    "makemigrations",
    "shell",
    "dbshell",
    "createsuperuser",
    "build_assets",
    "test",
)


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in OF_DEVELOPERS and not {"HEARTH_MODE", "SECRET_KEY"} & set(os.environ):
        # Nobody named a mode, and there is no key of a real site: the habits of a developer's machine.
        os.environ["HEARTH_MODE"] = "development"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
