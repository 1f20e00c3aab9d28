"""Keys in addresses that programs fetch without signing in: calendars, feeds. Renewing them makes all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing

from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer


def key_for(person: Viewer, salt: str) -> str:
    """`salt` names what it opens, and nothing else."""
    assert isinstance(person, Person)
    return signing.dumps([person.pk, str(person.link_key), person.calendar_edition], salt=salt, compress=True)


def person_of_key(key: str, salt: str) -> Person | None:
    """Whose it is; None when it is not ours, or was renewed since. Keys of the first edition name none."""
    try:
        pk, link_key, *edition = signing.loads(key, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    people = Person.objects.active().filter(pk=pk, link_key=link_key, calendar_edition=edition[0] if edition else 0)
    return people.first()
