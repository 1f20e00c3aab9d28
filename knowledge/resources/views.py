"""/c/<slug>/resources/: links and files that are worth knowing of; and, of those and of texts, what is said of them."""

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
from content.bars import bar
from content.models import Use
from knowledge.models import Remark, Resource, Sheet
from knowledge.pace import in_time
from knowledge.permissions import can_take_back
from knowledge.resources.forms import TOO_MANY, RemarkForm, ResourceForm, take_file
from knowledge.resources.remarking import MOST_SHOWN, remark, remarks_on, take_remark_back
from knowledge.resources.sharing import ChangedMeanwhile, change, share, shared_too_much, take_back, words_in
from moderation.kept_back import kept_back_of
from moderation.waiting import held_until
from ui.requests import key_in

PAGE = 30
FOR_MEMBERS = gettext_lazy("Reading is open to you here; sharing is for members. Join, and you can.")


class Sharing(CommunityScoped):
    """A form for a link or a file, and what becomes of it."""

    def sent(self, stood: str = "", **about: Any) -> ResourceForm:
        data, fault = take_file(self.request, owner=self.person)
        form = ResourceForm(data, community=self.community, by=self.person, stood=stood, **about)
        form.is_valid()
        if fault:
            form.errors.pop("url", None)
            form.add_error("file", fault)
        return form

    def share(self, form: ResourceForm, **about: Any) -> Resource | None:
        if form.is_valid() and shared_too_much(self.person):
            form.add_error(None, TOO_MANY)
        return share(self.community, by=self.person, **form.words, **about) if form.is_valid() else None


def answered(request: HttpRequest, shared: Resource | Sheet, said: str) -> HttpResponse:
    """Leads to it, or, where it waits for a look, to what is there already."""
    if shared.hidden_at:
        messages.info(request, held_until(shared))
        return redirect("knowledge:resources", shared.community.slug)
    messages.success(request, said)
    return redirect(shared)


class ResourcesView(Sharing):
    """The latest first, paged by key; members share another one here."""

    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(ResourceForm(community=self.community))

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponseBase:
        if not can_take_part(request.user, self.community):
            return self._refuse(request)
        form = self.sent()
        resource = self.share(form)
        if resource is None:
            return self._page(form, 422)
        return answered(request, resource, _("Shared. It can be linked to a goal, and is found by its words."))

    def _page(self, form: ResourceForm, status: int = 200) -> HttpResponse:
        before, texts_before = key_in(self.request, "before"), key_in(self.request, "texts_before")
        # The following pages of one list are without the other.
        rows = [] if texts_before else self._resources(before)
        sheets = [] if before and not texts_before else self._sheets(texts_before)
        context = {"community": self.community, "form": form, "rows": rows[:PAGE], "more": len(rows) > PAGE}
        context |= {"sheets": sheets[:PAGE], "more_sheets": len(sheets) > PAGE, "only_texts": bool(texts_before)}
        context["takes_part"] = can_take_part(self.request.user, self.community)
        return render(self.request, "knowledge/resources/list.html", context, status=status)

    def _resources(self, before: int | None) -> list[Resource]:
        here = Resource.objects.inside(self.community).select_related("by", "upload").order_by("-pk")
        return list((here.filter(pk__lt=before) if before else here)[: PAGE + 1])

    def _sheets(self, before: int | None) -> list[Sheet]:
        here = Sheet.objects.inside(self.community).select_related("by").order_by("-pk")
        sheets = list((here.filter(pk__lt=before) if before else here)[: PAGE + 1])
        for sheet in sheets:
            sheet.community = self.community
        return sheets


class ResourceScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def resource(self) -> Resource:
        here = Resource.objects.inside(self.community).select_related("by", "upload", "adapted_from__by")
        resource = get_object_or_404(here, pk=self.kwargs["pk"])
        resource.community = self.community
        return resource

    def _way_back(self) -> str:
        return self.resource.get_absolute_url()

    def page(self, template: str, status: int = 200, **more: Any) -> HttpResponse:
        context = {"community": self.community, "resource": self.resource, **more}
        return render(self.request, f"knowledge/resources/{template}.html", context, status=status)


