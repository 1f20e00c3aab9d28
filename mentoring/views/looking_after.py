"""The pairs of a programme, for those who run it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from mentoring.board_forms import MessageForm
from mentoring.fairness import explain, fairness_of
from mentoring.lives import FILTERS, PAGE_SIZE, counts_of, lives_of, outcomes_as_csv, people_in, totals_of
from mentoring.messaging import write_to_pairs
from mentoring.models import RunState
from mentoring.views.board import BoardScoped


class LivesView(BoardScoped, TemplateView):
    template_name = "mentoring/lives.html"

    @property
    def show(self) -> str:
        asked = self.request.POST.get("show", "") or self.request.GET.get("show", "")
        return asked if asked in FILTERS else "all"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = self.request.GET.get("after", "")
        found = lives_of(self.programme, self.show, after=int(after) if after.isdecimal() else 0)
        counts = counts_of(self.programme)
        return super().get_context_data(
            **(
                {
                    "programme": self.programme,
                    "show": self.show,
                    "filters": [(name, label, counts[name]) for name, label in FILTERS.items()],
                    "lives": found[:PAGE_SIZE],
                    "next_after": found[PAGE_SIZE - 1].pairing.pk if len(found) > PAGE_SIZE else None,
                    "totals": totals_of(self.programme),
                    "reaches": len(people_in(self.programme, self.show) - {self.person.pk}),
                    "message_form": MessageForm(),
                }
                | kwargs
            )
        )


class MessagesView(LivesView):
    """POST: words to the pairs that a filter shows."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MessageForm(request.POST)
        if form.is_valid():
            try:
                sent = write_to_pairs(self.programme, show=self.show, by=self.person, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                count = sent.people.count()
                messages.success(request, ngettext("Sent to %d person.", "Sent to %d people.", count) % count)
                where = reverse("mentoring:lives", args=[self.community.slug, self.programme.pk])
                return redirect(f"{where}?show={self.show}")
        return self.render_to_response(self.get_context_data(message_form=form), status=422)


class OutcomesView(BoardScoped):
    """GET: hours and outcomes as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="programme-{self.programme.pk}.csv"'}
        text = "".join(outcomes_as_csv(self.programme))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


class FairnessView(BoardScoped, TemplateView):
    template_name = "mentoring/fairness.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(programme=self.programme, fairness=fairness_of(self.programme), **kwargs)


class SearchView(BoardScoped, TemplateView):
    """One search that was done, explained."""

    template_name = "mentoring/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        done = self.programme.runs.filter(state=RunState.DONE)
        run = get_object_or_404(done, pk=self.kwargs["run_id"])
        return super().get_context_data(programme=self.programme, explained=explain(run), **kwargs)
