from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from uuid import UUID

    from communities.models import Community
    from knowledge.models import (
        Collection,
        Interview,
        Remark,
        Resource,
        Retelling,
        Sheet,
        Story,
        StoryNote,
        StoryRequest,
        StoryRound,
    )
    from people.models import Person
    from people.scopes import Viewer


def _for(viewer: Viewer) -> Q:
    """Whom its teller told a story to. A private community's leave it for nobody: outside, it does not exist."""
    public = Q(audience="public", community__access="open")
    if not viewer.is_authenticated:
        return public
    mine = apps.get_model("communities", "Membership").objects.filter(person_id=viewer.pk).values("community_id")
    shared = apps.get_model("knowledge", "Story").shared_with.through.objects.filter(community_id__in=mine)
    beyond = Q(audience="site") | Q(audience="mine", pk__in=shared.values("story_id"))
    return Q(community_id__in=mine) | public | Q(beyond, community__access__in=["open", "closed"])


# How often it was used, however it went.
USES = F("worked_count") + F("adapted_count") + F("not_count")


def _beside(person: Person, **more: bool) -> Any:
    along = apps.get_model("knowledge", "Coauthor").objects.filter(person=person, **more)
    return along.exclude(accepted_at=None).values("story_id")


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, viewer: Viewer) -> StoryQuerySet:
        return self.filter(_for(viewer), hidden_at=None)

    def for_listing(self) -> StoryQuerySet:
        return self.select_related("community", "author", "checked_by")

    def named(self, person: Person) -> StoryQuerySet:
        """Those that say of themselves that the person told them, alone or beside somebody; who asked did not."""
        return self.filter(Q(author=person) | Q(pk__in=_beside(person, is_interviewer=False)))

    def told_by(self, person: Person) -> StoryQuerySet:
        """Also those told without a name: for the person alone. Who only asked did not."""
        along = _beside(person, is_interviewer=False)
        return self.filter(Q(author=person) | Q(pk__in=along) | Q(nameless__person=person))

    def sent_by(self, person: Person, sending_key: UUID) -> StoryQuerySet:
        """What that teller told with the key, with their name or without. Another's key leads nowhere."""
        return self.filter(Q(author=person) | Q(nameless__person=person), sending_key=sending_key)

    def not_told_by(self, person: Person) -> StoryQuerySet:
        mine = apps.get_model("knowledge", "NamelessTelling").objects.filter(person=person).values("story_id")
        return self.exclude(author=person).exclude(pk__in=_beside(person)).exclude(pk__in=mine)


class StoryNoteQuerySet(models.QuerySet["StoryNote"]):
    def visible_to(self, viewer: Viewer) -> StoryNoteQuerySet:
        """Whoever reads the story reads what stands beside it."""
        stories = apps.get_model("knowledge", "Story").objects.visible_to(viewer)
        return self.filter(story__in=stories, hidden_at=None)


class StoryRequestQuerySet(models.QuerySet["StoryRequest"]):
    def visible_to(self, viewer: Viewer) -> StoryRequestQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> StoryRequestQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)

    def open(self) -> StoryRequestQuerySet:
        """What nothing answers that can be read: an answer that was hidden leaves them waiting."""
        return self.filter(Q(answered_by=None) | Q(answered_by__hidden_at__isnull=False))

    def asked_by_name(self, viewer: Viewer) -> StoryRequestQuerySet:
        """What somebody thinks the viewer may know, and they did not put aside."""
        return self.filter(nudges__person=viewer.pk or 0).exclude(set_aside__person=viewer.pk or 0)


class StoryRoundQuerySet(models.QuerySet["StoryRound"]):
    def visible_to(self, viewer: Viewer) -> StoryRoundQuerySet:
        return self.filter(in_readable_communities(viewer))

    def inside(self, community: Community) -> StoryRoundQuerySet:
        return self.filter(community=community)

    def not_over(self) -> StoryRoundQuerySet:
        return self.filter(ended_at=None, ends_on__gte=timezone.localdate())


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, viewer: Viewer) -> CollectionQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> CollectionQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)

    def featured(self) -> CollectionQuerySet:
        return self.exclude(featured_at=None)


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, viewer: Person) -> InterviewQuerySet:
        """The two whose it is, where they belong."""
        return self.filter(Q(asker=viewer) | Q(teller=viewer), community__memberships__person=viewer)


class RetellingQuerySet(models.QuerySet["Retelling"]):
    def visible_to(self, viewer: Person) -> RetellingQuerySet:
        """The teller and those quoted, where they belong."""
        mine = self.filter(Q(by=viewer) | Q(pk__in=self.model.objects.filter(consents__person=viewer).values("pk")))
        return mine.filter(community__memberships__person=viewer)


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, viewer: Viewer) -> SheetQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> SheetQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, viewer: Viewer) -> ResourceQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> ResourceQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, viewer: Viewer) -> RemarkQuerySet:
        """Whoever sees what it is about."""
        resources = apps.get_model("knowledge", "Resource").objects.visible_to(viewer)
        sheets = apps.get_model("knowledge", "Sheet").objects.visible_to(viewer)
        return self.filter(Q(resource__in=resources) | Q(sheet__in=sheets), hidden_at=None)
