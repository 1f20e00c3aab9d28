from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.targets import Target, targets

if TYPE_CHECKING:
    from people.scopes import Viewer


class ReactionKind(models.TextChoices):
    THANKS = "thanks", _("Thanks")
    SAME = "same", _("Same here")


class Reactable(models.Model):
    """Keeps the two counts beside what they count, so that a page needs no COUNT."""

    # Whether its bar asks for it before anybody said it.
    offers_same: bool = True

    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    same_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def on(self, target: models.Model) -> ReactionQuerySet:
        kind = ContentType.objects.get_for_model(target)
        return self.filter(target_type=kind, target_id=target.pk)

    def visible_to(self, viewer: Viewer) -> ReactionQuerySet:
        """Words that came with thanks: between who gave and who was given them, unless they stand on the profile."""
        shown = Q(on_profile=True, taken_off_at=None) | Q(person_id=viewer.pk or 0)
        seen = Q(pk=None)
        for target in thankable():
            mine = Q(target_id__in=target.own_of(viewer).values("pk"))
            there = Q(target_id__in=target.visible_to(viewer).order_by().values("pk"))
            kind = ContentType.objects.get_for_model(target.model)
            seen |= Q(target_type=kind) & (mine | (shown & there))
        return self.filter(seen, hidden_at=None).exclude(words="")


class Reaction(models.Model):
    """One person's thanks (with words, if they like) or 'same here'."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    words = models.CharField(max_length=300, blank=True)
    # Who gives thanks may let their words stand on the profile of who is thanked, who may take them off again.
    on_profile = models.BooleanField(default=False, db_default=False)
    # Its words are taken away; that somebody was thanked stays.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "person", "kind"], name="reaction_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.target_type_id}:{self.target_id}"

    @property
    def is_on_profile(self) -> bool:
        return self.on_profile and bool(self.said) and self.taken_off_at is None

    @property
    def said(self) -> str:
        """Its words, as long as others may read them."""
        return "" if self.hidden_at else self.words

    def get_absolute_url(self) -> str:
        kind = next(one.kind for one in thankable() if one.model is self.target_type.model_class())
        return f"{reverse('content:reactions', args=[kind, self.target_id, self.kind])}#thanks-{self.pk}"

    @property
    def counter(self) -> str:
        return f"{self.kind}_count"

    def count(self, change: int) -> None:
        """Adds `change` (1 or -1) to the target's counter."""
        model = self.target_type.model_class()
        assert model is not None
        model._default_manager.filter(pk=self.target_id).update(**{self.counter: F(self.counter) + change})


def thankable() -> list[Target]:
    """The kinds of what can be thanked for."""
    return [target for target in targets() if issubclass(target.model, Reactable)]
