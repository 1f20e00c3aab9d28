"""Processes of the platform in an environment of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from launcher.places import ROOT


def address_of_this_database() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def only_servers_named(**more: str) -> dict[str, str]:
    """What a developer exports who has servers of their own, and nothing else."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return bare | {"DATABASE_URL": address_of_this_database(), "REDIS_URL": settings.REDIS_URL} | more


def real_site(**more: str) -> dict[str, str]:
    """A production site's, complete."""
    return only_servers_named(
        HEARTH_MODE="production",
        SECRET_KEY="k" * 60,
        SITE_URL="https://hearth.example.org",
        ALLOWED_HOSTS="hearth.example.org",
        **more,
    )


def python(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
