from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.generic import View

from communities.feeds import feed_address
from communities.models import Community
from communities.permissions import can_take_part, memberships_of
from communities.views.scoping import CommunityScoped
from content.composed import Composed
from discussions.drawing import words_for
from discussions.forms import ReplyForm
from discussions.lists import ThreadList
from discussions.models import Thread
from discussions.nameless import asked
from discussions.numbering import first_number_since, page_of
from discussions.pages import ThreadPage
from discussions.permissions import can_start_thread
from discussions.polls.forms import QuestionForm
from discussions.reading import first_unread, standing_of
from discussions.shown import Shown
from discussions.views.scoping import ThreadScoped
from discussions.whereabouts import withdrawn_whole
from people.nobody import nobody
from people.scopes import scopes_of
from search.kin import with_close
from ui.answers import go_to
from ui.requests import by_htmx

MOST_EDITIONS = 50


class ThreadListView(CommunityScoped):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        threads = ThreadList(self.community, request.user, request.GET)
        context = {"community": self.community, "list": threads, "root": threads.root}
        if by_htmx(request) and threads.before:
            return self._more_rows(request, threads, context)
        context["may_start"] = can_start_thread(request.user, self.community)
        context["feed"] = feed_address(self.community, request.user, threads.tag, of="discussions:feed")
        return render(request, "discussions/threads.html", context)

    def _more_rows(self, request: HttpRequest, threads: ThreadList, context: dict[str, Any]) -> HttpResponse:
        response = render(request, "discussions/threads.html#rows", context)
        if threads.threads:
            # The address now stands for everything shown, so that coming back shows it again.
            response.headers["HX-Replace-Url"] = threads.query(until=str(threads.last_key))
        return response


# As a thread's conversation is named (discussions.reading).
KEY = "'thread:' || discussions_thread.id"
THREAD_WITH_KIN = Composed(
    lambda community, thread, scopes: (
        Thread.objects.inside(community).for_page().filter(pk=thread).annotate(close=with_close(KEY, scopes))
    ),
    community=int,
    thread=int,
    scopes=list,
)


# For whoever does not belong there: with the community it is in, which all the world reads.
THREAD_AND_PLACE = Composed(
    lambda slug, thread, scopes: (
        Thread.objects.visible_to(AnonymousUser())
        .for_page()
        .select_related("community")
        .filter(pk=thread, community__slug=slug)
        .annotate(close=with_close(KEY, scopes))
    ),
    slug=str,
    thread=int,
    scopes=list,
)


class ThreadView(ThreadScoped):
    """Twenty-five posts. `?post=N` opens the page that holds it, `?page=` a page; `?date=` leads to a day,
    `?number=` to a post by the number somebody typed, `?unread` to the first one the viewer has not seen."""

    from_outside: Sequence[Thread] = ()

    def find_community(self, slug: str) -> Community:
        """Who does not belong there asks for both at once; what is not found so is looked for as everywhere."""
        viewer = self.request.user
        if not any(one.community.slug == slug for one in memberships_of(viewer).values()):
            number, scopes = self.kwargs["thread_id"], scopes_of(viewer)
            self.from_outside = THREAD_AND_PLACE(slug=slug, thread=number, scopes=scopes)
        return self.from_outside[0].community if self.from_outside else super().find_community(slug)

    def found(self) -> Sequence[Thread]:
        number, scopes = self.kwargs["thread_id"], scopes_of(self.request.user)
        return self.from_outside or THREAD_WITH_KIN(community=self.community.pk, thread=number, scopes=scopes)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What its author took away whole is, for those who lead, the page where they can bring it back."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            if not hasattr(self, "community"):
                raise
            gone = withdrawn_whole(self.community, self.kwargs["thread_id"], request.user)
            if not gone:
                raise
            return redirect("discussions:removal", self.community.slug, gone[0].pk, 1)

    def get(self, request: HttpRequest, title_slug: str = "", **_kwargs: Any) -> HttpResponse:
        if title_slug != self.thread.slug:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(self.thread.get_absolute_url() + query)
        if day := _day(request.GET.get("date", "")):
            return self._to_post(first_number_since(self.thread, day))
        if "number" in request.GET:
            return self._to_post(self._nearest(request.GET["number"]))
        if "unread" in request.GET:
            return self._to_first_unread()
        if self.thread.moved_count and "post" in request.GET and (there := self._moved_away()):
            return redirect(there.address)
        page = ThreadPage(self.thread, request.user, self._page_number(), led_to=self._led_to)
        form = ReplyForm(initial={"seen": page.last_number, "source": page.standing.draft.get("source", "")})
        return render(request, "discussions/thread.html", self._context(page, form))

    def _to_post(self, number: int) -> HttpResponse:
        return redirect(f"{self.thread.get_absolute_url()}?post={number}#post-{number}")

    def _to_first_unread(self) -> HttpResponse:
        """Where it is by now: whoever asks may have read on since the page was made that leads here."""
        seen = standing_of(self.request.user, self.thread).number
        if first := first_unread(seen, self.thread):
            return redirect(f"{self.thread.get_absolute_url()}?post={first}#new")
        if not seen:
            return self._to_post(1)
        messages.info(self.request, _("You have read all of it."))
        return self._to_post(self.thread.latest_number)

    def _nearest(self, typed: str) -> int:
        """As it was typed; of what is no number here the one that is closest, with a word about it."""
        last, typed = self.thread.last_number, typed.strip()
        # So many digits are past every end; int() refuses thousands of them.
        number = int(typed[:40]) if typed.isascii() and typed.isdigit() else 0
        if 1 <= number <= last:
            return number
        messages.info(self.request, _("The posts here go from 1 to %(last)d.") % {"last": last})
        return self.thread.latest_number if number else 1

    def _context(self, page: ThreadPage, form: ReplyForm) -> dict[str, Any]:
        question = QuestionForm.from_draft(page.standing.draft)
        question.wanted = "ask" in self.request.GET
        return self.context(page=page, posts=page.posts, form=form, question=question, level=page.standing.level)

    @property
    def _led_to(self) -> int:
        """The post that is asked for, or the last one instead; 0 where none is."""
        asked = self.request.GET.get("post")
        return 0 if asked is None else min(_positive(asked), self.thread.last_number)

    def _page_number(self) -> int:
        if self._led_to:
            return page_of(self._led_to)
        number = _positive(self.request.GET.get("page", "1"))
        if number > page_of(self.thread.last_number):
            raise Http404
        return number


