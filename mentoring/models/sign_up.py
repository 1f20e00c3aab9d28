"""What a programme asks of those who sign up: its own questions, and the agreement of somebody's superior."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Access
from mentoring.models.participation import Participation
from mentoring.models.programme import Programme
from mentoring.querysets import QuestionQuerySet, ReleaseQuerySet


class QuestionKind(models.TextChoices):
    TEXT = "text", _("In their own words")
    CHOICE = "choice", _("One of several answers")
    SCALE = "scale", _("From one to five")


class Question(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(_("how it is answered"), max_length=6, choices=QuestionKind, default=QuestionKind.TEXT)
    words = models.CharField(_("question"), max_length=200)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    is_required = models.BooleanField(_("everybody answers it"), default=False)
    # Nobody knows of those from before that was kept.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.words


class QuestionAnswer(models.Model):
    """Read by those who run the programme, and by whoever wrote it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="answers")
    words = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "participation"], name="answer_once_a_question")]

    def __str__(self) -> str:
        return f"to question {self.question_id}"


class ReleaseState(models.TextChoices):
    WAITING = "waiting", _("Not answered yet")
    YES = "yes", _("Agrees")
    COVER = "cover", _("Agrees, and sees to cover")
    APPROVED = "approved", _("A facilitator agreed instead")
    NO = "no", _("Not at present")


RELEASED = (ReleaseState.YES, ReleaseState.COVER, ReleaseState.APPROVED)


class Release(models.Model):
    """A superior, named at sign-up, says in one click of a mail whether somebody may take the time.

    The superior needs no account. Their address goes as soon as they have answered.
    """

    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="release")
    name = models.CharField(_("name"), max_length=80)
    address = models.EmailField(blank=True, editable=False)
    state = models.CharField(max_length=8, choices=ReleaseState, default=ReleaseState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Once each (mentoring.silent_superiors).
    reminded_at = models.DateTimeField(null=True, editable=False)
    silence_told_at = models.DateTimeField(null=True, editable=False)
    # The link in the mail dies when somebody else is asked.
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"release of participation {self.participation_id}"

    @property
    def place(self) -> str:
        """The community, as somebody outside may hear of it: that a private one exists is nobody's business."""
        community = self.participation.programme.community
        return "" if community.access == Access.PRIVATE else community.name

    @property
    def is_given(self) -> bool:
        return self.state in RELEASED

    @property
    def is_waiting(self) -> bool:
        return self.state == ReleaseState.WAITING
