"""What is done to words that stay: others in their place, no more answers, another community."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from moderation.flagging import NotDone, note_tended
from moderation.models import Tended
from moderation.models.audit import note_in_audit
from moderation.persons import flaggable_of

if TYPE_CHECKING:
    from moderation.deciding import Decision
    from moderation.models import Case
    from people.models import Person

VERBS = {
    Tended.EDITED: "moderation.edited",
    Tended.CLOSED: "moderation.closed",
    Tended.CARRIED: "moderation.carried",
}
CHANGED_MEANWHILE = gettext_lazy("Somebody changed it meanwhile: look above at what stands there now.")
type Act = Callable[[], str | None]


def tend(case: Case, decision: Decision, *, by: Person) -> bool:
    """Whether anything of it was done: what stood so already is left. How it stood before is kept, and in the trail."""
    row: Any = case.target
    target = flaggable_of(row)
    tended, scope = False, target.scope(row)
    for tending, act in _acts(row, decision, by):
        stood = target.stands(row)
        if complaint := act():
            raise NotDone(complaint)
        row.refresh_from_db()
        stands = target.stands(row)
        if stands != stood:
            tended = True
            note_tended(case, tending, stood=stood)
            reason, verb = decision.reason[:500], VERBS[tending]
            note_in_audit(verb, actor=by, target=row, scope=scope, reason=reason, before=stood, after=stands)
    return tended


def _acts(row: Any, decision: Decision, by: Person) -> Iterator[tuple[Tended, Act]]:
    target = flaggable_of(row)
    reword, close, carry_to = target.reword, target.close, target.carry_to
    if reword and (changed := _changed(row, decision)):
        yield Tended.EDITED, lambda: reword(row, changed, by)
    if close and decision.close:
        yield Tended.CLOSED, lambda: close(row, by, decision.reason[:200])
    if carry_to and decision.carry_to:
        yield Tended.CARRIED, lambda: carry_to(row, decision.carry_to, by)


def _changed(row: Any, decision: Decision) -> dict[str, str]:
    """What does not say so already. Others may have written there since the page was drawn."""
    if not decision.new_words:
        return {}
    now = {text.name: text.words for text in flaggable_of(row).texts(row)}
    changed = {name: words for name, words in decision.new_words.items() if now.get(name, words) != words}
    if any(decision.drawn.get(name, mark_of(now[name])) != mark_of(now[name]) for name in changed):
        raise NotDone(CHANGED_MEANWHILE)
    return changed


def mark_of(words: str) -> str:
    """Short: tells whether they are still those that a page was drawn with. A browser sends other ends of lines."""
    return hashlib.sha256(words.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]
