"""What is done about threads of several communities at once."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from discussions.models import Thread
from discussions.reading import read_up_to
from people.acting import SignedInView

# As home and the digest remember what they told: which thread, and up to which post.
TOLD = re.compile(r"thread:([0-9]{1,15}):([0-9]{1,9})")
MOST = 100


class TheseReadView(SignedInView):
    """POST: what home showed as new is read, and nothing that came since."""

    def post(self, request: HttpRequest) -> HttpResponse:
        told = filter(None, map(TOLD.fullmatch, request.POST.getlist("told")[:MOST]))
        numbers = {int(one[1]): int(one[2]) for one in told}
        for thread in Thread.objects.visible_to(self.person).filter(pk__in=numbers):
            read_up_to(thread, numbers[thread.pk], person=self.person)
        return redirect("home")
