"""What somebody wrote and said here, as a file for them: their own words and files, and nobody else's.

Apps register what is a person's own in `AppConfig.ready()`; what is not registered is not in it. The file is made by
the worker, is fetched from the session it was asked in, and is gone after a while.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from content.models import Draft, Reaction, Upload, Use
from people.models import PORTRAIT_SIZES, Block, DataExport, FormerName, Person
from people.portraits import path_of

if TYPE_CHECKING:
    from django.http import HttpRequest

BETWEEN = timedelta(days=1)
CLAIM = timedelta(minutes=2)
SALT = "people.own_data"

type Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Own:
    """One file in the archive: `rows(person)` gives what stands in it."""

    name: str
    rows: Callable[[Person], Rows]


_own: dict[str, Own] = {}


def register_own(own: Own) -> None:
    _own[own.name] = own


def fields_of(model: type[Model], owner: str, fields: Sequence[str]) -> Callable[[Person], Rows]:
    """Those fields of the rows that are the person's, and no other field."""
    return lambda person: model._base_manager.filter(**{owner: person.pk}).order_by("pk").values(*fields).iterator()


PROFILE = (
    "email",
    "handle",
    "display_name",
    "pronouns",
    "role",
    "organisation",
    "workplace",
    "languages",
    "about",
    "can_help",
    "wants_to_learn",
    "aim",
    "time_zone",
    "theme",
    "density",
    "language",
    "is_listed",
    "writers",
    "shows_presence",
    "shows_typing",
    "weekly_hours",
    "date_joined",
    "last_login",
)
for _one in (
    Own("profile", fields_of(Person, "pk", PROFILE)),
    Own("former-names", fields_of(FormerName, "person", ("name",))),
    Own("drafts", fields_of(Draft, "owner", ("kind", "place", "fields", "saved_at"))),
    Own("thanks-given", fields_of(Reaction, "person", ("kind", "words", "at"))),
    Own("uses", fields_of(Use, "person", ("outcome", "where", "changed", "came_of_it", "learnt", "only_mine", "at"))),
    Own("not-heard", fields_of(Block, "person", ("other__handle", "at"))),
    Own("files", fields_of(Upload, "owner", ("name", "media_type", "size", "at"))),
):
    register_own(_one)


# --- asking for it and fetching it ----------------------------------------------------------------


def lasts() -> timedelta:
    return timedelta(hours=settings.OWN_DATA_KEPT_HOURS)


def latest_export(person: Person) -> DataExport | None:
    return DataExport.objects.filter(person=person, asked_at__gte=timezone.now() - lasts()).order_by("-pk").first()


def ask_for_export(request: HttpRequest, person: Person) -> DataExport | None:
    """None when one was asked for within a day."""
    if DataExport.objects.filter(person=person, asked_at__gte=timezone.now() - BETWEEN).exists():
        return None
    return DataExport.objects.create(person=person, session=_mark_of(request))


def may_fetch(request: HttpRequest, export: DataExport) -> bool:
    """In the browser it was asked for in, as long as that stays signed in, as long as it is kept."""
    fresh = export.asked_at >= timezone.now() - lasts()
    return bool(fresh and export.ready_at and constant_time_compare(export.session, _mark_of(request)))


def _mark_of(request: HttpRequest) -> str:
    return salted_hmac(SALT, request.session.session_key or "", algorithm="sha256").hexdigest()


def forget_old_exports() -> int:
    old = DataExport.objects.filter(asked_at__lt=timezone.now() - lasts())
    for export in old:
        default_storage.delete(export.path)
        export.delete()
    return len(old)


# --- making it, in the worker ----------------------------------------------------------------------


def claim_exports() -> list[int]:
    """Those nobody is making, for two minutes."""
    now = timezone.now()
    waiting = DataExport.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), ready_at=None)
    with transaction.atomic():
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:5])
        DataExport.objects.filter(pk__in=found).update(claimed_until=now + CLAIM)
    return found


def build_export(pk: int) -> None:
    export = DataExport.objects.select_related("person").filter(pk=pk, ready_at=None).first()
    if export is None:
        return
    with TemporaryFile() as file:
        _write_archive(file, export.person)
        file.seek(0)
        default_storage.delete(export.path)
        default_storage.save(export.path, File(file))
    DataExport.objects.filter(pk=pk).update(ready_at=timezone.now(), claimed_until=None)


def _write_archive(file: Any, person: Person) -> None:
    pages = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for own in _own.values():
            rows = list(own.rows(person))
            archive.writestr(f"{own.name}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
            pages.append(_section(own.name, rows))
        for upload in Upload.objects.filter(owner=person).iterator():
            _add_file(archive, f"files/{upload.key}-{upload.name}", upload.file.open)
        if person.portrait_key:
            photo = path_of(person.portrait_key, PORTRAIT_SIZES[-1])
            _add_file(archive, "portrait.webp", lambda: default_storage.open(photo))
        title = escape(f"{person.display_name}: what is mine")
        archive.writestr("index.html", f'<!doctype html><meta charset="utf-8"><title>{title}</title>{"".join(pages)}')


def _add_file(archive: zipfile.ZipFile, name: str, opened: Callable[[], File[bytes]]) -> None:
    """A file that is gone from the disk keeps nobody from the rest."""
    try:
        with opened() as file:
            archive.writestr(name, file.read())
    except FileNotFoundError:
        return


def _section(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """For eyes. Everything is escaped: what somebody wrote is words, here too."""
    listed = "".join(
        f"<dl>{''.join(f'<dt>{escape(str(key))}</dt><dd>{escape(str(value))}</dd>' for key, value in row.items())}</dl>"
        for row in rows
    )
    return f"<h1>{escape(name)}</h1>{listed or '<p>–</p>'}"
