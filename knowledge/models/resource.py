from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.models import Upload, Usable
from knowledge.models.licence import Licence
from knowledge.querysets import ResourceQuerySet

URL_LENGTH = 600


class Described:
    """What is said of a link or a file, now or before."""

    url: Any
    upload: Any
    title: Any
    why: Any

    @property
    def where(self) -> str:
        """The address of what it is."""
        return self.url or (self.upload.get_absolute_url() if self.upload else "")

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return f"{self.title}\n\n{self.why}\n\n{self.where}"


class Resource(Described, Usable):
    """A link or a file that is worth knowing of: where it is, and why it helped somebody here."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="resources", db_index=False)
    # One of the two: where it lies elsewhere, or the file that was put here.
    url = models.URLField(_("address"), max_length=URL_LENGTH, blank=True)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    title = models.CharField(_("title"), max_length=140)
    why = models.CharField(_("why it is worth a look"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resources")
    at = models.DateTimeField(default=timezone.now, editable=False)
    # Counts changes, so that two who change it at once find out.
    edition = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    # The one this was made from, that went its own way.
    adapted_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="adaptations", editable=False
    )
    # It was shared before it could be used: the counts have to say what those began with.
    worked_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    adapted_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    not_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.UniqueConstraint(fields=["community", "url"], condition=~models.Q(url=""), name="link_shared_once")
        ]
        indexes = [models.Index(fields=["community", "-id"], name="resources_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:resource", args=[self.community.slug, self.pk])

    @property
    def host(self) -> str:
        """Where one lands, in short; of a file its name."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.") if self.url else self.file_name

    @property
    def file_name(self) -> str:
        return self.upload.name if self.upload else ""


class ResourceEdition(Described, models.Model):
    """What a resource was, before it was changed."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=140)
    why = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=URL_LENGTH, blank=True)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.SET_NULL, related_name="+")
    licence = models.CharField(max_length=10, choices=Licence, blank=True)
    # Who changed it, and when: until then it was so.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="resource_edition_once")]

    def __str__(self) -> str:
        return f"{self.number} of {self.resource_id}"
