from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.targets import Target, targets

if TYPE_CHECKING:
    from people.scopes import Viewer


class Outcome(models.TextChoices):
    WORKED = "worked", _("Worked")
    ADAPTED = "adapted", _("Adapted")
    DID_NOT_WORK = "not", _("Did not work")


class Usable(models.Model):
    """Counts of use by outcome, kept beside what was used."""

    # Whether its bar asks for it before anybody said it.
    offers_use: bool = True

    worked_count = models.PositiveIntegerField(default=0, editable=False)
    adapted_count = models.PositiveIntegerField(default=0, editable=False)
    not_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def use_count(self) -> int:
        return self.worked_count + self.adapted_count + self.not_count


class UseQuerySet(models.QuerySet["Use"]):
    def on(self, target: models.Model) -> UseQuerySet:
        kind = ContentType.objects.get_for_model(target)
        return self.filter(target_type=kind, target_id=target.pk)

    def shown(self) -> UseQuerySet:
        """Without what people keep in their own practice log, and what was taken away."""
        return self.filter(only_mine=False, hidden_at=None)

    def visible_to(self, viewer: Viewer) -> UseQuerySet:
        """What is shown, of what the viewer may see."""
        seen = models.Q(pk=None)
        for target in used():
            rows = target.visible_to(viewer).order_by().values("pk")
            seen |= models.Q(target_type=ContentType.objects.get_for_model(target.model), target_id__in=rows)
        return self.shown().filter(seen)


class Use(models.Model):
    """Evidence of use: 'I used this', where, what I changed, what came of it. One record for every kind of content."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uses")
    outcome = models.CharField(_("how did it go"), max_length=8, choices=Outcome)
    where = models.CharField(_("where"), max_length=120, blank=True)
    changed = models.CharField(_("what did you change"), max_length=300, blank=True)
    came_of_it = models.CharField(_("what came of it"), max_length=500, blank=True)
    # What the person keeps for themselves in their practice log: all of it, or only what they take from it.
    only_mine = models.BooleanField(_("only in my practice log"), default=False, db_default=False)
    learnt = models.CharField(_("what I take from it"), max_length=1000, blank=True, default="", db_default="")
    learnt_shown = models.BooleanField(_("others may read that too"), default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")

    objects = UseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "person"], name="use_once_a_person"),
        ]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"]),
            models.Index(fields=["person", "-id"], name="uses_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.target_type_id}:{self.target_id}"

    def get_absolute_url(self) -> str:
        kind = next(one.kind for one in used() if one.model is self.target_type.model_class())
        return f"{reverse('content:uses', args=[kind, self.target_id])}#use-{self.pk}"

    @property
    def is_shown(self) -> bool:
        """As `shown()` has it."""
        return not self.only_mine and self.hidden_at is None

    @property
    def texts(self) -> list[str]:
        """The names of those that others read, once it is shown."""
        return ["where", "changed", "came_of_it", *(["learnt"] if self.learnt_shown else [])]

    @property
    def words(self) -> list[str]:
        return [getattr(self, name) for name in self.texts]

    @property
    def read_words(self) -> list[str]:
        """None of what stays in one's own practice log."""
        return [] if self.only_mine else self.words

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return "\n\n".join(filter(None, map(str, (self.get_outcome_display(), *self.words))))


def used() -> list[Target]:
    """The kinds of what can be used."""
    return [target for target in targets() if issubclass(target.model, Usable)]
