from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import Ballot, Method
from discussions.models.post import Post

QUESTION_LENGTH = 200


class Poll(models.Model):
    """One question asked in a post. What can be answered, by when, and who said what is its ballot's to know."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="poll")
    question = models.CharField(_("question"), max_length=QUESTION_LENGTH)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")

    def __str__(self) -> str:
        return self.question

    @property
    def takes_several(self) -> bool:
        return self.ballot.method == Method.MULTIPLE
