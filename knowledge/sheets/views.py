"""/c/<slug>/resources/texts/: what members work with and keep right, one after the other."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from content.bars import bar
from content.models import Use
from knowledge.models import Sheet
from knowledge.pace import in_time
from knowledge.permissions import can_hide_sheet_edition, can_take_away_sheet
from knowledge.resources.remarking import remarks_on
from knowledge.resources.views import FOR_MEMBERS, answered
from knowledge.sheets.forms import SheetForm
from knowledge.sheets.history import MOST_SHOWN, hide_edition, versions_of
from knowledge.sheets.writing import ChangedMeanwhile, adapt, change, share, take_away, words_in
from moderation.kept_back import kept_back_of
from ui.requests import key_in


class NewSheetView(CommunityScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS

    def get(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        return self._page(SheetForm())

    def post(self, request: HttpRequest, community_slug: str) -> HttpResponse:
        form = SheetForm(request.POST, by=self.person)
        if not in_time(form, Sheet, self.person):
            return self._page(form, 422)
        sheet = share(self.community, by=self.person, words=form.words)
        return answered(request, sheet, _("Shared. Members keep it right from now on."))

    def _page(self, form: SheetForm, status: int = 200) -> HttpResponse:
        context = {"community": self.community, "form": form}
        return render(self.request, "knowledge/sheets/words.html", context, status=status)


class SheetScoped(CommunityScoped):
    kwargs: dict[str, Any]

    @cached_property
    def sheet(self) -> Sheet:
        here = Sheet.objects.inside(self.community).select_related("by", "adapted_from__by")
        sheet = get_object_or_404(here, pk=self.kwargs["pk"])
        sheet.community = self.community
        return sheet

    def _way_back(self) -> str:
        return self.sheet.get_absolute_url()

    def render_page(self, template: str, status: int = 200, **more: Any) -> HttpResponse:
        context = {"community": self.community, "sheet": self.sheet, **more}
        return render(self.request, f"knowledge/sheets/{template}.html", context, status=status)


class SheetView(SheetScoped):
    def get(self, request: HttpRequest, community_slug: str, pk: int, slug: str) -> HttpResponse:
        if slug != self.sheet.slug:
            return redirect(self.sheet)
        takes_part = can_take_part(request.user, self.community)
        uses = Use.objects.on(self.sheet).shown().select_related("person").order_by("-at", "-pk")[:MOST_SHOWN]
        adaptations = Sheet.objects.inside(self.community).filter(adapted_from=self.sheet).select_related("by")
        return self.render_page(
            "sheet",
            origin=self._origin(),
            adaptations=self._of_here(adaptations.order_by("-pk")[:MOST_SHOWN]),
            uses=list(uses),
            remarks=remarks_on(self.sheet, key_in(request, "remarks_before")),
            bar=bar(self.sheet, request.user, may_act=takes_part),
            takes_part=takes_part,
            last=self.sheet.editions.select_related("by").last(),
            may_take_away=can_take_away_sheet(request.user, self.sheet),
        )

    def _origin(self) -> Sheet | None:
        """Gone for everybody when it was hidden."""
        origin = self.sheet.adapted_from
        if origin is None or origin.hidden_at:
            return None
        origin.community = self.community
        return origin

    def _of_here(self, sheets: Any) -> list[Sheet]:
        made = list(sheets)
        for one in made:
            one.community = self.community
        return made


class MembersOfSheet(SheetScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS


class ChangeView(MembersOfSheet):
    """What stands now is shown beside what was typed when somebody else saved it meanwhile."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = SheetForm(instance=self.sheet, initial={"edition": self.sheet.edition})
        return self.render_page("words", form=form)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        stood = "\n".join(words_in(self.sheet))
        form = SheetForm(request.POST, instance=Sheet(pk=self.sheet.pk), by=self.person, stood=stood)
        if not form.is_valid():
            return self.render_page("words", 422, form=form)
        try:
            started_from = form.cleaned_data["edition"] or 0
            sheet = change(self.sheet, by=self.person, words=form.words, started_from=started_from)
        except ChangedMeanwhile as meanwhile:
            sent = request.POST.copy()
            sent["edition"] = str(meanwhile.current.edition)
            form.data = sent
            return self.render_page("words", 409, form=form, theirs=meanwhile.current)
        return answered(request, sheet, _("Changed. What it said before is kept."))


class AdaptView(MembersOfSheet):
    """A copy of one's own, to begin with as it stands."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        return self.render_page("words", form=SheetForm(instance=self.sheet), adapting=True)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        form = SheetForm(request.POST, instance=Sheet(), by=self.person)
        if not in_time(form, Sheet, self.person):
            return self.render_page("words", 422, form=form, adapting=True)
        copy = adapt(self.sheet, by=self.person, words=form.words)
        return answered(request, copy, _("Yours now. It says what it came from, and that says so, too."))


class VersionsView(SheetScoped):
    """GET: the latest first, each with what it changed. POST `edition`: hide one that should not have been seen."""

    def get(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        may_hide = can_hide_sheet_edition(request.user, self.sheet)
        versions = versions_of(self.sheet, () if may_hide else kept_back_of(self.sheet))
        return self.render_page("versions", versions=versions, may_hide=may_hide)

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_hide_sheet_edition(request.user, self.sheet):
            raise PermissionDenied(_("Who shared it hides former words, or a facilitator does."))
        number = request.POST.get("edition", "")
        hide_edition(self.sheet, int(number) if number.isdecimal() and len(number) < 10 else 0, by=self.person)
        messages.success(request, _("Hidden. Nobody sees that version any more."))
        return redirect(request.path)


class RemovalView(MembersOfSheet):
    """POST: who shared it, or a facilitator, takes it away."""

    def post(self, request: HttpRequest, community_slug: str, pk: int) -> HttpResponse:
        if not can_take_away_sheet(request.user, self.sheet):
            raise PermissionDenied(_("Who shared it takes it back, or a facilitator."))
        take_away(self.sheet, by=self.person)
        messages.success(request, _("Taken back."))
        return redirect("knowledge:resources", self.community.slug)
