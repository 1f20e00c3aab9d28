"""Whether a story still holds: until when that is taken for granted, who was asked, and what they said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from content.models import Use

if TYPE_CHECKING:
    from people.scopes import Viewer


class Tended(models.Model):
    """What asks again whether it is true (knowledge.freshness.due says when). Retired, it stays to be read."""

    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When somebody was last looked for who could be asked.
    sought_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()

    @property
    def is_fresh(self) -> bool:
        return self.retired_at is None and not self.is_due

    @property
    def doubt(self) -> str:
        """In a few words, beside its title; '' of what holds."""
        if self.retired_at:
            return _t("Not done like this any more")
        return _t("Needs checking") if self.is_due else ""


class Answer(models.TextChoices):
    HOLDS = "holds", _("It still holds")
    AMENDED = "amended", _("Amended")
    RETIRED = "retired", _("Not done like this any more")


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, viewer: Viewer) -> CheckQuerySet:
        """Whoever reads the story reads what is said of it."""
        return self.shown().filter(story__in=apps.get_model("knowledge", "Story").objects.visible_to(viewer))

    def shown(self) -> CheckQuerySet:
        return self.filter(hidden_at=None)

    def worded(self) -> CheckQuerySet:
        """With `said`: its words; of a use those that stand there now, as long as others may read them."""
        use = Use.objects.shown().filter(pk=OuterRef("use")).values("came_of_it")
        of_use = Coalesce(Subquery(use), Value(""))
        return self.annotate(said=Case(When(use=None, then=F("words")), default=of_use))


class Check(models.Model):
    """Somebody who works there said how it is, in their words or by a use."""

    story = models.ForeignKey("knowledge.Story", on_delete=models.CASCADE, related_name="checks", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="checks")
    answer = models.CharField(max_length=8, choices=Answer)
    words = models.CharField(_("how you know"), max_length=300, blank=True)
    # The use that says it, by its number: what is taken back takes this along (knowledge.freshness.checking).
    use = models.BigIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    # Its words are taken away; that somebody looked stays.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    # As `worded()` reads it.
    said: str

    objects = CheckQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["story", "-at"], name="checks_of_story")]

    def __str__(self) -> str:
        return f"{self.answer} of story {self.story_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('knowledge:check', args=[self.story.community.slug, self.story_id])}#said-{self.pk}"


class CheckAskQuerySet(models.QuerySet["CheckAsk"]):
    def open(self) -> CheckAskQuerySet:
        return self.filter(answered_at=None)

    def since(self, moment: datetime) -> CheckAskQuerySet:
        return self.filter(at__gt=moment)


class Why(models.TextChoices):
    TIME = "time", _("Nobody has looked at it for a while")
    DID_NOT_HOLD = "not", _("It did not hold for several people")


class CheckAsk(models.Model):
    """Somebody was asked by name whether a story still holds; over when anybody answered."""

    story = models.ForeignKey("knowledge.Story", on_delete=models.CASCADE, related_name="check_asks", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    why = models.CharField(max_length=4, choices=Why)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    objects = CheckAskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["story", "-at"], name="check_asks_of_story"),
            models.Index(fields=["person", "-at"], name="check_asks_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} about story {self.story_id}"
