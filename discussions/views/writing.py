from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.views.scoping import CommunityScoped
from discussions import drafts
from discussions.forms import EditForm, ReplyForm, SummaryForm, ThreadForm
from discussions.growing import tell_origin
from discussions.models import Post, Thread
from discussions.nameless import asked
from discussions.numbering import page_of
from discussions.pages import ThreadPage
from discussions.permissions import can_edit_post, can_reply
from discussions.polls.forms import QuestionForm
from discussions.posting import edit_post, reply, start_thread
from discussions.summarising import ChangedMeanwhile, write_summary
from discussions.views.composing import Writing
from discussions.views.scoping import ThreadScoped
from discussions.whereabouts import Whereabouts
from moderation.bursts import hold_bursts
from moderation.repeating import fault_of_repeating, key_of
from moderation.waiting import held_until
from people.nobody import is_nobody
from ui.answers import go_to
from ui.requests import by_htmx

REFUSAL = gettext_lazy("Reading is open to you here; writing is for members. Join, and you can.")


MOVED_ALONG = gettext_lazy(
    "This thread was taken to %(place)s while you wrote. Your words are kept: see who reads them here, then post them."
)
MOVED_AWAY = gettext_lazy(
    "This thread was taken to %(place)s while you wrote. Your words are kept for you, should you join here."
)


