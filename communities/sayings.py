"""What a place says of itself can be flagged where it stands. Those who lead it wrote it, so whoever looks after the
site decides; they may say something else meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from communities.models import Access, Community, Norm
from communities.querysets import in_readable_communities
from content.rendering import render
from moderation.saying_kinds import HIDDEN, SayingKind, in_lines
from moderation.sayings import flag_watched_saying
from people.scopes import PUBLIC, person_scope
from search import index as search_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer


def worded_by(community: Community) -> Person | None:
    """Whoever changed it last: they had all of it before them."""
    return community.worded_by or community.founded_by


def scope_of(community: Community) -> str:
    """Never the place's own: there it would wait for those who wrote it."""
    writer = worded_by(community)
    return person_scope(writer.pk if writer else 0) if community.access == Access.PRIVATE else PUBLIC


def _says_so_everywhere(community: Community) -> None:
    """A change of it that was begun before learns of it too."""
    about = render(community.about).html
    Community.objects.filter(pk=community.pk).update(about_html=about, edition=F("edition") + 1)
    search_index.reindex("community", [community.pk])


CHARTER = SayingKind(
    kind="charter",
    title=_("What a community says of itself"),
    model=Community,
    texts=("name", "purpose", "for_whom", "better_at", "about", "rhythm"),
    instead={"name": _("A community"), "purpose": HIDDEN},
    readers=lambda viewer: Community.objects.visible_to(viewer),
    author=worded_by,
    scope=scope_of,
    url=lambda community: community.get_absolute_url(),
    related=("worded_by", "founded_by"),
    changed=_says_so_everywhere,
)


def _norms_read_by(viewer: Viewer) -> QuerySet[Norm]:
    return Norm.objects.filter(in_readable_communities(viewer))


NORM = SayingKind(
    kind="norm",
    title=_("How a community is together"),
    model=Norm,
    texts=("text",),
    readers=_norms_read_by,
    author=lambda norm: worded_by(norm.community),
    scope=lambda norm: scope_of(norm.community),
    url=lambda norm: norm.community.get_absolute_url(),
    related=("community__worded_by", "community__founded_by"),
)
SAYINGS = [CHARTER, NORM]


def stood_in(community: Community) -> str:
    return in_lines(CHARTER.said_in(community))


def flag_watched_charter(community: Community, *, stood: str = "") -> None:
    flag_watched_saying(CHARTER, community, stood=stood)


def flag_watched_norms(norms: Iterable[Norm], *, stood: str = "") -> None:
    for norm in norms:
        flag_watched_saying(NORM, norm, stood=stood)
