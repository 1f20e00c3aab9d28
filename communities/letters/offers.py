"""Letters where members meet them: the bell, the home page, the head of the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.letters.writing import ANNOUNCED
from communities.models import Letter, Membership
from engagement.kinds import Kind, Wording
from engagement.sections import Item, Place, Section, Shape

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

QUOTED = 240


def _members(activity: Activity) -> Iterable[int]:
    return Membership.objects.filter(community=activity.target_id).values_list("person_id", flat=True)


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    letters = (
        Letter.objects.visible_to(reader)
        .select_related("community", "author")
        .in_bulk([one.payload["letter"] for one in activities])
    )
    return {one.pk: _wording(letters[one.payload["letter"]]) for one in activities if one.payload["letter"] in letters}


def _wording(letter: Letter) -> Wording:
    quote = Truncator(letter.words).chars(QUOTED)
    return Wording(_said(letter), letter.community.get_absolute_url(), "send", quote)


def _said(letter: Letter) -> str:
    names = {"name": letter.author.first_name if letter.author else _("Somebody"), "place": letter.community.name}
    return _("%(name)s writes to everybody in %(place)s") % names


def letters(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """The latest to places the person belongs to, one a place."""
    fresh = Letter.objects.visible_to(person).filter(at__gte=since).exclude(author=person)
    latest = fresh.order_by("community_id", "-at").distinct("community_id").select_related("community", "author")
    return [_item(letter) for letter in latest[:most]]


def _item(letter: Letter) -> Item:
    return Item(
        key=f"letter:{letter.pk}",
        title=_said(letter),
        reason=letter.community.name,
        url=letter.community.get_absolute_url(),
        icon="send",
        person=letter.author,
        quote=letter.words,
        author_id=letter.author_id,
        group=letter.community.name,
        place=letter.community.scope,
    )


KIND = Kind("announcement", gettext_lazy("Words to everybody in a place"), frozenset({ANNOUNCED}), _members, _word)
SECTION = Section(
    "letters",
    gettext_lazy("From those who look after your places"),
    Place.RAIL,
    5,
    letters,
    template="communities/home_letters.html",
    shape=Shape.LETTER,
    perhaps="""FROM communities_letter letter JOIN communities_membership mine USING (community_id)
               WHERE mine.person_id = %(person)s AND letter.at >= %(since)s""",
)
