"""The drills, by their numbers. Each does harm, waits, counts, and says what was kept and what people saw."""

from __future__ import annotations

from collections.abc import Callable

from drills import (
    another_clock,
    connections,
    crowds,
    database,
    digests,
    handover,
    letters,
    memory,
    pages,
    thanks,
    words,
)
from drills.ground import Ground, Said

DRILLS: dict[int, tuple[str, Callable[[Ground], Said]]] = {
    1: ("Redis ends while people write", memory.redis_gone),
    2: ("Redis is away", memory.cache_gone),
    3: ("The queue is emptied", memory.queue_emptied),
    4: ("Redis is full", memory.redis_full),
    5: ("The worker is killed among digests", digests.worker_killed),
    6: ("The worker is asked to end among digests", digests.worker_ends_politely),
    9: ("The mail server refuses", letters.mail_server_gone),
    12: ("One letter cannot be sent", letters.poison),
    13: ("Postgres is killed", database.database_killed),
    14: ("All connections are cut", connections.connections_cut),
    16: ("No connection is left", connections.none_left),
    17: ("The disk for uploads is full", pages.disk_full),
    18: ("The web server is killed", pages.web_killed),
    19: ("A new web server takes over", handover.handed_over),
    22: ("Forms are sent twice", crowds.double_clicks),
    24: ("Two change the same words again and again", words.two_hands),
    25: ("One place for a hundred", crowds.last_place),
    26: ("Many thank while the thread is moved and taken away", thanks.thanks_while_moved),
    28: ("The clock of the worker is wrong", another_clock.worker_of_another_time),
    31: ("A backup under load, brought back", database.backup_under_load),
    33: ("Tasks of an older release", letters.strange_tasks),
}
