"""Who asks for a page, or opens a socket: the person of the session, in one planned statement.

Where all is as it should be nothing else is asked. Everything unusual (another password, an older key, an account that
was closed) is for Django to judge, which looks again and ends the session if it has to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare

from content.composed import Composed
from people.models import Person
from people.staying import is_of

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

ACTIVE = Composed(lambda person: Person.objects.filter(pk=person, is_active=True), person=int)


def person_of(request: HttpRequest) -> Person | AnonymousUser:
    for person in _named_in(request.session):
        if constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
            return person
    return get_user(request)


def person_on_wire(session: SessionBase) -> Person | AnonymousUser:
    """The session stays as it is, whatever is found in it: on a wire no browser could be told of another key of it."""
    return next((person for person in _named_in(session) if is_of(session, person)), AnonymousUser())


def _named_in(session: SessionBase) -> list[Person]:
    number = str(session.get(SESSION_KEY, ""))
    if not (number.isdecimal() and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS):
        return []
    return ACTIVE(person=int(number))
