"""Files that know their own digest: each backup has a SHA256SUMS, which `sha256sum -c` reads as well."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.management.base import CommandError

SUMS = "SHA256SUMS"
DUMP, UPLOADS, MANIFEST, ERASURES = "database.dump", "uploads.tar", "manifest.json", "erasures.jsonl"
PARTS = (DUMP, UPLOADS, MANIFEST, ERASURES)
CHUNK = 1024 * 1024


def digest_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    (folder / SUMS).write_text("".join(f"{digest_of(folder / name)}  {name}\n" for name in PARTS))


def verify(folder: Path) -> None:
    """Raises when something is missing or not what was written."""
    try:
        lines = (folder / SUMS).read_text().splitlines()
        sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder} is no whole backup: it has no readable {SUMS}.") from error
    for name in PARTS:
        path = folder / name
        if not path.is_file() or name not in sums or digest_of(path) != sums[name]:
            raise CommandError(f"{path} is missing or damaged: this backup cannot be used.")
