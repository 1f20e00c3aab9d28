"""Pictures and files of what was flagged or waits: whoever decides about it has to see them, and nobody else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from content.models import Upload
from moderation.persons import flaggable_of

if TYPE_CHECKING:
    from moderation.models import Case

type Files = Mapping[tuple[int, int], list[Upload]]


def files_of(rows: Iterable[Any]) -> Files:
    """What still is a part of each, in the order in which it came. One statement for all of them."""
    by_key = {_key_of(row): row for row in rows}
    found: dict[tuple[int, int], list[Upload]] = defaultdict(list)
    if by_key:
        hangs = reduce(or_, (Q(target_type=kind, target_id=pk) for kind, pk in by_key))
        for upload in Upload.objects.filter(hangs).order_by("pk"):
            assert upload.target_type_id
            assert upload.target_id
            key = upload.target_type_id, upload.target_id
            if _shows(by_key[key], upload):
                found[key].append(upload)
    return found


def files_in(files: Files, row: Any) -> list[Upload]:
    return files.get(_key_of(row), [])


def file_of(case: Case, key: UUID) -> Upload:
    """Only for those who may look at the case: 404 for what is no part of it."""
    upload = get_object_or_404(Upload, key=key, target_type=case.target_type_id, target_id=case.target_id)
    if not _shows(case.target, upload):
        raise Http404
    return upload


def _shows(row: Any, upload: Upload) -> bool:
    return row is not None and flaggable_of(row).shows_file(row, str(upload.key))


def _key_of(row: Any) -> tuple[int, int]:
    return ContentType.objects.get_for_model(row).pk, row.pk
