from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from communities.views.scoping import CommunityScoped
from content.composed import Composed
from discussions.models import Post, Thread
from discussions.whereabouts import Whereabouts, where_now
from ui.answers import go_to
from ui.requests import by_htmx

THREAD = Composed(
    lambda community, thread: Thread.objects.inside(community).for_page().filter(pk=thread), community=int, thread=int
)


class ThreadScoped(CommunityScoped):
    """Every view behind a thread's number: `self.thread` is one the viewer may see, or there is none."""

    kwargs: dict[str, Any]

    @cached_property
    def thread(self) -> Thread:
        found = self.found()
        if not found:
            raise Http404
        thread = found[0]
        thread.community = self.community
        return thread

    def found(self) -> Sequence[Thread]:
        return THREAD(community=self.community.pk, thread=self.kwargs["thread_id"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A thread that is taken elsewhere while an act waits for its row is not there for that act any more: the
        row no longer joins the community it was read with."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (Http404, Thread.DoesNotExist) as gone:
            missing = gone if isinstance(gone, Http404) else Http404()
            there = self._moved_away()
            if there is None:
                raise missing from None
            if request.method in ("GET", "HEAD"):
                return go_to(request, self._address(there))
            if by_htmx(request) and there.thread.community_id == self.community.pk:
                return self._sent_on(there)
            return self._led_on(there)

    def _moved_away(self) -> Whereabouts | None:
        """Where it is now what was here once, for those who may see it there."""
        if not hasattr(self, "community"):
            return None
        return where_now(self.community, self.kwargs["thread_id"], self._number_asked_for(), self.request.user)

    def _address(self, there: Whereabouts) -> str:
        """A page or a day of a thread that was moved is there what it was here; in one that was merged it is not."""
        kept = self.request.GET.urlencode() if there.thread.pk == self.kwargs["thread_id"] and not there.number else ""
        return f"{there.address}?{kept}" if kept else there.address

    def _number_asked_for(self) -> int:
        asked = str(self.kwargs.get("number") or self.request.GET.get("post", ""))
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0

    def _sent_on(self, there: Whereabouts) -> HttpResponseBase:
        """A script's answer goes into a page made before the thread was merged or split, and its address says so."""
        return type(self).as_view()(self.request, **self._asked_for(there))

    def _led_on(self, there: Whereabouts) -> HttpResponseBase:
        """What was written on a page made before is not lost: it is done there, where it is asked anew whether one may,
        and a page that comes back stands at the address of what it shows."""
        match = self.request.resolver_match
        assert match is not None
        return redirect(reverse(match.view_name, kwargs=self._asked_for(there)), preserve_request=True)

    def _asked_for(self, there: Whereabouts) -> dict[str, Any]:
        """As the address says it of where it is now."""
        kwargs = self.kwargs | {"community_slug": there.thread.community.slug, "thread_id": there.thread.pk}
        if "number" in kwargs:
            if not there.number:
                raise Http404
            kwargs["number"] = there.number
        return kwargs

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
