"""Silence, one click away."""

from __future__ import annotations

from engagement.models import Cadence, Hearing, Preferences
from people.models import Person


def unsubscribe(person_id: int, link_key: str, kind: str) -> None:
    """Stops the digest, the notices or all. Idempotent; an account that is gone is fine too."""
    person = Person.objects.filter(pk=person_id, link_key=link_key).first()
    if person is None:
        return
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if kind in ("digest", "all"):
        preferences.digest = Cadence.NEVER
        preferences.next_digest_at = None
        Hearing.objects.filter(person=person).exclude(digest="").update(digest="")
    if kind in ("notices", "all"):
        preferences.mail_notices = False
    preferences.save()
