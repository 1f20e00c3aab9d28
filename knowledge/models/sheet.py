from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from content.models import Usable, Written
from knowledge.models.licence import Licence
from knowledge.querysets import SheetQuerySet


class SheetKind(models.TextChoices):
    LESSON = "lesson", _("Lesson plan")
    CHECKLIST = "checklist", _("Checklist")
    TEMPLATE = "template", _("Template")
    TEXT = "text", _("Something else")


class Sheet(Written, Usable):
    """A text that people work with: a lesson plan, a checklist, a template. Members change it, one after the other."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="sheets", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=SheetKind, default=SheetKind.CHECKLIST)
    title = models.CharField(_("title"), max_length=140)
    why = models.CharField(_("what it is for"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence, default=Licence.HERE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheets")
    at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False)
    # The one this is a copy of, that went its own way.
    adapted_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="adaptations")
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        indexes = [models.Index(fields=["community", "-id"], name="sheets_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:sheet", args=[self.community.slug, self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "sheet"


class SheetEdition(models.Model):
    """What a sheet said, each time it was saved."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=140)
    source = models.TextField()
    # Empty where it was saved before these were kept.
    kind = models.CharField(max_length=10, choices=SheetKind, blank=True, default="", db_default="")
    why = models.CharField(max_length=300, blank=True, default="", db_default="")
    licence = models.CharField(max_length=10, choices=Licence, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # By those who look after the place, about something flagged: it stays its author's.
    in_other_words = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="sheet_edition_once")]

    def __str__(self) -> str:
        return f"{self.number} of {self.sheet_id}"
