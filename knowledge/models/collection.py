from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from knowledge.querysets import CollectionQuerySet

LONGEST_NOTE = 2_000


class Collection(models.Model):
    """Stories, threads and resources that belong together, with notes between. A path is gone in its order."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="collections", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections")
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("what it is for"), max_length=1_000, blank=True)
    is_path = models.BooleanField(_("a path"), default=False)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # Those who lead chose it for newcomers.
    featured_at = models.DateTimeField(null=True, blank=True, editable=False)
    featured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        indexes = [models.Index(fields=["community", "-id"], name="collections_by_age")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:collection", args=[self.community.slug, self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "collection"

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        notes = [item.note for item in self.items.all()]
        return "\n\n".join(filter(None, [self.title, self.about, *notes]))


class CollectionItem(models.Model):
    """Something that has an address here, with a note or without; or a note alone (`kind` empty)."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    # As communities.goals.links names what can be linked.
    kind = models.CharField(max_length=20, blank=True)
    target = models.BigIntegerField(null=True)
    note = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "kind", "target"], name="collected_once", condition=~models.Q(kind="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" if self.kind else self.note


class PathStep(models.Model):
    """How far somebody has come on a path. Theirs alone."""

    item = models.ForeignKey(CollectionItem, on_delete=models.CASCADE, related_name="steps")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="path_steps")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="path_step_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.item_id}"
