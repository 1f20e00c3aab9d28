"""/c/<slug>/resources/: what lies elsewhere and is worth knowing of."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from knowledge.models import Resource, Sheet
from knowledge.permissions import can_take_back
from knowledge.resources.forms import TOO_MANY, ResourceForm
from knowledge.resources.sharing import share, shared_too_much, take_back
from ui.requests import key_in

PAGE = 30
FOR_MEMBERS = gettext_lazy("Reading is open to you here; sharing is for members. Join, and you can.")


class ResourcesView(CommunityScoped):
    """The latest first, paged by key; members share another one here."""

    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(ResourceForm(community=self.community))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponseBase:
        if not can_take_part(request.user, self.community):
            return self._refuse(request)
        form = ResourceForm(request.POST, community=self.community)
        if form.is_valid() and shared_too_much(self.person):
            form.add_error(None, TOO_MANY)
        if not form.is_valid():
            return self._page(form, 422)
        resource = share(self.community, by=self.person, **form.words)
        messages.success(request, _("Shared. It can be linked to a goal, and is found by its words."))
        return redirect(resource)

    def _page(self, form: ResourceForm, status: int = 200) -> HttpResponse:
        before = key_in(self.request, "before")
        here = Resource.objects.inside(self.community).select_related("by").order_by("-pk")
        rows = list((here.filter(pk__lt=before) if before else here)[: PAGE + 1])
        context = {"community": self.community, "form": form, "rows": rows[:PAGE], "more": len(rows) > PAGE}
        context["takes_part"] = can_take_part(self.request.user, self.community)
        context["sheets"] = [] if before else self._sheets()
        return render(self.request, "knowledge/resources/list.html", context, status=status)

    def _sheets(self) -> list[Sheet]:
        """What was shared last; the rest is found by search."""
        sheets = list(Sheet.objects.inside(self.community).select_related("by").order_by("-pk")[:PAGE])
        for sheet in sheets:
            sheet.community = self.community
        return sheets


class ResourceScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def resource(self) -> Resource:
        resource = get_object_or_404(Resource.objects.inside(self.community).select_related("by"), pk=self.kwargs["pk"])
        resource.community = self.community
        return resource

    def _way_back(self) -> str:
        return self.resource.get_absolute_url()


class ResourceView(ResourceScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        context = {
            "community": self.community,
            "resource": self.resource,
            "may_take_back": can_take_back(request.user, self.resource),
            "may_flag": can_take_part(request.user, self.community) and self.resource.by_id != request.user.pk,
        }
        return render(request, "knowledge/resources/resource.html", context)


class RemovalView(ResourceScoped):
    """POST: not worth knowing of after all."""

    allows = can_take_part
    refusal = FOR_MEMBERS

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_take_back(request.user, self.resource):
            raise PermissionDenied(_("Who shared it takes it back, or a facilitator."))
        take_back(self.resource, by=self.person)
        messages.success(request, _("Taken back."))
        return redirect("knowledge:resources", self.community.slug)
