"""What is like what, shown to whoever may see both. Found in the background (search.kinship), never for a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from content.statements import Statement
from people.scopes import scopes_of
from search.models import Entry, Kin
from search.registry import all_sources, source_of

if TYPE_CHECKING:
    from people.scopes import Viewer

# Fewer than are kept (search.kinship), since some readers may see fewer of them.
SHOWN = 4

# %(scopes)s stands there twice, and %(of)s once.
CLOSE = f"""
    SELECT entry.kind, entry.title, entry.url, near.words, entry.is_retired,
           coalesce(entry.due_at <= now(), false) AS is_due
    FROM search_kin AS kin
    CROSS JOIN LATERAL unnest(kin.others, kin.words) WITH ORDINALITY AS near(id, words, place)
    JOIN search_entry AS entry ON entry.id = near.id
    WHERE kin.of = %(of)s AND (entry.scope = ANY(%(scopes)s::text[]) OR entry.also::text[] && %(scopes)s::text[])
    ORDER BY entry.is_retired OR coalesce(entry.due_at <= now(), false), near.place LIMIT {SHOWN}
"""
ASKED = Statement("kin_of", CLOSE, "of", "scopes")


@dataclass(frozen=True)
class Close:
    """Something to read next. `words` say why, where there are some: both are about them, and one is called so."""

    kind: str
    title: str
    url: str
    words: str
    is_retired: bool = False
    is_due: bool = False

    @property
    def icon(self) -> str:
        return source_of(self.kind).icon


def close_to(of: str, viewer: Viewer) -> list[Close]:
    """What is most like it, of what the viewer may see. One statement, and none that searches."""
    return [Close(*row) for row in ASKED.ask(of=of, scopes=scopes_of(viewer))]


def with_close(of: str, scopes: list[str]) -> RawSQL:
    """The same for annotate(), where a page has no statement to spare: `of` is SQL that gives the key of a row, and
    `scopes` are those of the viewer."""
    sql = CLOSE % {"of": f"({of})", "scopes": "%s"}
    given = [scopes, scopes]
    return RawSQL(f"SELECT jsonb_agg(to_jsonb(close)) FROM ({sql}) AS close", given, output_field=JSONField())


def closest(found: Sequence[Mapping[str, Any]] | None) -> list[Close]:
    """What such a row was annotated with."""
    return [Close(**one) for one in found or ()]


def wait_for_kin(entries: Iterable[Entry]) -> None:
    """These are new, or say something else from now on."""
    now, kinds = timezone.now(), kinds_with_kin()
    waiting = {
        entry.whole_key: Kin(of=entry.whole_key, kind=entry.kind, object_id=entry.object_id, due_at=now, spreads=True)
        for entry in entries
        if entry.heading and entry.kind in kinds
    }
    if waiting:
        Kin.objects.bulk_create(
            sorted(waiting.values(), key=lambda kin: kin.of),
            update_conflicts=True,
            unique_fields=["of"],
            update_fields=["kind", "object_id", "due_at", "spreads"],
        )


def kinds_with_kin() -> list[str]:
    return [source.kind for source in all_sources() if source.has_kin]
