"""Visiting each other at work. Everything between the two, but notes that are shown to others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from rules import Predicate

from communities.views.scoping import CommunityScoped
from engagement.notifying import clear
from mentoring.calendars import calendar_response
from mentoring.models import Pairing, Partnership, Visit
from mentoring.observing import cycle
from mentoring.observing.calendar import visit_file
from mentoring.observing.forms import (
    BeginForm,
    BriefForm,
    CoverForm,
    DebriefForm,
    NotesForm,
    OfferForm,
    ReaderForm,
    SuggestForm,
    TryingForm,
)
from mentoring.observing.page import VisitPage, others_in, partnership_page, parts_of
from mentoring.observing.papers import WrittenMeanwhile, papers_of
from mentoring.observing.partnerships import OF_PROGRAMMES, answer, end, partnership_of, suggest
from mentoring.permissions import (
    can_brief,
    can_debrief,
    can_move_visit,
    can_note,
    can_offer_times,
    can_plan_visits,
    can_read_notes,
    can_say_what_next,
    can_settle_time,
    can_take_part_in_mentoring,
    can_tend_pair,
    can_touch_offer,
    owns_notes,
)
from people.acting import SignedInView
from people.models import Person


class SuggestView(CommunityScoped, FormView[SuggestForm]):
    """/c/<community>/mentoring/visits/new/: asking somebody."""

    form_class = SuggestForm
    template_name = "mentoring/observing/suggest.html"
    allows = can_take_part_in_mentoring

    def get_form_kwargs(self) -> dict[str, Any]:
        here = Person.objects.filter(memberships__community=self.community, is_active=True).exclude(pk=self.person.pk)
        return {**super().get_form_kwargs(), "people": here}

    def get_initial(self) -> dict[str, Any]:
        return {"kind": "observation", "invited": self.request.GET.get("with", "")[:80]}

    def form_valid(self, form: SuggestForm) -> HttpResponse:
        try:
            partnership = suggest(self.community, inviter=self.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("invited", error)
            return self.form_invalid(form)
        named = {"name": partnership.invited.first_name}
        messages.success(self.request, _("%(name)s is asked. Yes and no are both kind.") % named)
        return redirect(partnership)

    def form_invalid(self, form: SuggestForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PairVisitsView(SignedInView):
    """POST: to the visits of a pair whose programme is about visits."""

    def post(self, request: HttpRequest, pairing_id: int) -> HttpResponse:
        mine = Pairing.objects.visible_to(self.person).begun().select_related("programme__community")
        pairing = get_object_or_404(mine.filter(programme__kind__in=OF_PROGRAMMES), pk=pairing_id)
        if not can_tend_pair(self.person, pairing):
            raise PermissionDenied(_("This pair has ended. What was written stays."))
        return redirect(partnership_of(pairing))


# --- the two ---


class PartnershipScoped(SignedInView):
    """Gives `self.partnership`, or 404 to everybody but the two."""

    partnership: Partnership

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Partnership.objects.visible_to(request.user).select_related("community", "inviter", "invited")
        if request.user.is_authenticated:
            self.partnership = get_object_or_404(rows, pk=kwargs["partnership_id"])

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = partnership_page(self.partnership, self.person)
        context = {"page": page, "community": self.partnership.community, "begin_form": page.begin_form}
        return render(self.request, "mentoring/observing/partnership.html", context | more, status=status)


class PartnershipView(PartnershipScoped):
    def get(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        return self.page()


class AnswerView(PartnershipScoped):
    """POST: yes or no, by the one who was asked."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if not self.partnership.waits_for(self.person.pk):
            raise PermissionDenied(_("This is for the one who was asked, and only once."))
        agrees = request.POST.get("answer") == "yes"
        answer(self.partnership, by=self.person, agrees=agrees)
        with transaction.atomic():
            clear(self.person, f"partnership:{self.partnership.pk}")
        if agrees:
            return redirect(self.partnership)
        messages.success(request, _("Told kindly."))
        return redirect("mentoring:mine")


