"""For a process that answers on no port: a file whose age says whether it still does its work (docker-compose.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings


def still_here(**_of_a_signal: Any) -> None:
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
