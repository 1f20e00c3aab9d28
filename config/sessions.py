"""Django's sessions in the database, read with one plain statement: every page of a member begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection
from django.utils import timezone

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


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
            return data
        self._session_key = None
        return {}
