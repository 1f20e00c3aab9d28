"""Small acts on a thread: how far I read, whether I follow it, which answer worked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from discussions.answering import choose_answer, release_answer
from discussions.following import hear, unfollow
from discussions.forms import EditionForm, PositionForm
from discussions.models import Level
from discussions.offering import will_answer, will_not
from discussions.permissions import can_choose_answer, can_keep_track, can_reply, can_summarise
from discussions.reading import read_up_to, standing_of
from discussions.summarising import ChangedMeanwhile, agree, agree_no_more
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
        if "next" in request.POST:  # a button of the page, and not what it tells by itself
            return redirect(self.thread)
        return HttpResponse(status=204 if form.is_valid() else 422)


class FollowingView(OwnAct):
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        level = request.POST.get("level", Level.EVERY)
        if "remove" in request.POST:
            unfollow(self.thread, person=self.person)
        elif level in Level.values:
            hear(self.thread, level, person=self.person)
        else:
            return HttpResponse(status=422)
        if not by_htmx(request):
            return redirect(self.thread)
        return render(
            request,
            "discussions/thread.html#following",
            self.context(level=standing_of(self.person, self.thread).level),
        )


class OfferView(OwnAct):
    """I could answer this: I will, or not me."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_reply(self.person, self.thread):
            raise PermissionDenied(_("Those who take part here answer."))
        back = self.thread.get_absolute_url()
        if request.POST.get("next") == "home":
            back = reverse("home")
        if "remove" in request.POST:
            will_not(self.thread, person=self.person)
            return redirect(back)
        will_answer(self.thread, person=self.person)
        messages.success(request, _("It waits for you at home until it has an answer. Nobody else is told."))
        return redirect(back)


class AgreementView(OwnAct):
    """POST: I agree with where we've got to, as I read it."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_summarise(self.person, self.thread):
            raise PermissionDenied(_("Those who take part here say whether they agree."))
        summary = self.thread.standing_summary
        form = EditionForm(request.POST)
        if summary is None or not form.is_valid():
            return HttpResponse(status=422)
        if "remove" in request.POST:
            agree_no_more(summary, person=self.person)
            return redirect(f"{self.thread.get_absolute_url()}#summary")
        try:
            agree(summary, person=self.person, edition=form.cleaned_data["edition"])
        except ChangedMeanwhile:
            messages.warning(request, _("It was changed since you read it. Look again, then agree if you do."))
        return redirect(f"{self.thread.get_absolute_url()}#summary")


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
