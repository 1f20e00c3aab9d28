from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import Community


class Shelf(models.Model):
    """A word of the community's own under which its stories stand ('Nights', 'Families'). Facilitators name them."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="shelves", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="shelf_named_once")]

    def __str__(self) -> str:
        return self.name
