"""A person's photo: cropped square, kept as WebP in three sizes, without anything the camera wrote beside it.

The files' name is a key nobody can guess, new for each photo, so that browsers may keep what they have for ever.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, ImageOps

from content.pictures import clean_picture
from people.models import PORTRAIT_SIZES, Person

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Before it is cropped: twice the largest size leaves room to choose from.
LONGEST_SIDE = 2 * PORTRAIT_SIZES[-1]
QUALITY = 82
GROUND = "#ebeae3"


def path_of(key: UUID, size: int) -> str:
    return f"portraits/{key}/{size}.webp"


def squares(file: UploadedFile) -> dict[int, bytes]:
    """The photo in every size. ValidationError for what is no picture, or too much of one."""
    picture = _opaque(Image.open(BytesIO(clean_picture(file, longest_side=LONGEST_SIDE).data)))
    drawn = {}
    for size in PORTRAIT_SIZES:
        # A face is above the middle more often than below it.
        square = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
        out = BytesIO()
        square.save(out, "WEBP", quality=QUALITY, method=6)
        drawn[size] = out.getvalue()
    return drawn


def _opaque(picture: Image.Image) -> Image.Image:
    """What one could look through gets a light ground, in both themes."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, GROUND)
    return Image.alpha_composite(ground, picture).convert("RGB")


def set_portrait(person: Person, drawn: Mapping[int, bytes]) -> None:
    """Takes what `squares` gave."""
    key = uuid4()
    for size, data in drawn.items():
        default_storage.save(path_of(key, size), ContentFile(data))
    _change(person, key=key)


def remove_portrait(person: Person) -> None:
    """The drawing stands for the person again."""
    _change(person, key=None)


def draw_another(person: Person) -> None:
    person.portrait_seed = secrets.token_hex(8)
    person.save(update_fields=["portrait_seed"])


@transaction.atomic
def _change(person: Person, *, key: UUID | None) -> None:
    former = Person.objects.select_for_update().values_list("portrait_key", flat=True).get(pk=person.pk)
    person.portrait_key = key
    person.save(update_fields=["portrait_key"])
    if former:
        transaction.on_commit(lambda: _forget(former))


def _forget(key: UUID) -> None:
    for size in PORTRAIT_SIZES:
        default_storage.delete(path_of(key, size))
