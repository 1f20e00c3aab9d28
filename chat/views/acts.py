"""What one can do with a message: answer it, thank for it, change or take back one's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chat.changing import edit, withdraw
from chat.forms import ChangedWordsForm, WordsForm
from chat.permissions import can_change_message, can_make_story, can_make_thread, can_see_traces, can_take_away
from chat.silence import MayNotSpeak, why_silent, why_unchanged
from chat.views.scoping import MessageScoped
from content.models import Bookmark, Reaction
from content.permissions import can_mark
from moderation.repeating import fault_of_repeating, key_of
from ui.requests import by_htmx


class MessageView(MessageScoped):
    """What can be done: a row under the message for the page's script, a page of its own else."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        mine = Reaction.objects.on(self.message).filter(person=self.person).values_list("kind", flat=True)
        is_mine = can_change_message(self.person, self.message)
        return self.page(
            "acts",
            is_mine=is_mine,
            may_change=is_mine and not why_unchanged(self.person, self.room),
            may_mark=can_mark(self.person, self.message),
            may_speak=not why_silent(self.person, self.room),
            may_take_away=can_take_away(self.person, self.message),
            may_see_traces=can_see_traces(self.person, self.room),
            may_choose=can_make_story(self.person, self.room),
            may_make_thread=can_make_thread(self.person, self.room),
            reactions=[("thanks", _("Thanks"), "hand-heart"), ("same", _("Same here"), "users-round")],
            given=set(mine),
            is_saved=Bookmark.objects.on(self.message).filter(person=self.person).exists(),
        )

    def page(self, part: str, status: int = 200, **more: Any) -> HttpResponse:
        template = f"chat/message.html#{part}" if by_htmx(self.request) else "chat/message.html"
        context = {"community": self.room.community, "room": self.room, "message": self.message, "part": part, **more}
        return render(self.request, template, context, status=status)


class EditView(MessageView):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self._refuse_others()
        if why := why_unchanged(self.person, self.room):
            raise MayNotSpeak(why)
        return self.page("editor", form=WordsForm(initial={"source": self.message.source}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self._refuse_others()
        form = ChangedWordsForm(request.POST, by=self.person, stood=self.message.source)
        if form.is_valid() and (why := self._again_and_again(form)):
            form.add_error("source", why)
        if not form.is_valid():
            return self.page("editor", 422, form=form)
        try:
            edit(self.message, source=form.cleaned_data["source"], by=self.person)
        except MayNotSpeak as why:
            form.add_error("source", str(why))
            return self.page("editor", 403, form=form)
        return HttpResponse(status=204) if by_htmx(request) else redirect(self.back_to_it())

    def _again_and_again(self, form: ChangedWordsForm) -> str:
        words = form.cleaned_data["source"]
        return fault_of_repeating(words, by=self.person, key=key_of(self.message), stood=form.stood)

    def _refuse_others(self) -> None:
        if not can_change_message(self.person, self.message):
            raise PermissionDenied(_("Only who said it can change it."))


class WithdrawalView(MessageScoped):
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        address = self.back_to_it()
        withdraw(self.message, by=self.person)
        return HttpResponse(status=204) if by_htmx(request) else redirect(address)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Somebody signed in on the way."""
        return redirect(self.back_to_it())
