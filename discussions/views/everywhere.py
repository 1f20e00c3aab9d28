"""What is done about threads of several communities at once."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from discussions.home import NEWS, NewsItem
from discussions.models import Thread
from discussions.reading import read_each_up_to
from engagement.home import home_of
from people.acting import SignedInView
from people.models import Person

# As home and the digest remember what they told: which thread, and up to which post.
TOLD = re.compile(r"thread:([0-9]{1,15}):([0-9]{1,9})")
MOST = 100


class TheseReadView(SignedInView):
    """POST: what home showed as new is read, with what it had no room for, and nothing that came since."""

    def post(self, request: HttpRequest) -> HttpResponse:
        numbers = _besides(self.person, _moment(request.POST.get("at", ""))) | self._shown()
        seen = Thread.objects.visible_to(self.person).filter(pk__in=numbers).values_list("pk", flat=True)
        read_each_up_to({pk: numbers[pk] for pk in seen}, person=self.person)
        return redirect("home")

    def _shown(self) -> dict[int, int]:
        told = filter(None, map(TOLD.fullmatch, self.request.POST.getlist("told")[:MOST]))
        return {int(one[1]): int(one[2]) for one in told}


def _besides(person: Person, at: datetime | None) -> dict[int, int]:
    """What has the person's name on it waits on; and where somebody wrote since, the whole thread is new as before."""
    if at is None:
        return {}
    blocks = home_of(person, all_that_waits=True, all_news=True).unread
    news = [item for block in blocks if block.section is NEWS for item in block.items if isinstance(item, NewsItem)]
    return {item.thread.pk: item.as_of for item in news if item.thread.last_post_at <= at}


def _moment(text: str) -> datetime | None:
    """None for what is no moment."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and is_aware(found) else None
