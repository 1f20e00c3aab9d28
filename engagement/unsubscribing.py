"""Silence, one click away: from the digest, one kind of notice, one conversation, one place, or all of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.hearing import hear_of, mute_conversation
from engagement.kinds import kind_named
from engagement.links import CONVERSATION, KIND, PLACE
from engagement.models import Cadence, Hearing, KindChoice, Preferences, Preset, Way
from engagement.recalling import recall_mail
from people.models import Person


@transaction.atomic
def unsubscribe(person_id: int, link_key: str, what: str) -> None:
    """Idempotent; an account that is gone is fine too. What waits to be sent is taken back, and chosen anew."""
    person = Person.objects.filter(pk=person_id, link_key=link_key).first()
    if person is None:
        return
    preferences, _made = Preferences.objects.select_for_update().get_or_create(person=person)
    if what in ("digest", "all"):
        _stop_digests(preferences)
    if what in ("notices", "all"):
        preferences.mail_notices = False
    preferences.save()
    if what.startswith(KIND):
        _stop_kinds(person, what.removeprefix(KIND).split("+"))
    if what.startswith(CONVERSATION):
        mute_conversation(what.removeprefix(CONVERSATION), person=person)
    if what.startswith(PLACE):
        _leave_in_peace(person, what.removeprefix(PLACE))
    recall_mail([person.pk])


def _stop_digests(preferences: Preferences) -> None:
    preferences.digest = Cadence.NEVER
    preferences.next_digest_at = None
    Hearing.objects.filter(person=preferences.person_id).exclude(digest="").update(digest="")


def _stop_kinds(person: Person, names: Iterable[str]) -> None:
    """They are told on the site all the same, unless somebody does not want that either."""
    mine = KindChoice.objects.filter(person=person)
    for name in names:
        if kind_named(name) and not mine.filter(kind=name, way=Way.NOT).exists():
            mine.update_or_create(person=person, kind=name, defaults={"way": Way.BELL})


def _leave_in_peace(person: Person, place: str) -> None:
    hear_of(place, Preset.MUTED, person=person, digest=Cadence.NEVER)


def question_of(what: str) -> str:
    """What the page behind the link asks. It names nothing that only members of a place may know."""
    if what == "digest":
        return _("Stop the digest?")
    if what == "notices":
        return _("Stop mail about replies and mentions?")
    if what == "all":
        return _("Stop all mail?")
    if what.startswith(CONVERSATION):
        return _("Mute this conversation?")
    if what.startswith(PLACE):
        return _("Hear nothing more of this community?")
    kinds = [kind_named(name) for name in what.removeprefix(KIND).split("+")] if what.startswith(KIND) else []
    labels = [f"“{kind.label}”" for kind in kinds if kind]
    return _("No more mail of this kind: %(kinds)s?") % {"kinds": ", ".join(labels)} if labels else ""
