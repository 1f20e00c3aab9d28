from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, UpdateView, View

from engagement.forms import PreferencesForm
from engagement.home import home_of
from engagement.links import read_unsubscribe_token
from engagement.models import Notification, Preferences
from engagement.notifying import PAGE_SIZE, clear, clear_all, notices_for
from engagement.unsubscribing import unsubscribe
from engagement.visiting import note_visit
from people.acting import SignedInView
from ui.requests import by_htmx


class HomeView(SignedInView, TemplateView):
    template_name = "engagement/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(home=home_of(self.person), **kwargs)


class NotificationsView(SignedInView, TemplateView):
    """What I was told, newest first; pages by key."""

    template_name = "engagement/notifications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        only_unread = self.request.GET.get("show") == "unread"
        notices = notices_for(self.person, before=int(before) if before.isdigit() else None, only_unread=only_unread)
        older = notices[PAGE_SIZE - 1].notification.pk if len(notices) > PAGE_SIZE else None
        return super().get_context_data(
            notices=notices[:PAGE_SIZE], older=older, only_unread=only_unread, before=before, **kwargs
        )


class ReadingView(SignedInView):
    """POST: I have read this conversation, or (without one) everything."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if pk := request.POST.get("notification"):
            mine = Notification.objects.filter(person=self.person)
            clear(self.person, get_object_or_404(mine, pk=pk).conversation)
        else:
            clear_all(self.person)
        if by_htmx(request):
            return HttpResponse(status=204)
        return redirect("engagement:notifications")


class VisitView(SignedInView):
    """POST: I am here. The page says so by itself."""

    def post(self, request: HttpRequest) -> HttpResponse:
        note_visit(self.person)
        return HttpResponse(status=204)


class PreferencesView(SignedInView, UpdateView[Preferences, PreferencesForm]):
    form_class = PreferencesForm
    template_name = "engagement/preferences.html"
    success_url = reverse_lazy("engagement:preferences")

    def get_object(self, queryset: Any = None) -> Preferences:
        preferences, _made = Preferences.objects.get_or_create(person=self.person)
        return preferences

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved. We'll write as you chose."))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribeView(View):
    """A link from a mail. GET shows what a click would do (scanners fetch links); POST does it, cookie or none."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = read_unsubscribe_token(token)
        return render(request, "engagement/unsubscribe.html", {"kind": found[2] if found else "", "done": False})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if found := read_unsubscribe_token(token):
            unsubscribe(*found)
        return render(request, "engagement/unsubscribe.html", {"kind": found[2] if found else "", "done": True})
