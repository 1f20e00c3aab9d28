"""Looking after a thread: a page for those who lead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities.carrying import where_to
from communities.permissions import can_lead
from discussions.forms import LockForm, MergeForm, MoveForm, RetitleForm
from discussions.merging import merge
from discussions.moving import move
from discussions.tending import lock, pin, retitle, unlock, unpin
from discussions.views.scoping import ThreadScoped


class TendingView(ThreadScoped):
    """Title and tags, on top or not, open or closed. Each form says by its button what it does."""

    allows = can_lead
    refusal = _("Facilitators and stewards look after threads.")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "retitle":
            return self._retitle(request)
        if act == "lock":
            return self._lock(request)
        if act == "move":
            return self._move(request)
        if act == "merge":
            return self._merge(request)
        if act in ("pin", "unpin", "unlock"):
            {"pin": pin, "unpin": unpin, "unlock": unlock}[act](self.thread, by=self.person)
            messages.success(request, self._said(act))
            return redirect(self.thread)
        return HttpResponse(status=422)

    def _retitle(self, request: HttpRequest) -> HttpResponse:
        thread = self.thread
        is_answered = thread.answer_at is not None
        form = RetitleForm(request.POST, answered=is_answered, by=self.person, stood=thread.title)
        if not form.is_valid():
            return self._page(retitle_form=form, status=422)
        thread = retitle(thread, by=self.person, **form.cleaned_data)
        messages.success(request, _("Saved. Old addresses lead here."))
        return redirect(thread)

    def _move(self, request: HttpRequest) -> HttpResponse:
        form = MoveForm(request.POST, choices=where_to(self.thread.community, by=self.person))
        if not form.is_valid():
            return self._page(move_form=form, status=422)
        thread = move(self.thread, form.cleaned_data["to"], by=self.person)
        messages.success(request, _("Moved. Its old address leads here those who may read it here."))
        return redirect(thread)

    def _merge(self, request: HttpRequest) -> HttpResponse:
        form = MergeForm(request.POST, thread=self.thread)
        if not form.is_valid():
            return self._page(merge_form=form, status=422)
        try:
            whole = merge(self.thread, form.cleaned_data["thread"], by=self.person)
        except ValidationError as refused:
            form.add_error("address", refused)
            return self._page(merge_form=form, status=422)
        messages.success(request, _("They are one thread now. The addresses of both, and of their posts, lead here."))
        return redirect(whole)

    def _lock(self, request: HttpRequest) -> HttpResponse:
        form = LockForm(request.POST, by=self.person, stood=self.thread.locked_why)
        if not form.is_valid():
            return self._page(lock_form=form, status=422)
        lock(self.thread, by=self.person, why=form.cleaned_data["why"])
        messages.success(request, _("Closed. It can be read, and only those who lead reply."))
        return redirect(self.thread)

    def _said(self, act: str) -> str:
        return {
            "pin": _("On top for everybody until they have read it."),
            "unpin": _("It takes its place among the others."),
            "unlock": _("Open to replies again."),
        }[act]

    def _page(self, status: int = 200, **forms: Any) -> HttpResponse:
        thread = self.thread
        now = {"title": thread.title, "tags": thread.tags, "kind": thread.kind}
        context: dict[str, Any] = {
            "retitle_form": RetitleForm(initial=now, answered=thread.answer_at is not None),
            "lock_form": LockForm(initial={"why": thread.locked_why}),
            "merge_form": MergeForm(thread=thread),
        }
        if choices := where_to(thread.community, by=self.person):
            context["move_form"] = MoveForm(choices=choices)
        return render(self.request, "discussions/tending.html", self.context(**context | forms), status=status)
