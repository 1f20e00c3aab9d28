"""Silence, one click away: from the digest, one kind of notice, one conversation, one place, or all of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.digests import plan_anew
from engagement.hearing import hear_of, mute_conversation
from engagement.kinds import kind_named
from engagement.links import CONVERSATION, DIGEST, KIND, PLACE
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
    if what.startswith(DIGEST):
        _have_less_often(preferences, what.removeprefix(DIGEST))
    if what.startswith(KIND):
        _stop_kinds(person, what.removeprefix(KIND).split("+"))
    if what.startswith(CONVERSATION):
        mute_conversation(what.removeprefix(CONVERSATION), person=person)
    if what.startswith(PLACE):
        _leave_in_peace(person, what.removeprefix(PLACE))
    recall_mail([person.pk])


def _stop_digests(preferences: Preferences) -> None:
    preferences.digest = Cadence.NEVER
    preferences.next_digest_at = preferences.digest_looked_at = preferences.digest_again_at = None
    Hearing.objects.filter(person=preferences.person_id).exclude(digest="").update(digest="")


def _have_less_often(preferences: Preferences, cadence: str) -> None:
    """An old link brings nobody more than they chose since."""
    in_order = [str(one) for one in Cadence]
    if cadence in in_order and in_order.index(cadence) > in_order.index(preferences.digest):
        preferences.digest = cadence
        preferences.save(update_fields=["digest"])
        plan_anew(preferences)


def _stop_kinds(person: Person, names: Iterable[str]) -> None:
    """They are told on the site all the same, unless somebody does not want that either."""
    mine = KindChoice.objects.filter(person=person)
    for name in names:
        if kind_named(name) and not mine.filter(kind=name, way=Way.NOT).exists():
            mine.update_or_create(person=person, kind=name, defaults={"way": Way.BELL})


def _leave_in_peace(person: Person, place: str) -> None:
    hear_of(place, Preset.MUTED, person=person, digest=Cadence.NEVER)


# By what a link asks for: the question, the button, and what is so afterwards.
HOW_OFTEN = {
    DIGEST + Cadence.WEEKLY: (
        gettext_lazy("Have the digest once a week?"),
        gettext_lazy("Send it weekly"),
        gettext_lazy(
            "Your digest comes at most once a week now. Communities you chose other days for keep theirs. "
            "You can change your mind in your settings."
        ),
    ),
    DIGEST + Cadence.MONTHLY: (
        gettext_lazy("Have the digest once a month?"),
        gettext_lazy("Send it monthly"),
        gettext_lazy(
            "Your digest comes at most once a month now. Communities you chose other days for keep theirs. "
            "You can change your mind in your settings."
        ),
    ),
}


def button_of(what: str) -> str:
    return str(HOW_OFTEN[what][1]) if what in HOW_OFTEN else _("Stop it")


def outcome_of(what: str) -> str:
    if what in HOW_OFTEN:
        return str(HOW_OFTEN[what][2])
    return _("You won't get this mail again. You can change your mind in your settings.")


def question_of(what: str) -> str:
    """What the page behind the link asks. It names nothing that only members of a place may know."""
    if what == "digest":
        return _("Stop the digest?")
    if what in HOW_OFTEN:
        return str(HOW_OFTEN[what][0])
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
