from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from mentoring.calendars import NOT_THERE, SALT, calendar_response, calendar_with, events_of, feed_url
from mentoring.models import PairDate, Rsvp, Session, Visit
from mentoring.observing.calendar import visit_event
from mentoring.pages import mine
from mentoring.planned.calendar import date_event
from mentoring.weeks_drawn import week_rows
from people.acting import SignedInView
from people.addresses import person_of_key


class MineView(SignedInView, TemplateView):
    """/mentoring/: everything of mine, across communities."""

    template_name = "mentoring/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        return super().get_context_data(
            mine=mine(person), week=week_rows(person.weekly_hours), feed_url=feed_url(person), **kwargs
        )


class FeedView(View):
    """/calendar/<token>.ics: what I go to, for my own calendar. The address is the key; it can be renewed."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        person = person_of_key(token, SALT)
        if person is None:
            raise Http404
        since = timezone.now() - timedelta(days=90)
        sessions = Session.objects.of(person).filter(starts_at__gte=since).select_related("circle__community")
        sessions = sessions.prefetch_related("agenda_items")
        without_place = Rsvp.objects.filter(person=person, answer__in=NOT_THERE)
        but = set(without_place.values_list("session_id", flat=True))
        visits = Visit.objects.visible_to(person).filter(starts_at__gte=since)
        visits = visits.select_related("visitor", "visited").order_by("starts_at")
        events = events_of(sessions.order_by("starts_at"), with_links=True, but=but)
        events += [visit_event(visit, person) for visit in visits]
        dates = PairDate.objects.visible_to(person).filter(starts_at__gte=since)
        dates = dates.select_related("pairing__mentor", "pairing__mentee").order_by("starts_at")
        events += [date_event(date, person) for date in dates]
        return calendar_response(calendar_with("PUBLISH", events, subscribed_as=settings.SITE_NAME))
