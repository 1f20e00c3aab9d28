"""Whoever reads the trail beside what it is about reads words, whatever room they come from."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from django.conf import settings

from moderation.models.audit import ACTS


def noted() -> set[str]:
    """What is given to note_in_audit, by the name of its constant, in all rooms."""
    verbs = set()
    root = Path(settings.BASE_DIR)
    for path in root.glob("*/**/*.py"):
        room = path.relative_to(root)
        if room.parts[0] in ("tests", "bench", "drills") or room.parts[0].startswith("."):
            continue
        for name in re.findall(r"note_in_audit\(\s*([A-Z_]+)\b", path.read_text()):
            verbs.add(getattr(import_module(".".join(room.with_suffix("").parts)), name))
    return verbs


def test_every_act_on_the_trail_has_words() -> None:
    found = noted()
    assert len(found) > 15
    assert found - set(ACTS) == set()
