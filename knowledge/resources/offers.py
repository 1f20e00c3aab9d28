"""Resources in the rooms below: found by search, flagged, linked to goals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED, CHANGED
from communities.findable import document_of, touched_of
from communities.goals.links import Leaf, Linkable, Linked
from communities.models import Community
from communities.permissions import can_take_part
from content.holding import hold
from content.rendering.tags import tags_said
from content.targets import Target
from content.using import TAKEN_BACK as USE_TAKEN_BACK
from content.using import USED
from knowledge import leaves
from knowledge.models import Resource, ResourceEdition
from knowledge.resources.forms import TOO_MANY, ResourceForm
from knowledge.resources.rewording import WORDS, files_shown, said_last
from knowledge.resources.sharing import CHANGED as RESOURCE_CHANGED
from knowledge.resources.sharing import SHARED, TAKEN_BACK, share, shared_too_much
from moderation.flagging import HIDDEN, RESTORED
from moderation.kept_back import kept_back
from search.registry import Document, Source

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    shown = Resource.objects.filter(pk__in=list(pks), hidden_at=None)
    for resource in shown.select_related("community", "upload"):
        said, at = (resource.title, f"{resource.why} {resource.host}"), resource.at
        whose, tags = resource.by_id, tags_said(resource.why)
        yield document_of(resource, "resource", *said, at=at, author_id=whose, uses=resource.use_count, tags=tags)


def _every() -> Iterable[int]:
    return Resource.objects.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind="resource",
    label=_("Resources"),
    icon="link",
    verbs=frozenset(
        {SHARED, RESOURCE_CHANGED, TAKEN_BACK, USED, USE_TAKEN_BACK, HIDDEN, RESTORED, CHANGED, ACCESS_CHANGED}
    ),
    touched=touched_of(Resource),
    documents=_documents,
    every=_every,
)
TARGET = Target(
    kind="resource",
    model=Resource,
    title=lambda resource: resource.title,
    scope=lambda resource: resource.community.content_scope,
    author=lambda resource: resource.by,
    written_by=lambda person: Resource.objects.filter(by=person),
    can_take_part=lambda viewer, resource: can_take_part(viewer, resource.community),
    place=lambda resource: resource.community.scope,
    hold=hold,
    **WORDS.offered(),
    said_last=said_last,
    files_shown=files_shown,
    words=lambda resource: resource.why,
    icon="link",
    related=("community", "by", "upload"),
)


def _to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Resource.objects.visible_to(viewer).filter(community=community).select_related("community")
    return {pk: Linked(one.title, one.get_absolute_url()) for pk, one in found.in_bulk(numbers).items()}


def _files(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Leaf]:
    here = Resource.objects.visible_to(viewer).filter(community=community, pk__in=numbers)
    found = here.select_related("by", "upload", "adapted_from").prefetch_related("editions__by", "editions__upload")
    uses, remarks = leaves.uses_of(Resource, numbers), leaves.remarks_of("resource", numbers, viewer)
    kept = kept_back(Resource, numbers)
    return {one.pk: _file(one, uses.get(one.pk, ""), remarks.get(one.pk, ""), kept.get(one.pk, ())) for one in found}


def _file(one: Resource, uses: str, remarks: str, kept: Collection[int]) -> Leaf:
    origin = one.adapted_from
    former = [
        leaves.former(old.number, old.at, old.by, [old.title, old.why, _where(old), old.get_licence_display()])
        for old in one.editions.all()
        if old.number - 1 not in kept
    ]
    about: dict[str, str | Sequence[str]] = {
        "authors": [one.by.display_name],
        "shared": one.at.date().isoformat(),
        "source": one.where,
        "licence": str(one.get_licence_display()) if one.licence else "",
        "edition": str(one.edition),
        "adapted_from": origin.title if origin and not origin.hidden_at else "",
        "used": leaves.used(one),
    }
    texts = [one.why, f"<{one.where}>", uses, remarks, leaves.section(_t("What it was before"), former)]
    return Leaf("\n\n".join(text for text in texts if text), about)


def _where(old: ResourceEdition) -> str:
    return old.url or (f"<{old.upload.get_absolute_url()}>" if old.upload else "")


LINKABLE = Linkable(
    kind="resource",
    label=_("Resource"),
    icon="link",
    views=frozenset({"knowledge:resource"}),
    argument="pk",
    find=_to_link,
    leaves=_files,
)


def share_for_goal(community: Community, by: Person, url: str, title: str, why: str) -> tuple[str, int]:
    form = ResourceForm({"url": url, "title": title, "why": why}, community=community, by=by)
    if not form.is_valid():
        names = {"url": "address"}
        raise ValidationError({names.get(name, name): faults for name, faults in form.errors.items()})
    if shared_too_much(by):
        raise ValidationError({"address": TOO_MANY})
    return LINKABLE.kind, share(community, by=by, **form.words).pk
