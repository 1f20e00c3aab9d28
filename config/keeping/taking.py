"""Taking a backup while people read and write.

The database is one moment of it (an exported snapshot); the files are copied after, so each file of a row is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction

from config.keeping import files
from config.keeping.programs import environment, first_complaint, program
from config.keeping.tallies import Tallies, tallies
from people.erasures import LEDGER, ledger

FORMAT = 1


def take_backup(root: Path) -> Path:
    """Gives the new folder below `root`. Its name appears only when everything in it was written and read again."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    making, made = root / f"{name}.unfinished", root / name
    making.mkdir(mode=0o700, parents=True)
    try:
        _fill(making, name)
    except BaseException:
        # Half a backup is none, and a disk may be full of it.
        shutil.rmtree(making, ignore_errors=True)
        raise
    making.rename(made)
    return made


def _fill(making: Path, name: str) -> None:
    found = _database(making / files.DUMP)
    uploads = _uploads(making / files.UPLOADS)
    _erasures(making / files.ERASURES)
    about = {"format": FORMAT, "made_at": name, "site": settings.SITE_URL, "tables": found, "uploads": uploads}
    (making / files.MANIFEST).write_text(json.dumps(about, indent=1))
    files.write_sums(making)
    _read_again(making)


def _database(path: Path) -> Tallies:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        command = [program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", "--no-password", f"--file={path}"]
        result = subprocess.run(command, env=environment(), capture_output=True)
        if result.returncode:
            raise CommandError(f"The database could not be dumped: {first_complaint(result.stderr)}")
        return tallies()


def _uploads(path: Path) -> dict[str, str]:
    """Each file's digest, by its place below MEDIA_ROOT."""
    digests = {}
    with tarfile.open(path, "w") as archive:
        for file in _files_below(Path(settings.MEDIA_ROOT)):
            name = str(file.relative_to(settings.MEDIA_ROOT))
            try:
                with open(file, "rb") as content:
                    digests[name] = hashlib.file_digest(content, "sha256").hexdigest()
                    content.seek(0)
                    archive.addfile(archive.gettarinfo(arcname=name, fileobj=content), content)
            except FileNotFoundError:
                continue  # taken away since we listed it
    return digests


def _files_below(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(names) if name != LEDGER)


def _erasures(path: Path) -> None:
    path.write_text(ledger().read_text() if ledger().exists() else "")


def _read_again(folder: Path) -> None:
    files.verify(folder)
    listed = subprocess.run([program("pg_restore"), "--list", str(folder / files.DUMP)], capture_output=True)
    if listed.returncode:
        raise CommandError(f"The dump cannot be read again: {first_complaint(listed.stderr)}")
