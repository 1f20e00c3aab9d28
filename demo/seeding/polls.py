"""Questions asked in the demo's posts, and who answered what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from communities.decisions.balloting import take_stance
from demo.seeding.timeline import Cast
from demo.seeding.words import Words
from discussions.models import Poll, Post
from discussions.polls.asking import Question, ask

BETWEEN_ANSWERS = timedelta(minutes=47)


class PollPlan:
    """Asked as the post is written. One of an earlier start stays as visitors left it."""

    def __init__(self, words: Words, cast: Cast, post: Callable[[], Post]) -> None:
        self.words, self.cast, self.post = words, cast, post
        self.is_new = False

    def plan(self, at: datetime) -> None:
        self.cast.plan(at, partial(self._ask, at))
        answers = [(who, picks) for picks, people in self.words["answers"].items() for who in people]
        step = min(BETWEEN_ANSWERS, (self.cast.calendar.now - at) / (len(answers) + 1))
        # By name, so that those who answered alike do not stand in a row.
        for number, (who, pick) in enumerate(sorted(answers), start=1):
            self.cast.plan(at + number * step, partial(self._answer, who, pick, at + number * step))

    def _ask(self, at: datetime) -> None:
        if hasattr(self.post(), "poll"):
            return
        kept = {name: self.words[name] for name in ("several", "anonymous", "days") if name in self.words}
        ask(self.post(), Question(self.words["words"], self.words["options"], **kept), at=at)
        self.is_new = True

    def _answer(self, who: str, pick: str, at: datetime) -> None:
        if self.is_new:
            poll = Poll.objects.select_related("ballot").get(post=self.post().pk)
            take_stance(poll.ballot, person=self.cast.people[who], picks=pick.split(), at=at)
