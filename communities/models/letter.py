from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community

if TYPE_CHECKING:
    from people.models import Person


class Occasion(models.TextChoices):
    NOW = "now", _("Now, to everybody here, with a mail")
    DIGEST = "digest", _("At the head of the next digest")


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, person: Person) -> LetterQuerySet:
        """Members alone, in open communities too: they are whom it was written to."""
        return self.filter(community__memberships__person=person, hidden_at=None)


class Letter(models.Model):
    """What those who lead write to a whole community: an announcement, or a note that leads its digests."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="letters", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("your words"), max_length=1000)
    occasion = models.CharField(_("when"), max_length=6, choices=Occasion, default=Occasion.DIGEST)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["community", "-at"], name="letters_of_community")]

    def get_absolute_url(self) -> str:
        """Letters have no page of their own."""
        return self.community.get_absolute_url()

    def __str__(self) -> str:
        return f"letter {self.pk} to {self.community_id}"
