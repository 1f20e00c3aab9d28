"""Pictures and files of what was flagged or waits: whoever decides about it has to see them, and nobody else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from content.models import Upload
from moderation.persons import by_kind, flaggable_of

if TYPE_CHECKING:
    from content.targets import Target
    from moderation.models import Case

# By the kind of a row and its number.
type Files = Mapping[tuple[int, int], list[Upload]]


def files_of(rows: Collection[Any]) -> Files:
    """What still is a part of each, in the order in which it came. In a number of statements that does not grow with
    them."""
    hanging = _hanging_on(rows)
    found: dict[tuple[int, int], list[Upload]] = {}
    for target, some in by_kind(row for row in rows if _key_of(row) in hanging):
        found |= _shown_of(target, {row: hanging[_key_of(row)] for row in some})
    return found


def files_in(files: Files, row: Any) -> list[Upload]:
    return files.get(_key_of(row), [])


def file_of(case: Case, key: UUID) -> Upload:
    """Only for those who may look at the case: 404 for what is no part of it."""
    upload = get_object_or_404(Upload, key=key, target_type=case.target_type_id, target_id=case.target_id)
    row: Any = case.target
    if row is None or not flaggable_of(row).shows_file(row, str(upload.key)):
        raise Http404
    return upload


def _hanging_on(rows: Iterable[Any]) -> Files:
    hangs = [Q(target_type=kind, target_id=pk) for kind, pk in map(_key_of, rows)]
    found: dict[tuple[int, int], list[Upload]] = defaultdict(list)
    for upload in Upload.objects.filter(reduce(or_, hangs)).order_by("pk") if hangs else ():
        assert upload.target_type_id
        assert upload.target_id
        found[upload.target_type_id, upload.target_id].append(upload)
    return found


def _shown_of(target: Target, hanging: Mapping[Any, list[Upload]]) -> Files:
    keys = {row.pk: [str(one.key) for one in uploads] for row, uploads in hanging.items()}
    shown = target.files_shown(list(hanging), keys)
    return {_key_of(row): [one for one in some if str(one.key) in shown[row.pk]] for row, some in hanging.items()}


def _key_of(row: Any) -> tuple[int, int]:
    return ContentType.objects.get_for_model(row).pk, row.pk
