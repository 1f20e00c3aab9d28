"""Words and domains that are watched for: administrators name them, nobody else sees which."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.flagging import flag_by_itself, hold, whereabouts
from moderation.links import has_too_many_links, too_many_links
from moderation.models import Automatic, WatchedWords
from moderation.persons import flaggable_of
from moderation.places import is_led_by

if TYPE_CHECKING:
    from people.models import Person

# Each process reads them anew so often: what an administrator adds counts everywhere within this time.
SECONDS_KEPT = 5
HELD = gettext_lazy("Thank you. This waits until a facilitator has looked; you hear of it, and your words are kept.")

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


def refusal_of(text: str, waits: bool, stood: str = "", by: Person | None = None) -> str:
    """Why words cannot be taken, or, where nothing `waits`, cannot be taken before somebody has looked."""
    match watched_in(text, stood):
        case WatchedWords.Act.BLOCK:
            return _("There are words in this that are not taken here. A facilitator can tell you more.")
        case WatchedWords.Act.HOLD if not waits:
            return _("Somebody has to look at words like these first, and this cannot wait. A facilitator helps.")
    if by is not None and not waits and has_too_many_links([text], by=by, stood=stood):
        return too_many_links()
    return ""


def act_on_watched(row: Any, *words: str, by: Person, stood: str = "") -> None:
    """Right after `by` wrote these texts: held until somebody has looked, or left to stand and flagged."""
    watched = watched_in("\n".join(words), stood)
    if watched == WatchedWords.Act.HOLD:
        _hold(row, Automatic.WORDS)
    elif has_too_many_links(words, by=by, stood=stood) and _waits_for_its_links(row, by):
        _hold(row, Automatic.LINKS)
    elif watched == WatchedWords.Act.FLAG:
        flag_by_itself(row, Automatic.WATCHED)


def _hold(row: Any, why: Automatic) -> None:
    hold(row, why)
    row.refresh_from_db(fields=["hidden_at"])


def _waits_for_its_links(row: Any, by: Person) -> bool:
    """Their own words alone: what others wrote does not go because of a link that somebody new adds to it, and beside
    words without a name it would say that whoever wrote them is new.

    Not those of who leads the place: it is they who are asked there, and nobody decides about their own.
    """
    return flaggable_of(row).author(row) == by and not is_led_by(whereabouts(row)["place"], by)


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
