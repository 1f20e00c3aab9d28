"""Who told a story together, who told it without a name, and what it said before."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.story import Story


class Coauthor(models.Model):
    """Somebody who was there too. Asked by the teller; named, and able to change the story, once they said yes.

    Or who asked for it in an interview: named as that, and what is told stays the teller's.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="coauthors", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    is_interviewer = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "person"], name="coauthor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} of story {self.story_id}"


class NamelessTelling(models.Model):
    """Who told a story without their name. Nothing else knows: not the story, its versions, the log or the search.

    Read to let them change their own story, and by site staff who reveal it, which is audited and told them.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="nameless")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("story without a name")
        verbose_name_plural = _("stories without a name")

    def __str__(self) -> str:
        """Without the person: this is what lists and logs show."""
        return f"{self.story_id}"


class StoryEdition(models.Model):
    """What a story said before it was changed: since when, and by whom. Hidden ones are gone for everybody."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="editions")
    # 'title', 'standfirst', each part by its name, 'cues' and their 'places' a line each, and what it is narrowed by
    # ('kind', 'role', …): as texts, to be compared.
    words: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.story_id} until {self.pk}"
