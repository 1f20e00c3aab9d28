"""Sharing what helped somebody, a link or a file; changing it, adapting it, taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from content.uploading import hang_on, remove_files_of
from engagement.log import record
from knowledge.models import Resource, ResourceEdition
from moderation.watching import act_on_watched
from search.index import leave as leave_search

if TYPE_CHECKING:
    from communities.models import Community
    from content.models import Upload
    from people.models import Person

SHARED = "knowledge.resource_shared"
CHANGED = "knowledge.resource_changed"
TAKEN_BACK = "knowledge.resource_taken_back"


class ChangedMeanwhile(Exception):
    """Somebody else saved it after this change was begun; `current` is what stands now."""

    def __init__(self, current: Resource) -> None:
        super().__init__()
        self.current = current


def shared_too_much(person: Person) -> bool:
    since = timezone.now() - timedelta(days=1)
    return Resource.objects.filter(by=person, at__gte=since).count() >= settings.RESOURCES_A_DAY


@transaction.atomic
def share(
    community: Community,
    *,
    by: Person,
    title: str,
    url: str = "",
    upload: Upload | None = None,
    why: str = "",
    licence: str = "",
    adapted_from: Resource | None = None,
    at: datetime | None = None,
) -> Resource:
    """The same address a second time is what was shared the first time, with the words it has."""
    said = {"title": title, "why": why, "licence": licence, "by": by, "at": at or timezone.now()}
    said |= {"upload": upload, "adapted_from": adapted_from}
    if url:
        resource, made = Resource.objects.get_or_create(community=community, url=url, defaults=said)
    else:
        resource, made = Resource.objects.create(community=community, **said), True
    if made:
        _hang(resource, by)
        _note(SHARED, resource, by)
        act_on_watched(resource, *words_in(resource), by=by)
    return resource


@transaction.atomic
def change(
    resource: Resource,
    *,
    by: Person,
    started_from: int,
    title: str,
    url: str = "",
    upload: Upload | None = None,
    why: str = "",
    licence: str = "",
    at: datetime | None = None,
) -> Resource:
    """What it was is kept, with its file."""
    current = Resource.objects.select_for_update(of=("self",)).select_related("community", "upload").get(pk=resource.pk)
    if current.edition != started_from:
        raise ChangedMeanwhile(current)
    stood = "\n".join(words_in(current))
    was = {name: getattr(current, name) for name in ("title", "why", "url", "upload", "licence")}
    ResourceEdition.objects.create(resource=current, number=current.edition, by=by, at=at or timezone.now(), **was)
    current.title, current.why, current.licence, current.edition = title, why, licence, current.edition + 1
    current.url, current.upload = url, None if url else upload or current.upload
    current.save()
    _hang(current, by)
    _note(CHANGED, current, by)
    act_on_watched(current, *words_in(current), by=by, stood=stood)
    return current


@transaction.atomic
def take_back(resource: Resource, *, by: Person) -> None:
    _note(TAKEN_BACK, resource, by)
    leave_search("resource", [resource.pk])
    # Also those that its former versions had.
    remove_files_of(Resource, [resource.pk])
    resource.delete()


def words_in(resource: Resource) -> tuple[str, ...]:
    return resource.title, resource.url, resource.why


def _hang(resource: Resource, by: Person) -> None:
    """Who sees it may fetch its file."""
    if resource.upload:
        hang_on(resource, resource.upload.markdown, owner=by)


def _note(verb: str, resource: Resource, by: Person) -> None:
    where = resource.community
    record(verb, actor=by, target=resource, scope=where.content_scope, place=where.scope)
