"""Circles and their sessions, for those who lead the community."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from communities.views.scoping import CommunityScoped
from mentoring.circles_board import SHOWN, looked_after, sessions_as_csv
from mentoring.permissions import can_open_programme


class CirclesBoardView(CommunityScoped, TemplateView):
    template_name = "mentoring/circles_board.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators look after circles.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("show", "")
        show = asked if asked in SHOWN else "all"
        rows = looked_after(self.community)
        return super().get_context_data(
            rows=[one for one in rows if one.is_shown(show)],
            show=show,
            filters=[(name, label, sum(one.is_shown(name) for one in rows)) for name, label in SHOWN.items()],
            sessions=sum(len(one.held) for one in rows),
            hours=sum(one.minutes for one in rows) // 60,
            **kwargs,
        )


class CircleHoursView(CommunityScoped):
    """GET: hours of the sessions held, as a file."""

    allows = can_open_programme
    refusal = gettext_lazy("Facilitators look after circles.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="circles-{self.community.slug}.csv"'}
        text = "".join(sessions_as_csv(looked_after(self.community)))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
