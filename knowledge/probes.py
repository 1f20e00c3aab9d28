"""What a listener asks: the questions of the guided telling, with probes for each. Sources: docs/telling.md.

Plain data. A question of a kind of story stands in for the usual one; probes of a kind come before the usual ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from knowledge.models import PartName, StoryKind

MOST_SHOWN = 3


@dataclass(frozen=True)
class Step:
    """One screen. `fields` are those of the story's form that it holds; `minutes` is how long it usually takes."""

    key: str
    label: Any
    question: Any
    hint: Any
    fields: tuple[str, ...]
    probes: tuple[Any, ...] = ()
    minutes: int = 2
    # For one kind of story: another question, and probes that come first.
    questions: Mapping[str, Any] = field(default_factory=dict)
    probes_of: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    # Only these kinds are asked it; all, where it is empty.
    kinds: frozenset[str] = frozenset()

    def question_for(self, kind: str) -> Any:
        return self.questions.get(kind, self.question)

    def probes_for(self, kind: str) -> tuple[Any, ...]:
        return (*self.probes_of.get(kind, ()), *self.probes)[:MOST_SHOWN]


MOMENT = Step(
    key="moment",
    label=_("The moment"),
    question=_("Which moment comes back to you?"),
    hint=_("One time, one place. Not how you usually do it: how it was that time."),
    fields=("title", "kind", "standfirst"),
    minutes=1,
    probes=(
        _("What would a colleague call it, telling somebody else about it?"),
        _("When did it stop being an ordinary day?"),
        _("Which one do you tell newcomers, when there is time?"),
    ),
)
SITUATION = Step(
    key="situation",
    label=PartName.SITUATION.label,
    question=_("When and where was it, and who were you then?"),
    hint=_("Tell it as you’d tell a colleague in the corridor. Start from the first thing anyone did or said."),
    fields=("situation",),
    probes=(
        _("What had you been told, and what did you see when you got there?"),
        _("What were you meant to be doing just then?"),
        _("What was at stake, and for whom?"),
    ),
    probes_of={
        StoryKind.TURNING_POINT: (_("What did you believe until then?"),),
        StoryKind.FIRST_TIME: (_("What had you practised, and what had nobody mentioned?"),),
        StoryKind.HANDOVER: (_("Who knew what at that moment, and who thought that somebody else knew?"),),
        StoryKind.NEAR_MISS: (_("What was meant to stop it, and why didn’t that?"),),
        StoryKind.TRICK: (_("What had just gone wrong when you first needed it?"),),
        StoryKind.FAILED: (_("When it began, what made everybody think that it would work?"),),
        StoryKind.RULE: (_("Where do you have the rule from, and what had happened there?"),),
        StoryKind.REALLY: (_("On which kind of day is the manual left in its drawer?"),),
    },
)
REALLY = Step(
    key="really",
    label=_("The manual, and us"),
    question=_("What does the manual say, and what do you do?"),
    hint=_("Both, as they are. Nobody here is going to be told off."),
    fields=("manual", "we-do"),
    probes=(
        _("What does the manual not know about your place?"),
        _("When do you go back to the manual after all?"),
        _("Who first did it differently, and what had happened?"),
    ),
    kinds=frozenset({StoryKind.REALLY}),
)
TRIED = Step(
    key="tried",
    label=PartName.TRIED.label,
    question=_("What did you do, and why?"),
    hint=_("Also what you decided against. That is often the best part."),
    fields=("tried",),
    probes=(
        _("What else could you have done just then, and what made you leave it?"),
        _("How did you know that it was time to do something?"),
        _("What did you expect to happen next?"),
    ),
    probes_of={
        StoryKind.FAILED: (_("What made it look right at the time?"),),
        StoryKind.RULE: (_("What have you tried instead of the rule, and how did that go?"),),
        StoryKind.TRICK: (_("Show it slowly: what do your hands do first?"),),
        StoryKind.TURNING_POINT: (_("At which moment could you not go on as before?"),),
        StoryKind.NEAR_MISS: (_("What were you about to do, and what kept your hand?"),),
        StoryKind.FIRST_TIME: (_("Whom did you ask, and what did you decide alone?"),),
        StoryKind.HANDOVER: (_("What did you ask before it was yours?"),),
        StoryKind.REALLY: (_("When did you last have to choose between the two, and what decided it?"),),
    },
)
HAPPENED = Step(
    key="happened",
    label=PartName.HAPPENED.label,
    question=_("What happened next?"),
    hint=_("What somebody did or said, and what it was like an hour later."),
    fields=("happened",),
    probes=(
        _("What had you meant to happen, and what was different?"),
        _("Was there a moment when you thought you’d got it wrong?"),
        _("What did somebody else see that you didn’t?"),
    ),
    questions={StoryKind.FAILED: _("How did it come apart?"), StoryKind.NEAR_MISS: _("What stopped it?")},
    probes_of={
        StoryKind.NEAR_MISS: (_("What would have happened a minute later?"),),
        StoryKind.TURNING_POINT: (_("What have you done differently since?"),),
        StoryKind.TRICK: (_("What does it save, and what does it cost?"),),
        StoryKind.FIRST_TIME: (_("What surprised you when you thought about it afterwards?"),),
        StoryKind.HANDOVER: (_("What did whoever came next find out too late?"),),
        StoryKind.FAILED: (_("When could you still have turned back?"),),
        StoryKind.RULE: (_("When did the rule let you down?"),),
        StoryKind.REALLY: (_("What has your way got wrong, if ever?"),),
    },
)
PHOTO = Step(
    key="photo",
    label=_("A photo"),
    question=_("Is there something one has to see?"),
    hint=_("A drawing on paper does, photographed. No faces of people you look after, no names on boards."),
    fields=("photo_words",),
    minutes=1,
    probes=(
        _("What would you point at, standing beside somebody?"),
        _("Where on it do you look first? And a newcomer?"),
    ),
    probes_of={
        StoryKind.TRICK: (_("Which moment of it do hands get wrong?"),),
        StoryKind.HANDOVER: (_("What do you hand over on: a sheet, a board, a scrap of paper?"),),
    },
)
CUES = Step(
    key="cues",
    label=_("The cues"),
    question=_("What told you something, before anybody said it?"),
    hint=_("A sound, a silence, a number that didn’t move. Each stands in the margin beside its sentence."),
    fields=(),
    probes=(
        _("What were you seeing or hearing when you knew?"),
        _("What was missing that should have been there?"),
        _("What would a newcomer have looked at instead?"),
    ),
    probes_of={
        StoryKind.TURNING_POINT: (_("What had you seen many times before you saw it?"),),
        StoryKind.NEAR_MISS: (_("What was the first small sign, and who could have seen it?"),),
        StoryKind.FAILED: (_("What told you that it was going wrong, and what did you make of it then?"),),
        StoryKind.TRICK: (_("How does it feel, look or sound when it works?"),),
        StoryKind.FIRST_TIME: (_("What did you look at then that you would not look at today?"),),
        StoryKind.HANDOVER: (_("What did nobody say, so that you had to see it for yourself?"),),
        StoryKind.RULE: (_("What do you see just before you think of the rule?"),),
        StoryKind.REALLY: (_("What tells you that the manual’s way won’t do today?"),),
    },
)
ADVICE = Step(
    key="advice",
    label=_("For a newcomer"),
    question=_("What would you tell somebody in their first week?"),
    hint=_("One or two things, short enough to remember on the way home."),
    fields=("advice",),
    minutes=1,
    probes=(
        _("Which mistake do they make here, and what do they see just before it?"),
        _("What do you wish somebody had told you?"),
        _("What would you do the same again, and what not?"),
    ),
    probes_of={
        StoryKind.FIRST_TIME: (_("What should somebody see once before they do it alone?"),),
        StoryKind.NEAR_MISS: (_("What would you have stand in the way of it from now on?"),),
        StoryKind.TURNING_POINT: (_("How could they see it without living through it?"),),
        StoryKind.TRICK: (_("Where do their hands go wrong?"),),
        StoryKind.HANDOVER: (_("Which question should they ask before the other one goes?"),),
        StoryKind.FAILED: (_("How would they notice it sooner than you did?"),),
        StoryKind.RULE: (_("What do they make of the rule before they understand it?"),),
        StoryKind.REALLY: (_("What do you tell them about the manual on their first day?"),),
    },
)
LIMITS = Step(
    key="limits",
    label=_("Where it stops"),
    question=_("Where would this be the wrong thing to do?"),
    hint=_("Another ward, another class, another night. It makes the rest easier to believe."),
    fields=("limits",),
    minutes=1,
    probes=(
        _("If one thing had been different, what would you have done instead?"),
        _("Is there a time when you didn’t do it, and were right?"),
    ),
    probes_of={
        StoryKind.RULE: (_("When does following the rule make it worse?"),),
        StoryKind.TRICK: (_("With which tool, or with whom, does it not work?"),),
        StoryKind.REALLY: (_("What has to be there so that your way is safe?"),),
        StoryKind.TURNING_POINT: (_("Who would not agree, and what do they see?"),),
        StoryKind.NEAR_MISS: (_("Where would what stopped it not have been there?"),),
        StoryKind.FIRST_TIME: (_("What was particular about that day?"),),
        StoryKind.HANDOVER: (_("At which hour, or with whom, do you hand over otherwise?"),),
        StoryKind.FAILED: (_("Where might the same thing have worked?"),),
    },
)
SHARING = Step(
    key="sharing",
    label=_("Who it’s for"),
    question=_("Who should find it?"),
    hint=_("Whoever stands where you stood looks for your role, your place and your tools."),
    fields=(
        "role",
        "setting",
        "tools",
        "tag_words",
        "level",
        "shelf",
        "language",
        "answers",
        "audience",
        "along",
        "nameless",
    ),
    minutes=1,
)
STEPS = (MOMENT, SITUATION, REALLY, TRIED, HAPPENED, PHOTO, CUES, ADVICE, LIMITS, SHARING)


def steps_for(kind: str) -> list[Step]:
    return [step for step in STEPS if not step.kinds or kind in step.kinds]
