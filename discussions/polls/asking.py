"""Asking one question in a post. Answering it is taking a stance on its ballot, as in a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.models import Ballot, Method
from discussions.models import Poll, Post
from discussions.nameless import known_to_log
from engagement.log import record
from moderation.watching import flag_watched

if TYPE_CHECKING:
    from discussions.models import Thread
    from people.models import Person

ASKED = "discussions.question_changed"
CLOSING_HOUR = time(17)


@dataclass(frozen=True)
class Question:
    words: str
    options: Sequence[str]
    several: bool = False
    anonymous: bool = False
    days: int = 7

    @property
    def method(self) -> str:
        return Method.MULTIPLE if self.several else Method.SINGLE

    @property
    def texts(self) -> Sequence[str]:
        return self.words, *self.options


class AnsweredAlready(Exception):
    """People have answered what was asked: it is not changed under their hands any more."""


def closing_time(opened_at: datetime, days: int) -> datetime:
    """So many days on, at the end of a working day."""
    day = (timezone.localtime(opened_at) + timedelta(days=days)).date()
    return datetime.combine(day, CLOSING_HOUR, timezone.get_current_timezone())


def ask(post: Post, question: Question, *, at: datetime) -> Poll:
    """With the post, in the transaction that writes it. Whoever asked without a name asks this without one too."""
    ballot = Ballot(community=post.thread.community, opened_by_id=post.author_id, opened_at=at)
    ballot.method, ballot.choices, ballot.anonymous = question.method, list(question.options), question.anonymous
    ballot.closes_at = closing_time(at, question.days)
    ballot.save()
    return Poll.objects.create(post=post, ballot=ballot, question=question.words)


@transaction.atomic
def ask_again(poll: Poll, question: Question, *, by: Person) -> None:
    """Other words or options, as long as nobody has answered. Raises AnsweredAlready."""
    ballot = Ballot.objects.select_for_update().get(pk=poll.ballot_id)
    if ballot.stances.exists():
        raise AnsweredAlready
    stood = "\n".join((poll.question, *ballot.choices))
    ballot.method, ballot.choices, ballot.anonymous = question.method, list(question.options), question.anonymous
    ballot.closes_at = closing_time(timezone.now(), question.days)
    ballot.told_closed_at = None
    ballot.save(update_fields=["method", "choices", "anonymous", "closes_at", "told_closed_at"])
    poll.question = question.words
    poll.save(update_fields=["question"])
    _tell(poll.post, by=by)
    flag_watched(poll.post, *question.texts, stood=stood)


@transaction.atomic
def ask_later(post: Post, question: Question, *, by: Person) -> None:
    """In a post that stands already. Sent twice at once, the second puts what the first asked in its words."""
    Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    asked = Poll.objects.select_related("post__thread__community").filter(post=post).first()
    if asked:
        ask_again(asked, question, by=by)
        return
    ask(post, question, at=timezone.now())
    _tell(post, by=by)
    flag_watched(post, *question.texts)


def _tell(post: Post, *, by: Person) -> None:
    """Search reads what is asked with the words around it."""
    scope, place = post.thread.community.content_scope, post.thread.community.scope
    record(ASKED, actor=known_to_log(by, post.thread), target=post, scope=scope, place=place, thread=post.thread_id)


def take_along(thread: Thread) -> None:
    """Where a thread goes, what is asked in it goes: only those who belong there may answer."""
    Ballot.objects.filter(poll__post__thread=thread).update(community=thread.community)
