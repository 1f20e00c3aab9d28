"""Circles and their sessions, for those who lead the community."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from communities.views.scoping import CommunityScoped
from mentoring.board_forms import MessageForm
from mentoring.circles_board import (
    SHOWN,
    counts_of_circles,
    looked_after,
    outcomes_as_csv,
    people_of,
    reflections_of,
    sessions_as_csv,
)
from mentoring.messaging import write_to_circles
from mentoring.models import CircleMessage, Programme
from mentoring.permissions import can_open_programme
from mentoring.views.board import BoardScoped
from mentoring.views.writing import WritesWords, part_asked


class CirclesBoardView(CommunityScoped, TemplateView):
    template_name = "mentoring/circles_board.html"
    allows = can_open_programme
    refusal = gettext_lazy("Facilitators look after circles.")

    @property
    def show(self) -> str:
        asked = part_asked(self.request)
        return asked if asked in SHOWN else "all"

    @property
    def of_programme(self) -> Programme | None:
        """Whose circles alone are looked after; those of all the community where there is none."""
        return None

    @property
    def address(self) -> str:
        return reverse("mentoring:circles-board", args=[self.community.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = looked_after(self.community, self.of_programme)
        shown = [one for one in rows if one.is_shown(self.show)]
        kwargs.setdefault("message_form", MessageForm())
        return super().get_context_data(
            rows=shown,
            show=self.show,
            filters=[(name, SHOWN[name], count) for name, count in counts_of_circles(rows).items()],
            sessions=sum(len(one.held) for one in rows),
            hours=sum(one.minutes for one in rows) // 60,
            reaches=len(people_of(shown, self.show) - {self.request.user.pk}),
            **kwargs,
        )


class WritesToCircles(WritesWords, CirclesBoardView):
    """POST: words to the people of the circles that a filter shows."""

    def write(self, words: str) -> CircleMessage:
        return write_to_circles(
            self.community, show=self.show, words=words, by=self.person, programme=self.of_programme
        )

    def came_from(self) -> str:
        return f"{self.address}?show={self.show}"


class CircleMessagesView(WritesToCircles):
    """Of the community's circles."""


class CircleHoursView(CommunityScoped):
    """GET: hours of the sessions held, as a file."""

    allows = can_open_programme
    refusal = gettext_lazy("Facilitators look after circles.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="circles-{self.community.slug}.csv"'}
        text = "".join(sessions_as_csv(looked_after(self.community)))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


class ProgrammeCirclesView(BoardScoped, CirclesBoardView):
    """The circles of one programme, and how they ended."""

    template_name = "mentoring/programme_circles.html"

    @property
    def of_programme(self) -> Programme:
        return self.programme

    @property
    def address(self) -> str:
        return reverse("mentoring:programme-circles", args=[self.community.slug, self.programme.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(programme=self.programme, reflections=reflections_of(self.programme), **kwargs)


class ProgrammeCircleMessagesView(ProgrammeCirclesView, WritesToCircles):
    """Of one programme's circles."""

    http_method_names = ["post"]


class ProgrammeCirclesFileView(BoardScoped):
    """GET: hours and outcomes of each circle, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        headers = {"Content-Disposition": f'attachment; filename="programme-{self.programme.pk}-circles.csv"'}
        text = "".join(outcomes_as_csv(self.programme))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
