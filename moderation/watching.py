"""Words and domains that are watched for: administrators name them, nobody else sees which."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _

from moderation.first_days import is_trusted
from moderation.flagging import flag_by_itself, hold, whereabouts
from moderation.links import has_too_many_links, too_many_links, where_too_many
from moderation.models import Automatic, WatchedWords
from moderation.persons import flaggable_of
from moderation.places import leaders_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from content.refusing import Said
    from people.models import Person

# Each process reads them anew so often: what an administrator adds counts everywhere within this time.
SECONDS_KEPT = 5

WORST_FIRST = (WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD, WatchedWords.Act.FLAG)

type Words = list[tuple[str, str]]

_kept: tuple[float, Words] | None = None


def watched_in(text: str, stood: str = "") -> str:
    """What happens to a text: WatchedWords.Act.BLOCK before HOLD before FLAG, or '' when nothing does.

    What `stood` there already somebody has looked at, or could have; what is blocked is never taken again.
    """
    acts = {act for words, act in _watched() if _stands_in(words, text) and _is_news(words, act, stood)}
    return next((act for act in WORST_FIRST if act in acts), "")


def _is_news(words: str, act: str, stood: str) -> bool:
    return act == WatchedWords.Act.BLOCK or not _stands_in(words, stood)


def refusals_of(said: Said, *, waits: bool, stood: str, by: Person | None) -> Iterator[tuple[str, str]]:
    """Which fields cannot be taken, or, where nothing `waits`, cannot be taken before somebody has looked; and why.
    Words are looked for in each, links are counted in all of them."""
    for name, texts in said.items():
        match watched_in("\n".join(texts), stood):
            case WatchedWords.Act.BLOCK:
                yield name, _("There are words in this that are not taken here. A facilitator can tell you more.")
            case WatchedWords.Act.HOLD if not waits:
                yield (
                    name,
                    _("Somebody has to look at words like these first, and this cannot wait. A facilitator helps."),
                )
    if by is None or waits:
        return
    where = where_too_many(said, by=by, stood=stood)
    if where is not None:
        yield where, too_many_links()


def act_on_watched(row: Any, *words: str, by: Person, stood: str = "") -> None:
    """Right after `by` wrote these texts: held until somebody has looked, or left to stand and flagged."""
    watched = watched_in("\n".join(words), stood)
    if watched == WatchedWords.Act.HOLD:
        _hold(row, Automatic.WORDS)
    elif has_too_many_links(words, by=by, stood=stood) and _waits_for_its_links(row, by):
        _hold(row, Automatic.LINKS)
    elif watched == WatchedWords.Act.FLAG:
        flag_by_itself(row, Automatic.WATCHED)


def flag_watched(row: Any, *words: str, stood: str = "") -> None:
    """Right after these texts were taken where nothing can wait: what has to wait was refused, the rest is flagged."""
    if watched_in("\n".join(words), stood) == WatchedWords.Act.FLAG:
        flag_by_itself(row, Automatic.WATCHED)


def _hold(row: Any, why: Automatic) -> None:
    hold(row, why)
    row.refresh_from_db(fields=["hidden_at"])


def _waits_for_its_links(row: Any, by: Person) -> bool:
    """Their own words alone: what others wrote does not go because of a link that somebody new adds to it, and beside
    words without a name it would say that whoever wrote them is new.

    Not those of who leads the place: it is they who are asked there. Unless all who lead it are in their first days
    themselves: whoever founds a place is nobody's choice, and what they write waits for those who look after the site.
    """
    if flaggable_of(row).author(row) != by:
        return False
    leaders = leaders_in(whereabouts(row)["place"])
    return by not in leaders or not any(map(is_trusted, leaders))


def forget_watched(**_signal: Any) -> None:
    """Here at once, in the process of the administrator who changed them."""
    global _kept
    _kept = None


def _watched() -> Words:
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > SECONDS_KEPT:
        _kept = now, list(WatchedWords.objects.values_list("words", "act"))
    return _kept[1]


def _stands_in(words: str, text: str) -> bool:
    """Whole words, in any case; a domain is found below its subdomains too."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


post_save.connect(forget_watched, sender=WatchedWords)
post_delete.connect(forget_watched, sender=WatchedWords)
