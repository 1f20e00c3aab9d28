"""The one way out of an act: `record` writes what happened, in the same transaction, and nothing else leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from content.statements import Statement
from engagement.models import Activity

if TYPE_CHECKING:
    from people.models import Person

CHANNEL = "hearth_activity"

type Handler = Callable[[Activity], None]


@dataclass(frozen=True)
class Consumer:
    """`handle(activity)` runs in the transaction that removes the delivery: its database writes happen once.

    `verbs` is a set of verbs, or None for all.
    """

    name: str
    handle: Handler
    verbs: frozenset[str] | None = None

    def wants(self, verb: str) -> bool:
        return self.verbs is None or verb in self.verbs


_consumers: dict[str, Consumer] = {}


def register_consumer(name: str, handle: Handler, verbs: Iterable[str] | None = None) -> None:
    _consumers[name] = Consumer(name, handle, None if verbs is None else frozenset(verbs))


def consumer(name: str) -> Consumer | None:
    return _consumers.get(name)


# Asked with every act. Postgres tells the sweeper when this transaction commits, and not before.
RECORD = Statement(
    "record_activity",
    f"""
    WITH happened AS (
        INSERT INTO engagement_activity
            (at, actor_id, verb, target_type_id, target_id, scope, place, payload, request)
        VALUES (%(at)s, %(actor)s, %(verb)s, %(target_type)s, %(target)s,
                %(scope)s, %(place)s, %(payload)s, %(request)s)
        RETURNING id
    ),
    owed AS (
        INSERT INTO engagement_delivery (activity_id, consumer, attempts, last_error)
        SELECT happened.id, name, 0, '' FROM happened, unnest(%(consumers)s::text[]) AS name
    )
    SELECT id FROM happened, pg_notify('{CHANNEL}', '')
    """,
    "at",
    "actor",
    "verb",
    "target_type",
    "target",
    "scope",
    "place",
    "payload",
    "request",
    "consumers",
)


def record(
    verb: str,
    *,
    actor: Person | None,
    target: models.Model,
    scope: str,
    place: str = "",
    **ids: int | str | list[int] | None,
) -> Activity:
    """Appends one activity and what each consumer owes it.

    `place` is the community's own scope when `scope` is that of what is written there, and so moves when it is closed.
    Call it inside the transaction of the act. `ids` are numbers (or short codes); never words of a member.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs into the transaction of the act.")
    activity = Activity(
        verb=verb,
        actor=actor,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        scope=scope,
        place=place,
        payload=ids,
        request=structlog.contextvars.get_contextvars().get("request_id", "")[:32],
    )
    ((activity.pk,),) = RECORD.ask(
        at=activity.at,
        actor=activity.actor_id,
        verb=verb,
        target_type=activity.target_type_id,
        target=target.pk,
        scope=scope,
        place=place,
        payload=json.dumps(ids),
        request=activity.request,
        consumers=[one.name for one in _consumers.values() if one.wants(verb)],
    )
    return activity
