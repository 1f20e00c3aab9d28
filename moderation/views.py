from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from moderation.flagging import appeal
from moderation.forms import AppealForm
from moderation.measures import appeal_measure, measure_of, sentence_of, words_hidden_with
from moderation.models import Appeal, Case, Measure, WordsKey
from moderation.models.measure import OF_A_PLACE
from moderation.persons import flaggable_of, words_by
from moderation.places import name_of
from moderation.rewording import as_one
from people.acting import SignedInView


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
