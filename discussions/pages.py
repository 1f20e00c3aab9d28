"""What a thread's page shows, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.permissions import can_lead, can_take_part
from content.bars import Bar, bars
from content.composed import Composed
from content.excerpts import excerpt
from discussions.drawing import draw_post, words_for
from discussions.milestones import Milestone, milestones
from discussions.models import OfferState, Post, Summary, Thread, ThreadKind
from discussions.nameless import asked
from discussions.numbering import PAGE_SIZE, page_of, pager
from discussions.offering import topics_of, what_fits
from discussions.people_named import people_named
from discussions.permissions import can_choose_answer, can_reply, can_summarise, can_tend
from discussions.polls.pages import AskedQuestion, asked_in
from discussions.polls.pages import draw as draw_poll
from discussions.reading import first_unread, standing_of
from discussions.shown import Gone, Moved, Shown, join, moved_from
from discussions.summarising import ENOUGH_PEOPLE, QUIET_FOR
from discussions.whereabouts import found_now
from discussions.wording import answer_words, new_words, reply_words
from people.models import Person
from people.nobody import is_nobody, nobody
from search.kin import Close, closest

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 5
# As many posts are more than a screen or two.
LONG = 10
# Letters of an address that every server and browser takes.
MOST_IN_ADDRESS = 2000
# Of an answer that stands further on, under the question.
ANSWER_TOLD = 320
# Named where somebody asks who agrees; whoever more there are, their number.
MOST_AGREED = 60
POSTS = Composed(
    lambda thread, first, last: Post.objects.standing_in(thread).numbered(first, last).for_reading(),
    thread=int,
    first=int,
    last=int,
)


class ThreadPage:
    """Twenty-five posts of a thread. `thread` comes from `for_page()`; `led_to` is the post its address names."""

    def __init__(self, thread: Thread, viewer: Viewer, number: int = 1, *, led_to: int = 0) -> None:
        self.thread = thread
        self.viewer = viewer
        self.number = number
        self.led_to = led_to
        self.may_reply = can_reply(viewer, thread)
        self.may_choose = can_choose_answer(viewer, thread)
        self.takes_part = can_take_part(viewer, thread.community)
        self.i_asked_nameless = asked(viewer, thread)
        self.may_tend = can_tend(viewer, thread)
        self.leads = can_lead(viewer, thread.community)
        self.standing = standing_of(viewer, thread)
        self.agreed: list[Person] = []
        self.read_number, self.gone_since = self.standing.number, self.standing.gone

    @property
    def count(self) -> int:
        return page_of(self.thread.last_number)

    @property
    def first_number(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last_number(self) -> int:
        return min(self.number * PAGE_SIZE, self.thread.last_number)

    @cached_property
    def latest_number(self) -> int:
        return self.thread.latest_number

    @cached_property
    def address(self) -> str:
        return self.thread.get_absolute_url()

    @cached_property
    def base(self) -> SafeString:
        """What the acts on this thread stand behind: names of communities in addresses and numbers."""
        return SafeString(self.address.removesuffix(f"{self.thread.slug}/"))

    @property
    def address_of_page(self) -> str:
        return f"{self.address}?page={self.number}"

    @property
    def is_long(self) -> bool:
        """More than one looks over without losing where one is."""
        return self.thread.last_number >= LONG

    @property
    def is_last(self) -> bool:
        return self.number == self.count

    @cached_property
    def posts(self) -> list[Shown | Gone | Moved]:
        return self.shown(self.first_number, self.last_number)

    def shown(self, first: int, last: int) -> list[Shown | Gone | Moved]:
        """The posts of these numbers, drawn for the viewer. Three queries: posts, people, marks; two for questions."""
        rows = POSTS(thread=self.thread.pk, first=first, last=last)
        for post in rows:
            post.thread = self.thread
        found = [post for post in rows if post.hidden_at is None]
        withdrawn = {post.number: bool(post.html) for post in rows if post.hidden_at is not None}
        people = self._people_of(found)
        marks = bars(found, self.viewer, may_act=self.takes_part)
        asked = asked_in(found, self.viewer, self.thread.community)
        written = {post.number: post for post in found}
        moved = moved_from(self.thread, self.viewer, first, last) if self.thread.moved_count else {}
        shown: list[Shown | Gone | Moved] = []
        for number in range(first, last + 1):
            if number in written:
                shown.append(self._show(written[number], people, marks, asked))
            elif number in moved:
                moved[number].is_first_unread = self._starts_new(number)
                join(shown, moved[number])
            else:
                is_kept = withdrawn.get(number, False)
                shown.append(Gone(number, self._starts_new(number), number in withdrawn, is_kept))
        return shown

    def one(self, number: int) -> Shown | None:
        """The post of this number, unless it was taken away or moved."""
        return next((shown for shown in self.shown(number, number) if isinstance(shown, Shown)), None)

    @cached_property
    def origin(self) -> Thread | None:
        """The thread this one was split from, or what that has become part of, where it can be seen."""
        number = self.thread.split_from_id
        if not number:
            return None
        origin = found_now(Thread.objects.inside(self.thread.community), [number]).get(number)
        if origin:
            origin.community = self.thread.community
        return origin

    @cached_property
    def parts(self) -> list[Thread]:
        """The threads that were merged into this one, by the titles one might miss."""
        if not self.thread.is_merged:
            return []
        return list(self.thread.parts.exclude(title=self.thread.title).order_by("created_at"))

    def _people_of(self, posts: Sequence[Post]) -> dict[int, Person]:
        """Everybody the page names, by key; those of the thread are put where it looks for them."""
        thread, answer, summary = self.thread, self.thread.answer, self.summary
        ids: set[int | None] = {post.author_id for post in posts}
        ids |= {thread.author_id, thread.last_author_id, thread.answer_by_id, thread.locked_by_id}
        ids |= {answer.author_id} if answer else set()
        ids |= {summary.updated_by_id, *summary.agreed_ids[:MOST_AGREED]} if summary else set()
        people = people_named((pk for pk in ids if pk), self.viewer)
        thread.author = people[thread.author_id]
        thread.last_author = people.get(thread.last_author_id or 0)
        thread.answer_by = people.get(thread.answer_by_id or 0)
        if answer:
            answer.author = people[answer.author_id]
        if summary:
            summary.updated_by = people.get(summary.updated_by_id or 0)
            self.agreed = [people[pk] for pk in summary.agreed_ids[:MOST_AGREED] if pk in people]
        thread.locked_by = people.get(thread.locked_by_id or 0)
        return people

    def _show(
        self, post: Post, people: dict[int, Person], marks: dict[int, Bar], asked_here: Mapping[int, AskedQuestion]
    ) -> Shown:
        shown = Shown(post.number, post, people[post.author_id], marks[post.pk], self._starts_new(post.number))
        own = post.author_id == self.viewer.pk or (self.i_asked_nameless and is_nobody(shown.author))
        shown.bar.may_act = shown.bar.may_act and not own
        shown.is_answer = post.pk == self.thread.answer_id
        shown.may_edit = self.takes_part and own
        shown.may_choose = self.may_choose and post.number > 1
        shown.may_flag = self.takes_part and not own
        shown.profile = self._profile(shown.author)
        if poll := asked_here.get(post.pk):
            shown.poll = draw_poll(poll, base=self.base, number=post.number, may_change=shown.may_edit)
        shown.html = draw_post(self, shown)
        return shown

    def _starts_new(self, number: int) -> bool:
        return number == self.first_unread

    def _profile(self, person: Person) -> str:
        return f"{self._people_root}{person.handle}/" if person.is_met else ""

    @cached_property
    def _people_root(self) -> str:
        return reverse("people:directory")

    @property
    def first_unread(self) -> int:
        return first_unread(self.read_number, self.thread)

    @property
    def was_new(self) -> int:
        """Where an address led to the first new post, and it stands on no page or on another by now; else 0."""
        return 0 if self.first_number <= self.first_unread <= self.last_number else self.led_to

    @property
    def is_new_to_me(self) -> bool:
        """Never opened: without scripts nothing else would say that it was read."""
        return self.viewer.is_authenticated and not self.read_number

    @property
    def address_to_take_it_along(self) -> str:
        """Where what somebody had written, in a thread that was closed meanwhile, begins another: as far as an address
        holds it."""
        query = urlencode({"source": self.standing.draft.get("source", "")})
        address = reverse("discussions:new-thread", args=[self.thread.community.slug])
        return f"{address}?{query}" if len(query) < MOST_IN_ADDRESS else address

    @property
    def unread_count(self) -> int:
        """Without what is gone: `gone_since` of those after `read_number`."""
        return max(self.thread.last_number - self.read_number - self.gone_since, 1) if self.first_unread else 0

    @property
    def summary(self) -> Summary | None:
        return self.thread.standing_summary

    @property
    def summary_words(self) -> SafeString:
        return words_for(self.summary.html, takes_part=self.takes_part) if self.summary else SafeString()

    @property
    def may_summarise(self) -> bool:
        return can_summarise(self.viewer, self.thread)

    @property
    def fits(self) -> str:
        """The viewer's topic by which they could answer, as long as they did not say or do anything about it."""
        mine = self.thread.author_id == self.viewer.pk or self.i_asked_nameless
        if (
            not (self.thread.waits_for_answer and self.may_reply)
            or mine
            or self.standing.offer
            or self.standing.follows
        ):
            return ""
        return what_fits(topics_of(self.viewer), self.thread.title, self.thread.tags)

    @property
    def i_will_answer(self) -> bool:
        return self.thread.waits_for_answer and self.standing.offer == OfferState.MINE

    @property
    def address_of_circle(self) -> str:
        """Where a circle takes it onto its agenda, with the way back to it."""
        query = urlencode({"title": self.thread.title, "link": self.address})
        return f"{self.thread.community.get_absolute_url()}mentoring/bring/?{query}"

    @property
    def address_of_proposal(self) -> str:
        """Where the thread becomes a proposal, which goes on being talked over in it."""
        query = urlencode({"title": self.thread.title[:140], "talk": self.thread.pk})
        return f"{self.thread.community.get_absolute_url()}decisions/new/?{query}"

    @property
    def agreed_besides(self) -> int:
        return len(self.summary.agreed_ids) - len(self.agreed) if self.summary else 0

    @property
    def i_agree(self) -> bool:
        """As whom the viewer speaks here."""
        speaks_as = nobody() if self.i_asked_nameless else self.viewer
        return self.summary is not None and speaks_as.pk in self.summary.agreed_ids

    @property
    def summary_is_wanted(self) -> bool:
        """Many took part, and nothing was said for a while: whoever comes next would be glad of a summary."""
        thread = self.thread
        quiet = timezone.now() - thread.last_post_at > QUIET_FOR
        # As `coming_to_something` has it, of a thread that was read already.
        comes_to_something = thread.kind != ThreadKind.CHECK_IN and not self.standing.introduces
        wanted = not self.summary and self.may_summarise and comes_to_something
        return wanted and quiet and thread.people_count >= ENOUGH_PEOPLE

    @property
    def answer(self) -> Post | None:
        answer = self.thread.answer
        return answer if answer is not None and answer.hidden_at is None else None

    @property
    def answer_further_on(self) -> Post | None:
        """The answer, told under the question where it is not the next post."""
        return self.answer if self.answer and self.answer.number > 2 else None

    @property
    def words_of_answer(self) -> str:
        if not self.answer:
            return ""
        return excerpt(words_for(self.answer.html, takes_part=self.takes_part), ANSWER_TOLD)

    @property
    def unread_words(self) -> str:
        return new_words(self.unread_count, self.standing.at)

    @cached_property
    def answer_words(self) -> str:
        return answer_words(self.thread)

    @property
    def prompt(self) -> str:
        return reply_words(self.thread)

    @cached_property
    def people(self) -> list[tuple[Person, str]]:
        """Those who matter to this page, with why: who asked, whose answer was chosen, who is here."""
        thread = self.thread
        here = {thread.author_id: (thread.author, _("asked") if self.asks else _("started this"))}
        if self.answer:
            here.setdefault(self.answer.author_id, (self.answer.author, _("answer chosen")))
        for shown in self.posts:
            if isinstance(shown, Shown) and len(here) < PEOPLE_SHOWN:
                here.setdefault(shown.author.pk, (shown.author, shown.author.role_line))
        return list(here.values())

    @cached_property
    def close(self) -> list[Close]:
        """Threads and stories to read next."""
        return closest(self.thread.__dict__.get("close"))

    @property
    def milestones(self) -> list[Milestone]:
        return milestones(self)

    @property
    def others_count(self) -> int:
        return max(self.thread.people_count - len(self.people), 0)

    @property
    def asks(self) -> bool:
        return self.thread.kind == ThreadKind.ASK

    @property
    def pages(self) -> Sequence[int]:
        return pager(self.number, self.count)
