"""My conversations: the list, beginning one, who is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chat.conversations import MOST_PEOPLE, add, begin_group, begin_with, leave, rename
from chat.forms import GroupForm
from chat.inbox import PAGE_SIZE, conversations_of
from chat.models import Room
from chat.names import names_of, seated_in
from chat.permissions import can_add_people, can_leave_room, can_tend_room
from chat.picking import chosen_among, picker
from chat.views.scoping import RoomScoped
from people.acting import SignedInView
from ui.requests import by_htmx


def _template(page: str, request: HttpRequest) -> str:
    """While one types, only who is found comes anew."""
    return "chat/picker.html" if by_htmx(request) else page


def _moment(text: str) -> datetime | None:
    """From the address; nonsense is as good as none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 <= moment.year <= 2100 else None


class ConversationsView(SignedInView):
    """/messages/"""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = conversations_of(self.person, before=_moment(request.GET.get("before", "")))
        more = rows[-1].room.last_message_at if len(rows) == PAGE_SIZE else None
        return render(request, "chat/conversations.html", {"rows": rows, "more": more})


class BeginView(SignedInView):
    """/messages/new/?to=<handle>: one person, or several for a group. `?q=` finds people."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request.GET.getlist("to"), words=request.GET.get("q", ""), name=request.GET.get("name", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        handles, name = request.POST.getlist("to"), request.POST.get("name", "")
        form = GroupForm({"name": name}, by=self.person)
        people = chosen_among(handles, by=self.person)
        if not people:
            return self._page(handles, name=name, fault=_("Choose whom to write to."))
        if not form.is_valid():
            return self._page(handles, name=name, fault=str(form.errors["name"][0]))
        try:
            if len(people) == 1:
                room = begin_with(people[0], by=self.person)
            else:
                room = begin_group(people, by=self.person, name=form.cleaned_data["name"])
        except ValidationError as problem:
            return self._page(handles, name=name, fault=problem.messages[0])
        return redirect(room)

    def _page(self, handles: list[str], *, words: str = "", name: str = "", fault: str = "") -> HttpResponse:
        found = picker(words, handles, by=self.person)
        context = {"picker": found, "name": name, "fault": fault, "most": MOST_PEOPLE - 1}
        return render(self.request, _template("chat/begin.html", self.request), context, status=422 if fault else 200)


class PeopleView(RoomScoped):
    """Who is in it; for groups also: its name, and asking more people in."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._answer(request.GET.getlist("to"), words=request.GET.get("q", ""))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._rename() if "rename" in request.POST else self._add(request.POST.getlist("to"))

    def _rename(self) -> HttpResponse:
        form = GroupForm(self.request.POST, by=self.person, stood=self.room.name)
        if not form.is_valid():
            return self._answer([], form=form)
        rename(self.room, name=form.cleaned_data["name"], by=self.person)
        return redirect(self.room)

    def _add(self, handles: list[str]) -> HttpResponse:
        people = chosen_among(handles, by=self.person)
        if not people:
            return self._answer(handles, fault=_("Choose whom to ask in."))
        try:
            add(self.room, people, by=self.person)
        except ValidationError as problem:
            return self._answer(handles, fault=problem.messages[0])
        return redirect(self.room)

    def _answer(
        self, handles: list[str], *, words: str = "", fault: str = "", form: GroupForm | None = None
    ) -> HttpResponse:
        people = list(seated_in(self.room).order_by("display_name"))
        others = [person for person in people if person != self.person]
        context = {
            "room": self.room,
            "name": self.room.name or names_of(others),
            "people": people,
            "form": form or GroupForm(initial={"name": self.room.name}),
            "picker": picker(words, handles, by=self.person, without=[person.pk for person in people]),
            "fault": fault,
            "may_add": can_add_people(self.person, self.room) and len(people) < MOST_PEOPLE,
            "may_tend": can_tend_room(self.person, self.room),
            "may_leave": can_leave_room(self.person, self.room),
        }
        return render(
            self.request, _template("chat/people.html", self.request), context, status=422 if fault or form else 200
        )


class LeavingView(RoomScoped):
    """A group goes on without me."""

    room: Room

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not can_leave_room(self.person, self.room):
            raise Http404
        leave(self.room, person=self.person)
        messages.success(request, _("You left. What you said stays with the others."))
        return redirect("messages:all")
