from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, UpdateView, View

from content.models import Bookmark
from content.saving import let_go, remind, save_for_later
from content.targets import Target, target_kind
from engagement.choosing import PRESETS, MutingForm, PreferencesForm
from engagement.forms import LeavingOutForm, ReminderForm
from engagement.hearing import mute_tag, tags_muted_by, unmute_conversation, unmute_tag
from engagement.home import home_of
from engagement.leaving_out import bring_back, leave_out, left_out_by
from engagement.lines import NoticesPage, Show
from engagement.links import link_to_stop, read_unsubscribe_token
from engagement.models import Notification, Preferences
from engagement.muted import conversations_muted_by
from engagement.notifying import clear, clear_all, clear_at, read_what_is_gone
from engagement.put_off import put_off_by
from engagement.saved import saved_by
from engagement.strangers import read_stop_token, stop, welcome_again
from engagement.suppressing import is_suppressed, lift
from engagement.unsubscribing import button_of, outcome_of, question_of, unsubscribe
from engagement.visiting import note_visit
from people.acting import SignedInView
from ui.requests import by_htmx


class HomeView(SignedInView, TemplateView):
    template_name = "engagement/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        just_left_out = left_out_by(self.person).filter(about=self.request.GET.get("left-out", "")[:80])
        row = just_left_out.first() if "left-out" in self.request.GET else None
        home = home_of(self.person, all_that_waits="waiting" in self.request.GET)
        return super().get_context_data(home=home, just_left_out=row, **kwargs)


class NotificationsView(SignedInView, TemplateView):
    """What I was told, newest first; pages by key."""

    template_name = "engagement/notifications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before, wanted = self.request.GET.get("before", "")[:18], self.request.GET.get("show", "")
        show = Show(wanted) if wanted in Show.values else Show.ALL
        key = int(before) if before.isascii() and before.isdigit() else None
        page = NoticesPage(self.person, before=key, show=show)
        read_what_is_gone(self.person, page.gone)
        kwargs |= {"waits": settings.NOTICE_MAIL_MINUTES, "in_chat": settings.CHAT_MAIL_MINUTES}
        return super().get_context_data(page=page, show=show, shows=Show, before=before, **kwargs)


