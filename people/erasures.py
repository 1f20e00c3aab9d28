"""Who was erased, kept outside the database, so that a restore of an older one does not bring them back.

A number and two moments tell nobody who it was. The number alone would not do: after a restore it may be given again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

LEDGER = "erasures.jsonl"


def ledger() -> Path:
    return Path(settings.MEDIA_ROOT) / LEDGER


def remember_erasure(person: Person, *, words_go: bool) -> None:
    """Before the transaction ends: better to know of one that did not come about than to forget one that did."""
    line = {"person": person.pk, "joined": _moment(person.date_joined), "words_go": words_go}
    line["at"] = _moment(timezone.now())
    _append([json.dumps(line)])


def merge_ledgers(paths: Iterable[Path]) -> None:
    """Into our own, each line once."""
    lines = dict.fromkeys(line for path in paths if path.exists() for line in path.read_text().splitlines() if line)
    own = set(ledger().read_text().splitlines()) if ledger().exists() else set()
    _append([line for line in lines if line not in own])


def erase_again() -> int:
    """Those of the ledger who are here with all they were. Nobody hands over any more what they once handed over."""
    from people.leaving import erase

    erased = 0
    for line in ledger().read_text().splitlines() if ledger().exists() else []:
        known = json.loads(line)
        person = Person.objects.filter(pk=known["person"], email__isnull=False).first()
        if person is not None and _moment(person.date_joined) == known["joined"]:
            with transaction.atomic():
                erase(person, words_go=known["words_go"])
            erased += 1
    return erased


def _moment(at: datetime) -> str:
    return at.isoformat()


def _append(lines: list[str]) -> None:
    if not lines:
        return
    ledger().parent.mkdir(parents=True, exist_ok=True)
    with open(ledger(), "a") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
