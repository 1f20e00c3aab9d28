"""/c/<slug>/stories/requests/ and …/rounds/: what members would like to hear about."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_lead, can_take_part
from communities.views.scoping import CommunityScoped
from knowledge.models import Nudge, StoryRequest, StoryRound
from knowledge.pace import in_time
from knowledge.permissions import can_tell, can_withdraw_request
from knowledge.requests.asking import (
    AnsweredMeanwhile,
    CannotBeAsked,
    answer_with,
    nudge,
    set_aside,
    take_back_wish,
    wish,
    withdraw,
)
from knowledge.requests.forms import AnswerForm, NudgeForm, RequestForm, RoundForm
from knowledge.requests.pages import Keys, request_page, round_page, wanted
from knowledge.requests.rounds import call_off, open_round
from knowledge.telling import ask_for_story
from moderation.waiting import held_until
from people.models import Person
from search.asking import one_line
from ui.requests import key_in

FOR_MEMBERS = gettext_lazy("Reading is open to you here; asking and telling is for members. Join, and you can.")
NOT_THIS_TIME = gettext_lazy("They can’t be asked just now: perhaps somebody has already, or they are away.")


class RequestsView(CommunityScoped):
    """What members would like to hear about, the story rounds, and a form to ask."""

    allows = can_tell
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        """`question`: what somebody looked for, and nobody has told."""
        return self._page(RequestForm(initial={"question": one_line(request.GET.get("question", ""))}))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = RequestForm(request.POST, by=self.person)
        if not in_time(form, StoryRequest, self.person):
            return self._page(form, 422)
        asked = ask_for_story(self.community, author=self.person, **form.cleaned_data)
        if asked.hidden_at:
            messages.info(request, held_until(asked))
            return redirect("knowledge:requests", self.community.slug)
        messages.success(request, _("Asked. Do you know who may have been there?"))
        return redirect(asked)

    def _page(self, form: RequestForm, status: int = 200) -> HttpResponse:
        keys = Keys(*(key_in(self.request, name) for name in ("after", "answered", "rounds")))
        page = wanted(self.community, self.request.user, keys)
        context = {"community": self.community, "form": form, "page": page}
        context["leads"] = can_lead(self.request.user, self.community)
        return render(self.request, "knowledge/requests/list.html", context, status=status)


class RequestScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def wanted(self) -> StoryRequest:
        here = StoryRequest.objects.inside(self.community).select_related("author", "answered_by")
        wanted = get_object_or_404(here, pk=self.kwargs["pk"])
        wanted.community = self.community
        return wanted

    def _way_back(self) -> str:
        return self.wanted.get_absolute_url()

    def page(self, status: int = 200, **forms: Any) -> HttpResponse:
        viewer = self.request.user
        made = {
            "nudge_form": NudgeForm(community=self.community),
            "answer_form": AnswerForm(community=self.community, viewer=viewer),
        }
        context = {"community": self.community, "wanted": self.wanted, "page": request_page(self.wanted, viewer)}
        return render(self.request, "knowledge/requests/request.html", context | made | forms, status=status)


class RequestView(RequestScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.page()


class MembersOfRequest(RequestScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS


class WishView(MembersOfRequest):
    """POST: same here; with `remove`, not any more."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if "remove" in request.POST:
            take_back_wish(self.wanted, person=self.person)
        else:
            wish(self.wanted, person=self.person)
            messages.success(request, _("Noted. You hear of it when somebody tells it."))
        return redirect(self.wanted)


class NudgesView(MembersOfRequest):
    """POST: somebody who may know is asked, once."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = NudgeForm(request.POST, community=self.community, by=self.person)
        if not in_time(form, Nudge, self.person):
            return self.page(422, nudge_form=form)
        person: Person = form.cleaned_data["handle"]
        try:
            nudge(self.wanted, person, by=self.person, words=form.cleaned_data["words"])
        except AnsweredMeanwhile:
            messages.info(request, _("Nobody has to be asked any more: a story answers this by now."))
            return redirect(self.wanted)
        except CannotBeAsked:
            form.add_error("handle", NOT_THIS_TIME)
            return self.page(422, nudge_form=form)
        messages.success(request, _("%(name)s is asked, kindly and once.") % {"name": person.first_name})
        return redirect(self.wanted)


class AsideView(MembersOfRequest):
    """POST: not me. It is not brought to me again."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        set_aside(self.wanted, person=self.person)
        messages.success(request, _("Put aside. Nobody is told."))
        return redirect("home" if request.POST.get("next") == "home" else self.wanted.get_absolute_url())


class AnswerView(MembersOfRequest):
    """POST: a story that is there already answers it."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = AnswerForm(request.POST, community=self.community, viewer=request.user, by=self.person)
        if not form.is_valid():
            return self.page(422, answer_form=form)
        try:
            answer_with(self.wanted, form.cleaned_data["address"], by=self.person)
            messages.success(request, _("Linked. Those who asked hear of it."))
        except AnsweredMeanwhile:
            messages.info(request, _("Another story answered this a moment before."))
        return redirect(self.wanted)


class WithdrawalView(MembersOfRequest):
    """POST: who asked, or a facilitator, takes it away."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_withdraw_request(request.user, self.wanted):
            raise PermissionDenied(_("Who asked takes it back, or a facilitator."))
        withdraw(self.wanted, by=self.person)
        messages.success(request, _("Taken back."))
        return redirect("knowledge:requests", self.community.slug)


class NewRoundView(CommunityScoped):
    allows = can_lead
    refusal = gettext_lazy("Facilitators and stewards look after this.")

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(RoundForm())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = RoundForm(request.POST, by=self.person)
        if not form.is_valid():
            return self._page(form, 422)
        opened = open_round(self.community, by=self.person, words=form.words)
        messages.success(request, _("Set. Members hear of it on the day it begins."))
        return redirect(opened)

    def _page(self, form: RoundForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form}
        return render(self.request, "knowledge/requests/new_round.html", context, status=status)


class RoundScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def round(self) -> StoryRound:
        here = StoryRound.objects.inside(self.community).select_related("by")
        opened = get_object_or_404(here, pk=self.kwargs["pk"])
        opened.community = self.community
        return opened


class RoundView(RoundScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        tells = can_tell(request.user, self.community)
        context = {
            "community": self.community,
            "round": self.round,
            "page": round_page(self.round, request.user),
            "tells": tells,
            "may_tell": tells and self.round.is_running,
            "may_call_off": can_lead(request.user, self.community) and self.round.begun_at is None,
        }
        return render(request, "knowledge/requests/round.html", context)


class CallingOffView(RoundScoped):
    """POST: before it has begun, those who lead take it away."""

    allows = can_lead
    refusal = gettext_lazy("Facilitators and stewards look after this.")

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if self.round.begun_at is None:
            call_off(self.round)
            messages.success(request, _("Called off. Nobody had heard of it yet."))
        return redirect("knowledge:requests", self.community.slug)