class ResourceView(ResourceScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        takes_part = can_take_part(request.user, self.community)
        adaptations = Resource.objects.inside(self.community).filter(adapted_from=self.resource).select_related("by")
        uses = Use.objects.on(self.resource).shown().select_related("person")
        return self.page(
            "resource",
            origin=self._origin(),
            adaptations=list(adaptations.order_by("-pk")[:MOST_SHOWN]),
            uses=list(uses.order_by("-at", "-pk")[:MOST_SHOWN]),
            remarks=remarks_on(self.resource, key_in(request, "remarks_before")),
            bar=bar(self.resource, request.user, may_act=takes_part),
            takes_part=takes_part,
            may_take_back=can_take_back(request.user, self.resource),
            may_flag=takes_part and self.resource.by_id != request.user.pk,
        )

    def _origin(self) -> Resource | None:
        """Gone for everybody when it was hidden."""
        origin = self.resource.adapted_from
        return origin if origin is not None and origin.hidden_at is None else None


class MembersOfResource(ResourceScoped, Sharing):
    allows = can_take_part
    refusal = FOR_MEMBERS


class ChangeView(MembersOfResource):
    """Who shared it, or a facilitator, says it better or puts a newer one in its place."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._may()
        form = ResourceForm(
            instance=self.resource, initial={"edition": self.resource.edition}, community=self.community
        )
        return self.page("words", form=form)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        self._may()
        has_file, stood = self.resource.upload_id is not None, "\n".join(words_in(self.resource))
        form = self.sent(stood, instance=Resource(pk=self.resource.pk), has_file=has_file)
        if not form.is_valid():
            return self.page("words", 422, form=form)
        try:
            started_from = form.cleaned_data["edition"] or 0
            changed = change(self.resource, by=self.person, started_from=started_from, **form.words)
        except ChangedMeanwhile as meanwhile:
            form.data = {**form.data.dict(), "edition": str(meanwhile.current.edition)}  # type: ignore[attr-defined]
            return self.page("words", 409, form=form, theirs=meanwhile.current)
        return answered(request, changed, _("Changed. What it was before is kept."))

    def _may(self) -> None:
        if not can_take_back(self.request.user, self.resource):
            raise PermissionDenied(
                _("Who shared it changes it, or a facilitator. You can adapt it: a copy of your own.")
            )


class AdaptView(MembersOfResource):
    """Something of one's own made from it, which says so, as that does."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        said = {name: getattr(self.resource, name) for name in ("title", "why", "licence")}
        return self.page("words", form=ResourceForm(initial=said, community=self.community), adapting=True)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = self.sent()
        if form.is_valid() and (fault := self._not_mine(form.cleaned_data["url"])):
            form.add_error("url", fault)
        mine = self.share(form, adapted_from=self.resource)
        if mine is None:
            return self.page("words", 422, form=form, adapting=True)
        return answered(request, mine, _("Yours now. It says what it came from, and that says so, too."))

    def _not_mine(self, url: str) -> str:
        """Pressed twice, mine is there already."""
        if url and url == self.resource.url:
            return _("That is where the first one is. Where is yours?")
        there = Resource.objects.inside(self.community).filter(url=url) if url else Resource.objects.none()
        if there.exclude(by=self.person, adapted_from=self.resource).exists():
            return _("This is shared here already. Where is yours?")
        return ""


class VersionsView(ResourceScoped):
    """What it was before, the latest first."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        shows_all = can_take_back(request.user, self.resource)
        versions = list(self.resource.editions.select_related("by", "upload")[:MOST_SHOWN])
        kept_back = () if shows_all else {number + 1 for number in kept_back_of(self.resource)}
        return self.page("versions", versions=versions, kept_back=kept_back)


class RemovalView(MembersOfResource):
    """POST: not worth knowing of after all."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_take_back(request.user, self.resource):
            raise PermissionDenied(_("Who shared it takes it back, or a facilitator."))
        take_back(self.resource, by=self.person)
        messages.success(request, _("Taken back."))
        return redirect("knowledge:resources", self.community.slug)


class RemarksView(CommunityScoped):
    """What is said of a link or a file (`of` is Resource), or of a text (Sheet). GET: a form for it. POST: say it."""

    allows = can_take_part
    refusal = FOR_MEMBERS
    of: type[Resource] | type[Sheet] = Resource

    @cached_property
    def about(self) -> Resource | Sheet:
        here: Any = self.of.objects.inside(self.community)
        about: Resource | Sheet = get_object_or_404(here, pk=self.kwargs["pk"])
        about.community = self.community
        return about

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self._page(RemarkForm())

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = RemarkForm(request.POST, by=self.person)
        if not in_time(form, Remark, self.person):
            return self._page(form, 422)
        said = remark(self.about, by=self.person, words=form.cleaned_data["words"])
        if said.hidden_at:
            messages.info(request, held_until(said))
            return redirect(self.about)
        return redirect(said)

    def _page(self, form: RemarkForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "about": self.about, "form": form}
        return render(self.request, "knowledge/resources/remark.html", context, status=status)


class RemarkRemovalView(CommunityScoped):
    """POST: I take back what I said."""

    allows = can_take_part
    refusal = FOR_MEMBERS

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        here = Remark.objects.visible_to(request.user).select_related("resource__community", "sheet__community")
        one = get_object_or_404(here, pk=pk)
        if one.community.pk != self.community.pk or one.author_id != self.person.pk:
            raise PermissionDenied(_("Who said it takes it back. If something is not right with it, flag it."))
        about = one.about
        take_remark_back(one, by=self.person)
        messages.success(request, _("Taken back."))
        return redirect(about)
