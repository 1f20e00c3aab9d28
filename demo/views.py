"""One click into the demo. Only where settings.DEMO says so, which production refuses."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import View

from people.models import Person

WHO = ("member", "facilitator", "admin")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class EnterView(View):
    """POST: look around as one of the demo's people."""

    def post(self, request: HttpRequest, who: str) -> HttpResponse:
        if not settings.DEMO or who not in WHO:
            raise Http404
        login(request, get_object_or_404(Person.objects.active(), email=f"{who}@example.org"), backend=BACKEND)
        return redirect("/")
