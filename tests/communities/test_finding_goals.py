"""Goals are found by whoever may read their community: by what is wanted, why, their steps and what was learnt."""

from __future__ import annotations

import pytest

from communities.goals.pursuing import change_goal, close_goal, set_goal
from communities.models import Access, Community, GoalEnd, Measure
from engagement.delivery import deliver_now
from people.models import Person
from search.finding import find
from tests.cast import make_person

pytestmark = pytest.mark.django_db
WORDS = {"title": "Quieter nights", "why": "Sleep heals, lanterns do not.", "measure": Measure.MILESTONES}


def found_by(words: str, viewer: Person) -> list[str]:
    return [entry.title for entry in find(words, viewer=viewer).entries if entry.kind == "goal"]


def test_by_its_words_steps_and_end(community: Community, facilitator: Person, member: Person) -> None:
    goal = set_goal(community, by=facilitator, words=WORDS, milestones=["Felt under the trolleys"])
    deliver_now()
    for words in ("quieter", "lanterns", "trolleys"):
        assert found_by(words, member) == ["Quieter nights"], words
    new_words = {**WORDS, "title": "Calmer nights"}
    changed = change_goal(
        goal, by=facilitator, words=new_words, owners=[], milestones=["Felt"], started_from=goal.edition
    )
    close_goal(changed, by=facilitator, end=GoalEnd.LET_GO, learnt="Wheels matter more than shoes.")
    deliver_now()
    assert found_by("shoes", member) == ["Calmer nights"]
    assert found_by("quieter", member) == []


@pytest.mark.parametrize(("access", "seen"), [(Access.OPEN, True), (Access.CLOSED, False), (Access.PRIVATE, False)])
def test_by_whoever_may_read_the_community(
    community: Community, facilitator: Person, access: Access, seen: bool
) -> None:
    Community.objects.filter(pk=community.pk).update(access=access)
    community.refresh_from_db()
    set_goal(community, by=facilitator, words=WORDS)
    deliver_now()
    assert bool(found_by("quieter", make_person("Olive Outside"))) == seen
