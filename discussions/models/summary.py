from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Written
from content.rendering import MentionLookup, Rendered
from discussions.models.thread import Thread
from discussions.querysets import SummaryEditionQuerySet

OUT_OF_DATE_AFTER = 15
# A post by its number, as people write it; what stands as code is left alone, what is a link already too.
_POST = re.compile(r"(?P<code>(`+)[^`].*?\2)|(?<![\w/#&\[])(?<!\]\()#(?P<number>[1-9]\d{0,5})\b", re.DOTALL)


def with_posts(source: str, put: Callable[[int], str]) -> str:
    """The text with each '#4' replaced by what `put(4)` says."""
    return _POST.sub(lambda found: found["code"] or put(int(found["number"])), source)


def _linked(source: str, thread: Thread) -> str:
    address = thread.get_absolute_url()
    return with_posts(source, lambda number: f"[#{number}]({address}?post={number}#post-{number})")


class Summary(Written):
    """Where we've got to: what those who took part agree on and what is still open, kept by them together.

    It says what its latest edition says that nobody has hidden; edition 0 where none is left.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="summary")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    after_number = models.PositiveIntegerField(
        editable=False, help_text=_("Number of the last post when this was written.")
    )
    # Grows with each change; a form that started from an older one is told so.
    edition = models.PositiveIntegerField(default=0, editable=False)
    # Who agrees with this edition, in the order they did; kept from the rows of SummaryAgreement.
    agreed_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False)

    # What was just written, where it waits until somebody has looked.
    waiting: SummaryEdition | None = None

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")

    def __str__(self) -> str:
        return f"summary of {self.thread_id}"

    def write(self, source: str, *, mentions: MentionLookup | None = None) -> Rendered:
        """The posts it rests on, named by their numbers, are links."""
        rendered = super().write(_linked(source, self.thread), mentions=mentions)
        self.source = source
        return rendered

    @property
    def is_behind(self) -> bool:
        return self.thread.last_number - self.after_number >= OUT_OF_DATE_AFTER


class SummaryEdition(Written):
    """What a summary said at some time. Kept, so that who changed what can be seen; what one wrote can be hidden."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="editions", db_index=False)
    edition = models.PositiveIntegerField()
    # What was kept before it had one is made again with everything that is older than the renderer.
    renderer_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Where it is shown to somebody.
    may_be_flagged: bool

    objects = SummaryEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [models.UniqueConstraint(fields=["summary", "edition"], name="summary_edition_once")]

    def __str__(self) -> str:
        return f"{self.summary_id}, edition {self.edition}"

    def get_absolute_url(self) -> str:
        return f"{self.thread.base}summary/history/#edition-{self.edition}"

    @property
    def thread(self) -> Thread:
        return self.summary.thread

    def write(self, source: str, *, mentions: MentionLookup | None = None) -> Rendered:
        rendered = super().write(_linked(source, self.thread), mentions=mentions)
        self.source = source
        return rendered


class SummaryAgreement(models.Model):
    """Somebody who took part agrees with what an edition says. A change asks everybody anew."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="agreements", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["summary", "person"], name="agrees_once")]

    def __str__(self) -> str:
        return f"{self.person_id} agrees with {self.summary_id}, edition {self.edition}"
