"""The drills, by their numbers. Each does harm, waits, counts, and says what was kept and what people saw."""

from __future__ import annotations

from collections.abc import Callable

from drills import database, letters, memory, pages
from drills.ground import Ground, Said

DRILLS: dict[int, tuple[str, Callable[[Ground], Said]]] = {
    1: ("Redis ends while people write", memory.redis_gone),
    2: ("Redis is away", memory.cache_gone),
    3: ("The queue is emptied", memory.queue_emptied),
    4: ("Redis is full", memory.redis_full),
    5: ("The worker is killed among letters", letters.worker_killed),
    6: ("The worker is asked to end among letters", letters.worker_ends_politely),
    9: ("The mail server refuses", letters.mail_server_gone),
    12: ("One letter cannot be sent", letters.poison),
    13: ("Postgres is killed", database.database_killed),
    14: ("All connections are cut", database.connections_cut),
    17: ("The disk for uploads is full", pages.disk_full),
    18: ("The web server is killed", pages.web_killed),
    22: ("Forms are sent twice", pages.double_clicks),
    26: ("Many thank at once", pages.many_thanks),
    31: ("A backup under load, brought back", database.backup_under_load),
    33: ("Tasks of an older release", letters.strange_tasks),
}
