"""/c/<slug>/settings/letters/: those who lead write to everybody, and see what this week's digest says."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.letters.forms import LetterForm
from communities.letters.writing import take_letter_back, write_letter
from communities.models import Letter
from communities.views.members import LeaderScoped
from engagement.digests import digest_of_place
from moderation.waiting import held_until

LETTERS_SHOWN = 20


class LettersView(LeaderScoped):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(LetterForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = LetterForm(request.POST, by=self.person)
        if not form.is_valid():
            return self._page(form, status=422)
        letter = write_letter(self.community, by=self.person, **form.cleaned_data)
        if letter is None:
            form.add_error(
                None, _("Everybody here has had enough letters this week. Start a thread, or write again in some days.")
            )
            return self._page(form, status=422)
        messages.success(request, held_until(letter) if letter.hidden_at else _("Written."))
        return redirect("communities:letters", self.community.slug)

    def _page(self, form: LetterForm, status: int = 200) -> HttpResponse:
        written = (
            Letter.objects.visible_to(self.person)
            .filter(community=self.community)
            .select_related("author")
            .order_by("-at")
        )
        context = {
            "community": self.community,
            "form": form,
            "letters": written[:LETTERS_SHOWN],
            "parts": digest_of_place(self.person, self.community.scope, timezone.now()),
        }
        return render(self.request, "communities/settings/letters.html", context, status=status)


class LetterBackView(LeaderScoped):
    """POST: take a letter back. Mail that went out is out."""

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        take_letter_back(get_object_or_404(Letter, pk=pk, community=self.community))
        messages.success(request, _("Taken back. What went out by mail stays where it is."))
        return redirect("communities:letters", self.community.slug)
