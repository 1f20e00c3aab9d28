"""Kinds of communities: what each is for, and what it starts with. All of it can be changed the day after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from communities.models import Access, CommunityKind, Joining

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise


@dataclass(frozen=True)
class Start:
    """What a community of this kind begins with. `prompts` are what a newcomer is asked; `rooms` are chat rooms
    besides the first, as address, name and topic."""

    what: Words
    rhythm: Words
    norms: tuple[Words, ...]
    prompts: tuple[Words, ...]
    access: Access
    joining: Joining
    rooms: tuple[tuple[str, Words, Words], ...] = ()


STARTS: dict[CommunityKind, Start] = {
    CommunityKind.PRACTICE: Start(
        what=_("People who do the same work in different places. It goes on as long as the work does."),
        rhythm=_("Write whenever something happens; a circle once a month."),
        norms=(
            _("Say what went wrong. That is the useful part."),
            _("Tell it before you judge it."),
            _("Nobody is too new to have noticed something."),
        ),
        prompts=(
            _("Where do you work, and what does a good day look like?"),
            _("What are you struggling with just now?"),
            _("What could somebody ask you about?"),
        ),
        access=Access.OPEN,
        joining=Joining.OPEN,
    ),
    CommunityKind.CIRCLE: Start(
        what=_("Eight to twelve people who meet on fixed days, try something and come back with what happened."),
        rhythm=_("A session every second week, ninety minutes; what happened in between goes into a thread."),
        norms=(
            _("Bring what you tried, not what you think."),
            _("A question before a tip."),
            _("What is said in the circle stays in it."),
        ),
        prompts=(_("What would you like to get better at in three months?"), _("When can you usually meet?")),
        access=Access.CLOSED,
        joining=Joining.REQUEST,
    ),
    CommunityKind.CLASS: Start(
        what=_("A class or course, with a beginning, an end and people who teach it."),
        rhythm=_("A question a week, answered by somebody who takes part."),
        norms=(_("Ask early; others wonder too."), _("Show your working."), _("Help without doing it for somebody.")),
        prompts=(_("What do you know of this already?"), _("What do you want to be able to do at the end?")),
        access=Access.CLOSED,
        joining=Joining.INVITATION,
        rooms=(("questions", _("Questions"), _("Anything about the course, the smaller the better.")),),
    ),
    CommunityKind.PROJECT: Start(
        what=_("People who make one thing together, and stop when it is made."),
        rhythm=_("Check in on Mondays: what is next, what is in the way."),
        norms=(_("Write decisions down where all can find them."), _("Say early when it gets late.")),
        prompts=(_("What do you bring to this?"), _("How much time do you have, and when?")),
        access=Access.CLOSED,
        joining=Joining.INVITATION,
        rooms=(("today", _("Today"), _("What you are at, in a line.")),),
    ),
    CommunityKind.COHORT: Start(
        what=_("People who start at the same time in the same role, with company for the first year."),
        rhythm=_("A circle every second week, and a room in between."),
        norms=(
            _("Nobody has to know yet."),
            _("Say what you did with your hands."),
            _("Ask for company, not permission."),
        ),
        prompts=(_("What did you do before?"), _("What are you a little afraid of?"), _("What went well already?")),
        access=Access.CLOSED,
        joining=Joining.INVITATION,
        rooms=(("first-days", _("First days"), _("Nothing is too small to ask here.")),),
    ),
}


def start_of(kind: str) -> Start:
    return STARTS[CommunityKind(kind)]