class ArrivalsView(ThreadScoped):
    """What came after a post, up to the end of its page: for a page that is open already."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        after = _positive(request.GET.get("after", "1"))
        if not by_htmx(request) or after >= self.thread.last_number:
            return go_to(request, f"{self.thread.get_absolute_url()}?post={after}#post-{after}")
        page = ThreadPage(self.thread, request.user, page_of(after + 1))
        # New since the page was made, wherever the reader stopped before.
        page.read_number = after
        posts = page.shown(after + 1, page.last_number)
        page.gone_since = page.last_number - after - sum(isinstance(one, Shown) for one in posts)
        context = self.context(page=page, posts=posts)
        return render(request, "discussions/thread.html#posts", context)


class LatestView(View):
    """The number of the last post there is to read, in one statement: for pages of those who have no socket."""

    def get(self, request: HttpRequest, community_slug: str, thread_id: int) -> HttpResponse:
        threads = Thread.objects.visible_to(request.user).filter(pk=thread_id, community__slug=community_slug)
        last = threads.last_shown()
        if last is None:
            raise Http404
        return JsonResponse({"last": last}, headers={"Cache-Control": "private, no-store"})


class SummaryHistoryView(ThreadScoped):
    """Each edition of where they had got to, newest first."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        summary = self.thread.standing_summary
        if summary is None:
            raise Http404
        editions = summary.editions.standing().select_related("by").order_by("-edition")[:MOST_EDITIONS]
        takes_part = can_take_part(request.user, self.thread.community)
        mine = {request.user.pk} | ({nobody().pk} if asked(request.user, self.thread) else set())
        for one in editions:
            one.html = words_for(one.html, takes_part=takes_part)
            one.may_be_flagged = takes_part and one.by_id not in mine
        return render(request, "discussions/summary_history.html", self.context(editions=editions, summary=summary))


class PostView(ThreadScoped):
    """One post: for a page that puts it back after an edit; for everything else, the way to it."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.get_post(number)
        if not by_htmx(request):
            return redirect(post.get_absolute_url())
        page = ThreadPage(self.thread, request.user, page_of(number))
        context = self.context(page=page, posts=page.shown(number, number))
        return render(request, "discussions/thread.html#posts", context)


class PostActsView(ThreadScoped):
    """What the viewer can do with one post: a menu for a page that asks for it, else a page of its own."""

    def get(self, request: HttpRequest, number: int, **_kwargs: Any) -> HttpResponse:
        post = self.get_post(number)
        shown = ThreadPage(self.thread, request.user, page_of(number)).one(number)
        if shown is None or not shown.has_acts:
            return go_to(request, post.get_absolute_url())
        template = "discussions/post_acts.html" + ("#menu" if by_htmx(request) else "")
        return render(request, template, self.context(shown=shown))


def _day(text: str) -> date | None:
    """None for what is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _positive(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:
        return int(text)
    raise Http404
