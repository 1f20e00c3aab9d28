"""Collections in the rooms below: found by search, flagged, on a newcomer's way in, taken along and erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.belonging.way_in import Step, Suggestion, register_step
from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as COMMUNITY_CHANGED
from communities.findable import document_of, touched_of
from communities.permissions import can_take_part
from content.holding import hold
from content.rendering.tags import tags_said
from content.targets import Target, Text, register_target
from knowledge.collections.gathering import BEGUN, CHANGED, NOTE, TAKEN_AWAY, say_anew
from knowledge.collections.pages import collection_page
from knowledge.forgetting import GONE
from knowledge.models import Collection, CollectionItem, PathStep
from knowledge.models.collection import LONGEST_NOTE
from moderation.flagging import HIDDEN, RESTORED
from moderation.parting import settle_erased
from moderation.rewording import KeptHere, texts_in
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from search import index as search_index
from search.registry import Document, Source, register_source

if TYPE_CHECKING:
    from communities.models import Membership
    from people.models import Person

# Finding ----------------------------------------------------------------------------------------------


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    found = Collection.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community")
    for collection in found.prefetch_related("items"):
        # Notes that stand alone: those beside something are seen only by who sees that.
        notes = [item.note for item in collection.items.all() if not item.kind]
        said = (collection.title, "\n\n".join([collection.about, *notes]))
        at, tags = collection.began_at, tags_said(collection.about, *notes)
        yield document_of(collection, "collection", *said, at=at, author_id=collection.by_id, tags=tags)


SOURCE = Source(
    kind="collection",
    label=gettext_lazy("Collections"),
    icon="library",
    verbs=frozenset({BEGUN, CHANGED, TAKEN_AWAY, HIDDEN, RESTORED, COMMUNITY_CHANGED, ACCESS_CHANGED}),
    touched=touched_of(Collection),
    documents=_documents,
    every=lambda: Collection.objects.order_by("pk").values_list("pk", flat=True).iterator(),
)


def _texts(collection: Collection) -> list[Text]:
    noted = [item for item in collection.items.all() if item.note]
    return [*texts_in("title", "about")(collection), *(_note(item, at) for at, item in enumerate(noted, start=1))]


def _note(item: CollectionItem, at: int) -> Text:
    return Text(f"{NOTE}{item.pk}", _("Note %(n)d") % {"n": at}, item.note, limit=LONGEST_NOTE)


TARGET = Target(
    kind="collection",
    model=Collection,
    title=lambda collection: collection.title,
    scope=lambda collection: collection.community.content_scope,
    author=lambda collection: collection.by,
    taken_away=lambda collection: collection.hidden_at if collection.title == GONE else None,
    written_by=lambda person: Collection.objects.filter(by=person),
    can_take_part=lambda viewer, collection: can_take_part(viewer, collection.community),
    place=lambda collection: collection.community.scope,
    hold=hold,
    **KeptHere(_texts, say_anew).offered(),
    words=lambda collection: collection.about,
    icon="library",
    related=("community", "by"),
    fetched=lambda collections: collections.prefetch_related("items"),
)

# A newcomer's way in ----------------------------------------------------------------------------------


def _begun(membership: Membership) -> QuerySet[PathStep]:
    """Going on it is for the path's own page to say. A collection that is no path has no end to come to."""
    here = PathStep.objects.filter(person=membership.person_id, item__collection__community=membership.community_id)
    return here.filter(item__collection__is_path=True).exclude(item__collection__featured_at=None)


def _featured(membership: Membership) -> Suggestion | None:
    here = (
        Collection.objects.inside(membership.community)
        .featured()
        .filter(is_path=True)
        .select_related("community", "featured_by")
    )
    collection = here.first()
    if collection is None or collection_page(collection, membership.person).next_step is None:
        return None
    why = _("Chosen for those who are new here. How far you come, only you see.")
    return Suggestion(collection.title, why, collection.get_absolute_url(), _("Look"))


STEP = Step("path", gettext_lazy("Begin the path"), "footprints", 25, _begun, _featured)

# Taking along, leaving --------------------------------------------------------------------------------


def erase_collections(person: Person, words_go: bool) -> None:
    PathStep.objects.filter(person=person).delete()
    if words_go:
        mine = Collection.objects.filter(by=person)
        for collection in mine:
            collection.items.all().delete()
        mine.update(title=GONE, about="", hidden_at=timezone.now())
        settle_erased(Collection, mine.values_list("pk", flat=True))
        search_index.reindex("collection", set(mine.values_list("pk", flat=True)))


def register() -> None:
    register_target(TARGET)
    register_source(SOURCE)
    register_step(STEP)
    register_eraser(erase_collections)
    register_own(Own("collections", fields_of(Collection, "by", ("id", "title", "about", "is_path", "began_at"))))
    notes = fields_of(CollectionItem, "collection__by", ("collection", "position", "note"))
    register_own(Own("notes-in-collections", notes))
    steps = ("item__collection", "item__collection__title", "item", "at")
    register_own(Own("path-steps", fields_of(PathStep, "person", steps)))
