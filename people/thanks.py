"""Thanks a person received, on their profile: for what, by whom; the words beside them where the giver let them stand.

Whoever was thanked reads all of it, and takes off what others should not.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Q, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from content.models import Reaction, ReactionKind
from content.models.reactions import thankable
from content.targets import Target, target_of
from people.models import Person
from people.pages import ProfileAct, ProfileItem, ProfileSection
from people.scopes import Viewer

SHOWN = 6
# What was said to oneself is not gone when six others have given thanks.
OWN_SHOWN = 100


def thanks_received(person: Person, viewer: Viewer) -> ProfileSection | None:
    """For what the viewer may see, those with words first. Two queries for each kind of thing to be thanked for."""
    own = person.pk == viewer.pk
    most = OWN_SHOWN if own else SHOWN
    found = [item for target in thankable() for item in _thanks_for(target, person, viewer, most)]
    found.sort(key=lambda pair: (pair[0].speaks, pair[0].at), reverse=True)
    items = [_item(reaction, row, own=own) for reaction, row in found[:most]]
    return ProfileSection(_("Thanks received"), "hand-heart", items[:SHOWN], order=40, more=items[SHOWN:])


def thanks_to(person: Person, pk: int) -> Reaction:
    """One with words that were let stand on this person's profile, or 404."""
    for target in thankable():
        theirs = (
            _received(target, person, person).filter(pk=pk, on_profile=True, hidden_at=None).exclude(words="").first()
        )
        if theirs:
            return theirs
    raise Http404


def _received(target: Target, person: Person, viewer: Viewer) -> Any:
    theirs = target.visible_to(viewer).filter(author=person)
    return Reaction.objects.filter(
        kind=ReactionKind.THANKS,
        target_type=ContentType.objects.get_for_model(target.model),
        target_id__in=theirs.values("pk"),
    )


def _thanks_for(target: Target, person: Person, viewer: Viewer, most: int) -> list[tuple[Any, Any]]:
    own = person.pk == viewer.pk
    said = Q() if own else Q(on_profile=True, taken_off_at=None)
    speaks = Case(When(said & ~Q(words="") & Q(hidden_at=None), then=Value(1)), default=Value(0))
    received = _received(target, person, viewer).select_related("person").annotate(speaks=speaks)
    latest = list(received.order_by("-speaks", "-at")[:most])
    theirs = target.visible_to(viewer).filter(author=person)
    rows = theirs.in_bulk([reaction.target_id for reaction in latest]) if latest else {}
    return [(reaction, rows[reaction.target_id]) for reaction in latest if reaction.target_id in rows]


def _item(reaction: Reaction, row: Any, *, own: bool) -> ProfileItem:
    title = _("%(name)s, for “%(title)s”") % {
        "name": reaction.person.display_name,
        "title": target_of(row).title(row),
    }
    words = f"“{reaction.said}”" if reaction.said and (own or reaction.is_on_profile) else ""
    act = _act(reaction) if own else None
    return ProfileItem(title, row.get_absolute_url(), words, person=reaction.person, act=act)


def _act(reaction: Reaction) -> ProfileAct | None:
    """What I may do about words about me."""
    if not reaction.said:
        return None
    if not reaction.on_profile:
        return ProfileAct(_("Between you and %(name)s.") % {"name": reaction.person.first_name})
    url = reverse("settings:thanks", args=[reaction.pk])
    if reaction.is_on_profile:
        return ProfileAct(_("Others read these words too."), url, _("Take them off"))
    return ProfileAct(_("You took these words off."), url, _("Put them back"), "show")
