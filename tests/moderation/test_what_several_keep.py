"""Where several write, each takes along what they wrote themselves, and reads of the others while they belong there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from communities.goals.pursuing import change_goal, check_in, close_goal, set_goal
from communities.joining import remove
from communities.models import Goal
from communities.offers import OWN
from communities.parting import erase_belonging
from knowledge.models import Resource, Sheet
from knowledge.resources.sharing import change as change_resource
from knowledge.resources.sharing import share as share_resource
from knowledge.sheets.writing import change as change_sheet
from moderation.deciding import About, Decision
from moderation.deciding import decide as decide_on
from moderation.models import Measure, WordsKey
from moderation.parting import former_words_of
from people.leaving import erase
from people.models import Person
from tests.cast import Ward, client_of
from tests.moderation.test_other_words import FORMER, a_goal, a_sheet, decide, flagged

pytestmark = pytest.mark.django_db
OTHERS = "zqcanary of those who stayed"


def a_resource(ward: Ward) -> Resource:
    return share_resource(ward.community, by=ward.member, title="Kits", why=FORMER, url="https://kits.example.org/")


def sheet_of_others(row: Sheet, by: Person) -> None:
    words = {"kind": row.kind, "title": OTHERS, "why": row.why, "licence": row.licence, "source": OTHERS}
    change_sheet(row, by=by, words=words, started_from=row.edition)


def goal_of_others(row: Goal, by: Person) -> None:
    words = {"title": OTHERS, "why": OTHERS, "wanted": 20}
    change_goal(row, by=by, words=words, owners=[by], started_from=row.edition)


def resource_of_others(row: Resource, by: Person) -> None:
    change_resource(row, by=by, started_from=row.edition, title=OTHERS, why=OTHERS, url="https://zqcanary.example.org/")


type Of = tuple[Callable[[Ward], Any], Callable[[Any, Person], None], str]
KINDS = [
    pytest.param((a_sheet, sheet_of_others, "source"), id="sheet"),
    pytest.param((a_goal, goal_of_others, "why"), id="goal"),
    pytest.param((a_resource, resource_of_others, "why"), id="resource"),
]


def page_about(case: Any, person: Person) -> str:
    return client_of(person).get(f"/flags/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("about", ["hide", "keep", "reword"])
@pytest.mark.parametrize("kind", KINDS)
def test_who_was_shown_out_reads_what_they_wrote_themselves(private_ward: Ward, kind: Of, about: str) -> None:
    make, of_others, name = kind
    ward, row = private_ward, make(private_ward)
    remove(ward.community, person=ward.member, by=ward.facilitator)
    of_others(row, ward.steward)
    case = flagged(ward, row)
    decide(
        ward,
        ward.facilitator,
        case,
        **({f"words_{name}": f"{OTHERS}, again"} if about == "reword" else {"about": about}),
    )
    page = page_about(case, ward.member)
    assert FORMER in page
    assert "zqcanary" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_who_belongs_there_reads_their_own_words_and_what_stands_there_now(open_ward: Ward, kind: Of) -> None:
    make, of_others, _name = kind
    ward, row = open_ward, make(open_ward)
    of_others(row, ward.steward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, about="hide")
    page = page_about(case, ward.member)
    assert FORMER in page
    assert OTHERS in page


@pytest.mark.parametrize("kind", KINDS)
def test_whose_account_was_closed_takes_along_what_they_wrote_themselves(private_ward: Ward, kind: Of) -> None:
    make, of_others, _name = kind
    ward, row = private_ward, make(private_ward)
    of_others(row, ward.steward)
    about = Decision(about=About.HIDE, person="suspended", days=30, reason="Adverts.")
    assert decide_on([flagged(ward, row)], about, by=ward.staff).done == 1
    measure = Measure.objects.get(kind="suspended")
    WordsKey.objects.all().delete()
    key = WordsKey.made_for(measure, days=30)
    page = Client().get(f"/flags/words/{key}/").content.decode()
    assert FORMER in page
    assert "zqcanary" not in page


def test_where_others_said_it_stands_and_what_they_learnt_is_theirs(private_ward: Ward) -> None:
    ward, goal = private_ward, a_goal(private_ward)
    remove(ward.community, person=ward.member, by=ward.facilitator)
    check_in(goal, by=ward.steward, reached=20, next_step=OTHERS)
    close_goal(goal, by=ward.steward, end="reached", learnt=OTHERS)
    case = flagged(ward, goal)
    decide(ward, ward.facilitator, case, about="hide")
    page = page_about(case, ward.member)
    assert FORMER in page
    assert "zqcanary" not in page


def test_a_goal_that_its_setter_changed_again_is_theirs_again(private_ward: Ward) -> None:
    ward, goal = private_ward, a_goal(private_ward)
    goal_of_others(goal, ward.steward)
    goal.refresh_from_db()
    words = {"title": "Thirty kits", "why": "", "wanted": 30}
    change_goal(goal, by=ward.member, words=words, owners=[], started_from=goal.edition)
    goal_of_others(Goal.objects.get(), ward.steward)
    case = flagged(ward, goal)
    decide(ward, ward.facilitator, case, about="hide")
    page = page_about(case, ward.member)
    assert "Thirty kits" in page
    assert FORMER not in page


def test_of_a_goal_that_was_changed_before_that_was_kept_words_say_so(private_ward: Ward) -> None:
    ward, goal = private_ward, a_goal(private_ward)
    Goal.objects.update(setters_words="…", why=OTHERS)
    remove(ward.community, person=ward.member, by=ward.facilitator)
    case = flagged(ward, goal)
    decide(ward, ward.facilitator, case, about="hide")
    page = page_about(case, ward.member)
    assert "is not kept" in page
    assert "zqcanary" not in page


def test_of_goals_they_set_everybody_exports_their_own_words_and_nobody_elses(open_ward: Ward) -> None:
    ward, goal = open_ward, a_goal(open_ward)
    words = {"title": "A library", "measure": "milestones"}
    set_goal(ward.community, by=ward.member, words=words, milestones=["A shelf"])
    goal_of_others(goal, ward.steward)
    decide(ward, ward.facilitator, flagged(ward, goal), words_why=f"{OTHERS}, again")
    (set_by_them,) = [own for own in OWN if own.name == "goals-set"]
    exported = [row["words"] for row in set_by_them.rows(ward.member)]
    assert exported == [f"{FORMER}\n\nFor all", "A library\n\nA shelf"]
    assert not list(former_words_of(ward.member))


@pytest.mark.parametrize("words_go", [True, False])
def test_what_was_kept_for_them_alone_goes_with_them(open_ward: Ward, words_go: bool) -> None:
    goal = a_goal(open_ward)
    goal_of_others(goal, open_ward.steward)
    erase_belonging(open_ward.member, words_go)
    goal.refresh_from_db()
    assert (goal.title, goal.setters_words) == (OTHERS, "")


def test_of_somebody_who_left_for_good_nothing_is_kept_that_others_change(open_ward: Ward) -> None:
    goal = a_goal(open_ward)
    erase(open_ward.member, words_go=True)
    goal_of_others(goal, open_ward.steward)
    goal.refresh_from_db()
    assert (goal.title, goal.setters_words) == (OTHERS, "")
