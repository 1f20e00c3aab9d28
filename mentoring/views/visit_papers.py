"""What is written about a visit, step by step. Between the two, but notes that are shown to others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Visit
from mentoring.models.visit import PaperKind
from mentoring.observing import cycle
from mentoring.observing.forms import (
    BriefForm,
    DebriefForm,
    NotesForm,
    ReaderForm,
    TryingForm,
)
from mentoring.observing.page import others_in, parts_of
from mentoring.observing.papers import WrittenMeanwhile, papers_of, words_in
from mentoring.permissions import (
    can_brief,
    can_debrief,
    can_note,
    can_read_notes,
    can_say_what_next,
    owns_notes,
)
from mentoring.views.visits import VisitAct, VisitScoped, with_people
from people.models import Person


class BriefView(VisitAct):
    allows = can_brief

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = BriefForm(request.POST, by=self.person, stood=f"{self.visit.focus}\n{self.visit.looking_for}")
        if not form.is_valid():
            return self.page(status=422, brief_form=form)
        cycle.brief(self.visit, by=self.person, **form.cleaned_data)
        return self.back(_("Kept. %(name)s can read it.") % {"name": self.visit.other(self.person.pk).first_name})


class NotesView(VisitScoped):
    """GET: what was seen, for those it is shown to. POST: the visitor writes it, and gives it away."""

    def rows(self, viewer: Person) -> Any:
        mine = Q(pk__in=Visit.objects.visible_to(viewer).values("pk"))
        shown = Q(pk__in=Visit.objects.shown_to(viewer).values("pk"))
        return with_people(Visit.objects.filter(mine | shown))

    def get(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if not can_read_notes(self.person, self.visit):
            raise Http404
        notes = papers_of(self.visit).get("notes")
        context = {"visit": self.visit, "parts": parts_of(self.visit, notes), "notes": notes}
        return render(request, "mentoring/observing/notes.html", context)

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        if not can_note(self.person, self.visit):
            raise PermissionDenied(_("The visitor writes down what was seen, until it is given."))
        form = NotesForm(
            request.POST, protocol=self.visit.how_written, by=self.person, stood=words_in(self.visit, PaperKind.NOTES)
        )
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
            again = NotesForm(typed, protocol=self.visit.how_written, by=self.person, stood=form.stood)
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
        form = DebriefForm(request.POST, by=self.person, stood=words_in(self.visit, PaperKind.DEBRIEF))
        if not form.is_valid():
            return self.page(status=422, debrief_form=form)
        try:
            cycle.debrief(self.visit, form.cleaned_data["words"], by=self.person, edition=form.started_from)
        except ValidationError as error:
            form.add_error("words", error)
            return self.page(status=422, debrief_form=form)
        except WrittenMeanwhile as meanwhile:
            data = {"words": form.cleaned_data["words"], "edition": meanwhile.current.edition}
            again = DebriefForm(data, by=self.person, stood=form.stood)
            return self.page(status=409, debrief_form=again, debrief_theirs=meanwhile.current)
        return self.back(_("Kept for both of you."))


class TryingView(VisitAct):
    allows = can_say_what_next

    def post(self, request: HttpRequest, visit_id: int) -> HttpResponse:
        form = TryingForm(request.POST, by=self.person, stood=words_in(self.visit, PaperKind.TRYING))
        if not form.is_valid():
            return self.page(status=422, trying_form=form)
        try:
            cycle.will_try(self.visit, form.cleaned_data["words"], by=self.person, edition=form.started_from)
        except ValidationError as error:
            form.add_error("words", error)
            return self.page(status=422, trying_form=form)
        return self.back(_("Kept. Good luck with it."))
