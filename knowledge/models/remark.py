from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.models.resource import Resource
from knowledge.models.sheet import Sheet
from knowledge.querysets import RemarkQuerySet


class Remark(models.Model):
    """What somebody says under a resource: of a link, a file or a text."""

    resource = models.ForeignKey(Resource, null=True, on_delete=models.CASCADE, related_name="remarks")
    sheet = models.ForeignKey(Sheet, null=True, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks")
    words = models.CharField(_("what you would say about it"), max_length=1_000)
    at = models.DateTimeField(default=timezone.now, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a resource")
        verbose_name_plural = _("remarks on resources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resource=None, sheet__isnull=False) | models.Q(resource__isnull=False, sheet=None),
                name="remark_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def about(self) -> Resource | Sheet:
        about = self.resource or self.sheet
        assert about is not None
        return about

    @property
    def community(self) -> Community:
        return self.about.community

    def get_absolute_url(self) -> str:
        return f"{self.about.get_absolute_url()}#remark-{self.pk}"

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return self.words
