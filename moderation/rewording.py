"""Other words for what was flagged: what of it can be changed, how it stood before, and putting it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content.targets import Text
from moderation.flagging import case_of
from moderation.models import FormerWords, Tended
from moderation.persons import flaggable_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

type Texts = Callable[[Any], Sequence[Text]]
type Changed = Mapping[str, str]


def texts_in(*names: str) -> Texts:
    """Fields of the row, the one that says most first. What may be empty there may be emptied here."""
    return lambda row: [text_of(row, name) for name in names]


def text_of(row: Any, name: str, *, may_be_empty: bool | None = None) -> Text:
    field = row._meta.get_field(name)
    empty = field.blank if may_be_empty is None else may_be_empty
    return Text(name, field.verbose_name, getattr(row, name), field.max_length or 0, empty, field.validators)


def fault_where_gone(held: Any) -> str:
    """Other words would bring it back, under the name of who wrote what stood there."""
    if flaggable_of(held).taken_away(held) is None:
        return ""
    return _("It was taken away: nothing stands there that could be put in other words.")


def as_one(texts: Mapping[str, str]) -> str:
    """For who reads it in passing."""
    return "\n\n".join(filter(None, texts.values()))


@dataclass(frozen=True)
class Rewording:
    """Where a room keeps what stood before. `act` gives it other words by the room's own rules, and answers with words
    when it cannot be done; `former` are the versions before the one that stands, the oldest first.
    """

    texts: Texts
    act: Callable[[Any, Changed, Person], str | None]
    former: Callable[[Any], QuerySet[Any]]
    # What a version of it said, by the names of its texts; nothing where that was hidden for good.
    said_in: Callable[[Any], Changed] | None = None

    def offered(self) -> dict[str, Any]:
        """As a Target takes it."""
        return {
            "texts": self.texts,
            "reword": self.act,
            "stands": self.stands,
            "words_before": self.words_before,
            "put_back": self.put_back,
        }

    def stands(self, row: Any) -> dict[str, Any]:
        """What it said is the version of that number, once it was changed; never the words themselves."""
        return {"editions": self.former(row).count()}

    def words_before(self, row: Any, stood: dict[str, Any]) -> str:
        """'' where they were not changed, or are not kept any more."""
        said = self._said_before(row, stood)
        return as_one(self._now(row) | said) if said else ""

    def put_back(self, row: Any, stood: dict[str, Any], by: Person) -> str | None:
        """Unless somebody wrote there again. What the row stands in is held already. Answers as `act` does."""
        held = type(row)._base_manager.select_for_update().get(pk=row.pk)
        now = self._now(held)
        changed = {name: words for name, words in self._to_put_back(held, stood).items() if now.get(name) != words}
        return self.act(held, changed, by) if changed else None

    def _now(self, row: Any) -> dict[str, str]:
        return {text.name: text.words for text in self.texts(row)}

    def _kept(self, row: Any, stood: dict[str, Any]) -> Any:
        """The version that stood then, once there is a newer one."""
        if Tended.EDITED not in stood:
            return None
        number = stood[Tended.EDITED]["editions"]
        return next(iter(self.former(row)[number : number + 1]), None)

    def _said_before(self, row: Any, stood: dict[str, Any]) -> dict[str, str]:
        kept = self._kept(row, stood)
        if kept is None or getattr(kept, "hidden_at", None) is not None:
            return {}
        texts = self.texts(row)
        said = dict(self.said_in(kept)) if self.said_in else {text.name: getattr(kept, text.name) for text in texts}
        # What was hidden for good, or forgotten, says nothing where something has to stand.
        is_gone = any(said.get(text.name) == "" and not text.may_be_empty for text in texts)
        return {} if is_gone else said

    def _to_put_back(self, row: Any, stood: dict[str, Any]) -> dict[str, str]:
        said = self._said_before(row, stood)
        is_next = said and self.stands(row)["editions"] == stood[Tended.EDITED]["editions"] + 1
        return said if is_next else {}


def set_fields(row: Any, changed: Changed, by: Person) -> None:
    for name, words in changed.items():
        setattr(row, name, words)
    row.save(update_fields=list(changed))


@dataclass(frozen=True)
class KeptHere:
    """Where it keeps nothing itself: what stood before is kept beside the case. `write` gives it the other words, with
    all that hangs on them; the row is held. `fault` says why its words stay as they are; '' where they need not.
    """

    texts: Texts
    write: Callable[[Any, Changed, Person], None] = set_fields
    fault: Callable[[Any], str] = lambda row: ""

    def offered(self) -> dict[str, Any]:
        return _Kept(self.texts, self._reword, _kept_of, said_in=lambda kept: kept.before).offered()

    def _reword(self, row: Any, changed: Changed, by: Person) -> str | None:
        target = flaggable_of(row)
        case = case_of(row)
        rows = type(row)._base_manager.select_for_update(of=("self",)).select_related(*target.related)
        held = rows.get(pk=row.pk)
        if fault := fault_where_gone(held) or self.fault(held):
            return fault
        now = {text.name: text.words for text in self.texts(held)}
        FormerWords.objects.create(case=case, before={name: now[name] for name in changed}, after=dict(changed))
        self.write(held, changed, by)
        return None


class _Kept(Rewording):
    def _to_put_back(self, row: Any, stood: dict[str, Any]) -> dict[str, str]:
        """Each text that stands as it was put."""
        kept, now = self._kept(row, stood), self._now(row)
        if kept is None:
            return {}
        return {name: words for name, words in kept.before.items() if now.get(name, "") == kept.after[name]}


def _kept_of(row: Any) -> QuerySet[FormerWords]:
    return FormerWords.objects.of(row)
