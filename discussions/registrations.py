"""What threads give to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from communities.belonging.firsts import register_first
from communities.belonging.introductions import register_introductions
from communities.belonging.waiting import register_waiting
from communities.belonging.way_in import register_step
from communities.decisions.talks import register_talks
from communities.deeds import Did, register_deeds
from communities.feeds import register_feed
from communities.first_steps import FirstStep, register_first_step
from communities.goals.links import register_linkable
from communities.overview import Verb, register_panel, register_verb
from communities.places import Place, register_place
from communities.quoting import register_origin, register_thread_drafts
from content.drafting import register_draft
from content.previewing import register_preview
from content.rerendering import Kind, register_written
from content.targets import register_target
from content.uploading import register_nameless
from discussions import (
    belonging,
    drafts,
    feeds,
    finding,
    history,
    home,
    merging,
    moving,
    nameless,
    notices,
    panels,
    retelling,
    splitting,
    steps_in,
    talks,
    tending,
    waiting_for_me,
    withdrawing,
)
from discussions.broadcasts import look_at_thread
from discussions.deeds import answers_on
from discussions.following import MUTING
from discussions.growing import begin_draft
from discussions.inheriting import inherit
from discussions.introducing import open_introductions
from discussions.marking import POST_TARGET, SUMMARY_TARGET
from discussions.models import AnswerOffer, NamelessAsk, Poll, Post, PostEdition, Summary, SummaryEdition, Thread
from discussions.nameless import files_of
from discussions.parting import erase_from_threads, show_without, summed_up_by
from discussions.posting import preview_letter, write_again
from discussions.sayings import CLOSING
from discussions.summarising import preview_summary
from discussions.unread import unread_threads
from engagement.kinds import register_kind
from engagement.live import register_topic
from engagement.muting import register_muting
from engagement.sections import register_section
from moderation.bursts import Stream, register_stream
from moderation.models.audit import register_acts
from moderation.persons import register_flaggable
from moderation.saying_kinds import register_saying
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from people.pages import register_profile_section
from people.placeholders import register_heir
from people.unnaming import register_unnamed
from search.registry import register_source
from ui.offering import Offers, offer

if TYPE_CHECKING:
    from people.models import Person
    from people.own_data import Rows

SAID = ("thread", "number", "source", "created_at", "edited_at", "hidden_at")
SUMMED_UP = ("summary__thread", "edition", "source", "at", "hidden_at")


def _before_changes(person: Person) -> Rows:
    """Without what was hidden for good, for everybody."""
    mine = PostEdition.objects.filter(post__author=person, hidden_at=None)
    return mine.order_by("pk").values("post", "source", "at")


OWN = (
    Own("posts", fields_of(Post, "author", SAID)),
    Own("threads", fields_of(Thread, "author", ("id", "title", "kind", "tags", "created_at"))),
    Own("posts-before-changes", _before_changes),
    Own("polls", fields_of(Poll, "post__author", ("post", "question", "ballot__choices", "ballot__closes_at"))),
    Own("summaries", lambda person: summed_up_by(person).order_by("pk").values(*SUMMED_UP)),
    Own("threads-closed", fields_of(Thread, "locked_by", ("id", "locked_why", "locked_at"))),
    Own("posts-without-a-name", lambda person: Post.objects.without_name_of(person).order_by("pk").values(*SAID)),
    Own("answers-to-give", fields_of(AnswerOffer, "person", ("thread", "state", "at"))),
    Own("asked-without-a-name", fields_of(NamelessAsk, "person", ("thread", "thread__title", "at"))),
)
WRITTEN = (
    *(Kind(model, write_again, ("thread__community",)) for model in (Post, Summary)),
    Kind(SummaryEdition, write_again, ("summary__thread__community",)),
)
THREADS = Place("threads", _("Threads"), "discussions:threads", 10, unread=unread_threads)
FIRST_ANSWER = FirstStep(_("A first question answered"), "discussions:threads", 20, panels.answered_questions)

ACTS = {
    tending.LOCKED: _("Closed to replies"),
    tending.UNLOCKED: _("Open to replies again"),
    tending.ASKS_NO_MORE: _("Its answer is none any more: it is no question now"),
    moving.MOVED: _("Moved to another community"),
    merging.MERGED: _("Other threads were joined to it"),
    splitting.SPLIT: _("Posts were taken out into another thread"),
    history.HIDDEN: _("A former version was hidden for good"),
    withdrawing.BROUGHT_BACK: _("Brought back, after its author had taken it away"),
    nameless.REVEALED: _("It was looked up who asked"),
}

OFFERS: Offers = (
    (register_acts, [ACTS]),
    (register_target, [POST_TARGET]),
    (register_saying, [CLOSING]),
    (register_flaggable, [SUMMARY_TARGET]),
    (register_stream, [Stream(Post, "thread")]),
    (register_written, WRITTEN),
    (register_nameless, [files_of]),
    (register_own, OWN),
    (register_heir, [inherit]),
    (register_eraser, [erase_from_threads]),
    (register_unnamed, [show_without]),
    (register_talks, [talks.TALKS]),
    (register_origin, [retelling.ORIGIN]),
    (register_thread_drafts, [begin_draft]),
    (register_linkable, [panels.LINKABLE]),
    (register_place, [THREADS]),
    (register_verb, [Verb(_("Start a thread"), "discussions:new-thread", "pen-line", 10)]),
    (register_panel, [panels.threads_of_community]),
    (register_profile_section, [panels.threads_of_person]),
    (register_source, [finding.POSTS, finding.SUMMARIES]),
    (register_feed, [feeds.SOURCE]),
    # The first that concerns a person is the one they are told.
    (register_kind, notices.KINDS),
    (register_section, [home.QUESTIONS, home.NEWS, *waiting_for_me.SECTIONS]),
    (register_first, belonging.FIRSTS),
    (register_introductions, [open_introductions]),
    (register_step, steps_in.STEPS),
    (register_waiting, [belonging.questions_without_a_word]),
    (register_first_step, [FIRST_ANSWER]),
    (partial(register_deeds, Did.ANSWERED), [answers_on]),
)
DRAFTS = (
    (drafts.NEW_THREAD, drafts.may_start_in),
    (drafts.REPLY, drafts.may_reply_to),
    (drafts.CHANGE, drafts.may_change),
    (drafts.SUMMARY, drafts.may_sum_up),
    (drafts.POLL, drafts.may_change),
    (drafts.INTRODUCTION, drafts.may_start_in),
)


def offer_all() -> None:
    offer(OFFERS)
    for name, may_write in DRAFTS:
        register_draft(name, may_write, words=drafts.WORDS)
    register_topic("thread", look_at_thread)
    register_muting("thread", MUTING)
    register_preview("summary", preview_summary)
    register_preview("letter", preview_letter)
