from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.generic import TemplateView, View

from search.asking import one_line, read, tidy
from search.drawing import draw_entry
from search.finding import Found, Search
from search.naming import KIND, LABEL, Named, find_people
from search.narrowing import leaves_people, means_people
from search.ranking import COUNTED
from search.registry import all_sources
from search.suggesting import Kept, suggestions
from ui.requests import by_htmx


class SearchView(TemplateView):
    """One box over everything the viewer may see; `in` keeps it within a community."""

    template_name = "search/results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        words, place, kind = tidy(given.get("q", "")), _place(given), _kind(given)
        sources = {source.kind: source for source in all_sources()}
        asked, after = read(words), given.get("after", "")
        asks_people = kind == KIND or any(means_people(one) for one in asked.filters)
        of_kind, from_there = ("", "") if asks_people else (kind, after)
        search = Search(asked, self.request.user, kind=of_kind, place=place, after=from_there)
        people = self._people(search, asks_people, kind=kind, after=after)
        found = Found(facets=search.facets()) if asks_people else search.found()
        count = people.count if asks_people else found.total + (0 if kind else people.count)
        for entry in [*found.entries, *found.close]:
            entry.source = sources.get(entry.kind)
            entry.drawn = draw_entry(entry)
        return super().get_context_data(
            words=words,
            asked=asked,
            kind=kind,
            place=place,
            found=found,
            people=people,
            people_label=LABEL,
            people_kind=KIND,
            kinds=_kinds(),
            asks_people=asks_people,
            total=min(count, COUNTED),
            more=(found.more and not asks_people) or count > COUNTED,
            kept=urlencode({name: value for name, value in (("q", words), ("in", place)) if value}),
            **kwargs,
        )

    def _people(self, search: Search, alone: bool, *, kind: str, after: str) -> Named:
        asked = search.asked
        if not all(leaves_people(one) for one in asked.filters) or (self._wants_rows and not alone):
            return Named()
        found = find_people(asked.words, viewer=search.viewer, places=search.places, alone=alone, after=after)
        return found if alone or not (kind or after) else replace(found, shown=())

    @property
    def _wants_rows(self) -> bool:
        """'Show more' asks for these alone."""
        return by_htmx(self.request) and bool(self.request.GET.get("after"))

    def get_template_names(self) -> list[str]:
        return [f"{self.template_name}#rows" if self._wants_rows else self.template_name]


def _place(given: QueryDict) -> str:
    """The community that the page keeps to, by its address."""
    return one_line(given.get("in", "")).strip()[:80]


def _kind(given: QueryDict) -> str:
    """The kind that the page keeps to, of those there are."""
    kind = given.get("kind", "")
    return kind if kind in {KIND, *(source.kind for source in all_sources())} else ""


def _kinds() -> str:
    """Those there are, as one may write them behind kind:."""
    names = [str(label).lower() for label in (*(source.label for source in all_sources()), LABEL)]
    return ", ".join(f'"{name}"' if " " in name else name for name in names)


class SuggestionsView(View):
    """A few things the words may mean, for the list below the box."""

    def get(self, request: HttpRequest) -> HttpResponse:
        given = request.GET
        found = suggestions(given.get("q", ""), request.user, Kept(_place(given), _kind(given)))
        return render(request, "search/results.html#suggestions", {"suggestions": found})
