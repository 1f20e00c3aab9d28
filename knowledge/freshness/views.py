"""Whether a story still holds: what in it may have grown old, what came of its use, and a form to say how it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from knowledge.freshness.checking import amend, confirm, retire
from knowledge.freshness.doubts import doubts
from knowledge.freshness.due import did_not_hold, has_used_since, why_due
from knowledge.freshness.forms import CheckForm
from knowledge.models import Answer, Check
from knowledge.pace import in_time
from knowledge.pages import story_page
from knowledge.permissions import can_amend_story, can_check_story, can_retire_story
from knowledge.views import StoryScoped

CHECKS_SHOWN = 5


class CheckView(LoginRequiredMixin, StoryScoped):
    """GET: what to look at. POST: 'I work this way today', and how I know."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not can_check_story(request.user, self.story):
            raise PermissionDenied(_("Members of this community say whether it still holds."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not in_time(form, Check, self.person):
            return self._page(form, status=422)
        words = form.cleaned_data["words"]
        if form.cleaned_data["answer"] == Answer.RETIRED:
            retire(self.story, by=self.person, words=words)
            messages.success(request, _("It says so now. It stays to be read, behind the others."))
        elif form.cleaned_data["answer"] == Answer.AMENDED:
            amend(self.story, by=self.person, words=words)
            messages.success(request, _("Thank you. It stands above the story now, and its tellers hear of it."))
        else:
            confirm(self.story, by=self.person, words=words)
            messages.success(request, _("Thank you. It says so now."))
        return redirect(self.story)

    def _form(self, *data: Any) -> CheckForm:
        may_retire = can_retire_story(self.person, self.story)
        has_used = has_used_since(self.story, self.person)
        return CheckForm(*data, may_retire=may_retire, has_used=has_used, by=self.person)

    def _page(self, form: CheckForm, status: int = 200) -> HttpResponse:
        page = story_page(self.story, self.request.user)
        context = {
            "community": self.community,
            "story": self.story,
            "form": form,
            "doubts": doubts(page.parts, self.story.tools, self.story.language),
            "why": why_due(self.story) if self.story.is_due else None,
            "failed": list(did_not_hold(self.story).select_related("person")[:CHECKS_SHOWN]),
            "checks": list(self.story.checks.shown().worded().select_related("person").order_by("-at")[:CHECKS_SHOWN]),
            "may_change": can_amend_story(self.person, self.story),
        }
        return render(self.request, "knowledge/check.html", context, status=status)
