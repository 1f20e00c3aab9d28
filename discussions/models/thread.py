from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from discussions.querysets import ThreadQuerySet
from ui.addresses import address

if TYPE_CHECKING:
    from discussions.models.summary import Summary
    from people.models import Person

FACES_SHOWN = 4
# Words that mean something else behind a thread's number; urls.py is where they do.
PLACES_IN_THREAD = frozenset(
    {
        "answer",
        "arrivals",
        "asking",
        "following",
        "latest",
        "offer",
        "reading",
        "replies",
        "split",
        "story",
        "summary",
        "tending",
    }
)


class ThreadKind(models.TextChoices):
    DISCUSSION = "discussion", _("Discussion")
    ASK = "ask", _("Question")
    IDEA = "idea", _("Idea")
    CHECK_IN = "check-in", _("Check-in")


@lru_cache(maxsize=8192)
def _slug(title: str) -> str:
    slug = slugify(title)[:60].strip("-") or "thread"
    return f"{slug}-thread" if slug in PLACES_IN_THREAD else slug


class Thread(models.Model):
    """A conversation with a title. What lists show is kept on the row; the words are in its posts."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="threads", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ThreadKind, default=ThreadKind.DISCUSSION)
    title = models.CharField(_("title"), max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="threads")
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    last_number = models.PositiveIntegerField(default=0, editable=False)
    last_post_at = models.DateTimeField(default=timezone.now, editable=False)
    last_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        db_index=False,
    )
    last_excerpt = models.CharField(max_length=240, blank=True, editable=False)
    face_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    people_count = models.PositiveIntegerField(default=0, editable=False)
    answer = models.ForeignKey(
        "discussions.Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    answer_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        db_index=False,
    )
    answer_at = models.DateTimeField(null=True, editable=False)
    # Its author is nobody; discussions.nameless knows more.
    is_nameless = models.BooleanField(default=False, db_default=False, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How it came to be, and what became of it (discussions.splitting, discussions.merging). Merged, it is hidden too.
    split_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False, db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="parts", editable=False, db_index=False
    )
    is_merged = models.BooleanField(default=False, db_default=False, editable=False)
    # How many of its posts are in other threads now. Their numbers stay theirs.
    moved_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # How many of its replies are hidden or were taken away (discussions.counting).
    gone_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Its first words are hidden or were taken away, and others had said something below: a question asks no more.
    is_opening_gone = models.BooleanField(default=False, db_default=False, editable=False)
    # What facilitators did to it (discussions.tending): on top until read; closed to replies, and why.
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        db_index=False,
    )
    locked_why = models.CharField(_("why"), max_length=200, blank=True, default="", db_default="")
    # When those who took part were asked to sum it up, long after the last word.
    summary_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Counts what changed on the page, so that a stored rendering knows when it is out of date.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    # What `with_reading_of`, `with_gone_since` and `with_following_of` add, and the list of threads.
    read_number: int | None
    gone_since: int
    is_summed_up: bool
    is_followed: bool
    new_count: int
    start: int
    fits: str
    is_mine: bool
    faces: list[Person]

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["community", "-last_post_at", "-id"], name="threads_by_activity"),
            models.Index(fields=["community", "-id"], name="threads_by_age"),
            models.Index(
                fields=["community", "-last_post_at"],
                condition=models.Q(kind="ask", answer=None),
                name="threads_waiting",
            ),
            models.Index(fields=["community", "-created_at", "-id"], name="threads_by_creation"),
            models.Index(fields=["community"], condition=~models.Q(pinned_at=None), name="threads_pinned"),
            models.Index(fields=["merged_into"], condition=~models.Q(merged_into=None), name="threads_merged"),
            GinIndex(fields=["tags"], name="threads_by_tag"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("discussions:thread", self.community.slug, self.pk, self.slug)

    @property
    def base(self) -> str:
        """What the acts on this thread stand behind."""
        return self.get_absolute_url().removesuffix(f"{self.slug}/")

    @property
    def slug(self) -> str:
        return _slug(self.title)

    @property
    def reply_count(self) -> int:
        """Those that can be read here."""
        return max(self.last_number - self.moved_count - self.gone_count - 1, 0)

    @property
    def latest_number(self) -> int:
        """Of the last post that stands here: the numbers of those in other threads lead there."""
        return (Thread.objects.filter(pk=self.pk).last_shown() or 1) if self.moved_count else self.last_number

    @property
    def waits_for_answer(self) -> bool:
        """As `ThreadQuerySet.waiting_for_answer`."""
        is_open = self.locked_at is None and not self.is_opening_gone
        return self.kind == ThreadKind.ASK and self.answer_id is None and is_open

    @property
    def standing_summary(self) -> Summary | None:
        """None where nobody summed up, and where what they wrote was hidden."""
        summary: Summary | None = getattr(self, "summary", None)
        return summary if summary and summary.edition else None

    def touch(self) -> None:
        """Says that something on the page changed; for changes that do not save the thread itself."""
        Thread.objects.filter(pk=self.pk).update(revision=models.F("revision") + 1)

    def show_face(self, person_id: int) -> None:
        """Keeps the latest few people for the row of faces; does not save."""
        others = [pk for pk in self.face_ids if pk != person_id]
        self.face_ids = [person_id, *others][:FACES_SHOWN]
