"""What stands in the tables, as numbers two databases can be compared by."""

from __future__ import annotations

from django.db import connection

type Tallies = dict[str, list[str]]


def tallies() -> Tallies:
    """Of each table how many rows, and the sum of their digests: the same rows in any order give the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
        found: Tallies = {}
        for name in names:
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM "{name}" t')
            found[name] = [str(value) for value in cursor.fetchone()]
    return found


def differences(wanted: Tallies, found: Tallies) -> list[str]:
    return sorted(name for name in wanted | found if wanted.get(name) != found.get(name))
