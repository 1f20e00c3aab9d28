"""Questions as they stand in their posts: what can be answered, what was, and how it goes so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.decisions.tallies import Tally, tallies_of
from communities.decisions.voices import labels
from communities.decisions.wording import ends
from communities.models import Stance
from discussions.permissions import can_answer_poll, can_see_who_answered
from discussions.polls.forms import AnswerForm

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from communities.models import Community
    from discussions.models import Poll, Post
    from people.scopes import Viewer


class AskedQuestion:
    """A poll as a viewer sees it. Counts are told at once, as in a decision; names as its ballot says."""

    def __init__(self, poll: Poll, viewer: Viewer, tally: Tally, mine: Stance | None) -> None:
        self.poll, self.ballot, self.tally, self.mine = poll, poll.ballot, tally, mine
        self.may_answer = can_answer_poll(viewer, poll)
        self.shows_who = can_see_who_answered(viewer, poll) and tally.people > 0

    @cached_property
    def form(self) -> AnswerForm:
        return AnswerForm(poll=self.poll, initial={"picks": self.mine.picks if self.mine else []})

    @property
    def ends(self) -> str:
        return ends(self.ballot)

    @property
    def my_words(self) -> str:
        return ", ".join(labels(self.mine, self.ballot)) if self.mine else ""

    @property
    def people_words(self) -> str:
        people = self.tally.people
        if not people:
            return _("Nobody has answered yet.")
        return ngettext("%(n)d person answered.", "%(n)d people answered.", people) % {"n": people}


def asked_in(posts: Iterable[Post], viewer: Viewer, community: Community) -> Mapping[int, AskedQuestion]:
    """By post, for posts of a community that came with their polls. Two queries where anything is asked, none else."""
    polls = [post.poll for post in posts if hasattr(post, "poll")]
    if not polls:
        return {}
    for poll in polls:
        poll.ballot.community = community
    tallies = tallies_of(poll.ballot for poll in polls)
    mine: dict[int, Stance] = {}
    if viewer.is_authenticated:
        ballots = [poll.ballot_id for poll in polls]
        mine = {one.ballot_id: one for one in Stance.objects.filter(ballot__in=ballots, person_id=viewer.pk)}
    return {
        poll.post_id: AskedQuestion(poll, viewer, tallies[poll.ballot_id], mine.get(poll.ballot_id)) for poll in polls
    }


def draw(
    asked: AskedQuestion,
    *,
    base: str,
    number: int,
    may_change: bool,
    form: AnswerForm | None = None,
) -> SafeString:
    """`base` is what the acts on its post stand behind; `form` one that was refused."""
    context = {"asked": asked, "base": f"{base}posts/{number}/", "may_change": may_change, "form": form or asked.form}
    return render_to_string("discussions/polls/poll.html", context)
