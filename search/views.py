from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from search.finding import find, people_named
from search.registry import all_sources


class SearchView(TemplateView):
    """One box over everything the viewer may see."""

    template_name = "search/results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "")
        kind = self.request.GET.get("kind", "")
        page = self.request.GET.get("page", "1")
        found = find(words, viewer=self.request.user, kind=kind, page=max(1, int(page)) if page.isdecimal() else 1)
        sources = {source.kind: source for source in all_sources()}
        for entry in found.entries:
            entry.source = sources.get(entry.kind)  # type: ignore[attr-defined]
        return super().get_context_data(
            words=words,
            kind=kind,
            found=found,
            people=[] if kind else people_named(words, viewer=self.request.user),
            sources=list(sources.values()),
            **kwargs,
        )
