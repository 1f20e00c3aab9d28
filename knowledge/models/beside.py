"""What readers who do the same work say beside a part of a story."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models.story import PartName, Story
from knowledge.querysets import StoryNoteQuerySet


class NoteKind(models.TextChoices):
    RECOGNISE = "recognise", _("I recognise this")
    DIFFERS = "differs", _("In my setting it differs")
    QUESTION = "question", _("A question")


class StoryNote(models.Model):
    """It speaks to one part. Tied to the part by its name: the words of a part may change under it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="notes", db_index=False)
    part = models.CharField(max_length=10, choices=PartName)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="story_notes")
    kind = models.CharField(_("what is it?"), max_length=9, choices=NoteKind)
    words = models.CharField(_("in a few words"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StoryNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note beside a story")
        verbose_name_plural = _("notes beside stories")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "part", "author"], condition=models.Q(kind="recognise"), name="recognised_once"
            )
        ]
        indexes = [models.Index(fields=["story", "id"], name="notes_of_story")]

    def __str__(self) -> str:
        return f"{self.kind} beside {self.part} of story {self.story_id}"

    def get_absolute_url(self) -> str:
        return f"{self.story.get_absolute_url()}#note-{self.pk}"

    @property
    def source(self) -> str:
        """What those who look at a flag read."""
        return f"{self.words}\n\n{self.answer}".strip()
