"""Sharing what lies elsewhere, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from engagement.log import record
from knowledge.models import Resource

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

SHARED = "knowledge.resource_shared"
TAKEN_BACK = "knowledge.resource_taken_back"


def shared_too_much(person: Person) -> bool:
    since = timezone.now() - timedelta(days=1)
    return Resource.objects.filter(by=person, at__gte=since).count() >= settings.RESOURCES_A_DAY


@transaction.atomic
def share(
    community: Community, *, by: Person, url: str, title: str, why: str = "", at: datetime | None = None
) -> Resource:
    """The same address a second time is what was shared the first time, with the words it has."""
    said = {"title": title, "why": why, "by": by, "at": at or timezone.now()}
    resource, made = Resource.objects.get_or_create(community=community, url=url, defaults=said)
    if made:
        record(SHARED, actor=by, target=resource, scope=community.content_scope, place=community.scope)
    return resource


@transaction.atomic
def take_back(resource: Resource, *, by: Person) -> None:
    scope = resource.community.content_scope
    record(TAKEN_BACK, actor=by, target=resource, scope=scope, place=resource.community.scope)
    resource.delete()