class EndingView(PartnershipScoped):
    """POST: the two visit each other no more."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if self.partnership.ended_at is None:
            end(self.partnership, by=self.person)
            messages.success(request, _("Ended kindly. What was written stays with whom it belongs to."))
        return redirect("mentoring:mine")


class CyclesView(PartnershipScoped):
    """POST: a visit begins, one way or the other."""

    def post(self, request: HttpRequest, partnership_id: int) -> HttpResponse:
        if not can_plan_visits(self.person, self.partnership):
            raise PermissionDenied(_("Visits begin once you both have said yes."))
        form = BeginForm(request.POST, partnership=self.partnership, person=self.person)
        if not form.is_valid():
            return self.page(status=422, begin_form=form)
        mine = int(form.cleaned_data["visitor"]) == self.person.pk
        visitor = self.person if mine else self.partnership.other(self.person.pk)
        try:
            return redirect(cycle.begin(self.partnership, visitor=visitor))
        except ValidationError as error:
            form.add_error("visitor", error)
            return self.page(status=422, begin_form=form)


# --- one visit ---


class VisitScoped(SignedInView):
    """Gives `self.visit`, or 404 to everybody but the two."""

    visit: Visit

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.visit = get_object_or_404(self.rows(request.user), pk=kwargs["visit_id"])

    def rows(self, viewer: Person) -> Any:
        return _with_people(Visit.objects.visible_to(viewer))

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        page = VisitPage(self.visit, self.person)
        context = {"page": page, "visit": self.visit, "community": self.visit.partnership.community}
        return render(self.request, "mentoring/observing/visit.html", context | page.forms | more, status=status)


def _with_people(rows: Any) -> Any:
    people = ("partnership__community", "partnership__inviter", "partnership__invited", "visitor", "visited")
    return rows.select_related(*people).prefetch_related("visitor__days_away", "visited__days_away")


class VisitView(VisitScoped):
    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        at = parse_datetime(request.GET.get("at", "")[:40]) if "at" in request.GET else None
        if at is None:
            return self.page()
        return self.page(offer_form=OfferForm(initial={"starts_at": at, "minutes": self.visit.minutes}))


class VisitAct(VisitScoped):
    """POST below a visit: a form, a verb, and back to its place on the page."""

    allows: Predicate
    refusal = gettext_lazy("It is not your turn here, or this step is behind you two.")
    place = "next"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not type(self).allows(request.user, self.visit):
            raise PermissionDenied(self.refusal)
        return super().dispatch(request, *args, **kwargs)

    def back(self, words: str = "") -> HttpResponse:
        with transaction.atomic():
            clear(self.person, f"visit:{self.visit.pk}")
        if words:
            messages.success(self.request, words)
        return redirect(f"{self.visit.get_absolute_url()}#{self.place}")


class BriefView(VisitAct):
    allows = can_brief

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = BriefForm(request.POST)
        if not form.is_valid():
            return self.page(status=422, brief_form=form)
        cycle.brief(self.visit, by=self.person, **form.cleaned_data)
        return self.back(_("Kept. %(name)s can read it.") % {"name": self.visit.other(self.person.pk).first_name})


class OffersView(VisitAct):
    """POST: an hour to which the other would be welcome."""

    allows = can_offer_times

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = OfferForm(request.POST)
        form.instance.visit = self.visit
        if form.is_valid():
            try:
                cycle.offer(form.instance, by=self.person)
            except ValidationError as error:
                form.add_error("starts_at", error)
            else:
                return self.back()
        return self.page(status=422, offer_form=form)


class OfferView(VisitAct):
    """POST one offer: the visitor takes it (with who covers), or whoever made it takes it out."""

    allows = can_touch_offer

    def post(self, request: HttpRequest, visit_id: int, offer_id: int) -> HttpResponse:
        offer = get_object_or_404(self.visit.offers, pk=offer_id)
        offer.visit = self.visit
        if not can_settle_time(self.person, self.visit):
            offer.delete()
            return self.back()
        form = CoverForm(request.POST)
        if not form.is_valid():
            return self.page(status=422, cover_form=form)
        cycle.settle_on(offer, by=self.person, cover=form.cleaned_data["cover"])
        return self.back(_("Settled. It is in both of your calendars."))


class TimeView(VisitAct):
    """POST: something came up, and another time is needed."""

    allows = can_move_visit

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        cycle.give_up_time(self.visit, by=self.person)
        return self.back(_("Given up. Choose another hour together."))


class CallingOffView(VisitAct):
    allows = can_move_visit

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        cycle.call_off(self.visit, by=self.person)
        messages.success(request, _("Called off kindly."))
        return redirect(self.visit.partnership)


class NotesView(VisitScoped):
    """GET: what was seen, for those it is shown to. POST: the visitor writes it, and gives it away."""

    def rows(self, viewer: Person) -> Any:
        mine = Q(pk__in=Visit.objects.visible_to(viewer).values("pk"))
        shown = Q(pk__in=Visit.objects.shown_to(viewer).values("pk"))
        return _with_people(Visit.objects.filter(mine | shown))

    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if not can_read_notes(self.person, self.visit):
            raise Http404
        notes = papers_of(self.visit).get("notes")
        context = {"visit": self.visit, "parts": parts_of(self.visit, notes), "notes": notes}
        return render(request, "mentoring/observing/notes.html", context)

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if not can_note(self.person, self.visit):
            raise PermissionDenied(_("The visitor writes down what was seen, until it is given."))
        form = NotesForm(request.POST, protocol=self.visit.how_written)
        if not form.is_valid():
            return self.page(status=422, notes_form=form)
        give = request.POST.get("do") == "give"
        try:
            cycle.note(self.visit, form.parts, by=self.person, edition=form.started_from, give=give)
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(status=422, notes_form=form)
        except WrittenMeanwhile as meanwhile:
            typed = {**request.POST.dict(), "edition": meanwhile.current.edition}
            again = NotesForm(typed, protocol=self.visit.how_written)
            return self.page(status=409, notes_form=again, theirs=parts_of(self.visit, meanwhile.current))
        messages.success(request, _("Given.") if give else _("Kept for you alone until you give it."))
        return redirect(f"{self.visit.get_absolute_url()}#next")


class ReadersView(VisitAct):
    """POST by the one the notes belong to: show them to somebody, no more, take them back, or throw them away."""

    allows = owns_notes
    refusal = gettext_lazy("The notes belong to the one who was visited.")
    place = "notes"

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        match request.POST.get("do"):
            case "no-more":
                wanted = request.POST.get("reader", "")
                cycle.show_no_more(self.visit, int(wanted) if wanted.isascii() and wanted.isdecimal() else 0)
            case "take-back" | "let-read" as verb:
                cycle.let_visitor_read(self.visit, verb == "let-read")
            case "throw-away":
                if "sure" not in request.POST:
                    raise PermissionDenied(_("Tick the box first: thrown away is gone."))
                cycle.throw_away(self.visit)
            case _show:
                return self._show()
        return self.back()

    def _show(self) -> HttpResponse:
        people = others_in(self.visit.partnership, self.visit.visitor_id, self.visit.visited_id)
        form = ReaderForm(self.request.POST, people=people)
        if form.is_valid():
            try:
                cycle.show_to(self.visit, form.cleaned_data["who"], by=self.person)
            except ValidationError as error:
                form.add_error("who", error)
            else:
                return self.back(_("%(name)s may read them now.") % {"name": form.cleaned_data["who"].first_name})
        return self.page(status=422, reader_form=form)


class DebriefView(VisitAct):
    allows = can_debrief

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = DebriefForm(request.POST)
        if not form.is_valid():
            return self.page(status=422, debrief_form=form)
        try:
            cycle.debrief(self.visit, form.cleaned_data["words"], by=self.person, edition=form.started_from)
        except ValidationError as error:
            form.add_error("words", error)
            return self.page(status=422, debrief_form=form)
        except WrittenMeanwhile as meanwhile:
            again = DebriefForm({"words": form.cleaned_data["words"], "edition": meanwhile.current.edition})
            return self.page(status=409, debrief_form=again, debrief_theirs=meanwhile.current)
        return self.back(_("Kept for both of you."))


class TryingView(VisitAct):
    allows = can_say_what_next

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = TryingForm(request.POST)
        if not form.is_valid():
            return self.page(status=422, trying_form=form)
        try:
            cycle.will_try(self.visit, form.cleaned_data["words"], by=self.person, edition=form.started_from)
        except ValidationError as error:
            form.add_error("words", error)
            return self.page(status=422, trying_form=form)
        return self.back(_("Kept. Good luck with it."))


class CalendarView(VisitScoped):
    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if self.visit.starts_at is None:
            raise Http404
        response = calendar_response(visit_file(self.visit, person=self.person))
        response.headers["Content-Disposition"] = f'attachment; filename="visit-{self.visit.pk}.ics"'
        return response
