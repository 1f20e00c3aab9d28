"""A question in a post: answering it, who answered what, and putting it in other words."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from communities.decisions.balloting import BallotClosed, take_stance
from communities.decisions.voices import VoicesPage
from communities.permissions import can_take_part
from discussions import drafts
from discussions.models import Poll, Post
from discussions.permissions import can_answer_poll, can_edit_post, can_see_who_answered
from discussions.polls.asking import AnsweredAlready, ask_again, ask_later
from discussions.polls.forms import AnswerForm, PollForm, QuestionForm
from discussions.polls.pages import asked_in, draw
from discussions.views.composing import Writing
from discussions.views.scoping import ThreadScoped
from ui.answers import go_to
from ui.requests import by_htmx, key_in

FOR_MEMBERS = gettext_lazy("Reading is open to you here; answering is for members. Join, and you can.")


class AskingView(ThreadScoped):
    """The empty fields of a question, for a composer in which somebody opens them."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not by_htmx(request):
            return redirect(f"{self.thread.get_absolute_url()}?ask#reply")
        question = QuestionForm()
        question.wanted = True
        return HttpResponse(question.drawn)


class PostScoped(ThreadScoped):
    allows = can_take_part
    refusal = FOR_MEMBERS

    def post_of_page(self) -> Post:
        """With what it asks."""
        posts = Post.objects.inside(self.thread).filter(number=self.kwargs["number"])
        post = posts.select_related("author", "poll__ballot").first()
        if post is None:
            raise Http404
        post.thread = self.thread
        return post

    def poll_of(self, post: Post) -> Poll:
        if not hasattr(post, "poll"):
            raise Http404
        post.poll.ballot.community = self.community
        return post.poll


class PollView(PostScoped):
    """POST: my answer. GET leads to where it is asked, for those who come back from signing in."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.post_of_page()
        self.poll_of(post)
        return redirect(post.get_absolute_url())

    def post(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.post_of_page()
        poll = self.poll_of(post)
        form = AnswerForm(request.POST, poll=poll, by=self.person)
        if not form.is_valid():
            return self._answer(post, form)
        try:
            if not can_answer_poll(request.user, poll):
                raise BallotClosed
            take_stance(poll.ballot, person=self.person, picks=form.cleaned_data["picks"])
        except BallotClosed:
            messages.error(request, _("It closed before your answer arrived, so it is not counted."))
            return go_to(self.request, post.get_absolute_url())
        return self._answer(post)

    def _answer(self, post: Post, refused: AnswerForm | None = None) -> HttpResponse:
        said = str(refused.errors["picks"][0]) if refused else _("Answered. You can change it until it closes.")
        if not by_htmx(self.request):
            messages.add_message(self.request, messages.ERROR if refused else messages.SUCCESS, said)
            return go_to(self.request, post.get_absolute_url())
        asked = asked_in([post], self.request.user, self.community)[post.pk]
        may_change = can_edit_post(self.request.user, post)
        base = self.context()["base"]
        drawn = draw(asked, base=base, number=post.number, may_change=may_change, form=refused)
        response = HttpResponse(drawn, status=422 if refused else 200)
        return response if refused else trigger_client_event(response, "toast", {"value": said})


class AnswersView(PostScoped):
    """Who answered what, for members, as long or as soon as names are shown."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.post_of_page()
        poll = self.poll_of(post)
        shown = can_see_who_answered(request.user, poll)
        page = VoicesPage(poll.ballot, request.user, after=key_in(request, "after")) if shown else None
        asked = asked_in([post], request.user, self.community)[post.pk]
        context = self.context(post=post, asked=asked, page=page)
        return render(request, "discussions/polls/answers.html", context)


class QuestionView(Writing, PostScoped):
    """One's own question: put beside a post that stands already, or in other words while nobody has answered."""

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.POLL, self.own_post.pk

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if begun := self.draft_fields():
            return self._page(PollForm.from_draft(begun))
        poll = getattr(self.own_post, "poll", None)
        return self._page(PollForm.of(poll) if poll else PollForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        post, form = self.own_post, PollForm(request.POST, by=self.person, stood=self._words_so_far)
        if "forget" in request.POST:
            self.forget_draft()
            return redirect(post.get_absolute_url())
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=request.path)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self._ask(post, form)
        except AnsweredAlready:
            form.add_error(None, _("Somebody answered while you wrote, so nothing was changed."))
            return self._page(form, status=422)
        self.forget_draft()
        return redirect(post.get_absolute_url())

    @property
    def _words_so_far(self) -> str:
        poll = getattr(self.own_post, "poll", None)
        return "\n".join((poll.question, *poll.ballot.choices)) if poll else ""

    def _ask(self, post: Post, form: PollForm) -> None:
        assert form.question
        if hasattr(post, "poll"):
            ask_again(self.poll_of(post), form.question, by=self.person)
        else:
            ask_later(post, form.question, by=self.person)

    @cached_property
    def own_post(self) -> Post:
        post = self.post_of_page()
        if not can_edit_post(self.request.user, post):
            raise PermissionDenied(_("Only who wrote a post can change what it asks."))
        return post

    def _page(self, form: PollForm, status: int = 200) -> HttpResponse:
        """Once people have answered, what was typed is only shown: it can be taken along."""
        post = self.own_post
        asked = asked_in([post], self.request.user, self.community).get(post.pk)
        context = self.context(post=post, form=form, asked=asked, draft=self.draft, draft_key=self.draft_key)
        return render(self.request, "discussions/polls/question.html", context, status=status)
