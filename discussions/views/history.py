"""What became of a post: its former words, and its being taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from discussions.history import hide_edition, versions_of
from discussions.models import Post, PostEdition, Thread
from discussions.permissions import can_bring_back, can_edit_post, can_hide_edition
from discussions.views.scoping import ThreadScoped
from discussions.whereabouts import withdrawn_whole
from discussions.withdrawing import bring_back, refuse_decided, withdraw
from moderation.kept_back import kept_back_of


class HistoryView(ThreadScoped):
    """GET: every version, with what changed. POST `edition`: hide one that should not have been seen."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.get_post(number)
        may_hide = can_hide_edition(request.user, post)
        versions = versions_of(post, () if may_hide else kept_back_of(post))
        context = self.context(post=post, versions=versions, may_hide=may_hide)
        return render(request, "discussions/history.html", context)

    def post(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.get_post(number)
        if not can_hide_edition(request.user, post):
            raise PermissionDenied(_("Who wrote it hides former words, or a facilitator does."))
        pk = request.POST.get("edition", "")
        edition = get_object_or_404(PostEdition, post=post, hidden_at=None, pk=pk if pk.isdecimal() else 0)
        edition.post = post
        hide_edition(edition, by=self.person)
        messages.success(request, _("Hidden. Nobody sees that version any more."))
        return redirect(request.path)


class RemovalView(ThreadScoped):
    """GET asks first; POST takes one's own post away, or with `restore` brings it back; twice is as once."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        return render(request, "discussions/removal.html", self.context(post=self._post(number)))

    def post(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self._post(number)
        if "restore" in request.POST:
            bring_back(post, by=self.person)
            messages.success(request, _("It stands where it stood."))
            return redirect(post.get_absolute_url())
        withdraw(post, by=self.person)
        if Thread.objects.inside(self.community).filter(pk=self.thread.pk).exists():
            messages.success(request, _("Taken away. A facilitator can bring it back."))
            return redirect(post.get_absolute_url())
        messages.success(request, _("Taken away, with its thread. A facilitator can bring it back by its address."))
        return redirect("discussions:threads", self.community.slug)

    def found(self) -> Sequence[Thread]:
        return super().found() or withdrawn_whole(self.community, self.kwargs["thread_id"], self.request.user)

    def _post(self, number: int) -> Post:
        """One's own that stands there, or for those who lead one that was taken away and not yet forgotten."""
        kept = Post.objects.filter(thread=self.thread, number=number).exclude(source="")
        gone = kept.exclude(withdrawn_at=None).first()
        if gone is None:
            post = self.get_post(number)
            is_back = "restore" in self.request.POST and can_bring_back(self.request.user, post)
            if not (is_back or can_edit_post(self.request.user, post)):
                raise PermissionDenied(_("Only who wrote a post takes it away. Is something not right? Flag it."))
            return post
        gone.thread = self.thread
        if not can_bring_back(self.request.user, gone):
            raise Http404
        refuse_decided(gone)
        return gone
