from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404

from communities.views.scoping import CommunityScoped
from discussions.models import Post, Thread


class ThreadScoped(CommunityScoped):
    """Every view behind a thread's number: `self.thread` is one the viewer may see, or there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def thread(self) -> Thread:
        threads = Thread.objects.inside(self.community).for_page()
        thread = threads.filter(pk=self.kwargs["thread_id"]).first()
        if thread is None:
            raise Http404
        thread.community = self.community
        return thread

    def _way_back(self) -> str:
        return self.thread.get_absolute_url()

    def get_post(self, number: int) -> Post:
        post = Post.objects.inside(self.thread).filter(number=number).select_related("author").first()
        if post is None:
            raise Http404
        post.thread = self.thread
        return post

    def context(self, **more: Any) -> dict[str, Any]:
        """`address` is the thread's page, `base` what its acts stand behind."""
        address = self.thread.get_absolute_url()
        base = address.removesuffix(f"{self.thread.slug}/")
        return {"community": self.community, "thread": self.thread, "address": address, "base": base, **more}