class NewThreadView(Writing, CommunityScoped):
    allows = can_take_part
    refusal = REFUSAL

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.NEW_THREAD, self.community.pk

    def is_without_name(self, form: BaseForm) -> bool:
        return bool(form.cleaned_data["nameless"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Words given in the address are somebody's wish of this moment; else what was begun goes on.

        A kind alone is no words: it is chosen for what was begun.
        """
        asked = {name: request.GET[name] for name in ("title", "kind", "source", "tags") if name in request.GET}
        begun = self.draft_fields() if asked.keys() <= {"kind"} else {}
        return self._page(ThreadForm(initial=begun | asked), is_asked=bool(asked) and not begun)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.sent(ThreadForm)
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=reverse("discussions:new-thread", args=[self.community.slug]))
        asks_well = self.question_form.is_valid()
        if not self.may_be_posted(form, self._pace(form, starts_thread=True)) or not asks_well:
            return self._page(form, status=422)
        question, words = self.question_form.question, form.cleaned_data
        origin = words.pop("origin")
        thread = start_thread(self.community, author=self.person, question=question, **words)
        self.forget_draft()
        tell_origin(thread, origin, by=self.person)
        first = thread.posts.get(number=1)
        if hold_bursts(first, author=self.person, text=words["source"]):
            messages.info(request, held_until(first))
            return redirect("discussions:threads", self.community.slug)
        return redirect(thread)

    def _page(self, form: ThreadForm, status: int = 200, *, is_asked: bool = False) -> HttpResponse:
        question = QuestionForm() if is_asked else self.question_form
        context = {"community": self.community, "form": form, "question": question, "draft": self.draft}
        context["is_asked"] = is_asked
        return render(self.request, "discussions/new_thread.html", context, status=status)


class SimilarView(CommunityScoped):
    """Threads whose titles are like the one being typed: perhaps it has been asked before.

    Whoever reads here may ask: a page that is typed on after its session ended is not led away to sign in.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        found = Thread.objects.inside(self.community).like(request.GET.get("title", "")[:200])
        return render(request, "discussions/new_thread.html#similar", {"similar": found, "community": self.community})


class ForItsReaders(Writing, ThreadScoped):
    """Words for those who read a thread. Where it was taken to while they were written others do: nothing is said there
    before who wrote it has seen to whom."""

    allows = can_take_part
    refusal = REFUSAL
    form_class: ClassVar[type[BaseForm]]

    def _led_on(self, there: Whereabouts) -> HttpResponseBase:
        if "forget" in self.request.POST or there.thread.community_id == self.community.pk:
            return super()._led_on(there)
        self.thread, self.community = there.thread, there.thread.community
        self.save_draft(self.sent(self.form_class))
        may_write = can_take_part(self.person, self.community)
        moved = MOVED_ALONG if may_write else MOVED_AWAY
        messages.warning(self.request, moved % {"place": self.community.name})
        return go_to(self.request, self.composer if may_write else self.thread.get_absolute_url())

    @property
    def composer(self) -> str:
        """Where its words are written."""
        raise NotImplementedError

    def is_without_name(self, form: BaseForm) -> bool:
        return asked(self.person, self.thread)


class RepliesView(ForItsReaders):
    form_class = ReplyForm

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Where signing in leads back to after a reply that was not sent."""
        return redirect(self.composer)

    @property
    def composer(self) -> str:
        # By its page: the last number may be that of a post in another thread by now, and lead there.
        return f"{self.thread.get_absolute_url()}?page={page_of(self.thread.last_number)}#reply"

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.REPLY, self.thread.pk

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if "forget" in request.POST:
            self.forget_draft()
            return redirect(self.composer)
        form = self.sent(ReplyForm)
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=self.composer)
        if not can_reply(self.person, self.thread):
            return self._closed(form)
        asks_well = self.question_form.is_valid()
        if not self.may_be_posted(form, self._pace(form, starts_thread=False)) or not asks_well:
            return self._refused(form)
        words, key = form.cleaned_data["source"], form.cleaned_data["sending_key"]
        question = self.question_form.question
        post = reply(self.thread, author=self.person, source=words, sending_key=key, question=question)
        self.forget_draft()
        if hold_bursts(post, author=self.person, text=words):
            messages.info(request, held_until(post))
            return go_to(request, self.thread.get_absolute_url())
        seen = form.cleaned_data["seen"] or 0
        below = page_of(seen or 1) == page_of(post.number) and seen < post.number
        if by_htmx(request) and below and self._stands_on_this_page(post):
            return self._arrived(post, seen)
        return go_to(request, post.get_absolute_url())

    def _closed(self, form: ReplyForm) -> HttpResponse:
        """Closed while they wrote: their words are kept, and stand where the composer stood."""
        self.save_draft(form)
        if by_htmx(self.request):
            raise PermissionDenied(_("This thread was closed to replies. What you wrote is kept for you in it."))
        page = ThreadPage(self.thread, self.request.user, page_of(self.thread.last_number))
        context = self.context(page=page, posts=page.posts, form=form, level=page.standing.level)
        return render(self.request, "discussions/thread.html", context, status=403)

    def _stands_on_this_page(self, post: Post) -> bool:
        """Not when the thread was merged into another since the page was made."""
        assert self.request.resolver_match is not None
        return post.thread_id == self.thread.pk == self.request.resolver_match.kwargs["thread_id"]

    def _arrived(self, post: Post, seen: int) -> HttpResponse:
        """What came since the page was made, the new reply last, and an empty composer."""
        self.thread.refresh_from_db(fields=["last_number", "people_count", "last_post_at"])
        page = ThreadPage(self.thread, self.request.user, page_of(post.number))
        page.read_number = post.number
        form = ReplyForm(initial={"seen": post.number})
        context = self.context(
            page=page, posts=page.shown(seen + 1, post.number), form=form, question=QuestionForm(), arrived=True
        )
        return render(self.request, "discussions/thread.html#arrived", context)

    def _refused(self, form: ReplyForm) -> HttpResponse:
        page = ThreadPage(self.thread, self.request.user, page_of(self.thread.last_number))
        context = self.context(page=page, posts=page.posts, form=form, question=self.question_form)
        context["level"] = page.standing.level
        if not by_htmx(self.request):
            return render(self.request, "discussions/thread.html", context, status=422)
        response = render(self.request, "discussions/thread.html#reply", context, status=422)
        response.headers["HX-Retarget"] = "#reply"
        response.headers["HX-Reswap"] = "outerHTML"
        return response


class EditView(Writing, ThreadScoped):
    """One's own post again, in a composer: in its place for htmx, on a page of its own else."""

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.CHANGE, self._own.pk

    def is_without_name(self, form: BaseForm) -> bool:
        return is_nobody(self._own.author)

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self._own
        return self._page(post, EditForm(initial=self.draft_fields() or {"source": post.source}))

    def post(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self._own
        form = self.sent(EditForm)
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=post.get_absolute_url())
        if not self.may_be_posted(form, self._again_and_again(form)):
            return self._page(post, form, status=422)
        changed = edit_post(post, source=form.cleaned_data["source"], by=self.person)
        self.forget_draft()
        if changed.hidden_at:
            messages.info(request, held_until(changed))
            here = changed.thread.hidden_at is None
            return go_to(request, self.thread.get_absolute_url() if here else self.community.get_absolute_url())
        if not by_htmx(request):
            return redirect(post.get_absolute_url())
        page = ThreadPage(self.thread, request.user, page_of(number))
        context = self.context(page=page, posts=page.shown(number, number))
        return render(request, "discussions/thread.html#posts", context)

    def _again_and_again(self, form: BaseForm) -> Iterator[str]:
        post, words = self._own, form.cleaned_data["source"]
        yield fault_of_repeating(words, by=self.person, key=key_of(post), stood=post.source)

    @cached_property
    def _own(self) -> Post:
        """As it was found: changed, it may wait for a look."""
        post = self.get_post(self.kwargs["number"])
        if not can_edit_post(self.request.user, post):
            raise PermissionDenied(_("Only who wrote a post can change it."))
        return post

    def _page(self, post: Post, form: EditForm, status: int = 200) -> HttpResponse:
        template = "discussions/edit_post.html"
        if by_htmx(self.request):
            template += "#editor"
        return render(self.request, template, self.context(post=post, form=form, draft=self.draft), status=status)


class SummaryView(ForItsReaders):
    form_class = SummaryForm

    @property
    def composer(self) -> str:
        return reverse("discussions:summary", args=[self.community.slug, self.thread.pk])

    @property
    def draft_key(self) -> tuple[str, int]:
        return drafts.SUMMARY, self.thread.pk

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """A draft goes on from the edition it was begun with: who saved since then is not written over."""
        summary = self.thread.standing_summary
        started = {"source": summary.source, "edition": summary.edition} if summary else {"edition": 0}
        kept = self.draft_fields()
        is_behind = summary is not None and bool(kept) and str(kept.get("edition")) != str(summary.edition)
        return self._page(SummaryForm(initial=started | kept), current=summary if is_behind else None)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        stands = self.thread.standing_summary
        form = SummaryForm(request.POST, by=self.person, stood=stands.source if stands else "")
        if "keep" in request.POST:
            return self.keep_draft(form, back_to=request.path)
        if not self.may_be_posted(form):
            return self._page(form, status=422)
        words, edition = form.cleaned_data["source"], form.cleaned_data["edition"]
        try:
            written = write_summary(self.thread, source=words, by=self.person, started_from=edition)
        except ChangedMeanwhile as meanwhile:
            return self._changed_meanwhile(form, meanwhile)
        self.forget_draft()
        saved = _("Saved. Everybody who reads this thread sees it first.")
        messages.success(request, held_until(written.waiting) if written.waiting else saved)
        return redirect(self.thread)

    def _changed_meanwhile(self, form: SummaryForm, meanwhile: ChangedMeanwhile) -> HttpResponse:
        """Their words are kept beside what stands now; saving again is a decision, not an accident."""
        form.add_error(None, _("Somebody changed this while you wrote. Bring the two together, then save again."))
        typed = self.request.POST.copy()
        typed["edition"] = str(meanwhile.current.edition)
        form.data = typed
        return self._page(form, status=422, current=meanwhile.current if meanwhile.current.edition else None)

    def _page(self, form: SummaryForm, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(form=form, draft=self.draft, **more)
        return render(self.request, "discussions/summary.html", context, status=status)
