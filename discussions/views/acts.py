"""Small acts on a thread: how far I read, whether I follow it, which answer worked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from discussions.answering import choose_answer, release_answer
from discussions.following import follow, unfollow
from discussions.forms import PositionForm
from discussions.permissions import can_choose_answer, can_keep_track
from discussions.reading import read_up_to
from discussions.views.scoping import ThreadScoped
from ui.requests import by_htmx


class OwnAct(ThreadScoped):
    """For everybody signed in who can see the thread. Signing in leads back to it."""

    allows = can_keep_track

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(self.thread)


class ReadingView(OwnAct):
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = PositionForm(request.POST)
        if form.is_valid():
            read_up_to(self.thread, form.cleaned_data["number"], person=self.person)
        if "leave" in request.POST:
            return redirect(self.thread)
        return HttpResponse(status=204 if form.is_valid() else 422)


class FollowingView(OwnAct):
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            unfollow(self.thread, person=self.person)
        else:
            follow(self.thread, person=self.person)
        if not by_htmx(request):
            return redirect(self.thread)
        return render(request, "discussions/thread.html#following", self.context(follows="remove" not in request.POST))


class AnswerView(OwnAct):
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_choose_answer(request.user, self.thread):
            raise PermissionDenied(_("Who asked chooses what worked, or a facilitator does."))
        if "remove" in request.POST:
            release_answer(self.thread)
            messages.success(request, _("The question waits for an answer again."))
            return redirect(self.thread)
        form = PositionForm({"number": request.POST.get("post", "")})
        if not form.is_valid():
            return HttpResponse(status=422)
        post = self.get_post(form.cleaned_data["number"])
        choose_answer(self.thread, post, by=self.person)
        messages.success(request, _("Chosen. Whoever comes with the same question finds it at once."))
        return redirect(post.get_absolute_url())
