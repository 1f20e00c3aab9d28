"""Thanks a person received, on their profile: for what, by whom. The words beside them are theirs alone to read."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from content.models import Reactable, Reaction, ReactionKind
from content.targets import Target, target_of, targets
from people.models import Person
from people.pages import ProfileItem, ProfileSection
from people.scopes import Viewer

SHOWN = 6


def thanks_received(person: Person, viewer: Viewer) -> ProfileSection | None:
    """For what the viewer may see. Two queries for each kind of thing that can be thanked for."""
    thankable = (target for target in targets() if issubclass(target.model, Reactable))
    found = [item for target in thankable for item in _thanks_for(target, person, viewer)]
    found.sort(key=lambda pair: pair[0].at, reverse=True)
    items = [_item(reaction, row, own=person.pk == viewer.pk) for reaction, row in found[:SHOWN]]
    return ProfileSection(_("Thanks received"), "hand-heart", items, order=40)


def _thanks_for(target: Target, person: Person, viewer: Viewer) -> list[tuple[Reaction, Any]]:
    theirs = target.visible_to(viewer).filter(author=person)
    received = Reaction.objects.filter(
        kind=ReactionKind.THANKS,
        target_type=ContentType.objects.get_for_model(target.model),
        target_id__in=theirs.values("pk"),
    )
    latest = list(received.select_related("person").order_by("-at")[:SHOWN])
    rows = theirs.in_bulk([reaction.target_id for reaction in latest]) if latest else {}
    return [(reaction, rows[reaction.target_id]) for reaction in latest if reaction.target_id in rows]


def _item(reaction: Reaction, row: Any, *, own: bool) -> ProfileItem:
    title = _("%(name)s, for “%(title)s”") % {
        "name": reaction.person.display_name,
        "title": target_of(row).title(row),
    }
    words = f"“{reaction.words}”" if own and reaction.words else ""
    return ProfileItem(title, row.get_absolute_url(), words, person=reaction.person)
