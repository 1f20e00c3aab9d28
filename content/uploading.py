"""Pictures and files on their way into what people write."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import structlog
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import Upload
from content.pictures import Picture, clean_picture, is_picture, narrower
from content.targets import target_of

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from people.models import Person
    from people.scopes import Viewer

log = structlog.get_logger("hearth.content")
MOST_AT_ONCE = 10
type Nameless = Callable[[Person, datetime], int]
_nameless: list[Nameless] = []
_ADDRESS = re.compile(r"/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
PLAIN = frozenset({"txt", "md", "csv", "tsv", "log", "py", "r", "sql", "json", "yaml", "yml", "toml", "ics"})
NO_ROOM = gettext_lazy("There is no room for files here just now. Your words are kept: send them without it, or later.")
UNKNOWN = gettext_lazy("We take pictures, PDF, office documents and plain text. Could you save it as one of these?")


@dataclass(frozen=True)
class _Known:
    """What a file turned out to be."""

    media_type: str
    ending: str
    data: bytes
    picture: Picture | None = None


def take_upload(file: UploadedFile, *, owner: Person) -> Upload:
    """Keeps a file after looking at what is in it; its name is believed in nothing. ValidationError says why not."""
    if file.size is None or file.size > settings.UPLOAD_MOST_BYTES:
        most = settings.UPLOAD_MOST_BYTES // 1024 // 1024
        raise ValidationError(_("A file can have up to %(most)d MB. This one has more.") % {"most": most})
    if _taken_today(owner) >= settings.UPLOADS_A_DAY:
        raise ValidationError(
            _("That is %(n)d files within a day. The next can come tomorrow.") % {"n": settings.UPLOADS_A_DAY}
        )
    known = _look_into(file)
    upload = Upload(owner=owner, name=_name(file.name or "", known), media_type=known.media_type, size=len(known.data))
    _keep(upload, known)
    upload.save()
    return upload


def register_nameless(counting: Nameless) -> None:
    """Counts files whose owner is not told any more, for the one who put them there."""
    _nameless.append(counting)


def _taken_today(owner: Person) -> int:
    since = timezone.now() - timedelta(days=1)
    mine = Upload.objects.filter(owner=owner, at__gte=since).count()
    return mine + sum(counting(owner, since) for counting in _nameless)


def _keep(upload: Upload, known: _Known) -> None:
    """Whole or not at all: where the disk is full nothing half written is left."""
    try:
        upload.file.save("", ContentFile(known.data), save=False)
        if known.picture:
            upload.width, upload.height = known.picture.width, known.picture.height
            for width, data in narrower(known.picture).items():
                upload.keep_narrower(width, data)
    except OSError as trouble:
        log.exception("upload_not_kept")
        upload.file.name = upload.file.field.generate_filename(upload, "")
        upload.remove_files()
        raise ValidationError(NO_ROOM) from trouble


def _look_into(file: UploadedFile) -> _Known:
    stream = cast("BinaryIO", file)
    beginning = stream.read(512)
    stream.seek(0)
    if is_picture(beginning):
        picture = clean_picture(stream)
        return _Known(picture.media_type, picture.ending, picture.data, picture)
    ending = PurePosixPath(file.name or "").suffix.lstrip(".").lower()
    data = stream.read()
    if beginning.startswith(b"%PDF-"):
        return _Known("application/pdf", "pdf", data)
    if ending in OFFICE and beginning.startswith(b"PK\x03\x04") and _opens_as_zip(stream):
        return _Known(OFFICE[ending], ending, data)
    if ending in PLAIN and _is_text(data):
        return _Known("text/plain; charset=utf-8", ending, data)
    raise ValidationError(UNKNOWN)


def _opens_as_zip(stream: BinaryIO) -> bool:
    """Only its list of contents is read: nothing is unpacked here."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _is_text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode()
    except UnicodeDecodeError:
        return False


def _name(given: str, known: _Known) -> str:
    """Letters, digits, dots and hyphens: for addresses and for what a browser saves. A picture's tells its size."""
    stem = _NOT_IN_NAMES.sub("-", PurePosixPath(given).stem).strip("-._")[:60] or "file"
    size = f"-{known.picture.width}x{known.picture.height}" if known.picture else ""
    return f"{stem}{size}.{known.ending}"


# --- what a file hangs on ------------------------------------------------------------------------


def hang_on(row: Model, source: str, *, owner: Person, voice: Person | None = None) -> None:
    """Those of the author's files that a text shows belong to it from now on.

    `voice` is as whom they speak there: a file in a question without a name does not know who put it there either.
    """
    keys = _ADDRESS.findall(source)
    if keys:
        mine = Upload.objects.hanging_on_nothing().filter(owner=owner, key__in=keys[:200])
        mine.update(target_type=ContentType.objects.get_for_model(row), target_id=row.pk, owner=voice or owner)


def without_keys(text: str) -> str:
    """The same file has another address each time it is taken."""
    return _ADDRESS.sub("/media/", text)


def remove_files_of(model: type[Model], numbers: Iterable[int] | QuerySet[Any]) -> None:
    """Those that hang on rows whose words are gone: from the disk, too."""
    kind = ContentType.objects.get_for_model(model)
    for upload in Upload.objects.filter(target_type=kind, target_id__in=numbers):
        upload.remove_files()
        upload.delete()


def remove_files_shown_in(gone: str, row: Model, *, not_in: Iterable[str]) -> None:
    """Of a row of which one text is gone for good: what no other text of it shows."""
    keys = {*_ADDRESS.findall(gone)}.difference(*map(_ADDRESS.findall, not_in))
    kind = ContentType.objects.get_for_model(row)
    for upload in Upload.objects.filter(target_type=kind, target_id=row.pk, key__in=keys):
        upload.remove_files()
        upload.delete()


def visible_upload(key: Any, viewer: Viewer) -> Upload:
    """One's own while it hangs on nothing; later for those who may see what it hangs on, and nobody else."""
    upload = Upload.objects.filter(key=key).first()
    if upload is None:
        raise Http404
    if upload.target_type_id is None:
        if not viewer.is_authenticated or upload.owner_id != viewer.pk:
            raise Http404
        return upload
    row = upload.target
    if row is None:
        raise Http404
    target = target_of(row)
    if not target.shows_file(target.get_readable(row.pk, viewer), str(upload.key)):
        raise Http404
    return upload


# --- without scripts -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, its files already kept and shown in its text; `faults` says of which that failed."""

    data: QueryDict
    faults: Iterable[str]


def take_files(request: HttpRequest, *, owner: Person, field: str = "source") -> Sent:
    """For forms with a file field: whatever becomes of the form, the text holds its files from now on."""
    files = request.FILES.getlist("files")
    if not files:
        return Sent(request.POST, ())
    data, faults = request.POST.copy(), []
    for file in files[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                shown = take_upload(file, owner=owner).markdown
            data[field] = f"{data.get(field, '').rstrip()}\n\n{shown}".lstrip()
        except ValidationError as fault:
            faults.append(f"{file.name}: {fault.messages[0]}")
    return Sent(data, faults)
