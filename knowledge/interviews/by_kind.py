"""What is worth asking of one kind of story alone: a probe a step, which comes before the usual ones.

Plain data, each as a colleague would ask it. docs/telling.md says where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from knowledge.models import StoryKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PROBES: Mapping[str, Mapping[str, _StrPromise]] = {
    StoryKind.TURNING_POINT: {
        "timeline": _("What did you believe until that day?"),
        "cues": _("What had you seen many times before you saw it?"),
        "decisions": _("At which moment could you not go on as before?"),
        "options": _("What nearly kept you doing as you always had?"),
        "outcome": _("What is done differently since, and by whom?"),
        "novice": _("How would you let them see it without their living through it?"),
        "limits": _("Who would not agree, and what do they see?"),
    },
    StoryKind.NEAR_MISS: {
        "timeline": _("What was meant to stop it, and where did it get through?"),
        "cues": _("What was the first small sign, and who could have seen it?"),
        "decisions": _("What stopped it in the end, and was that meant to be there or luck?"),
        "options": _("A minute later, what would have been left to do?"),
        "outcome": _("Who heard of it, and what was changed?"),
        "novice": _("What would you have stand in the way of it for them?"),
        "limits": _("Where would what stopped it not have been there?"),
    },
    StoryKind.TRICK: {
        "timeline": _("What has just gone wrong when you reach for it?"),
        "cues": _("How does it feel, look or sound when it works?"),
        "decisions": _("Show it slowly: what do your hands do first?"),
        "options": _("What do people try before somebody shows them?"),
        "outcome": _("What does it save, and what does it cost?"),
        "novice": _("Where do their hands go wrong?"),
        "limits": _("With which tool, or with whom, does it not work?"),
    },
    StoryKind.FIRST_TIME: {
        "timeline": _("What had you practised, and what had nobody mentioned?"),
        "cues": _("What did you look at then that you would not look at today?"),
        "decisions": _("Whom did you ask, and what did you decide alone?"),
        "options": _("What would you have liked to do, and didn’t dare?"),
        "outcome": _("What surprised you when you thought about it afterwards?"),
        "novice": _("What should they see once before they do it alone?"),
        "limits": _("What was particular about that day?"),
    },
    StoryKind.HANDOVER: {
        "timeline": _("Who knew what just before, and who thought that somebody else knew?"),
        "cues": _("What did nobody say, so that you had to see it for yourself?"),
        "decisions": _("What did you ask before it was yours?"),
        "options": _("What was left out, and why did that seem right?"),
        "outcome": _("What did whoever came next find out too late?"),
        "novice": _("Which question should they ask before the other one goes?"),
        "limits": _("At which hour, or with whom, do you hand over otherwise?"),
    },
    StoryKind.FAILED: {
        "timeline": _("When it began, what made everybody think that it would work?"),
        "cues": _("What told you that it was going wrong, and what did you make of it then?"),
        "decisions": _("What made it look right at the time?"),
        "options": _("What would you have needed to know to turn back sooner?"),
        "outcome": _("What did it cost, and what was worth it all the same?"),
        "novice": _("How would they notice it sooner than you did?"),
        "limits": _("Where might the same thing have worked?"),
    },
    StoryKind.RULE: {
        "timeline": _("Where do you have the rule from, and what had happened there?"),
        "cues": _("What do you see just before you think of the rule?"),
        "decisions": _("When did you last follow it, step by step?"),
        "options": _("What have you tried instead of the rule, and how did that go?"),
        "outcome": _("When did the rule let you down?"),
        "novice": _("What do they make of the rule before they understand it?"),
        "limits": _("When does following the rule make it worse?"),
    },
    StoryKind.REALLY: {
        "timeline": _("On which kind of day do you leave the manual?"),
        "cues": _("What tells you that the manual’s way won’t do today?"),
        "decisions": _("When did you last have to choose between the two, and what decided it?"),
        "options": _("What have you tried so that the manual’s way would work?"),
        "outcome": _("What has your way got wrong, if ever?"),
        "novice": _("What do you tell them about the manual on their first day?"),
        "limits": _("What has to be there so that your way is safe?"),
    },
}
