"""Other words for what was flagged, where a room keeps what stood before: how it stood, and putting it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.models import Tended

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person


@dataclass(frozen=True)
class Rewording:
    """`act` gives it other words by the room's own rules, and answers with words when it cannot be done; `former` are
    the versions before the one that stands, the oldest first.
    """

    act: Callable[[Any, str, Person], str | None]
    former: Callable[[Any], QuerySet[Any]]

    def stands(self, row: Any) -> dict[str, Any]:
        """What it said is the version of that number, once it was changed; never the words themselves."""
        return {"editions": self.former(row).count()}

    def words_before(self, row: Any, stood: dict[str, Any]) -> str:
        """'' where they were not changed, or were hidden for good."""
        if Tended.EDITED not in stood:
            return ""
        number = stood[Tended.EDITED]["editions"]
        kept = next(iter(self.former(row)[number : number + 1]), None)
        words: str = kept.source if kept is not None and getattr(kept, "hidden_at", None) is None else ""
        return words

    def put_back(self, row: Any, stood: dict[str, Any], by: Person) -> None:
        """Unless somebody wrote there again. What the row stands in is held already."""
        words = self.words_before(row, stood)
        if not words:
            return
        held = type(row)._base_manager.select_for_update().get(pk=row.pk)
        if self.stands(held)["editions"] == stood[Tended.EDITED]["editions"] + 1:
            self.act(held, words, by)
