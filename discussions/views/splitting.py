"""Choosing posts that become a thread of their own: a page for those who lead."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_lead
from discussions.forms import SplitForm
from discussions.models import Post
from discussions.splitting import split
from discussions.views.scoping import ThreadScoped

AT_ONCE = 100


class SplitView(ThreadScoped):
    """A hundred posts at a time; `?after=` goes on, `?from=` has those chosen that came from a thread merged in."""

    allows = can_lead
    refusal = gettext_lazy("Facilitators and stewards look after threads.")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = SplitForm(numbers=self._numbers, initial={"numbers": self._from(request.GET.get("from", ""))})
        return self._page(form)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = SplitForm(request.POST, numbers=self._numbers, by=self.person)
        if not form.is_valid():
            return self._page(form, status=422)
        numbers = form.cleaned_data["numbers"]
        if form.cleaned_data["rest"]:
            numbers += self._posts_after(max(numbers))
        title, kind = form.cleaned_data["title"], form.cleaned_data["kind"]
        new = split(self.thread, numbers, title=title, kind=kind, by=self.person)
        messages.success(
            request, _("Here they are. Where they stood, a line leads here, and so do their old addresses.")
        )
        return redirect(new)

    @cached_property
    def posts(self) -> list[Post]:
        after = self.request.GET.get("after", "")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 1
        later = Post.objects.inside(self.thread).filter(number__gt=max(start, 1)).order_by("number")
        return list(later.for_reading().select_related("author")[: AT_ONCE + 1])

    @property
    def _numbers(self) -> list[int]:
        return [post.number for post in self.posts[:AT_ONCE]]

    def _posts_after(self, number: int) -> list[int]:
        later = Post.objects.inside(self.thread).filter(number__gt=number)
        return list(later.values_list("number", flat=True))

    def _from(self, part: str) -> list[int]:
        if not (part.isascii() and part.isdigit() and len(part) < 18):
            return []
        came = Post.objects.inside(self.thread).filter(former_places__thread=int(part), number__in=self._numbers)
        return list(came.values_list("number", flat=True))

    def _page(self, form: SplitForm, status: int = 200) -> HttpResponse:
        chosen = {str(number) for number in form["numbers"].value() or []}
        for post in self.posts:
            post.is_chosen = str(post.number) in chosen
        context = self.context(
            form=form,
            posts=self.posts[:AT_ONCE],
            more=self.posts[AT_ONCE - 1].number if len(self.posts) > AT_ONCE else 0,
            parts=self.thread.parts.order_by("created_at"),
        )
        return render(self.request, "discussions/split.html", context, status=status)
