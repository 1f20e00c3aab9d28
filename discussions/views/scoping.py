from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

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

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            thread = self._moved_away() if request.method in ("GET", "HEAD") else None
            if thread is None:
                raise
            return redirect(f"{thread.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"))

    def _moved_away(self) -> Thread | None:
        """The thread that was here once, for those who may see where it is now."""
        if not hasattr(self, "community"):
            return None
        moved = Thread.objects.visible_to(self.request.user).filter(pk=self.kwargs["thread_id"])
        return moved.filter(moves__source=self.community).exclude(community=self.community).first()

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
