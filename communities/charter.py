"""What a community says of itself, and changing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from communities.belonging.sayings import QUESTIONS
from communities.models import Community, Norm, SlugHistory
from communities.sayings import flag_watched_charter, flag_watched_norms, stood_in
from content.rendering import render
from engagement import notifying
from engagement.log import record
from engagement.recalling import recall_mail
from moderation.saying_kinds import in_lines
from moderation.sayings import flag_watched_saying
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person

CHANGED = "communities.charter_changed"
ACCESS_CHANGED = "communities.access_changed"
WRITTEN = (
    "name", "slug", "kind", "purpose", "for_whom", "better_at", "about", "about_html", "rhythm", "review_on", "access",
    "joining", "language", "hue", "weave", "edition", "worded_by",
)  # fmt: skip


class ChangedMeanwhile(Exception):
    """Somebody else saved the charter after this change was begun; `current` is what stands now."""

    def __init__(self, current: Community) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def change_charter(community: Community, *, by: Person, norms: Sequence[str], started_from: int | None = None) -> None:
    """Saves the fields set on `community` and its norms. An old address is kept and leads to the new one.

    `started_from` is the edition the change began with; without it the last word wins.
    """
    before = Community.objects.select_for_update().get(pk=community.pk)
    if started_from is not None and started_from != before.edition:
        raise ChangedMeanwhile(before)
    community.edition = before.edition + 1
    community.worded_by = by
    community.about_html = render(community.about).html
    # Not the counters: they have moved on since the form was read.
    community.save(update_fields=WRITTEN)
    _keep_address(before, community)
    flag_watched_charter(community, stood=stood_in(before))
    write_norms(community, norms)
    record(CHANGED, actor=by, target=community, scope=community.scope)
    if before.access != community.access:
        search_index.move_scope(community.pk, community.content_scope)
        _keep_mail_inside(community, told=notifying.move_scope(community.scope, community.content_scope))
        # Its own entry is another matter: a closed community may still be found.
        search_index.reindex("community", [community.pk])
        record(ACCESS_CHANGED, actor=by, target=community, scope=community.scope, before=before.access)


@transaction.atomic
def ask_newcomers(community: Community, questions: Sequence[str], *, by: Person) -> None:
    """What people who ask to join are asked."""
    stood, community.questions = in_lines(community.questions), list(questions)
    community.questions_by = by
    community.save(update_fields=["questions", "questions_by"])
    flag_watched_saying(QUESTIONS, community, stood=stood)


def _keep_mail_inside(community: Community, *, told: set[int]) -> None:
    if not community.is_open:
        inside = community.memberships.filter(person__in=told).values_list("person", flat=True)
        recall_mail(told - set(inside))


def _keep_address(before: Community, community: Community) -> None:
    if before.slug != community.slug:
        SlugHistory.objects.get_or_create(slug=before.slug, defaults={"community": community})
        SlugHistory.objects.filter(slug=community.slug, community=community).delete()


def write_norms(community: Community, norms: Sequence[str]) -> None:
    """A line that stays is the same row: what was flagged there is found again."""
    stood = list(community.norms.all())
    if [norm.text for norm in stood] == list(norms):
        return
    left, new = list(stood), []
    for position, text in enumerate(norms):
        norm = next((one for one in left if one.text == text), None)
        if norm is None:
            norm = Norm(community=community, text=text)
            new.append(norm)
        else:
            left.remove(norm)
        norm.position = position
        norm.save()
    community.norms.filter(pk__in=[norm.pk for norm in left]).delete()
    flag_watched_norms(new, stood=in_lines([norm.text for norm in stood]))
