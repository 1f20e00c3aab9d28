"""The pairs of a programme, for those who run it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from mentoring.board_forms import MessageForm
from mentoring.fairness import explain, fairness_of
from mentoring.lives import FILTERS, PAGE_SIZE, counts_of, lives_of, outcomes_as_csv, people_in, totals_of
from mentoring.messaging import write_to_pairs
from mentoring.models import Message, RunState
from mentoring.views.board import BoardScoped
from mentoring.views.writing import WritesWords, part_asked


class LivesView(BoardScoped, TemplateView):
    template_name = "mentoring/lives.html"

    @property
    def show(self) -> str:
        asked = part_asked(self.request)
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


class MessagesView(WritesWords, LivesView):
    """POST: words to the pairs that a filter shows."""

    def write(self, words: str) -> Message:
        return write_to_pairs(self.programme, show=self.show, words=words, by=self.person)

    def came_from(self) -> str:
        where = reverse("mentoring:lives", args=[self.community.slug, self.programme.pk])
        return f"{where}?show={self.show}"


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
