"""Words of those who run a programme, or look after circles, to the people that a filter shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from mentoring.board_forms import MessageForm
from people.acting import ActingView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mentoring.models import CircleMessage, Message


def part_asked(request: HttpRequest) -> str:
    """Which part of a list: by its address, or by the form below it that writes to the people it shows."""
    return request.POST.get("show", "") or request.GET.get("show", "")


class WritesWords(ActingView, TemplateView):
    """POST. What was typed is kept where it cannot be sent."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MessageForm(request.POST, by=self.person)
        if form.is_valid():
            try:
                sent = self.write(form.cleaned_data["words"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                count = sent.people.count()
                messages.success(request, ngettext("Sent to %d person.", "Sent to %d people.", count) % count)
                return redirect(self.came_from())
        return self.render_to_response(self.get_context_data(message_form=form), status=422)

    def write(self, words: str) -> Message | CircleMessage:
        """Raises ValidationError for nobody."""
        raise NotImplementedError

    def came_from(self) -> str:
        """The page with the filter."""
        raise NotImplementedError
