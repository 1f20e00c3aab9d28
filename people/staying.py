"""Whether somebody is still signed in, asked of Postgres: for what stays open longer than a request."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from content.composed import Composed
from people.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

type SignIn = tuple[int, str | None]
"""Person, and the session they are signed in with (None outside a browser's session)."""

ACTIVE = Composed(lambda people: Person.objects.filter(pk__among=people, is_active=True).only("password"), people=list)
ALIVE = Composed(
    lambda keys, now: Session.objects.filter(session_key__among=keys, expire_date__gt=now), keys=list[str], now=datetime
)


def still_signed_in(sign_ins: Collection[SignIn]) -> set[SignIn]:
    """Those whose account is active, whose session is alive and whose password is still the one they signed in with.

    Two queries, however many ask.
    """
    people = {person.pk: person for person in ACTIVE(people=[pk for pk, _key in sign_ins])}
    keys = [key for _pk, key in sign_ins if key is not None]
    alive = ALIVE(keys=keys, now=timezone.now()) if keys else []
    sessions = {session.session_key: session.get_decoded() for session in alive}
    return {
        (pk, key) for pk, key in sign_ins if pk in people and (key is None or is_of(sessions.get(key, {}), people[pk]))
    }


def is_signed_in(person: int, session: str | None) -> Q:
    """The same as a condition, for a statement that is asked anyway. Of the password it asks nothing: whoever changes
    it has other sessions looked through by the above."""
    is_active = Q(Exists(Person.objects.filter(pk=person, is_active=True)))
    if session is None:
        return is_active
    return is_active & Q(Exists(Session.objects.filter(session_key=session, expire_date__gt=Now())))


def is_of(session: Mapping[str, Any], person: Person) -> bool:
    """Also where they signed in under a former key of the site."""
    if session.get(SESSION_KEY) != str(person.pk):
        return False
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), valid) for valid in _hashes(person))


def _hashes(person: Person) -> Iterator[str]:
    yield person.get_session_auth_hash()
    yield from person.get_session_auth_fallback_hash()
