"""/practice/: my practice log. Only its person reaches it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from content.models import Use
from content.refusing import NotTaken
from content.using import show_use
from engagement.practice.exporting import as_csv, as_markdown
from engagement.practice.forms import SpanForm
from engagement.practice.log import all_of, entry_of, page_of
from people.acting import SignedInView
from ui.requests import key_in


class LogView(SignedInView, TemplateView):
    """The latest first; pages by key."""

    template_name = "engagement/practice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = "since" in self.request.GET or "until" in self.request.GET
        form = SpanForm(self.request.GET if asked else {})
        before = key_in(self.request, "before")
        entries, older = page_of(self.person, form.span, before=before)
        days = {name: value for name, value in (("since", form.span.since), ("until", form.span.until)) if value}
        return super().get_context_data(
            form=form if asked else SpanForm(), entries=entries, older=older, before=before, days=days, **kwargs
        )


class FileView(SignedInView):
    """The log as a file, in Markdown or as a table."""

    def get(self, request: HttpRequest, ending: str) -> HttpResponse:
        entries = all_of(self.person, SpanForm(request.GET).span)
        site = request.build_absolute_uri("/").rstrip("/")
        if ending == "csv":
            response = HttpResponse(as_csv(entries, site), content_type="text/csv; charset=utf-8")
        else:
            response = HttpResponse(
                as_markdown(self.person, entries, site), content_type="text/markdown; charset=utf-8"
            )
        response.headers["Content-Disposition"] = f'attachment; filename="practice-log.{ending}"'
        return response


class ShowingView(SignedInView):
    """POST: one entry for others to see (`show`), or in my log alone."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = entry_of(self.person, pk)
        if entry.row is None:
            raise Http404
        try:
            show_use(entry.row, person=self.person, shown="show" in request.POST)
        except NotTaken as why:
            messages.warning(request, _("It stays in your log alone. %(why)s") % {"why": why})
        else:
            entry.use.refresh_from_db(fields=["only_mine", "hidden_at"])
            messages.success(request, self._said(entry.use))
        return redirect("engagement:practice")

    def _said(self, use: Use) -> str:
        if use.only_mine:
            return _("It is in your log alone now.")
        if use.hidden_at:
            return _("Others do not see it: it was taken away by those who look after this place.")
        return _("Others see it now, beside what you used.")
