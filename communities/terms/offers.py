"""Handing over on pages of other rooms: thanks on the overview, an invitation to offer oneself at home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Term
from communities.models.term import INVITED_BEFORE
from communities.overview import AliveRow
from communities.rows import MINE, PLACE, SCOPE, place_of
from content.rows import made
from engagement.sections import Find, Item, Place, Section
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

THANKED_FOR = timedelta(days=7)


def thanked_now(community: Community, viewer: Viewer) -> Sequence[AliveRow]:
    """Who handed over in the last days: both are thanked where everybody looks. One query."""
    since = timezone.now() - THANKED_FOR
    over = Term.objects.filter(community=community, ended_at__gte=since, successor__isnull=False, person__isnull=False)
    terms = over.select_related("person", "successor").order_by("-ended_at")[:2]
    return [_thanked(term, community) for term in terms]


def _thanked(term: Term, community: Community) -> AliveRow:
    assert term.person
    assert term.successor
    said = {"before": term.person.first_name, "after": term.successor.first_name}
    title = _("Thank you, %(before)s. %(after)s takes over.") % said
    url, people = reverse("communities:roles", args=[community.slug]), [term.person, term.successor]
    return AliveRow(title, term.thanks, url, _("Read the thanks"), kind="hello", here=people, here_count=2)


# For members, where they could offer themselves.
ENDING = Find(
    key="'term:' || term.id",
    author="term.person_id",
    place=SCOPE,
    said=f"json_build_object('id', term.id, 'person_id', term.person_id, 'place', {PLACE}, 'person', {FACE})",
    source=f"""{MINE} JOIN communities_term term ON term.community_id = place.id
               JOIN people_person face ON face.id = term.person_id""",
    where=f"""mine.role = 'member' AND term.ended_at IS NULL
        AND term.ends_at <= asked.now + interval '{INVITED_BEFORE.days} days' AND NOT EXISTS (
            SELECT FROM communities_offer offer WHERE offer.term_id = term.id AND offer.person_id = asked.person)""",
    order="term.ends_at",
)

# Though the person offered themselves since, or leading was handed on.
TOLD_ENDING = replace(ENDING, where="true")


def _word(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_invitation(made(Term, row, community=place_of(row), person=person_of(row["person"]))) for row in rows]


def _invitation(term: Term) -> Item:
    assert term.person
    said = {"name": term.person.first_name, "place": term.community.name}
    return Item(
        key=f"term:{term.pk}",
        title=_("%(name)s hands on looking after %(place)s") % said,
        reason=_("Leading is shared: it could be you, for a while."),
        url=f"{reverse('communities:roles', args=[term.community.slug])}#term-{term.pk}",
        verb=_("See what it takes"),
        icon="hand-heart",
        tone="hello",
        person=term.person,
        author_id=term.person_id,
        group=term.community.name,
        place=term.community.scope,
    )


TERMS_SECTION = Section(
    "terms",
    gettext_lazy("Leading is shared"),
    Place.INVITATIONS,
    40,
    find=ENDING,
    again=TOLD_ENDING,
    word=_word,
)
