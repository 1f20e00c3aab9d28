"""What a person put off on their home page, as their settings list it: with its words as long as they may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.finding import Seeker, find
from engagement.leaving_out import left_out_by, sections_by_name
from engagement.sections import sections

if TYPE_CHECKING:
    from people.models import Person

LOOKED_AT = 50
LOOKS_BACK = timedelta(days=60)


@dataclass(frozen=True)
class PutOff:
    about: str
    until: datetime
    title: str
    is_kind: bool


def put_off_by(person: Person) -> Sequence[PutOff]:
    """The things are looked for anew, so that their words are those the person may read today."""
    rows, kinds = left_out_by(person), sections_by_name()
    things = {row.about for row in rows if row.about not in kinds}
    titles = {about: str(section.title) for about, section in kinds.items()}
    if things:
        titles |= _titles_of(things, person)
    gone = _("Something that waits for you no more")
    return [PutOff(row.about, row.until, titles.get(row.about, gone), row.about in kinds) for row in rows]


def _titles_of(things: set[str], person: Person) -> dict[str, str]:
    now = timezone.localtime()
    wanted = {section.name: LOOKED_AT for section in sections()}
    (finds,) = find([Seeker(person, now - LOOKS_BACK)], wanted, now)
    # Of two sections that hold the same thing, the first says what it is.
    found = [item for section in reversed(sections()) for item in finds.of(section, LOOKED_AT)]
    return {item.key: item.title for item in found if item.key in things}
