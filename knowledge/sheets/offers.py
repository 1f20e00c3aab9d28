"""Sheets in the rooms below: found by search, used, flagged, linked to goals and gathered, taken along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as COMMUNITY_CHANGED
from communities.findable import document_of, touched_of
from communities.goals.links import Leaf, Linkable, Linked, register_linkable
from communities.models import Community
from communities.permissions import can_take_part
from content.excerpts import own_tags
from content.rendering.tags import with_tags
from content.rerendering import Kind, register_written
from content.targets import Target, register_target
from content.using import TAKEN_BACK, USED
from knowledge import leaves
from knowledge.forgetting import GONE
from knowledge.models import Sheet, SheetEdition, SheetKind
from knowledge.sheets.history import HIDDEN_FOR_GOOD, is_hidden
from knowledge.sheets.writing import ADAPTED, CHANGED, SHARED, TAKEN_AWAY, reword, said_in, write_again
from moderation.flagging import HIDDEN, RESTORED
from moderation.kept_back import kept_back
from moderation.parting import settle_erased
from moderation.rewording import Rewording, as_one, texts_in
from people.leaving import register_eraser
from people.own_data import Own, Rows, register_own
from search import index as search_index
from search.registry import Document, Source, register_source

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    for sheet in Sheet.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community"):
        said = (sheet.title, f"{sheet.why}\n\n{sheet.source}")
        whose, tags = sheet.by_id, own_tags(with_tags(sheet.why), sheet.html)
        yield document_of(sheet, "sheet", *said, at=sheet.at, author_id=whose, uses=sheet.use_count, tags=tags)


SOURCE = Source(
    kind="sheet",
    label=_("Texts to work with"),
    icon="file-text",
    verbs=frozenset(
        {SHARED, CHANGED, ADAPTED, TAKEN_AWAY, HIDDEN, RESTORED, USED, TAKEN_BACK, COMMUNITY_CHANGED, ACCESS_CHANGED}
    ),
    touched=touched_of(Sheet),
    documents=_documents,
    every=lambda: Sheet.objects.order_by("pk").values_list("pk", flat=True).iterator(),
)


def _said_last(sheet: Sheet, person: Person) -> str:
    """Not what was hidden for good; '' once all of it is forgotten."""
    mine = sheet.editions.filter(by=person).exclude(HIDDEN_FOR_GOOD).last()
    return as_one(said_in(mine)) if mine else ""


WORDS = Rewording(
    texts=texts_in("title", "why", "source"),
    act=reword,
    former=lambda sheet: sheet.editions.filter(number__lt=F("sheet__edition")),
    said_in=said_in,
)
TARGET = Target(
    kind="sheet",
    model=Sheet,
    title=lambda sheet: sheet.title,
    scope=lambda sheet: sheet.community.content_scope,
    author=lambda sheet: sheet.by,
    hold=lambda sheet: Sheet.objects.select_for_update().filter(pk=sheet.pk).first(),
    taken_away=lambda sheet: sheet.hidden_at if sheet.title == GONE else None,
    written_by=lambda person: Sheet.objects.filter(by=person),
    can_take_part=lambda viewer, sheet: can_take_part(viewer, sheet.community),
    place=lambda sheet: sheet.community.scope,
    **WORDS.offered(),
    said_last=_said_last,
    words=lambda sheet: sheet.why,
    icon="file-text",
    is_taught=lambda sheet: sheet.kind == SheetKind.LESSON,
    related=("community", "by"),
)


def _to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Sheet.objects.visible_to(viewer).filter(community=community).select_related("community")
    return {pk: Linked(one.title, one.get_absolute_url()) for pk, one in found.in_bulk(numbers).items()}


def _files(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Leaf]:
    here = Sheet.objects.visible_to(viewer).filter(community=community, pk__in=numbers)
    found = here.select_related("by", "adapted_from").prefetch_related("editions__by")
    uses, remarks = leaves.uses_of(Sheet, numbers), leaves.remarks_of("sheet", numbers, viewer)
    kept = kept_back(Sheet, numbers)
    return {one.pk: _file(one, uses.get(one.pk, ""), remarks.get(one.pk, ""), kept.get(one.pk, ())) for one in found}


def _file(one: Sheet, uses: str, remarks: str, kept: Collection[int]) -> Leaf:
    origin = one.adapted_from
    shown = [old for old in one.editions.all() if old.number - 1 not in kept]
    former = [leaves.former(old.number, old.at, old.by, _said(old)) for old in shown]
    about = {
        "authors": [one.by.display_name],
        "shared": one.at.date().isoformat(),
        "sheet_kind": str(one.get_kind_display()),
        "why": one.why,
        "licence": str(one.get_licence_display()),
        "edition": str(one.edition),
        "adapted_from": origin.title if origin and not origin.hidden_at else "",
        "used": leaves.used(one),
    }
    texts = [one.source, uses, remarks, leaves.section(_t("Its versions"), former)]
    return Leaf("\n\n".join(text for text in texts if text), about)


def _said(old: SheetEdition) -> list[str]:
    if is_hidden(old):
        return [_t("What stood here was hidden.")]
    return [old.title, str(old.get_kind_display()), old.why, old.source, str(old.get_licence_display())]


LINKABLE = Linkable(
    kind="sheet",
    label=_("Text"),
    icon="file-text",
    views=frozenset({"knowledge:sheet"}),
    argument="pk",
    find=_to_link,
    leaves=_files,
)


def erase_sheets(person: Person, words_go: bool) -> None:
    """What others have worked on since is theirs too, and stays; what was theirs alone goes with their words, also
    where those who look after the place had put it in others."""
    if words_go:
        worked = SheetEdition.objects.filter(in_other_words=False).exclude(by=None).exclude(by=person)
        alone = list(Sheet.objects.filter(by=person).exclude(editions__in=worked).values_list("pk", flat=True))
        mine = Sheet.objects.filter(pk__in=alone)
        SheetEdition.objects.filter(sheet__in=alone).delete()
        mine.update(title=GONE, why="", source="", html="", hidden_at=timezone.now())
        settle_erased(Sheet, alone)
        search_index.reindex("sheet", alone)


def own_editions(person: Person) -> Rows:
    """Not what was hidden for good: nothing is left of it."""
    mine = SheetEdition.objects.filter(by=person).exclude(HIDDEN_FOR_GOOD).order_by("pk")
    return mine.values("sheet", "number", "kind", "title", "why", "licence", "source", "at").iterator()


def register() -> None:
    register_target(TARGET)
    register_source(SOURCE)
    register_linkable(LINKABLE)
    register_written(Kind(Sheet, write_again))
    register_eraser(erase_sheets)
    register_own(Own("sheets", own_editions))
