from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Reactable, Usable, Written
from content.rendering import MentionLookup, Rendered, render_letter
from discussions.models.thread import Thread, ThreadKind
from discussions.querysets import PostQuerySet


class Post(Written, Reactable, Usable):
    """One contribution. Its number in the thread is never reused."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField(editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Taken away by its author: hidden too, and where it stood it says so.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # A form sent twice (double click, a retry after a lost answer) makes one post.
    sending_key = models.UUIDField(null=True, blank=True, editable=False)
    # Message-ID of imported mail, which is plain text and no Markdown.
    origin = models.CharField(max_length=250, blank=True, editable=False)

    # Where one chooses among posts.
    is_chosen: bool

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(fields=["author", "sending_key"], name="post_sent_once"),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="posts_by_author"),
            models.Index(fields=["author", "thread"], name="posts_of_author_in_thread"),
            models.Index(fields=["origin"], condition=~models.Q(origin=""), name="posts_by_origin"),
            models.Index(fields=["thread", "number"], condition=~models.Q(hidden_at=None), name="posts_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} #{self.number}"

    @property
    def offers_same(self) -> bool:  # type: ignore[override]
        """To a reply it is said from behind its More."""
        return self.number == 1

    @property
    def offers_use(self) -> bool:  # type: ignore[override]
        """What is asked is no answer that could be used, nor is how somebody is."""
        return self.number > 1 and self.thread.kind != ThreadKind.CHECK_IN

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}?post={self.number}#post-{self.number}"

    def write(self, source: str, *, mentions: MentionLookup | None = None) -> Rendered:
        if not self.origin:
            return super().write(source, mentions=mentions)
        letter = render_letter(source)
        self.source, self.html, self.renderer_version = source, letter.html, letter.version
        return letter
