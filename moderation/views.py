from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from moderation.flagging import appeal, flag, flagged_too_much, whereabouts
from moderation.forms import AppealForm, FlagForm, PersonFlagForm
from moderation.measures import appeal_measure, measure_of, sentence_of, words_hidden_with
from moderation.models import Appeal, Case, Measure, WordsKey
from moderation.models.measure import OF_A_PLACE
from moderation.persons import PERSON, flaggable, flaggable_of, words_by
from moderation.places import led_in, name_of, norms_of, shared_by
from moderation.rewording import as_one
from people.acting import SignedInView


class FlagView(SignedInView, FormView[FlagForm]):
    """/flags/<kind>/<pk>/: say that something is wrong. Members of the place only."""

    form_class = FlagForm
    template_name = "moderation/flag.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.target = flaggable(kwargs["kind"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.row = self.target.get_visible(kwargs["pk"], request.user)
        if getattr(self.row, "hidden_at", None):
            # Circles go on without the words that are hidden; here their name would be read.
            raise Http404
        if not self.target.can_take_part(request.user, self.row):
            raise PermissionDenied(_("Members of this community can flag what is said here."))
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[FlagForm]:
        return PersonFlagForm if self.target is PERSON else FlagForm

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.target is PERSON:
            return super().get_form_kwargs() | {"shared": shared_by(self.person, self.row)}
        return super().get_form_kwargs() | {"norms": norms_of(whereabouts(self.row)["place"])}

    def form_valid(self, form: FlagForm) -> HttpResponse:
        if flagged_too_much(self.person):
            form.add_error(None, _("That is many flags for one day. Tell a facilitator what is going on instead."))
            return self.form_invalid(form)
        who = self.target.flagged_as(self.person, self.row)
        flag(self.row, person=who, **form.cleaned_data)
        said = _("Thank you. Somebody will look at it, and tell you what came of it.")
        nameless = _(
            "Thank you. Somebody will look at it, and you hear what came of it. They do not learn that it was you."
        )
        messages.success(self.request, said if who == self.person else nameless)
        still_there = self.target.visible_to(self.person).filter(pk=self.row.pk).exists()
        return redirect(self.row.get_absolute_url() if still_there else "/")

    def form_invalid(self, form: FlagForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_name = self.target.flagged_as(self.person, self.row) == self.person
        about = {"row": self.row, "title": self.target.title(self.row), "of_a_person": self.target is PERSON}
        about["has_leaders"] = bool(name_of(led_in(whereabouts(self.row)["place"])))
        return super().get_context_data(by_name=by_name, **about, **kwargs)


class CaseView(SignedInView):
    """/flags/cases/<pk>/: for its writer alone. Their words, why they are hidden, and a second look, asked for once."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(AppealForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        if appeal(self._case(), words=form.cleaned_data["words"], by=self.person):
            messages.success(request, _("Sent. Somebody else than who decided looks at it again."))
        return redirect("moderation:case", pk)

    def _case(self) -> Case:
        case = Case.objects.filter(pk=self.kwargs["pk"]).exclude(decided_at=None).first()
        row: Any = case.target if case else None
        if case is None or row is None or self.person.pk not in flaggable_of(row).writers(row):
            raise Http404
        return case

    def _words(self, case: Case, row: Any) -> tuple[str, str]:
        """Theirs, and what stands there now: of what others wrote there nothing, once they belong there no more."""
        target, theirs = flaggable_of(row), words_by(self.person, row)
        now = as_one({text.name: text.words for text in target.texts(row)})
        if target.said_last is not None:
            return theirs, now if target.can_take_part(self.person, row) else theirs
        before = target.words_before(row, case.stood)
        return (before, now) if before else (theirs, theirs)

    def _reads(self, row: Any) -> bool:
        """Its address may have the words of its title."""
        return flaggable_of(row).visible_to(self.person).filter(pk=row.pk).exists()

    def _page(self, form: AppealForm, status: int = 200) -> HttpResponse:
        case = self._case()
        row: Any = case.target
        words, now = self._words(case, row)
        context = {
            "case": case,
            "words": words,
            "words_now": now if words != now else "",
            "url": row.get_absolute_url() if self._reads(row) else "",
            "appeal": Appeal.objects.filter(case=case).first(),
            "form": form,
        }
        return render(self.request, "moderation/case.html", context, status=status)


class MeasureView(View):
    """/flags/measures/<token>/: what was done about somebody, why, until when, and a second look. Opens signed out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.measure = self.find(kwargs["token"])
        return super().dispatch(request, *args, **kwargs)

    def find(self, token: str) -> Measure:
        return measure_of(token)

    def words(self) -> list[tuple[str, str]]:
        """Of the person's own, by what each is."""
        return []

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(AppealForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        if appeal_measure(self.measure, words=form.cleaned_data["words"]):
            messages.success(request, _("Sent. Somebody else than who decided looks at it again."))
        return redirect(request.path)

    def _page(self, form: AppealForm, status: int = 200) -> HttpResponse:
        measure: Measure = self.measure
        context = {
            "measure": measure,
            "sentence": sentence_of(measure),
            "place": name_of(measure.place),
            "words": self.words(),
            "of_a_place": measure.kind in OF_A_PLACE,
            "appeal": Appeal.objects.filter(measure=measure).first(),
            "form": form,
        }
        return render(self.request, "moderation/measure.html", context, status=status)


def _called(row: Any) -> str:
    """'' where others may have called it so since: what somebody wrote there begins with what they called it."""
    target = flaggable_of(row)
    return target.title(row) if target.said_last is None else ""


class WordsView(MeasureView):
    """/flags/words/<token>/: the same for whoever was left without an account, with what they wrote that went with it.
    The token stands in their letter alone. Once it has ended it leads to the rest: some have no other way there.
    """

    key: WordsKey

    def find(self, token: str) -> Measure:
        found = WordsKey.of(token)
        if found is None:
            raise Http404
        self.key = found
        return found.measure

    def words(self) -> list[tuple[str, str]]:
        if self.key.has_ended:
            return []
        rows, person = words_hidden_with(self.measure), self.measure.person
        return [(_called(row), words_by(person, row)) for row in rows]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
