"""What was flagged is put in other words by those who lead, where a room keeps what stood before, and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from chat.changing import edit, withdraw
from chat.forgetting import forget_deleted_messages
from chat.models import Message, Room
from chat.reading import missed_since
from chat.rooms import first_room
from chat.speaking import LARGEST_MESSAGE, say
from communities.decisions.balloting import take_stance
from communities.decisions.proposing import open_decision
from communities.decisions.proposing import propose as propose_to_all
from communities.goals.pursuing import change_goal, check_in, close_goal, set_goal
from communities.letters.writing import write_letter
from communities.models import Goal, Letter, Occasion, Proposal, Role
from config.keeping.retention import keep_retention
from content.models import Reaction, Use
from content.reacting import react
from content.using import record_use
from discussions.forgetting import forget_deleted_posts
from discussions.posting import reply
from discussions.summarising import write_summary
from engagement.delivery import deliver_now
from engagement.errands import run_errands_now
from engagement.notifying import notices_for
from knowledge.models import Sheet
from knowledge.resources.sharing import share as share_link
from knowledge.sheets.history import hide_edition
from knowledge.sheets.writing import change, share
from mentoring.agenda import propose
from mentoring.meeting import join_circle, open_circle
from mentoring.meeting import say as say_whether
from mentoring.models import Circle
from mentoring.models.note_edition import OF_ALL
from mentoring.noting import write_section
from mentoring.scheduling import plan_session
from moderation.deciding import Decision
from moderation.deciding import decide as decide_on
from moderation.flagging import flag
from moderation.models import Appeal, AuditEntry, Case, CaseState, FormerWords
from moderation.parting import OWN, erase_from_moderation
from moderation.tending import CHANGED_MEANWHILE, mark_of
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
FORMER, NEWER = "Buy my zqburners", "I have zqlamps to lend"


def a_post(ward: Ward) -> Any:
    return reply(make_thread(ward.community, author=ward.steward), author=ward.member, source=FORMER)


def a_message(ward: Ward) -> Any:
    return say(first_room(ward.community), author=ward.member, source=FORMER)


def a_sheet(ward: Ward) -> Any:
    return a_sheet_by(ward.member, ward, source=FORMER)


def a_sheet_by(person: Person, ward: Ward, source: str = "One. Two.") -> Any:
    words = {"kind": "checklist", "title": "Before a lesson", "why": "For all", "source": source, "licence": "cc-by"}
    return share(ward.community, by=person, words=words)


def a_goal(ward: Ward) -> Any:
    return set_goal(ward.community, by=ward.member, words={"title": FORMER, "why": "For all", "wanted": 20})


def a_check_in(ward: Ward) -> Any:
    goal = set_goal(ward.community, by=ward.steward, words={"title": "Twenty kits", "wanted": 20})
    return check_in(goal, by=ward.member, reached=3, note=FORMER)


def a_use(ward: Ward) -> Any:
    sheet = a_sheet_by(ward.steward, ward)
    return record_use(sheet, person=ward.member, outcome="worked", where="In the lab", came_of_it=FORMER)


def thanks(ward: Ward) -> Any:
    """Read by whoever is thanked."""
    post = make_thread(ward.community, author=ward.steward).posts.get()
    return react(post, "thanks", person=ward.member, words=FORMER)


def an_item(ward: Ward) -> Any:
    circle = open_circle(Circle(community=ward.community, name="Nights", purpose="Talk."), host=ward.steward)
    join_circle(circle, person=ward.member)
    session = circle.sessions.select_related("circle__community").get()
    return propose(session, title=FORMER, by=ward.member, link="https://example.org/shop")


def notes(ward: Ward) -> Any:
    circle = open_circle(Circle(community=ward.community, name="Nights", purpose="Talk."), host=ward.steward)
    join_circle(circle, person=ward.member)
    session = circle.sessions.select_related("circle__community").get()
    return write_section(session, OF_ALL, FORMER, edition=0, by=ward.member)


def a_word_beside_an_answer(ward: Ward) -> Any:
    circle = open_circle(Circle(community=ward.community, name="Nights", purpose="Talk."), host=ward.steward)
    join_circle(circle, person=ward.member)
    session = circle.sessions.select_related("circle__community").get()
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=ward.steward)
    return say_whether(session, "going", person=ward.member, note=FORMER)


def a_stance(ward: Ward) -> Any:
    proposal = a_proposal_by(ward.steward, ward, what="Lower the bells.")
    open_decision(proposal, by=ward.steward, method="consent", closes_at=timezone.now() + timedelta(days=3))
    proposal.refresh_from_db()
    assert proposal.ballot is not None
    return take_stance(proposal.ballot, person=ward.member, picks=["disagree"], reason=FORMER)


def a_proposal(ward: Ward) -> Any:
    return a_proposal_by(ward.member, ward, what=FORMER)


def a_proposal_by(person: Person, ward: Ward, what: str) -> Proposal:
    words = {"title": "A quieter ward at night", "what": what, "why": "People sleep.", "options": []}
    return propose_to_all(ward.community, author=person, words=words)


def a_summary(ward: Ward) -> Any:
    thread = make_thread(ward.community, author=ward.steward)
    return write_summary(thread, source=FORMER, by=ward.member).editions.get()


def a_letter(ward: Ward) -> Any:
    """Read at home, by those who belong there."""
    return write_letter(ward.community, by=ward.member, words=FORMER, occasion=Occasion.NOW)


# With the text of each that is changed.
KINDS: dict[Callable[[Ward], Any], str] = {
    a_post: "source",
    a_message: "source",
    a_sheet: "source",
    a_goal: "title",
    a_check_in: "note",
    a_use: "came_of_it",
    thanks: "words",
    an_item: "title",
    notes: "source",
    a_word_beside_an_answer: "note",
    a_stance: "reason",
    a_proposal: "what",
    a_summary: "source",
    a_letter: "words",
}
# What search knows of.
FOUND = {a_post, a_message, a_sheet, a_goal, a_proposal, a_summary}
every_kind = pytest.mark.parametrize("kind", KINDS)


def box(kind: Callable[[Ward], Any], words: str = "I have zqlamps to lend") -> dict[str, str]:
    return {f"words_{KINDS[kind]}": words}


def flagged(ward: Ward, row: Any) -> Case:
    return flag(row, person=ward.steward, reason="advert").case


def page_of(ward: Ward) -> str:
    return f"/c/{ward.community.slug}/settings/flags/chosen/"


def decide(ward: Ward, by: Person, case: Case, **said: str) -> str:
    data = {"chosen": [case.pk], "about": "leave", "reason": "No adverts here.", **said}
    page: str = client_of(by).post(page_of(ward), data, follow=True).content.decode()
    return page


def where_it_stands(row: Any, viewer: Person) -> str:
    url = "/" if isinstance(row, Letter) else row.get_absolute_url()
    page: str = client_of(viewer).get(url, follow=True).content.decode()
    return page


def is_found(words: str, viewer: Person) -> bool:
    deliver_now()
    run_errands_now()
    return bool(find(words, viewer=viewer).entries)


@every_kind
def test_other_words_stand_wherever_it_is_read_and_its_author_has_both(
    open_ward: Ward, kind: Callable[[Ward], Any]
) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    assert is_found("zqburners", ward.steward) is (kind in FOUND)
    decide(ward, ward.facilitator, case, **box(kind))
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (True, False)
    assert is_found("zqlamps", ward.steward) is (kind in FOUND)
    assert not is_found("zqburners", ward.steward)
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (CaseState.DEALT_WITH, ward.facilitator)
    (notice,) = [one for one in notices_for(ward.member) if one.notification.kind == "my_words_decided"]
    told = client_of(ward.member).get(notice.wording.url).content.decode()
    for words in (FORMER, NEWER, "No adverts here.", "Its words were changed"):
        assert words in told, words
    written = AuditEntry.objects.get(verb="moderation.edited")
    assert (written.actor, written.before["editions"], written.after["editions"]) == (ward.facilitator, 0, 1)
    assert FORMER not in str(written.before) + str(written.after) + str(case.stood)


@every_kind
def test_a_second_look_takes_them_back(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, **box(kind))
    assert NEWER in where_it_stands(row, ward.steward)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, other_leader(ward), case, about="keep", **box(kind))
    page = where_it_stands(row, ward.steward)
    assert (NEWER in page, FORMER in page) == (False, True)
    assert not is_found("zqlamps", ward.steward)
    assert is_found("zqburners", ward.steward) is (kind in FOUND)
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


def other_leader(ward: Ward) -> Person:
    return make_member(ward.community, role=Role.FACILITATOR)


@every_kind
def test_whoever_looks_again_reads_what_it_said_before(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    asked = {"chosen": case.pk}
    assert "What it said before" not in client_of(ward.facilitator).get(page_of(ward), asked).content.decode()
    decide(ward, ward.facilitator, case, **box(kind))
    for page in (
        client_of(other_leader(ward)).get(page_of(ward), asked),
        client_of(ward.staff).get("/admin/moderation/case/decision/", {"ids": case.pk}),
    ):
        shown = page.content.decode()
        assert shown.index("What it said before") < shown.index(FORMER)


def amend_message(row: Message, by: Person) -> None:
    edit(row, source="I lend on Fridays", by=by)


def amend_sheet(row: Sheet, by: Person, started_from: int = 2) -> None:
    words = {"kind": row.kind, "title": row.title, "why": row.why, "licence": row.licence}
    change(row, by=by, words=words | {"source": "I lend on Fridays"}, started_from=started_from)


def amend_goal(row: Goal, by: Person) -> None:
    words = {"title": "I lend on Fridays", "why": row.why}
    change_goal(row, by=by, words=words, owners=[by], started_from=2)


def amend_use(row: Use, by: Person) -> None:
    record_use(row.target, person=by, outcome="worked", came_of_it="I lend on Fridays")


def amend_thanks(row: Reaction, by: Person) -> None:
    react(row.target, "thanks", person=by, words="I lend on Fridays")


@pytest.mark.parametrize(
    ("kind", "amend"),
    [
        (a_message, amend_message),
        (a_sheet, amend_sheet),
        (a_goal, amend_goal),
        (a_use, amend_use),
        (thanks, amend_thanks),
    ],
)
def test_what_was_written_there_since_is_not_written_over(
    open_ward: Ward, kind: Callable[[Ward], Any], amend: Callable[[Any, Person], None]
) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, **box(kind))
    amend(row, ward.member)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, ward.steward, case, about="keep")
    row.refresh_from_db()
    assert getattr(row, KINDS[kind]) == "I lend on Fridays"


@every_kind
def test_sent_back_as_they_were_they_stay(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, about="keep", **box(kind, f"{FORMER}\r\n"))
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


def test_a_page_of_the_room_that_was_away_hears_of_it(open_ward: Ward) -> None:
    ward, row = open_ward, a_message(open_ward)
    answer = say(row.room, author=ward.steward, source="Not here", answers=row.sequence)
    decide(ward, ward.facilitator, flagged(ward, row), words_source=NEWER)
    room = Room.objects.with_reading(ward.steward).get(pk=row.room_id)
    assert [one.pk for one in missed_since(room, answer.sequence, 0).changed] == [row.pk, answer.pk]


def test_what_its_author_took_back_and_what_is_too_long_is_left_with_a_word(open_ward: Ward) -> None:
    ward, row = open_ward, a_message(open_ward)
    case = flagged(ward, row)
    assert "longer than one message" in decide(ward, ward.facilitator, case, words_source="x" * (LARGEST_MESSAGE + 1))
    withdraw(row, by=ward.member)
    assert "Its author took it back" in decide(ward, ward.facilitator, case, words_source=NEWER)
    row.refresh_from_db()
    assert (row.source, row.editions.count()) == (FORMER, 0)


@pytest.mark.parametrize(("kind", "forget"), [(a_post, forget_deleted_posts), (a_message, forget_deleted_messages)])
def test_whose_words_were_forgotten_is_brought_back_by_no_others(
    open_ward: Ward, kind: Callable[[Ward], Any], forget: Callable[[datetime], int]
) -> None:
    ward, row = open_ward, kind(open_ward)
    case = flagged(ward, row)
    type(row).objects.filter(pk=row.pk).update(hidden_at=ward.community.founded_at)
    assert forget(timezone.now()) == 1
    assert "It was taken away" in decide(ward, ward.facilitator, case, about="keep", **box(kind))
    row.refresh_from_db()
    assert (row.source, bool(row.hidden_at)) == ("", True)


def test_what_others_wrote_while_somebody_decided_is_not_written_over(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    page = client_of(ward.facilitator).get(page_of(ward), {"chosen": case.pk}).content.decode()
    [drawn] = re.findall(r'name="at_words_source" value="(\w+)"', page)
    amend_sheet(row, ward.member, started_from=1)
    refused = decide(ward, ward.facilitator, case, at_words_source=drawn, words_source=NEWER)
    assert "Somebody changed it meanwhile" in refused
    assert "I lend on Fridays" in refused
    assert f'name="at_words_source" value="{drawn}"' not in refused
    decide(ward, ward.facilitator, case, at_words_source=drawn, words_source=FORMER, about="hide")
    row.refresh_from_db()
    assert (row.source, row.edition, row.hidden_at is None) == ("I lend on Fridays", 2, False)


def test_what_was_written_after_the_page_was_sent_is_not_written_over_either(open_ward: Ward) -> None:
    """Asked once more when nobody else can write there."""
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    drawn = mark_of(FORMER)
    amend_sheet(row, ward.member, started_from=1)
    said: dict[str, Any] = {"reason": "No adverts.", "new_words": {"source": NEWER}}
    outcome = decide_on([case], Decision(**said, drawn={"source": drawn}), by=ward.facilitator)
    assert (outcome.done, outcome.left) == (0, [CHANGED_MEANWHILE])
    row.refresh_from_db()
    assert row.source == "I lend on Fridays"
    assert decide_on([case], Decision(**said, drawn={"source": mark_of(row.source)}), by=ward.facilitator).done == 1


def test_words_that_cannot_be_put_back_are_said_and_the_second_look_waits_on(open_ward: Ward) -> None:
    ward, shop = open_ward, "https://shop.example/"
    words: dict[str, Any] = {"title": "A shop", "url": shop, "why": "For all", "licence": ""}
    row = share_link(ward.community, by=ward.member, **words)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, words_url="https://library.example/")
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    share_link(ward.community, by=ward.steward, **words)
    other = other_leader(ward)
    refused = decide(ward, other, case, about="keep")
    assert "That address is shared here already." in refused
    at_once = client_of(other).post(f"/c/{ward.community.slug}/settings/flags/{case.pk}/decision/", follow=True)
    assert "That address is shared here already." in at_once.content.decode()
    in_admin = client_of(ward.staff).post(
        "/admin/moderation/case/", {"action": "keep_chosen", "_selected_action": [case.pk]}, follow=True
    )
    assert "That address is shared here already." in in_admin.content.decode()
    assert "The audit trail says so." not in in_admin.content.decode()
    row.refresh_from_db()
    assert row.url == "https://library.example/"
    assert Appeal.objects.get().decided_at is None


def test_of_a_text_that_several_keep_right_all_but_the_text_stays(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    decide(ward, ward.facilitator, flagged(ward, row), words_source=NEWER)
    row.refresh_from_db()
    assert (row.kind, row.title, row.why, row.licence) == ("checklist", "Before a lesson", "For all", "cc-by")
    assert [(one.number, one.by, one.source) for one in row.editions.all()] == [
        (1, ward.member, FORMER),
        (2, ward.facilitator, NEWER),
    ]


@every_kind
def test_the_form_offers_it(open_ward: Ward, kind: Callable[[Ward], Any]) -> None:
    page = client_of(open_ward.facilitator).get(page_of(open_ward), {"chosen": flagged(open_ward, kind(open_ward)).pk})
    assert f'name="words_{KINDS[kind]}"' in page.content.decode()


def test_each_text_of_something_is_changed_by_itself(open_ward: Ward) -> None:
    ward, words = open_ward, {"title": "Kits", "why": FORMER, "measure": "milestones", "next_step": "Ask Ida"}
    goal = set_goal(ward.community, by=ward.member, words=words, milestones=["Ten", "Twenty"])
    close_goal(goal, by=ward.member, end="reached", learnt="Ask early")
    ten = goal.milestones.get(title="Ten")
    case = flagged(ward, goal)
    said = {"words_title": "Kits", "words_why": "", f"words_milestone-{ten.pk}": "The first ten", "words_learnt": "Ask"}
    decide(ward, ward.facilitator, case, **said)
    goal = Goal.objects.get(pk=goal.pk)
    assert goal.source.split("\n\n") == ["Kits", "The first ten", "Twenty", "Ask Ida", "Ask"]
    assert FormerWords.objects.get().before.keys() == {"why", f"milestone-{ten.pk}", "learnt"}
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, ward.steward, case, about="keep")
    goal = Goal.objects.get(pk=goal.pk)
    assert goal.source.split("\n\n") == ["Kits", FORMER, "Ten", "Twenty", "Ask Ida", "Ask early"]


def test_what_would_say_nothing_any_more_stays(open_ward: Ward) -> None:
    """That is what hiding is for."""
    ward, row = open_ward, an_item(open_ward)
    decide(ward, ward.facilitator, flagged(ward, row), words_title="", words_link="")
    row.refresh_from_db()
    assert (row.title, row.link) == (FORMER, "")


def test_other_words_keep_to_the_rules_of_what_they_stand_in(open_ward: Ward) -> None:
    ward, row = open_ward, an_item(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, words_title="x" * 161)
    decide(ward, ward.facilitator, case, words_link="javascript:alert(1)")
    decide(ward, ward.facilitator, case, words_title=NEWER, reason="")
    row.refresh_from_db()
    assert (row.title, row.link) == (FORMER, "https://example.org/shop")


def test_a_title_stays_on_one_line_and_is_read_in_the_order_it_has(open_ward: Ward) -> None:
    ward, row = open_ward, a_goal(open_ward)
    case = flagged(ward, row)
    page = client_of(ward.staff).get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert re.search(r'<input[^>]* name="words_title"', page)
    decide(ward, ward.facilitator, case, words_title=f"\u202e{NEWER}\u202c")
    row.refresh_from_db()
    assert row.title == NEWER


def test_a_title_that_has_such_signs_and_is_sent_back_as_it_was_stays(open_ward: Ward) -> None:
    ward, row = open_ward, a_goal(open_ward)
    Goal.objects.update(title=f"\u202e{FORMER}\u202c")
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, about="keep", reason="", words_title=f"\u202e{FORMER}\u202c")
    case.refresh_from_db()
    assert (case.state, case.stood) == (CaseState.KEPT, {})


def test_what_somebody_keeps_for_themselves_is_not_among_it(open_ward: Ward) -> None:
    row = a_use(open_ward)
    Use.objects.filter(pk=row.pk).update(learnt="zqmine alone")
    page = client_of(open_ward.facilitator).get(page_of(open_ward), {"chosen": flagged(open_ward, row).pk})
    assert 'name="words_learnt"' not in page.content.decode()
    assert "zqmine" not in page.content.decode()


def test_what_it_said_before_is_theirs_and_goes_with_their_words(open_ward: Ward) -> None:
    ward, row = open_ward, an_item(open_ward)
    decide(ward, ward.facilitator, flagged(ward, row), words_title=NEWER)
    [own] = [one for one in OWN if one.name == "put-in-other-words"]
    assert [one["before"] for one in own.rows(ward.member)] == [{"title": FORMER}]
    assert not list(own.rows(ward.facilitator))
    erase_from_moderation(ward.member, words_go=False)
    assert not FormerWords.objects.exists()


def test_what_it_said_before_is_forgotten_in_time(open_ward: Ward, settings: Settings) -> None:
    ward, row = open_ward, an_item(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, words_title=NEWER)
    name = "what was put in other words, as it stood before"
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    later = timezone.now() + timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    assert keep_retention(later)[name] == 0
    Appeal.objects.update(decided_at=timezone.now())
    assert [keep_retention(later)[name], keep_retention(later)[name]] == [1, 0]
    assert FORMER not in client_of(ward.member).get(f"/flags/cases/{case.pk}/").content.decode()
    Appeal.objects.update(decided_at=None)
    decide(ward, ward.steward, case, about="keep")
    row.refresh_from_db()
    assert row.title == NEWER


def test_what_was_hidden_for_good_comes_back_by_no_second_look(open_ward: Ward) -> None:
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    decide(ward, ward.facilitator, case, words_source=NEWER)
    hide_edition(row, 1, by=ward.facilitator)
    client_of(ward.member).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."})
    decide(ward, ward.steward, case, about="keep")
    row.refresh_from_db()
    assert (row.source, row.title) == (NEWER, "Before a lesson")


def test_a_text_is_held_before_what_is_decided_of_it_is(open_ward: Ward) -> None:
    """As by whoever changes it: two who waited for each other in a circle would both be undone."""
    ward, row = open_ward, a_sheet(open_ward)
    case = flagged(ward, row)
    with CaptureQueriesContext(connection) as asked:
        decide(ward, ward.facilitator, case, words_source=NEWER)
    held = [one["sql"].partition(' FROM "')[2].partition('"')[0] for one in asked if "FOR UPDATE" in one["sql"]]
    assert held.index("knowledge_sheet") < held.index("moderation_case")
