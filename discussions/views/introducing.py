"""A newcomer says who they are: a few prompts, each optional."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part, membership_of
from communities.views.scoping import CommunityScoped
from discussions import drafts
from discussions.forms import IntroductionForm
from discussions.introducing import introduce, introduction_of
from discussions.limits import faults_of_pace, faults_of_text
from discussions.views.composing import Writing
from moderation.bursts import hold_bursts
from moderation.repeating import fault_of_repeating
from moderation.waiting import held_until


class IntroductionView(Writing, CommunityScoped):
    allows = can_take_part
    refusal = gettext_lazy("Members say who they are here. Join, and you can.")

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.INTRODUCTION, self.community.pk

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        said = introduction_of(self.person, self.community)
        if said:
            return redirect(said)
        mine = membership_of(request.user, self.community)
        hello, begun = mine.hello if mine else "", self.draft_fields()
        return self._page(IntroductionForm(community=self.community, hello=hello, initial=begun))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = IntroductionForm(request.POST, community=self.community, by=self.person)
        if said := introduction_of(self.person, self.community):
            return redirect(said)
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=request.path)
        if not self._may_be_posted(form):
            return self._page(form, status=422)
        key = form.cleaned_data["sending_key"]
        post = introduce(self.community, person=self.person, source=form.text, sending_key=key)
        self.forget_draft()
        if hold_bursts(post, author=self.person, text=form.own):
            messages.info(request, held_until(post))
            return redirect(post.thread)
        messages.success(request, _("Said. Somebody here will answer you."))
        return redirect(post)

    def _may_be_posted(self, form: IntroductionForm) -> bool:
        if not form.is_valid():
            return False
        faults = [*faults_of_text(form.text), *faults_of_pace(self.person, starts_thread=False)]
        if not faults:
            again = fault_of_repeating(form.own, by=self.person, key=form.cleaned_data["sending_key"])
            faults = [again] if again else []
        for fault in faults:
            form.add_error(None, fault)
        return form.is_valid()

    def _page(self, form: IntroductionForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form, "draft": self.draft, "draft_key": self.draft_key}
        return render(self.request, "discussions/introduction.html", context, status=status)
