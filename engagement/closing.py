"""When a session ends or an account changes, its open sockets look again whether they may stay."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from engagement.broadcasts import signed_out
from people.models import Person


def watch() -> None:
    """Signals, since a session ends in many ways: signing out here or elsewhere, everywhere, in the admin."""
    post_delete.connect(_session_ended, sender=Session, dispatch_uid="sockets of an ended session")
    post_save.connect(_account_changed, sender=Person, dispatch_uid="sockets of a changed account")


def _session_ended(instance: Session, **_kwargs: Any) -> None:
    person_id = instance.get_decoded().get(SESSION_KEY)
    if person_id:
        _tell(int(person_id))


def _account_changed(
    instance: Person, created: bool, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Suspended, or with another password: each session decides for itself."""
    if not created and set(update_fields or ()) != {"last_login"}:
        _tell(instance.pk)


def _tell(person_id: int) -> None:
    transaction.on_commit(lambda: signed_out(person_id), robust=True)
