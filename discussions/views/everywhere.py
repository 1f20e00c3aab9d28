"""What is done about threads of several communities at once."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from discussions.home import NEWS, NewsItem
from discussions.models import Thread
from discussions.reading import conversation, read_each_up_to
from discussions.unread import unread_at
from discussions.waiting_for_me import ANSWERS, MENTIONS
from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import SECTION, left_out_by_each
from people.acting import SignedInView
from people.models import Person

# As home and the digest remember what they told: which thread, and up to which post.
TOLD = re.compile(r"thread:([0-9]{1,15}):([0-9]{1,9})")
MOST = 100
# What calls the person by name, or answers them, waits until they read it where it stands; so does what they put off.
WAITING = (MENTIONS, ANSWERS)


class TheseReadView(SignedInView):
    """POST: what is unread is read, whether or not home had room for it, and nothing that came since."""

    def post(self, request: HttpRequest) -> HttpResponse:
        left_out = left_out_by_each([self.person.pk])[self.person.pk]
        finds = _find(self.person, left_out)
        waits = left_out.union(item.key for section in WAITING for item in finds.of(section, MOST))
        numbers = _besides(self.person, finds, _moment(request.POST.get("at", ""))) | self._shown()
        wanted = [pk for pk in numbers if conversation(pk) not in waits]
        seen = Thread.objects.visible_to(self.person).filter(pk__in=wanted).values_list("pk", flat=True)
        read_each_up_to({pk: numbers[pk] for pk in seen}, person=self.person)
        return redirect("home")

    def _shown(self) -> dict[int, int]:
        told = filter(None, map(TOLD.fullmatch, self.request.POST.getlist("told")[:MOST]))
        return {int(one[1]): int(one[2]) for one in told}


def _find(person: Person, left_out: frozenset[str]) -> Finds:
    """Who wants to see less of what calls them has not read it: it is found all the same."""
    without = frozenset(name for name in left_out if not name.startswith(SECTION))
    now = timezone.now()
    (finds,) = find([Seeker(person, now, without)], {section.name: MOST for section in (*WAITING, NEWS)}, now)
    return finds


def _besides(person: Person, finds: Finds, at: datetime | None) -> dict[int, int]:
    """What the side bar counts, and what is new in threads followed elsewhere; where somebody wrote since, the whole
    thread is new as before."""
    if at is None:
        return {}
    news = [item for item in finds.of(NEWS, MOST) if isinstance(item, NewsItem) and item.thread.last_post_at <= at]
    return unread_at(person, at) | {item.thread.pk: item.as_of for item in news}


def _moment(text: str) -> datetime | None:
    """None for what is no moment."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and is_aware(found) else None
