"""Choosing posts that become a story: any member may; those quoted are asked before anybody else sees it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.quoting import NotNow, readers_of_story, story_from
from discussions.forms import RetellingForm
from discussions.models import Post
from discussions.retelling import THREAD, quotable, quotes_of
from discussions.views.scoping import ThreadScoped

AT_ONCE = 100


class RetellingView(ThreadScoped):
    """A hundred posts at a time; `?after=` goes on."""

    allows = can_take_part
    refusal = gettext_lazy("Members make stories of threads. Join, and you can.")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(self._form(initial={"title": self.thread.title[:120]}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        chosen = [post for post in self.posts if post.number in form.cleaned_data["numbers"]]
        said = {name: form.cleaned_data[name] for name in ("title", "readers")}
        try:
            address = story_from(
                self.community, by=self.person, kind=THREAD, number=self.thread.pk, quotes=quotes_of(chosen), **said
            )
        except NotNow as fault:
            form.add_error(None, str(fault))
            return self._page(form, status=422)
        return redirect(address or self.thread)

    def _form(self, *data: Any, **more: Any) -> RetellingForm:
        readers = readers_of_story(self.community, THREAD)
        return RetellingForm(*data, numbers=self._numbers, readers=readers, by=self.person, **more)

    @cached_property
    def posts(self) -> list[Post]:
        after = self.request.GET.get("after", "")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
        posts = list(quotable(self.thread).filter(number__gt=start).order_by("number")[: AT_ONCE + 1])
        for post in posts:
            post.thread = self.thread
        return posts

    @property
    def _numbers(self) -> list[int]:
        return [post.number for post in self.posts[:AT_ONCE]]

    def _page(self, form: RetellingForm, status: int = 200) -> HttpResponse:
        chosen = {str(number) for number in form["numbers"].value() or []}
        for post in self.posts:
            post.is_chosen = str(post.number) in chosen
        more = self.posts[AT_ONCE - 1].number if len(self.posts) > AT_ONCE else 0
        context = self.context(form=form, posts=self.posts[:AT_ONCE], more=more)
        return render(self.request, "discussions/retelling.html", context, status=status)