class ReadingView(SignedInView):
    """POST: I have read this conversation (`notification`), what leads to a page (`at`), or else everything.

    A page without scripts has a button for it (`leave`), which says as well that I am here.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        if path := request.POST.get("at"):
            with transaction.atomic():
                clear_at(self.person, path[:500])
            return self._back_to(path) if "leave" in request.POST else HttpResponse(status=204)
        if pk := request.POST.get("notification"):
            mine = Notification.objects.filter(person=self.person)
            clear(self.person, get_object_or_404(mine, pk=pk).conversation)
        else:
            clear_all(self.person)
        if by_htmx(request):
            return HttpResponse(status=204)
        return redirect("engagement:notifications")

    def _back_to(self, path: str) -> HttpResponse:
        note_visit(self.person)
        return redirect(path if url_has_allowed_host_and_scheme(path, None) else "engagement:notifications")


class BookmarksView(SignedInView, TemplateView):
    """What I saved for later, the latest first; pages by key."""

    template_name = "engagement/bookmarks.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")[:18]
        saved, older = saved_by(self.person, before=int(before) if before.isascii() and before.isdigit() else None)
        return super().get_context_data(saved=saved, older=older, before=before, **kwargs)


class BookmarkView(SignedInView):
    """GET: when to be reminded of one thing. POST: save it, with a reminder or none, or let it go (`remove`)."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(ReminderForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            let_go(self.row, person=self.person)
            return self._answer(_("It is not among what you saved any more."))
        # The day is sent with the form's button though nothing was chosen.
        form = ReminderForm(request.POST) if {"when", "day"} & request.POST.keys() else None
        if form is not None and not form.is_valid():
            return self._page(form, status=422)
        bookmark = save_for_later(self.row, person=self.person)
        if form is None:
            return self._answer(_("Saved."), bookmark=bookmark, form=ReminderForm())
        remind(bookmark, form.moment())
        return self._answer(self._said(bookmark), bookmark=bookmark)

    @cached_property
    def target(self) -> Target:
        return target_kind(self.kwargs["kind"])

    @cached_property
    def row(self) -> Any:
        return self.target.get_visible(int(self.kwargs["pk"]), self.person)

    def _said(self, bookmark: Bookmark) -> str:
        if bookmark.remind_at is None:
            return _("Saved, and you will not be reminded.")
        return _("You will be reminded on %(day)s.") % {"day": date_format(localtime(bookmark.remind_at), "j F, H:i")}

    def _context(self, **more: Any) -> dict[str, Any]:
        bookmark = Bookmark.objects.on(self.row).filter(person=self.person).first()
        key = f"{self.target.kind}-{self.row.pk}"
        return {"target": self.target, "row": self.row, "title": self.target.title(self.row), "key": key} | (
            {"address": self.request.path, "bookmark": bookmark, "back": self._back()} | more
        )

    def _answer(self, said: str, **more: Any) -> HttpResponse:
        """The changed button, and in the slot beside it what can be asked next."""
        if not by_htmx(self.request):
            messages.success(self.request, said)
            return redirect(self._back())
        response = render(self.request, "engagement/bookmark.html#answer", self._context(**more))
        response.headers["HX-Trigger"] = json.dumps({"toast": {"value": said}})
        return response

    def _page(self, form: ReminderForm, status: int = 200) -> HttpResponse:
        if not by_htmx(self.request):
            return render(self.request, "engagement/bookmark.html", self._context(form=form), status=status)
        response = render(self.request, "engagement/bookmark.html#form", self._context(form=form), status=status)
        response.headers["HX-Retarget"] = f"#slot-{self.target.kind}-{self.row.pk}"
        response.headers["HX-Reswap"] = "innerHTML"
        return response

    def _back(self) -> str:
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        return reverse("engagement:bookmarks")


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
        preferences.person = self.person
        return preferences

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("muting", MutingForm())
        kwargs["muted_talks"] = conversations_muted_by(self.person)
        kwargs |= {"waits": settings.NOTICE_MAIL_MINUTES, "in_chat": settings.CHAT_MAIL_MINUTES}
        kwargs["comes_back"] = is_suppressed(self.person.email or "")
        return super().get_context_data(
            muted=tags_muted_by(self.person.pk), put_off=put_off_by(self.person), presets=PRESETS, **kwargs
        )

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Saved. We'll write as you chose."))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class MutedTagsView(SignedInView):
    """POST: hear nothing of a tag, or (`remove`) hear of it again; of a `conversation`, hear again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if talk := request.POST.get("conversation"):
            unmute_conversation(talk[:60], person=self.person)
            messages.success(request, _("You hear of it again."))
            return redirect("engagement:preferences")
        form = MutingForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Which tag? Write one word or two, up to forty letters."))
            return redirect("engagement:preferences")
        tag = form.cleaned_data["tag"]
        if "remove" in request.POST:
            unmute_tag(tag, person=self.person)
            messages.success(request, _("You hear of #%(tag)s again.") % {"tag": tag})
        else:
            mute_tag(tag, person=self.person)
            messages.success(request, _("You hear nothing of #%(tag)s any more.") % {"tag": tag})
        return redirect("engagement:preferences")


class AddressView(SignedInView):
    """POST: letters to my address came back; try again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        lift(self.person.email or "")
        messages.success(request, _("We'll try again with the next letter."))
        return redirect("engagement:preferences")


class LeftOutView(SignedInView):
    """POST: leave a thing or a kind of thing out of home and digests, or bring it back (`remove`).

    What was left out can be brought back at once: the page that follows offers it.
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LeavingOutForm(request.POST)
        if not form.is_valid():
            return redirect("home")
        about, span = form.chosen
        if "remove" in request.POST:
            bring_back(about, person=self.person)
            messages.success(request, _("It is back."))
            return redirect("home" if request.POST.get("next") == "home" else "engagement:preferences")
        leave_out(about, span, person=self.person)
        return redirect(f"{reverse('home')}?{urlencode({'left-out': about})}")


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribeView(View):
    """A link from a mail. GET shows what a click would do (scanners fetch links); POST does it, cookie or none."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(read_unsubscribe_token(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if found := read_unsubscribe_token(token):
            unsubscribe(*found)
        return self._page(found, done=True)

    def _page(self, found: tuple[int, str, str] | None, *, done: bool = False) -> HttpResponse:
        """With the way to stop all of it, whatever the link itself stops."""
        pk, key, what = found or (0, "", "")
        said: dict[str, object] = {"done": done and bool(found), "question": question_of(what)}
        said |= {"button": button_of(what), "outcome": outcome_of(what)}
        if what and what != "all":
            said["stop_all"] = link_to_stop(pk, key, "all")
        return render(self.request, "engagement/unsubscribe.html", said)


@method_decorator(csrf_exempt, name="dispatch")
class UnwelcomeView(View):
    """A link from a letter nobody asked for, to whoever has the address. GET asks; POST stops them, or (`undo`) not."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(found=bool(read_stop_token(token)))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        hashed = read_stop_token(token)
        if hashed is None:
            return self._page(found=False)
        undone = "undo" in request.POST
        (welcome_again if undone else stop)(hashed)
        return self._page(found=True, done=not undone, undone=undone)

    def _page(self, **said: bool) -> HttpResponse:
        return render(self.request, "engagement/unwelcome.html", said)
