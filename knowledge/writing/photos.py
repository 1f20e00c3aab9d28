"""Files of a story, kept as soon as they are sent so that no form loses them: its photo, and those in its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from content.uploading import MOST_AT_ONCE, take_upload
from knowledge.models import PartName

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

    from people.models import Person


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, its files already kept. `look`: somebody only wants to see the photo before going on.

    `faults` are of files that could not be taken, by the field they are said beside.
    """

    data: QueryDict
    faults: Mapping[str, str] = field(default_factory=dict)
    look: bool = False

    def stays(self, form: BaseForm) -> bool:
        """Whether the form is shown once more although it is complete; says why on it."""
        for name, fault in self.faults.items():
            form.add_error(name, fault)
        return bool(self.faults) or self.look


def take_photo(request: HttpRequest, *, owner: Person) -> Sent:
    """The photo, and what was put to a part: its text shows it from now on, whatever becomes of the form."""
    data = request.POST.copy()
    faults, look = _take_parts(request, data, owner), "look" in data
    if "photo_gone" in data:
        data["photo"] = data["photo_words"] = ""
    if file := request.FILES.get("photo_file"):
        try:
            data["photo"] = _photo(file, owner)
        except ValidationError as fault:
            faults["photo_file"] = fault.messages[0]
    return Sent(data, faults, look)


def _photo(file: UploadedFile, owner: Person) -> str:
    with transaction.atomic():
        upload = take_upload(file, owner=owner)
        if not upload.is_picture:
            raise ValidationError(_("That is a file and no picture. A PNG or JPEG can be shown here."))
    return upload.get_absolute_url()


def _take_parts(request: HttpRequest, data: QueryDict, owner: Person) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name in PartName.values:
        for file in request.FILES.getlist(f"{name}-files")[:MOST_AT_ONCE]:
            try:
                with transaction.atomic():
                    shown = take_upload(file, owner=owner).markdown
                data[name] = f"{data.get(name, '').rstrip()}\n\n{shown}".lstrip()
            except ValidationError as fault:
                faults[name] = f"{file.name}: {fault.messages[0]}"
    return faults
