"""Goals are set, checked in on, brought forward by what people do, and closed with what was learnt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.goals.pictures import history_of
from communities.goals.pursuing import ChangedMeanwhile, change_goal, check_in, close_goal, link, set_goal
from communities.models import CheckIn, Contribution, Goal, GoalClosing, Milestone
from engagement.delivery import deliver_now
from engagement.hearing import mute_conversation
from engagement.home import home_of
from engagement.notifying import notices_for
from mentoring.models import Circle, Session
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

WORDS: dict[str, Any] = {"title": "Twenty kits under two euros", "why": "Half of us buy them.", "wanted": 20}


def kits(ward: Ward, **words: Any) -> Goal:
    return set_goal(ward.community, by=ward.member, words=WORDS | words)


def path_of(ward: Ward, goal: Goal | None = None, rest: str = "") -> str:
    return f"/c/{ward.community.slug}/goals/" + (f"{goal.pk}/" if goal else "") + rest


def texts(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(Person.objects.get(pk=person.pk))]


def test_a_goal_is_counted_in_its_own_units_from_where_it_stands(open_ward: Ward) -> None:
    client = client_of(open_ward.facilitator)
    said = {"title": "Twenty kits", "measure": "number", "wanted": "20", "unit": "kits", "reached": "14"}
    said |= {"owners": f"@{open_ward.member.handle}", "sending_key": str(uuid4())}
    assert client.post(path_of(open_ward, rest="new/"), said).status_code == 302
    client.post(path_of(open_ward, rest="new/"), said)
    goal = Goal.objects.get()
    assert goal.steps == ["on"] * 7 + [""] * 3
    assert set(goal.owners.all()) == {open_ward.facilitator, open_ward.member}
    assert CheckIn.objects.get().reached == 14
    assert "14 of 20" in client_of(None).get(path_of(open_ward)).content.decode()
    assert "14 of 20 kits" in client_of(None).get(path_of(open_ward, goal)).content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": ""}, "This field is required"),
        ({"measure": "milestones"}, "Name at least one"),
        ({"owners": "@nobody-here"}, "Nobody here by that handle: nobody-here."),
        ({"wanted": "-3"}, "greater than or equal to 0"),
    ],
)
def test_what_does_not_make_a_goal_is_said_and_kept(open_ward: Ward, said: dict[str, str], told: str) -> None:
    whole = {"title": "Twenty kits", "why": "Kept.", "measure": "number", "wanted": "20"}
    answer = client_of(open_ward.facilitator).post(path_of(open_ward, rest="new/"), whole | said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "Kept.</textarea>" in page


def test_who_looks_after_it_checks_in_and_the_others_hear(open_ward: Ward) -> None:
    goal, helper = kits(open_ward), make_member(open_ward.community, "Hanna Lehto")
    said = {"reached": "5", "note": "Five from Recife.", "next_step": "Electrolysis", "sending_key": str(uuid4())}
    assert client_of(helper).post(path_of(open_ward, goal, "check-ins/"), said).status_code == 403
    client_of(helper).post(path_of(open_ward, goal, "owners/"))
    client_of(helper).post(path_of(open_ward, goal, "check-ins/"), said)
    client_of(helper).post(path_of(open_ward, goal, "check-ins/"), said)
    goal.refresh_from_db()
    assert (goal.reached, goal.next_step, goal.check_ins.count()) == (5, "Electrolysis", 2)
    assert texts(open_ward.member) == [f"Hanna Lehto checked in on “{goal.title}”: 5 by now"]
    page = client_of(None).get(path_of(open_ward, goal)).content.decode()
    assert "Five from Recife." in page
    assert "to 5 on" in page


def test_the_last_one_who_looks_after_it_stays(open_ward: Ward) -> None:
    goal = kits(open_ward)
    client_of(open_ward.member).post(path_of(open_ward, goal, "owners/"), {"stop": "1"})
    assert list(goal.owners.all()) == [open_ward.member]


def test_milestones_are_reached_one_by_one_and_keep_it_when_others_are_added(open_ward: Ward) -> None:
    words = {"title": "A shared library", "measure": "milestones"}
    goal = set_goal(open_ward.community, by=open_ward.member, words=words, milestones=["A list", "A shelf"])
    first = Milestone.objects.get(title="A list")
    client = client_of(open_ward.member)
    client.post(path_of(open_ward, goal, "check-ins/"), {"milestones": [first.pk], "note": "It is long."})
    goal.refresh_from_db()
    assert (goal.reached, goal.wanted) == (1, 2)
    said = words | {"milestones": "A list\nA room\nA shelf", "edition": "1", "owners": f"@{open_ward.member.handle}"}
    assert client.post(path_of(open_ward, goal, "words/"), said).status_code == 302
    goal.refresh_from_db()
    assert (goal.reached, goal.wanted) == (1, 3)
    assert [one.title for one in goal.milestones.all()] == ["A list", "A room", "A shelf"]


def test_who_changes_it_second_is_shown_both(open_ward: Ward) -> None:
    goal = kits(open_ward)
    said = {"title": "Kits", "measure": "number", "wanted": "20", "edition": "1"}
    client_of(open_ward.member).post(path_of(open_ward, goal, "words/"), said | {"why": "The first why."})
    answer = client_of(open_ward.steward).post(path_of(open_ward, goal, "words/"), said | {"why": "The second why."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The first why." in page
    assert "The second why.</textarea>" in page
    with pytest.raises(ChangedMeanwhile):
        change_goal(goal, by=open_ward.member, words=WORDS, owners=[], started_from=1)


def test_threads_are_linked_by_their_address(open_ward: Ward) -> None:
    goal = kits(open_ward)
    thread = make_thread(open_ward.community, author=open_ward.member, title="Electrolysis in a jam jar")
    member = make_member(open_ward.community)
    client = client_of(member)
    address = f"http://testserver{thread.get_absolute_url()}?post=1#post-1"
    for _ in range(2):
        client.post(path_of(open_ward, goal, "contributions/"), {"address": address})
    row = Contribution.objects.get()
    assert (row.kind, row.target, row.by) == ("thread", thread.pk, member)
    assert "Electrolysis in a jam jar" in client_of(None).get(path_of(open_ward, goal)).content.decode()
    client_of(make_member(open_ward.community)).post(path_of(open_ward, goal, f"contributions/{row.pk}/"))
    assert Contribution.objects.exists()
    client.post(path_of(open_ward, goal, f"contributions/{row.pk}/"))
    assert not Contribution.objects.exists()


def test_what_lies_elsewhere_is_not_linked_nor_betrayed(open_ward: Ward, private_ward: Ward) -> None:
    goal = kits(open_ward)
    secret = make_thread(private_ward.community, author=private_ward.member, title="Not for others")
    for address in (secret.get_absolute_url(), "/nowhere/at/all/", "http://testserver/c/x/", "//["):
        answer = client_of(open_ward.member).post(path_of(open_ward, goal, "contributions/"), {"address": address})
        assert answer.status_code == 422
        assert "Nothing of this community is there" in answer.content.decode()
        assert "Not for others" not in answer.content.decode()


def test_a_session_shows_to_members_only(open_ward: Ward) -> None:
    goal = kits(open_ward)
    circle = Circle.objects.create(community=open_ward.community, name="Shoestring")
    session = Session.objects.create(circle=circle, number=3)
    link(goal, kind="session", target=session.pk, by=open_ward.member)
    assert "Shoestring, session 3" in client_of(open_ward.facilitator).get(path_of(open_ward, goal)).content.decode()
    assert "Shoestring" not in client_of(None).get(path_of(open_ward, goal)).content.decode()


def test_it_is_closed_with_what_was_learnt_and_celebrated(open_ward: Ward) -> None:
    goal = kits(open_ward)
    helper = make_member(open_ward.community)
    link(goal, kind="thread", target=1, by=helper)
    said = {"end": "reached", "learnt": "Ask the prep room first."}
    client = client_of(open_ward.member)
    assert client.post(path_of(open_ward, goal, "closing/"), {"end": "reached"}).status_code == 422
    client.post(path_of(open_ward, goal, "closing/"), said)
    client.post(path_of(open_ward, goal, "closing/"), said | {"learnt": "Again."})
    assert GoalClosing.objects.get().learnt == "Ask the prep room first."
    assert f"We got there: “{goal.title}”" in texts(helper)
    overview = client_of(None).get(f"/c/{open_ward.community.slug}/").content.decode()
    assert f"We got there: {goal.title}" in overview
    home = home_of(Person.objects.get(pk=open_ward.facilitator.pk))
    assert any(item.title == goal.title for block in home.rail for item in block.items)
    assert client.post(path_of(open_ward, goal, "check-ins/"), {"reached": "3"}).status_code == 302
    goal.refresh_from_db()
    assert goal.reached == 0


def test_a_muted_goal_is_not_celebrated_at_home(open_ward: Ward) -> None:
    goal = kits(open_ward)
    close_goal(goal, by=open_ward.member, end="reached", learnt="Ask first.")

    def celebrated() -> bool:
        home = home_of(Person.objects.get(pk=open_ward.facilitator.pk))
        return any(item.title == goal.title for block in home.rail for item in block.items)

    assert celebrated()
    mute_conversation(f"goal:{goal.pk}", person=open_ward.facilitator)
    assert not celebrated()


def test_the_picture_goes_up_in_steps_and_says_the_same_in_words(open_ward: Ward) -> None:
    goal = kits(open_ward, reached=0)
    began = timezone.now() - timedelta(days=10)
    CheckIn.objects.update(at=began)
    check_in(goal, by=open_ward.member, reached=10, at=began + timedelta(days=5))
    goal.refresh_from_db()
    history = history_of(goal, list(goal.check_ins.order_by("at")), until=began + timedelta(days=10))
    assert history
    assert history.line == "0.0,120.0 300.0,120.0 300.0,64.0 600.0,64.0"
    assert history.in_words.endswith("of 20 wanted.")


def test_pages_cost_the_same_whatever_is_in_them(open_ward: Ward) -> None:
    goal = kits(open_ward)

    def grow() -> None:
        other = kits(open_ward, title=f"Goal {uuid4()}")
        close_goal(kits(open_ward), by=open_ward.member, end="let-go", learnt="Much.")
        for one in (goal, other):
            one.owners.add(make_member(open_ward.community))
            check_in(one, by=make_member(open_ward.community), reached=3, note="A note.")
            link(one, kind="thread", target=make_thread(open_ward.community).pk, by=open_ward.member)

    grow()
    client = client_of(open_ward.facilitator)
    pages = [path_of(open_ward), path_of(open_ward, goal)]
    few = [queries_of(client, page) for page in pages]
    grow()
    grow()
    assert [queries_of(client, page) for page in pages] == few
    assert max(few) <= 20
