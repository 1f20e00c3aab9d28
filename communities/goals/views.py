"""/c/<slug>/goals/: what a community works towards, how far it is, and what was learnt on the way."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from communities.goals.forms import ChangeGoalForm, CheckInForm, ClosingForm, LinkForm, NewGoalForm
from communities.goals.links import at_address, is_here, labels, share_from_elsewhere
from communities.goals.pages import GoalPage, GoalsPage
from communities.goals.pursuing import (
    ChangedMeanwhile,
    GoalIsClosed,
    change_goal,
    check_in,
    close_goal,
    link,
    look_after,
    set_goal,
)
from communities.models import Goal
from communities.permissions import can_care_for_goal, can_lead, can_take_part
from communities.views.members import LeaderScoped
from communities.views.scoping import CommunityScoped
from moderation.waiting import held_until
from ui.requests import key_in

FOR_MEMBERS = gettext_lazy("Reading is open to you here; working towards it is for members. Join, and you can.")


class GoalsView(CommunityScoped, TemplateView):
    template_name = "communities/goals/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = GoalsPage(self.community, before=key_in(self.request, "before"))
        return super().get_context_data(page=page, leads=can_lead(self.request.user, self.community), **kwargs)


class NewGoalView(LeaderScoped):
    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(NewGoalForm(community=self.community))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = NewGoalForm(request.POST, community=self.community, by=self.person)
        if not form.is_valid():
            return self._page(form, 422)
        said = {name: form.cleaned_data[name] for name in ("owners", "milestones", "sending_key")}
        goal = set_goal(self.community, by=self.person, words=form.words, **said)
        if goal.hidden_at:
            messages.info(request, held_until(goal))
            return redirect("communities:goals", self.community.slug)
        messages.success(request, _("A goal to work towards. Link what brings it forward, and check in now and then."))
        return redirect(goal)

    def _page(self, form: NewGoalForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form}
        return render(self.request, "communities/goals/words.html", context, status=status)


class GoalScoped(CommunityScoped):
    """Every view behind a goal's number."""

    kwargs: dict[str, Any]

    @cached_property
    def goal(self) -> Goal:
        here = Goal.objects.inside(self.community).select_related("closing__by")
        goal = get_object_or_404(here, pk=self.kwargs["pk"])
        goal.community = self.community
        return goal

    def _way_back(self) -> str:
        return self.goal.get_absolute_url()

    def render_page(self, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"community": self.community, "goal": self.goal, **more}
        return render(self.request, f"communities/goals/{template}.html", context, status=status)

    def goal_page(self, *, status: int = 200, **forms: Any) -> HttpResponse:
        page = GoalPage(self.goal, self.request.user)
        hint = _("A page of this community (%(kinds)s), or one elsewhere.") % {"kinds": ", ".join(labels()).lower()}
        made = {"check_in_form": CheckInForm(goal=self.goal), "link_form": LinkForm(), "link_hint": hint}
        return self.render_page("goal", status=status, page=page, **(made | forms))


