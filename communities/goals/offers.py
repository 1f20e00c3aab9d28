"""Goals on pages of other rooms, and what people are told of them: reaching one is celebrated together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.decisions.forgetting import GONE
from communities.goals.pursuing import CHECKED_IN, CLOSED, reword, texts_of
from communities.goals.setters import said_last
from communities.models import CheckIn, Goal, GoalClosing, GoalEnd, Membership
from communities.overview import AliveRow
from communities.permissions import can_take_part
from communities.rows import MINE, PLACE, SCOPE, place_of
from content.excerpts import excerpt
from content.holding import hold
from content.rows import made
from content.targets import Target
from engagement.kinds import Kind, Weight, Wording
from engagement.sections import Find, Item, Place, Section
from moderation.rewording import KeptHere, text_of

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

QUOTE_LENGTH = 160

GOAL_WORDS = KeptHere(texts=texts_of, write=reword)
CHECK_IN_WORDS = KeptHere(texts=lambda check: [text_of(check, "note", may_be_empty=False)])
GOAL_TARGET = Target(
    kind="goal",
    model=Goal,
    title=lambda goal: goal.title,
    scope=lambda goal: goal.community.content_scope,
    place=lambda goal: goal.community.scope,
    author=lambda goal: goal.set_by,
    written_by=lambda person: Goal.objects.filter(set_by=person),
    can_take_part=lambda viewer, goal: can_take_part(viewer, goal.community),
    taken_away=lambda goal: goal.hidden_at if goal.title == GONE else None,
    hold=hold,
    **GOAL_WORDS.offered(),
    said_last=said_last,
    words=lambda goal: goal.why,
    icon="target",
    related=("community", "set_by", "closing"),
    fetched=lambda goals: goals.prefetch_related("milestones"),
)
CHECK_IN_TARGET = Target(
    kind="check-in",
    model=CheckIn,
    title=lambda check: check.goal.title,
    scope=lambda check: check.goal.community.content_scope,
    place=lambda check: check.goal.community.scope,
    author=lambda check: check.by,
    written_by=lambda person: CheckIn.objects.filter(by=person).exclude(note=""),
    can_take_part=lambda viewer, check: can_take_part(viewer, check.goal.community),
    said_of=lambda check: check.goal,
    taken_away=lambda check: check.hidden_at if not check.note else None,
    hold=hold,
    **CHECK_IN_WORDS.offered(),
    words=lambda check: check.note,
    icon="footprints",
    related=("goal__community", "by"),
)


def celebrated(goal: Goal) -> AliveRow:
    """One that was reached lately, for everybody on the overview to see."""
    title = _("We got there: %(title)s") % {"title": goal.title}
    return AliveRow(title, goal.closing.learnt, goal.get_absolute_url(), _("Read what we learnt"), kind="answered")


REACHED = Find(
    key="'goal:' || goal.id || ':reached'",
    author="closing.by_id",
    place=SCOPE,
    conversation="'goal:' || goal.id",
    said=f"""json_build_object('goal', json_build_object('id', goal.id, 'title', goal.title),
        'closing', json_build_object('id', closing.id, 'learnt', closing.learnt,
        'by_id', closing.by_id), 'place', {PLACE})""",
    source=f"""{MINE} JOIN communities_goal goal ON goal.community_id = place.id
               JOIN communities_goalclosing closing ON closing.goal_id = goal.id""",
    where=f"goal.hidden_at IS NULL AND closing.at >= asked.since AND closing.\"end\" = '{GoalEnd.REACHED.value}'",
    order="closing.id DESC",
)


def _word_reached(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (
        _item(made(Goal, row["goal"], community=place_of(row), closing=made(GoalClosing, row["closing"])))
        for row in rows
    )


def _item(goal: Goal) -> Item:
    return Item(
        key=f"goal:{goal.pk}:reached",
        title=goal.title,
        reason=_("%(place)s got there together.") % {"place": goal.community.name},
        url=goal.get_absolute_url(),
        icon="milestone",
        tone="done",
        quote=goal.closing.learnt,
        author_id=goal.closing.by_id,
        group=goal.community.name,
        place=goal.community.scope,
        conversation=f"goal:{goal.pk}",
    )


REACHED_SECTION = Section(
    "goals",
    gettext_lazy("Reached together"),
    Place.RAIL,
    35,
    find=REACHED,
    word=_word_reached,
)


def _here(goal_id: int) -> set[int]:
    members = Membership.objects.filter(community__goals=goal_id)
    return set(members.values_list("person_id", flat=True))


def _worked_on_it(activity: Activity) -> Iterable[int]:
    """Who looks after it, and at its end everybody who checked in or linked something too."""
    goal = Goal.objects.filter(pk=activity.target_id).first()
    if goal is None:
        return []
    people = set(goal.owners.values_list("pk", flat=True))
    if activity.verb == CLOSED:
        people |= {pk for pk in goal.check_ins.values_list("by_id", flat=True) if pk}
        people |= {pk for pk in goal.contributions.values_list("by_id", flat=True) if pk}
    return people & _here(goal.pk)


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    seen = Goal.objects.visible_to(reader).select_related("community", "closing")
    goals = seen.in_bulk({one.target_id for one in activities})
    checks = CheckIn.objects.in_bulk({one.payload["check_in"] for one in activities if "check_in" in one.payload})
    worded = {}
    for one in activities:
        if goal := goals.get(one.target_id):
            check = checks.get(one.payload.get("check_in", 0))
            worded[one.pk] = _word_end(goal) if one.verb == CLOSED else _word_check(one, goal, check)
    return worded


def _word_end(goal: Goal) -> Wording:
    reached = goal.closing.end == GoalEnd.REACHED
    text = _("We got there: “%(title)s”") if reached else _("We let “%(title)s” go")
    quote = excerpt(goal.closing.learnt, QUOTE_LENGTH)
    return Wording(text % {"title": goal.title}, goal.get_absolute_url(), "milestone", quote)


def _word_check(activity: Activity, goal: Goal, check: CheckIn | None) -> Wording:
    said = {"name": activity.actor or _("Somebody"), "title": goal.title, "n": check.reached if check else goal.reached}
    text = _("%(name)s checked in on “%(title)s”: %(n)d by now")
    return Wording(
        text % said, goal.get_absolute_url(), "footprints", excerpt(check.said, QUOTE_LENGTH) if check else ""
    )


NOTICE = Kind(
    "goal",
    gettext_lazy("A goal I work on"),
    frozenset({CHECKED_IN, CLOSED}),
    _worked_on_it,
    _word,
    weight=Weight.AROUND,
)
