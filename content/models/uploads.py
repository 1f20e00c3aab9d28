from __future__ import annotations

import re
import uuid
from contextlib import suppress

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.db import models
from django.urls import reverse
from django.utils import timezone

from content.pictures import WIDTHS

# Behind the name of a picture: an address tells how much room it takes, so that nothing moves when it comes.
_SIZE = re.compile(r"-[0-9]{1,4}x[0-9]{1,4}$")


def place_of_file(upload: Upload, name: str) -> str:
    """Nothing of the name somebody gave it reaches the disk."""
    return f"uploads/{upload.key.hex[:2]}/{upload.key.hex}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def hanging_on_nothing(self) -> UploadQuerySet:
        return self.filter(target_type=None)


class Upload(models.Model):
    """A picture or file somebody put into what they write. `target` is what it hangs on, once that is posted."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to=place_of_file)
    at = models.DateTimeField(default=timezone.now)
    target_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE, related_name="+")
    target_id = models.BigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "at"], name="uploads_by_owner"),
            models.Index(fields=["target_type", "target_id"], name="uploads_by_target"),
        ]

    def __str__(self) -> str:
        return self.name

    def keep_narrower(self, width: int, data: bytes) -> None:
        self.file.storage.save(self._narrower(width), ContentFile(data))

    def open(self, width: int | None = None) -> File:
        """As wide as asked for where that is kept, else as it is."""
        if width in WIDTHS and self.width is not None and width < self.width:
            with suppress(FileNotFoundError):
                return self.file.storage.open(self._narrower(width))
        return self.file.open("rb")

    def remove_files(self) -> None:
        for width in WIDTHS:
            self.file.storage.delete(self._narrower(width))
        self.file.delete(save=False)

    def _narrower(self, width: int) -> str:
        return f"{self.file.name}-{width}"

    def get_absolute_url(self) -> str:
        return reverse("media", args=[self.key, self.name])

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def markdown(self) -> str:
        """How a text shows it."""
        words = _SIZE.sub("", self.name.rpartition(".")[0]) or self.name
        return f"{'!' if self.is_picture else ''}[{words}]({self.get_absolute_url()})"
