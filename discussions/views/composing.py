"""What every view has in common where words are written that others read: files, a draft, a poll, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from content import drafting
from content.forms import SendingForm
from content.models import Draft
from content.sittings import Turn
from content.uploading import Sent, take_files
from discussions.limits import faults_of_pace, faults_of_text
from discussions.polls.forms import QuestionForm
from moderation.links import refuse_too_many
from moderation.repeating import fault_of_repeating
from people.acting import ActingView

NOT_IN_DRAFTS = frozenset({"sending_key", "seen"})


class Writing(ActingView):
    """A form with a text in it: its files are taken first, its draft goes when it is posted."""

    @property
    def draft_key(self) -> tuple[str, int]:
        raise NotImplementedError

    @cached_property
    def draft(self) -> Draft | None:
        return drafting.draft_of(self.person, *self.draft_key)

    def draft_fields(self) -> dict[str, Any]:
        return self.draft.fields if self.draft else {}

    def forget_draft(self) -> None:
        drafting.forget_draft(self.person, *self.draft_key, Turn.of(self.request, self.person))

    def save_draft(self, form: BaseForm) -> None:
        names = [form.add_prefix(name) for name in form.fields if name not in NOT_IN_DRAFTS]
        fields = {name: form.data.get(name, "") for name in names}
        fields |= {name: form.data[name] for name in QuestionForm.names() if name in form.data}
        turn = Turn.of(self.request, self.person)
        drafting.save_in_turn(drafting.save_draft, self.person, *self.draft_key, fields, turn)

    def keep_draft(self, form: BaseForm, *, back_to: str) -> HttpResponse:
        """The button for those without scripts; with them drafts keep themselves."""
        self.save_draft(form)
        messages.success(self.request, _("Kept. It waits here for you, on every device."))
        return redirect(back_to)

    @cached_property
    def _sent(self) -> Sent:
        """Kept: files are taken once."""
        return take_files(self.request, owner=self.person)

    def sent[Form: BaseForm](self, form_class: Callable[..., Form]) -> Form:
        form = form_class(self._sent.data, self.request.FILES, by=self.person)
        if isinstance(form, SendingForm):
            form.beside = self.question_form
        for fault in self._sent.faults:
            form.errors  # noqa: B018 - cleaned first, or the fault would be wiped off
            form.add_error("source", fault)
        return form

    def _pace(self, form: BaseForm, *, starts_thread: bool) -> Iterator[str]:
        faults, said = list(faults_of_pace(self.person, starts_thread=starts_thread)), form.cleaned_data
        yield from faults
        # Of what is not taken for another reason, the same words with another question are sent once more.
        if not faults and self.question_form.is_valid():
            yield fault_of_repeating(said["source"], by=self.person, key=said["sending_key"])

    @cached_property
    def question_form(self) -> QuestionForm:
        """Beside the text, one question may be asked."""
        if self.request.method == "POST":
            return QuestionForm(self.request.POST, by=self.person)
        return QuestionForm.from_draft(self.draft_fields())

    def may_be_posted(self, form: BaseForm, pace: Iterable[str] = ()) -> bool:
        if not form.is_valid():
            return False
        for fault in list(faults_of_text(form.cleaned_data["source"])) or list(filter(None, pace)):
            form.add_error("source", fault)
        if not form.is_valid() or not self.is_without_name(form):
            return form.is_valid()
        return refuse_too_many(form, self.question_form, by=self.person)

    def is_without_name(self, form: BaseForm) -> bool:
        raise NotImplementedError
