"""Keys in addresses that programs fetch without signing in: calendars, feeds. Renewing them makes all of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.db.models import F
from django.utils.translation import gettext_lazy

from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer

RENEWED = gettext_lazy("Your calendar and your feeds have new addresses. The old ones show nothing any more.")


def key_for(person: Viewer, salt: str) -> str:
    """`salt` names what it opens, and nothing else."""
    assert isinstance(person, Person)
    return signing.dumps([person.pk, str(person.link_key), person.calendar_edition], salt=salt, compress=True)


def renew_addresses(person: Person) -> None:
    """The ones before open nothing any more, all of them: whoever saw one may have seen others."""
    Person.objects.filter(pk=person.pk).update(calendar_edition=F("calendar_edition") + 1)
    person.refresh_from_db(fields=["calendar_edition"])


def person_of_key(key: str, salt: str) -> Person | None:
    """Whose it is; None when it is not ours, or was renewed since. Keys of the first edition name none."""
    try:
        pk, link_key, *edition = signing.loads(key, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    people = Person.objects.active().filter(pk=pk, link_key=link_key, calendar_edition=edition[0] if edition else 0)
    return people.first()
