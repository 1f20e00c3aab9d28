from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.querysets import ResourceQuerySet

URL_LENGTH = 600


class Resource(models.Model):
    """Something that lies elsewhere and is worth knowing of: where it is, and why it helped somebody here."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="resources", db_index=False)
    url = models.URLField(_("address"), max_length=URL_LENGTH)
    title = models.CharField(_("title"), max_length=140)
    why = models.CharField(_("why it is worth a look"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resources")
    at = models.DateTimeField(default=timezone.now, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [models.UniqueConstraint(fields=["community", "url"], name="resource_once")]
        indexes = [models.Index(fields=["community", "-id"], name="resources_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:resource", args=[self.community.slug, self.pk])

    @property
    def host(self) -> str:
        """Where one lands, in short."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return f"{self.title}\n\n{self.why}\n\n{self.url}"
