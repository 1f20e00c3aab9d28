"""Whom a visitor of the demo can be, and what each of them sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# In the order they are offered.
SEES = {
    "member": (
        _("Look around as a member"),
        _("Four things have her name on them: a session soon, a question she could answer, somebody new."),
    ),
    "facilitator": (
        _("Look around as a facilitator"),
        _("Somebody asks to be let in, two newcomers wait for a hello, and a circle is looking for its time."),
    ),
    "admin": (
        _("Look around as an administrator"),
        _("Looks after the site: three flags wait in the administration, and every step there is written down."),
    ),
}


@dataclass(frozen=True)
class WayIn:
    who: str
    person: Person
    label: str | _StrPromise
    sees: str | _StrPromise


def ways_in() -> list[WayIn]:
    """Those who are there; one query."""
    people = Person.objects.active().filter(email__in=[address(who) for who in SEES])
    known = {person.email: person for person in people}
    return [WayIn(who, known[address(who)], *words) for who, words in SEES.items() if address(who) in known]


def address(who: str) -> str:
    return f"{who}@example.org"
