"""When the renderer changes, what it made before is made again, little by little, beside everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from content.rendering import RENDERER_VERSION

if TYPE_CHECKING:
    from content.models import Written

BATCH = 500
REMEMBERED = 30 * 24 * 3600


@dataclass(frozen=True)
class Kind:
    """`write_again(row)` renders a row's source as when it was written; `related` is what that needs."""

    model: type[Written]
    write_again: Callable[[Any], object]
    related: tuple[str, ...] = ()


_kinds: list[Kind] = []


def register_written(kind: Kind) -> None:
    _kinds.append(kind)


def render_some_again() -> int:
    """A batch of each kind; how many were due. A kind that is through is not looked for again."""
    return sum(_some_of(kind) for kind in _kinds)


def _some_of(kind: Kind) -> int:
    through = f"rendered-again:{kind.model._meta.label_lower}:{RENDERER_VERSION}"
    if cache.get(through):
        return 0
    rows = kind.model._default_manager.filter(renderer_version__lt=RENDERER_VERSION)
    if kind.related:
        rows = rows.select_related(*kind.related)
    found = list(rows.order_by("pk")[:BATCH])
    for row in found:
        source = row.source
        kind.write_again(row)
        # Somebody who changes their words meanwhile has had them rendered anew already.
        same = kind.model._default_manager.filter(pk=row.pk, source=source)
        same.update(html=row.html, renderer_version=row.renderer_version)
    if len(found) < BATCH:
        cache.set(through, True, REMEMBERED)
    return len(found)
