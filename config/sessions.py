"""Django's sessions in the database, read with one plain statement: every page of a member begins with it.

A session ends when nobody came for SESSION_IDLE_DAYS, and SESSION_COOKIE_AGE after signing in at the latest. Both stand
in its `expire_date`, so that sockets, and whatever else asks for that, need not know of either.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InternalError, connection
from django.utils import timezone

from people.sign_ins import SIGNED_IN_AT

READ = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"
STAY = "UPDATE django_session SET expire_date = %s WHERE session_key = %s"
# Not with each page: once a day is enough to know that somebody still comes.
OFTEN_ENOUGH = timedelta(days=1)


class SessionStore(DatabaseSessions):
    def load(self) -> dict[str, Any]:
        # A key with a NUL was never one of ours, and Postgres takes none.
        found = None
        if "\x00" not in (self.session_key or "\x00"):
            with connection.cursor() as cursor:
                cursor.execute(READ, [self.session_key, timezone.now()])
                found = cursor.fetchone()
        if found:
            data: dict[str, Any] = self.decode(found[0])
            self._stay(data, found[1])
            return data
        self._session_key = None
        return {}

    def get_expiry_date(self, **_how: Any) -> datetime:
        """What the row says. The cookie may outlive it: without a row it opens nothing."""
        return _ends(self)

    def _stay(self, data: dict[str, Any], ends: datetime) -> None:
        """The row alone, not what is in it: another request may be writing that."""
        if SIGNED_IN_AT not in data or (later := _ends(data)) - ends < OFTEN_ENOUGH:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute(STAY, [later, self.session_key])
        except InternalError:
            # A database that only reads just now: pages are still shown.
            return


def _ends(data: Any) -> datetime:
    idle = timezone.now() + timedelta(days=settings.SESSION_IDLE_DAYS)
    if SIGNED_IN_AT not in data:
        return idle
    signed_in = datetime.fromtimestamp(data[SIGNED_IN_AT], UTC)
    return min(idle, signed_in + timedelta(seconds=settings.SESSION_COOKIE_AGE))
