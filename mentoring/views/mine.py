from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from mentoring.calendars import calendar_of, calendar_response, feed_url, read_feed_token
from mentoring.forms import (
    WeekForm,
)
from mentoring.models import Session
from mentoring.pages import mine, week_rows
from people.acting import SignedInView
from people.models import Person


class MineView(SignedInView, TemplateView):
    """/mentoring/: everything of mine, across communities."""

    template_name = "mentoring/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        return super().get_context_data(
            mine=mine(person), week=week_rows(person.weekly_hours), feed_url=feed_url(person), **kwargs
        )


class HoursView(SignedInView, FormView[WeekForm]):
    """When I could meet, drawn as a week."""

    form_class = WeekForm
    template_name = "mentoring/hours.html"
    success_url = "/mentoring/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(week=week_rows(self.person.weekly_hours), **kwargs)

    def form_valid(self, form: WeekForm) -> HttpResponse:
        form.save(self.person)
        messages.success(self.request, _("Saved. Circles and mentors can find a time now."))
        return super().form_valid(form)


class FeedView(View):
    """/calendar/<token>.ics: what I go to, for my own calendar. The address is the key; it can be renewed."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = read_feed_token(token)
        person = Person.objects.active().filter(pk=found[0], link_key=found[1]).first() if found else None
        if person is None:
            raise Http404
        since = timezone.now() - timedelta(days=90)
        sessions = Session.objects.of(person).filter(starts_at__gte=since).select_related("circle__community")
        sessions = sessions.prefetch_related("agenda_items")
        return calendar_response(calendar_of(sessions.order_by("starts_at"), with_links=True))
