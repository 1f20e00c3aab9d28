"""Django's sessions in the database, read with one plain statement: every page of a member begins with it.

A session ends when nobody came for SESSION_IDLE_DAYS, and SESSION_COOKIE_AGE after signing in at the latest. Both stand
in its `expire_date`, so that sockets, and whatever else asks for that, need not know of either.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InternalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.sign_ins import SIGNED_IN_AT

READ = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"
STAY = "UPDATE django_session SET expire_date = %s WHERE session_key = %s"
# Not with each page: once a day is enough to know that somebody still comes.
OFTEN_ENOUGH = timedelta(days=1)
# Browsers that open again what was open keep also what they were not to keep.
THIS_BROWSER_ONLY = timedelta(days=1).total_seconds()


class SessionStore(DatabaseSessions):
    # When the row says that it ends, once it was read.
    _ends: datetime | None = None

    def load(self) -> dict[str, Any]:
        # A key with a NUL was never one of ours, and Postgres takes none.
        found = None
        if "\x00" not in (self.session_key or "\x00"):
            with connection.cursor() as cursor:
                cursor.execute(READ, [self.session_key, timezone.now()])
                found = cursor.fetchone()
        if found:
            data: dict[str, Any] = self.decode(found[0])
            self._ends = found[1]
            return data
        self._session_key = None
        return {}

    def get_expiry_date(self, **_how: Any) -> datetime:
        """What the row says. The cookie may outlive it: without a row it opens nothing."""
        idle = timezone.now() + timedelta(days=settings.SESSION_IDLE_DAYS)
        if SIGNED_IN_AT not in self:
            return idle
        longest = THIS_BROWSER_ONLY if self.get_expire_at_browser_close() else settings.SESSION_COOKIE_AGE
        return min(idle, datetime.fromtimestamp(self[SIGNED_IN_AT], UTC) + timedelta(seconds=longest))

    def stay(self) -> None:
        """The row alone, not what is in it: another request may be writing that."""
        if SIGNED_IN_AT not in self or self._ends is None:
            return
        later = self.get_expiry_date()
        if later - self._ends < OFTEN_ENOUGH:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute(STAY, [later, self.session_key])
        except InternalError:
            # A database that only reads just now: pages are still shown.
            return


class Sessions(SessionMiddleware):
    """Its person coming puts the end of a session off. Whoever looks at where they are signed in reads the others."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session: Any = request.session
        if session.accessed and session.session_key:
            session.stay()
        return super().process_response(request, response)
