"""Who proved that an address is theirs is the author of what came in from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Func, Q, Value

from discussions.counting import recount
from discussions.models import Post, Thread
from engagement.log import record
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

CLAIMED = "discussions.letters_claimed"


def inherit(placeholder: Person, person: Person) -> None:
    """Posts, threads and faces change hands; who wrote in a thread under both names is counted once from now on."""
    written = Post.objects.filter(author=placeholder)
    in_threads = Q(pk__in=written.values("thread")) | Q(author=placeholder)
    touched = list(Thread.objects.select_for_update(of=("self",)).filter(in_threads).order_by("pk"))
    if not touched:
        return
    twice = set(Post.objects.filter(author=person, thread__in=touched).values_list("thread", flat=True))
    written.update(author=person)
    threads = Thread.objects.filter(pk__in=[thread.pk for thread in touched])
    threads.filter(author=placeholder).update(author=person)
    threads.filter(last_author=placeholder).update(last_author=person)
    threads.update(face_ids=_replaced("face_ids", placeholder.pk, person.pk), revision=F("revision") + 1)
    for thread_id in twice:
        recount(thread_id)
    record(CLAIMED, actor=person, target=person, scope=person_scope(person.pk))


def _replaced(field: str, old: int, new: int) -> Func:
    big = models.BigIntegerField()
    return Func(F(field), Value(old, big), Value(new, big), function="array_replace")
