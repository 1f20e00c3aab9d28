"""The photo of a story: kept as soon as it is sent, so that no form loses it, and its numbers can be placed on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from content.uploading import take_upload

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

    from people.models import Person


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, its photo already kept. `look`: somebody only wants to see it before going on."""

    data: QueryDict
    fault: str = ""
    look: bool = False

    def stays(self, form: BaseForm) -> bool:
        """Whether the form is shown once more although it is complete; says why on it."""
        if self.fault:
            form.add_error("photo_file", self.fault)
        return bool(self.fault) or self.look


def take_photo(request: HttpRequest, *, owner: Person) -> Sent:
    data, file = request.POST.copy(), request.FILES.get("photo_file")
    look = "look" in data
    if "photo_gone" in data:
        data["photo"] = data["photo_words"] = ""
    if file is None:
        return Sent(data, look=look)
    try:
        with transaction.atomic():
            upload = take_upload(file, owner=owner)
            if not upload.is_picture:
                raise ValidationError(_("That is a file and no picture. A PNG or JPEG can be shown here."))
    except ValidationError as fault:
        return Sent(data, fault.messages[0], look)
    data["photo"] = upload.get_absolute_url()
    return Sent(data, look=look)
