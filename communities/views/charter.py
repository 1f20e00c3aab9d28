"""Changing what a community says of itself: its charter and its goals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from communities.charter import ChangedMeanwhile, change_charter
from communities.forms import CharterForm, GoalForm, StewardCharterForm
from communities.models import Community, Goal
from communities.permissions import can_lead, can_steward
from communities.views.directory import preview_about
from communities.views.members import LeaderScoped
from communities.views.scoping import CommunityScoped

CHARTER = "communities/settings/charter.html"


class CharterView(LeaderScoped):
    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        if "preview" in request.POST:
            typed = self._form(initial=request.POST.dict())
            return preview_about(request, CHARTER, {"form": typed, "community": self.community})
        form = self._form(request.POST)
        if not form.is_valid():
            self.community.refresh_from_db()  # the form has already written on it, and the page names it
            return self._page(request, form, status=422)
        try:
            change_charter(
                form.instance,
                by=self.person,
                norms=form.cleaned_data["norms"],
                started_from=form.cleaned_data["edition"],
            )
        except ChangedMeanwhile as meanwhile:
            return self._both_versions(request, form, meanwhile.current)
        messages.success(request, _("Saved."))
        return redirect("communities:settings", form.instance.slug)

    def _form(self, data: Any = None, **kwargs: Any) -> CharterForm:
        form = StewardCharterForm if can_steward(self.request.user, self.community) else CharterForm
        return form(data, instance=self.community, **kwargs)

    def _both_versions(self, request: HttpRequest, form: CharterForm, current: Community) -> HttpResponse:
        """What stands now beside what was typed; saving again is meant to replace it."""
        theirs = type(form)(instance=current)
        differing = [(theirs[name].label, shown(theirs[name])) for name in form.changed_data if name != "edition"]
        typed = form.data.copy()  # type: ignore[attr-defined]
        typed["edition"] = str(current.edition)
        form.data = typed
        self.community = current
        return self._page(request, form, status=409, differing=differing)

    def _page(self, request: HttpRequest, form: CharterForm, status: int = 200, **more: Any) -> HttpResponse:
        return render(request, CHARTER, {"form": form, "community": self.community, **more}, status=status)


def shown(field: BoundField) -> str:
    """A field's value as people read it."""
    value = field.value()
    return str(dict(getattr(field.field, "choices", ())).get(value, value or ""))


class GoalsView(CommunityScoped, TemplateView):
    template_name = "communities/goals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        leads = can_lead(self.request.user, self.community)
        return super().get_context_data(goals=self.community.goals.all()[:50], leads=leads, **kwargs)


class NewGoalView(LeaderScoped):
    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return goal_page(request, GoalForm())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = GoalForm(request.POST)
        if not form.is_valid():
            return goal_page(request, form, status=422)
        form.instance.community = self.community
        form.instance.position = self.community.goals.count()
        form.save()
        messages.success(request, _("A goal to work towards."))
        return redirect("communities:goals", self.community.slug)


class GoalView(LeaderScoped):
    """GET: the form of one goal. POST: how far it has come, or with `remove` that it is no goal any more."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return goal_page(request, GoalForm(instance=self._goal(pk)))

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        goal = self._goal(pk)
        if "remove" in request.POST:
            goal.delete()
            return redirect("communities:goals", self.community.slug)
        form = GoalForm(request.POST, instance=goal)
        if not form.is_valid():
            return goal_page(request, form, status=422)
        form.save()
        messages.success(request, _("Saved."))
        return redirect("communities:goals", self.community.slug)

    def _goal(self, pk: int) -> Goal:
        return get_object_or_404(Goal.objects.filter(community=self.community), pk=pk)


def goal_page(request: HttpRequest, form: GoalForm, status: int = 200) -> HttpResponse:
    context = {"community": request.community, "form": form, "goal": form.instance}  # type: ignore[attr-defined]
    return render(request, "communities/settings/goal.html", context, status=status)
