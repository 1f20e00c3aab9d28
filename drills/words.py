"""Two people who change the same words again and again, and begin at the same moment."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

from discussions.models import Summary, SummaryEdition
from drills.ground import Ground, Said, need
from drills.people import Answered

ROUNDS = 40
BOTH = (0, 1)


def two_hands(ground: Ground) -> Said:
    """Where a thread has got to. Who comes second reads both, brings them together and saves again."""
    mark, told = uuid.uuid4().hex[:8], ""
    Summary.objects.filter(thread=ground.writers.thread).delete()
    for turn in range(ROUNDS):
        told = _at_once(ground, told, [f"- {mark}-{turn}-{number}" for number in BOTH])
    lines = ROUNDS * len(BOTH)
    summary = Summary.objects.get(thread=ground.writers.thread)
    editions = SummaryEdition.objects.filter(summary=summary).count()
    need(summary.source == told, "what stands is not what was brought together")
    need(len(set(told.splitlines())) == lines, "a line is missing")
    need(editions == lines, f"{editions} editions are kept")
    return [
        f"{ROUNDS} times two save the same summary at once: one is taken, the other is shown both, brings them together"
        f" and saves again; all {lines} lines stand, and all {editions} editions are kept"
    ]


def _at_once(ground: Ground, told: str, lines: list[str]) -> str:
    """What stands afterwards."""
    edition = _edition(ground)
    with ThreadPoolExecutor(len(BOTH)) as pool:
        saving = [pool.submit(_save, ground, n, f"{told}\n{lines[n]}".strip(), edition) for n in BOTH]
        saved = [one.result() for one in saving]
    need(sorted(one.status for one in saved) == [302, 422], f"answered {[one.status for one in saved]}")
    late = next(number for number in BOTH if saved[number].status == 422)
    need(all(line.removeprefix("- ") in saved[late].text for line in lines), "who came second does not see both")
    together = f"{told}\n{lines[1 - late]}\n{lines[late]}".strip()
    again = _save(ground, late, together, _edition_of_form(saved[late]))
    need(again.status == 302, f"brought together, it was answered {again.status}")
    return together


def _edition(ground: Ground) -> int:
    return Summary.objects.filter(thread=ground.writers.thread).values_list("edition", flat=True).first() or 0


def _edition_of_form(answered: Answered) -> int:
    found = re.search(r'name="edition" value="(\d+)"', answered.text)
    return int(found[1]) if found else -1


def _save(ground: Ground, number: int, source: str, edition: int) -> Answered:
    path = f"/c/drills/threads/{ground.writers.thread.pk}/summary/"
    return ground.writers.post(number, path, {"source": source, "edition": edition})
