"""A kind of notification for tests: nothing else is registered for its verb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from communities.models import Community
from engagement import kinds
from engagement.kinds import Kind, Wording, register_kind
from engagement.log import record
from engagement.models import Activity
from people.models import Person

VERB = "tests.waved"


@contextmanager
def waving(*recipients: Person, hidden: bool = False) -> Iterator[None]:
    """While it lasts, a wave is told to these people."""

    def word(activities: Sequence[Activity], reader: Person) -> dict[int, Wording]:
        return (
            {} if hidden else {one.pk: Wording("Somebody waved at you", "/wave/", quote="Hello") for one in activities}
        )

    register_kind(Kind("wave", "Waves", frozenset({VERB}), lambda activity: [p.pk for p in recipients], word))
    try:
        yield
    finally:
        del kinds._kinds["wave"]


def wave(at: Community, by: Person | None, conversation: str = "wave:1") -> Activity:
    with transaction.atomic():
        return record(VERB, actor=by, target=at, scope=at.scope, conversation=conversation)
