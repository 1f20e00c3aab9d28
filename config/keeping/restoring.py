"""Bringing a backup back: checked first, the database in one transaction, the files beside the old ones and then
in their place, whoever was erased since erased again. The copy sends no mail until somebody says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from redis.exceptions import RedisError

from config.keeping import files
from config.keeping.programs import environment, first_complaint, program
from config.keeping.tallies import Tallies, differences, tallies
from engagement.models import MailHold
from people.erasures import LEDGER, erase_again, ledger, merge_ledgers

# pg_restore names them; ours is made by the line before, and its comment belongs to whoever made the cluster.
LEFT_OUT = (" SCHEMA - public ", " COMMENT - SCHEMA public ", " COMMENT - EXTENSION ")
BEFORE = b"SET lock_timeout = '10s'; SET statement_timeout = 0;\nDROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
NEW = ".restoring"

type Say = Callable[[str], None]


def restore(folder: Path, *, overwrite: bool, say: Say) -> None:
    files.verify(folder)
    about = json.loads((folder / files.MANIFEST).read_text())
    _refuse_what_lives(overwrite=overwrite)
    say("Unpacking and checking the files ...")
    unpacked = _unpack(folder / files.UPLOADS, about["uploads"])
    say("Bringing the database back ...")
    _bring_database(folder / files.DUMP)
    _compare(about["tables"])
    _exchange(unpacked)
    _forget_what_redis_knows()
    call_command("migrate", interactive=False, verbosity=0)
    MailHold.objects.create(why=f"Restored from {about['made_at']}")
    say(_erase_again(folder))


def _refuse_what_lives(*, overwrite: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        tables = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if (tables or _old_files()) and not overwrite:
        raise CommandError("There is a site here already. To replace it, database and files, say --yes.")
    if others:
        raise CommandError(f"{others} others use the database: stop web, worker, beat and sweeper first.")


def _old_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.iterdir() if path.name not in (NEW, LEDGER)] if root.is_dir() else []


def _unpack(archive: Path, digests: dict[str, str]) -> Path:
    """Beside the old ones, so that a damaged archive leaves them as they are."""
    target = Path(settings.MEDIA_ROOT) / NEW
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    for name, digest in digests.items():
        if not (target / name).is_file() or files.digest_of(target / name) != digest:
            shutil.rmtree(target)
            raise CommandError(f"{name} is not what was saved. Nothing was changed.")
    return target


def _bring_database(dump: Path) -> None:
    """All of it or nothing: whatever goes wrong leaves the database as it was."""
    connection.close()
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listed, tempfile.TemporaryFile() as complaints:
        listed.write(_contents(dump))
        listed.flush()
        kinds = ["--no-owner", "--no-privileges", "--no-comments"]
        command: list[Any] = [program("pg_restore"), *kinds, "--file=-", f"--use-list={listed.name}", dump]
        psql = [program("psql"), "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as reading,
            subprocess.Popen(
                psql, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
            ) as writing,
        ):
            assert reading.stdout
            assert writing.stdin
            try:
                writing.stdin.write(BEFORE)
                shutil.copyfileobj(reading.stdout, writing.stdin, files.CHUNK)
                if reading.wait():
                    writing.kill()  # before it reads the end, which would commit half of it
                writing.stdin.close()
            except BrokenPipeError:
                reading.kill()
        if reading.returncode or writing.returncode:
            complaints.seek(0)
            said = first_complaint(complaints.read())
            raise CommandError(f"The database was left as it was: {said}")


def _contents(dump: Path) -> str:
    listed = subprocess.run([program("pg_restore"), "--list", dump], capture_output=True, text=True)
    if listed.returncode:
        raise CommandError(f"The dump cannot be read: {first_complaint(listed.stderr.encode())}")
    return "".join(f"{line}\n" for line in listed.stdout.splitlines() if not any(part in line for part in LEFT_OUT))


def _compare(wanted: Tallies) -> None:
    if found := differences(wanted, tallies()):
        raise CommandError(f"Not as it was when it was saved: {', '.join(found)}. Do not open this copy.")


def _exchange(unpacked: Path) -> None:
    for old in _old_files():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in unpacked.iterdir():
        os.replace(new, unpacked.parent / new.name)
    unpacked.rmdir()


def _forget_what_redis_knows() -> None:
    """Its pages and tasks are of another database. What they stand for is in the tables."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
            for key in client.scan_iter(f"*{settings.REDIS_PREFIX}:*", count=1000):
                client.delete(key)
    except RedisError:
        return


def _erase_again(folder: Path) -> str:
    """Backups beside this one may know of later erasures than it does itself."""
    known = [ledger(), *sorted(folder.parent.glob(f"*/{files.ERASURES}"))]
    merge_ledgers(known)
    return f"{erase_again()} accounts that were erased since are erased again."
