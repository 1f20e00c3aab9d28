"""What can be half written here: a thread, a reply, a change of one's own words, where we've got to, a poll beside a
post that stands, who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communities.models import Community
from communities.permissions import can_take_part
from discussions.models import Post, Thread
from discussions.permissions import can_edit_post, can_summarise

if TYPE_CHECKING:
    from people.models import Person

# Answers to what newcomers are asked, more than any kind of community asks.
ANSWERS = tuple(f"answer_{number}" for number in range(12))
# What is written by hand; a kind and a tick alone are not worth keeping.
WORDS = frozenset({"source", "title", "tags", "question-words", "question-options", *ANSWERS})
NEW_THREAD, REPLY, CHANGE, SUMMARY = "new-thread", "thread", "post", "summary"
POLL, INTRODUCTION = "poll", "introduction"


def may_start_in(person: Person, community_id: int) -> bool:
    community = Community.objects.filter(pk=community_id).first()
    return community is not None and can_take_part(person, community)


def may_reply_to(person: Person, thread_id: int) -> bool:
    """In a thread that was closed meanwhile, too: what somebody had written is theirs, and is shown them there."""
    thread = Thread.objects.visible_to(person).select_related("community").filter(pk=thread_id).first()
    return thread is not None and can_take_part(person, thread.community)


def may_change(person: Person, post_id: int) -> bool:
    post = Post.objects.visible_to(person).select_related("thread__community").filter(pk=post_id).first()
    return post is not None and can_edit_post(person, post)


def may_sum_up(person: Person, thread_id: int) -> bool:
    thread = Thread.objects.visible_to(person).select_related("community").filter(pk=thread_id).first()
    return thread is not None and can_summarise(person, thread)
