"""What bin/serve does in Django before anything is served, in one process since starting Django is the slow part.

Each step is announced on its own line; a command that the project does not have yet is passed over.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands


def step(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def has_command(name: str) -> bool:
    return name in get_commands()


def tables() -> None:
    step("Bringing the tables up to date")
    call_command("migrate", interactive=False, verbosity=0)


def assets() -> None:
    if has_command("build_assets"):
        step("Making fonts and stylesheet")
        with open(os.devnull, "w") as quiet:
            call_command("build_assets", stdout=quiet)


def static_files() -> None:
    """Hashing and packing takes a quarter of a minute, so only when a file changed."""
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    step("Collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for name, content in sorted(static_sources()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def static_sources() -> Iterator[tuple[str, bytes]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                yield name, file.read()


def demo() -> None:
    if has_command("seed_demo"):
        step("Making the demo communities" if is_empty() else "Bringing the demo's dates up to today")
        with open(os.devnull, "w") as quiet:
            call_command("seed_demo", stdout=quiet)


def is_empty() -> bool:
    from django.contrib.auth import get_user_model

    return not get_user_model()._default_manager.exists()


if __name__ == "__main__":
    django.setup()
    tables()
    assets()
    static_files()
    demo()
