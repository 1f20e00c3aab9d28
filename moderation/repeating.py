"""The same words again and again, wherever one person says them: after a few times in an hour they are not taken.

How often is counted in the cache, beside no statement: whoever speaks in a room holds it while Postgres is asked. What
is kept there names nobody and says nothing, since words may have been said without a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import Person

# Thanks are said often; adverts are longer.
SHORTEST = 40
HOUR = 60 * 60


def fault_of_repeating(text: str, *, by: Person, key: UUID | None = None, stood: str = "") -> str:
    """Counts that `by` says these words, unless it is once too often: then what to tell them. What is sent again under
    the same `key` is the same thing, and what `stood` there already is not said anew. Capitals, spaces and marks make
    no other words."""
    same = _told_apart(text)
    if same in ("", _told_apart(stood)):
        return ""
    kept, this = _kept_as(same, by), str(key or uuid4())
    # The cache gives each of these to one alone, however many are sent at the same moment.
    for time in range(settings.REPEATS_AN_HOUR):
        if cache.add(f"{kept}:{time}", this, HOUR) or cache.get(f"{kept}:{time}") == this:
            return ""
    return _("You have said these words already, more than once. Where do they belong?")


def key_of(row: Model) -> UUID:
    """Whoever changes a thing over and over says it once."""
    return uuid5(NAMESPACE_URL, f"{row._meta.label_lower} {row.pk}")


def _told_apart(text: str) -> str:
    """By what two texts are the same; '' of what is too short to ask."""
    words = re.findall(r"\w+", text.casefold())
    if len(" ".join(words)) <= SHORTEST:
        return ""
    # Few words said over and over are a table or a drawing: there the marks tell one from another.
    return " ".join(words) if len(" ".join(set(words))) > SHORTEST else text.strip()


def _kept_as(same: str, by: Person) -> str:
    """After a backup was put back, somebody else may get the number of who came since: they came at another moment."""
    whose = f"{by.pk} {by.date_joined.isoformat()}"
    return "repeats:" + salted_hmac("moderation.repeating", f"{whose}\n{same}", algorithm="sha256").hexdigest()
