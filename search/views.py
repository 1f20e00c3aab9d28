from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView, View

from search.asking import read, tidy
from search.drawing import draw_entry
from search.finding import Search
from search.naming import people_named
from search.registry import all_sources
from search.suggesting import suggestions


class SearchView(TemplateView):
    """One box over everything the viewer may see; `in` keeps it within a community."""

    template_name = "search/results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        words, place = tidy(given.get("q", "")), given.get("in", "").strip()[:80].replace("\x00", "")
        sources = {source.kind: source for source in all_sources()}
        kind = given.get("kind", "") if given.get("kind") in sources else ""
        asked = read(words)
        found = Search(asked, self.request.user, kind=kind, place=place, after=given.get("after", "")).found()
        for entry in [*found.entries, *found.close]:
            entry.source = sources.get(entry.kind)
            entry.drawn = draw_entry(entry)
        alone = kind or place or asked.filters or given.get("after")
        return super().get_context_data(
            words=words,
            asked=asked,
            kind=kind,
            place=place,
            found=found,
            people=[] if alone else people_named(asked.words, viewer=self.request.user),
            kept=urlencode({name: value for name, value in (("q", words), ("in", place)) if value}),
            **kwargs,
        )

    def get_template_names(self) -> list[str]:
        """'Show more' asks for the rows alone."""
        wants_rows = self.request.htmx and self.request.GET.get("after")  # type: ignore[attr-defined]
        return [f"{self.template_name}#rows" if wants_rows else self.template_name]


class SuggestionsView(View):
    """A few things the words may mean, for the list below the box."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = suggestions(request.GET.get("q", ""), request.user)
        return render(request, "search/results.html#suggestions", {"suggestions": found})
