"""What people are writing, kept until it is posted. Other apps register what can be written, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone

from content.models import Draft, Upload
from content.statements import Statement

if TYPE_CHECKING:
    from content.sittings import Turn
    from people.models import Person

type Save = Callable[[Person, str, int, Mapping[str, Any]], Draft | None]
# `may_write(person, place)`: whether the person could post there now. Where not, there is no draft either.
type MayWrite = Callable[[Person, int], bool]
_kinds: dict[str, MayWrite] = {}
# What somebody wrote there by hand; the other fields (a kind, a choice) are filled from the beginning.
_words: dict[str, frozenset[str]] = {}
_KEY = re.compile(r"([a-z]+(?:-[a-z]+)*)-([0-9]{1,18})")
MOST_FIELDS = 120
USUALLY = frozenset({"source", "title"})


def register_draft(kind: str, may_write: MayWrite, *, words: frozenset[str] = USUALLY) -> None:
    _kinds[kind], _words[kind] = may_write, words


def read_key(key: str, person: Person) -> tuple[str, int]:
    """'thread-12' as kind and place; 404 for what is not there for this person."""
    found = _KEY.fullmatch(key)
    if found is None or found[1] not in _kinds or not _kinds[found[1]](person, int(found[2])):
        raise Http404
    return found[1], int(found[2])


def draft_of(person: Person, kind: str, place: int) -> Draft | None:
    """For pages that have made sure that the person may write there."""
    return Draft.objects.filter(owner=person, kind=kind, place=place).first()


def save_draft(person: Person, kind: str, place: int, fields: Mapping[str, Any]) -> Draft | None:
    """Keeps what was typed; nothing typed keeps nothing."""
    if not any(str(fields.get(name, "")).strip() for name in _words.get(kind, USUALLY)):
        forget_draft(person, kind, place)
        return None
    values = {"fields": dict(fields), "saved_at": timezone.now()}
    draft, _made = Draft.objects.update_or_create(owner=person, kind=kind, place=place, defaults=values)
    return draft


@transaction.atomic
def add_to_draft(person: Person, kind: str, place: int, fields: Mapping[str, Any]) -> Draft | None:
    """Keeps a few fields beside those that are kept already: of a form that is filled in over several screens.

    What another device wrote meanwhile on another screen stays.
    """
    kept = Draft.objects.select_for_update().filter(owner=person, kind=kind, place=place).first()
    return save_draft(person, kind, place, (kept.fields if kept else {}) | dict(fields))


def save_in_turn(
    save: Save, person: Person, kind: str, place: int, fields: Mapping[str, Any], turn: Turn | None
) -> Draft | None:
    """Unless what was written later came before, or its form was posted since. Some pages number nothing they send."""
    if turn is None:
        return save(person, kind, place, fields)
    if turn.is_over:
        return None
    with transaction.atomic():
        # Holds the row: who saves it beside this one looks for its turn afterwards.
        draft = save(person, kind, place, fields)
        if turn.is_late:
            transaction.set_rollback(True)
            return None
        turn.take()
    if draft is None:
        forget_draft(person, kind, place, turn)
    elif turn.is_over:
        Draft.objects.filter(pk=draft.pk, saved_at=draft.saved_at).delete()
    return draft


# Nothing hangs on a draft: one statement, and no transaction around it. Asked with every post.
FORGET = Statement(
    "forget_draft",
    """
    DELETE FROM content_draft WHERE owner_id = %(owner)s AND kind = %(kind)s AND place = %(place)s RETURNING id
    """,
    "owner",
    "kind",
    "place",
)


def forget_draft(person: Person, kind: str, place: int, turn: Turn | None = None) -> None:
    """With what is still under way of it, where its page numbers what it sends."""
    if turn:
        turn.end()
    FORGET.ask(owner=person.pk, kind=kind, place=place)


def forget_old() -> int:
    """Drafts nobody came back to, and files that hang on nothing. How many drafts there were."""
    before = timezone.now() - timedelta(days=settings.DRAFTS_KEPT_DAYS)
    gone, _each = Draft.objects.filter(saved_at__lt=before).delete()
    for upload in Upload.objects.hanging_on_nothing().filter(~_in_a_draft(), at__lt=before).iterator():
        upload.remove_files()
        upload.delete()
    return gone


def _in_a_draft() -> Exists:
    """However old the file: a draft that somebody still saves keeps what it shows."""
    theirs = Draft.objects.filter(owner=OuterRef("owner")).annotate(said=Cast("fields", TextField()))
    return Exists(theirs.filter(said__contains=Cast(OuterRef("key"), TextField())))