class GoalView(GoalScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.goal_page()


class MembersOfGoal(GoalScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS

    def require_care(self) -> None:
        if not can_care_for_goal(self.request.user, self.goal):
            raise PermissionDenied(_("Those who look after this goal do that. You can look after it with them."))

    def over(self) -> HttpResponse:
        messages.error(self.request, _("This goal is closed: what was learnt is written, and it stays as it is."))
        return redirect(self.goal)


class GoalWordsView(MembersOfGoal):
    """The goal's words again. A goal changed meanwhile is shown beside what was typed."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_care()
        return self.render_page("words", form=ChangeGoalForm(instance=self.goal, community=self.community))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_care()
        # On a copy: the form writes on what it is given, and the page names the goal as it stands.
        mine = Goal.objects.get(pk=self.goal.pk)
        form = ChangeGoalForm(request.POST, instance=mine, community=self.community, by=self.person)
        if not form.is_valid():
            return self.render_page("words", form=form, status=422)
        said = {name: form.cleaned_data[name] for name in ("owners", "milestones")}
        try:
            started = form.cleaned_data["edition"]
            change_goal(self.goal, by=self.person, words=form.words, started_from=started, **said)
        except ChangedMeanwhile as meanwhile:
            return self._changed_meanwhile(form, meanwhile.current)
        except GoalIsClosed:
            return self.over()
        messages.success(request, _("Saved."))
        return redirect(self.goal)

    def _changed_meanwhile(self, form: ChangeGoalForm, current: Goal) -> HttpResponse:
        form.add_error(None, _("Somebody changed this while you wrote. Bring the two together, then save again."))
        typed = self.request.POST.copy()
        typed["edition"] = str(current.edition)
        form.data = typed
        return self.render_page("words", form=form, status=422, current=current)


class CheckInView(MembersOfGoal):
    """POST: how far it has come."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self.require_care()
        form = CheckInForm(request.POST, goal=self.goal, by=self.person, stood=self.goal.next_step)
        if not form.is_valid():
            return self.goal_page(check_in_form=form, status=422)
        try:
            check_in(self.goal, by=self.person, **form.cleaned_data)
        except GoalIsClosed:
            return self.over()
        messages.success(request, _("Checked in. Everybody who follows it sees how far it has come."))
        return redirect(self.goal)


class OwnersView(MembersOfGoal):
    """POST: look after it with them, or (with `stop`) no longer."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        try:
            look_after(self.goal, person=self.person, stop="stop" in request.POST)
        except GoalIsClosed:
            return self.over()
        return redirect(self.goal)


class ContributionsView(MembersOfGoal):
    """POST: something that brought it forward, by its address."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = LinkForm(request.POST)
        found = self._found(form) if form.is_valid() else None
        if found is None:
            return self.goal_page(link_form=form, status=422)
        try:
            link(self.goal, kind=found[0], target=found[1], by=self.person)
        except GoalIsClosed:
            return self.over()
        messages.success(request, _("Linked."))
        return redirect(f"{self.goal.get_absolute_url()}#contributions")

    def _found(self, form: LinkForm) -> tuple[str, int] | None:
        """Something of this community, or what lies elsewhere, which is then kept here as a resource."""
        said = form.cleaned_data
        if found := at_address(said["address"], self.request.user, self.community):
            return found
        if is_here(said["address"], self.request.get_host()):
            form.add_error("address", _("Nothing of this community is there. Copy the address from its page."))
            return None
        words = {"url": said["address"], "title": said["title"], "why": said["why"]}
        try:
            return share_from_elsewhere(self.community, by=self.person, **words)
        except ValidationError as fault:
            form.add_error(None, fault)
            return None


class ContributionView(MembersOfGoal):
    """POST: it does not belong here after all. For who linked it, and those who look after the goal."""

    def post(self, request: HttpRequest, community_slug: str, pk: int, contribution: int) -> HttpResponse:
        row = get_object_or_404(self.goal.contributions, pk=contribution)
        if row.by_id != self.person.pk:
            self.require_care()
        row.delete()
        return redirect(f"{self.goal.get_absolute_url()}#contributions")


class ClosingView(MembersOfGoal):
    """What was learnt. Closing twice leads to the first closing."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if hasattr(self.goal, "closing"):
            return redirect(self.goal)
        self.require_care()
        end = {"end": "reached"} if self.goal.is_reached else {}
        return self.render_page("closing", form=ClosingForm(initial=end))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if hasattr(self.goal, "closing"):
            return redirect(self.goal)
        self.require_care()
        form = ClosingForm(request.POST, by=self.person)
        if not form.is_valid():
            return self.render_page("closing", form=form, status=422)
        close_goal(self.goal, by=self.person, **form.cleaned_data)
        messages.success(request, _("Closed. Those who worked on it hear what was learnt."))
        return redirect(self.goal)
