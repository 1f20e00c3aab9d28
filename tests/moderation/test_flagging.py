from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.utils import InternalError
from pytest_django import DjangoAssertNumQueries

from chat.changing import withdraw as take_back_message
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import propose
from communities.decisions.proposing import withdraw as withdraw_proposal
from communities.models import Community
from discussions.models import Post, Thread
from discussions.posting import reply
from discussions.withdrawing import withdraw
from knowledge.models import StoryRequest
from knowledge.sheets.writing import share
from moderation.flagging import deal_with, flag, hide, keep, restore
from moderation.models import AuditEntry, Case, CaseState
from people.leaving import erase
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(community: Community) -> Thread:
    return make_thread(community, title="Spirit burners")


@pytest.fixture
def post(thread: Thread) -> Post:
    return reply(thread, author=make_member(thread.community, "Vic Vendor"), source="Buy my burners at burners7461")


@pytest.fixture
def staff(db: None) -> Person:
    return make_person("Ada Admin", is_staff=True, is_superuser=True)


def path_of(post: Post) -> str:
    return f"/flags/post/{post.pk}/"


def test_a_member_flags_a_post_once(post: Post, member: Person) -> None:
    client = client_of(member)
    for _time in range(2):
        answer = client.post(path_of(post), {"reason": "advert", "note": "Third time"})
        assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.flag_count, case.state) == (1, CaseState.WAITING)
    assert case.flags.get().note == "Third time"


def test_a_flag_without_a_reason_keeps_the_note(post: Post, member: Person) -> None:
    answer = client_of(member).post(path_of(post), {"note": "Third time this week"})
    assert answer.status_code == 422
    assert "Third time this week" in answer.content.decode()
    assert not Case.objects.exists()


def test_outsiders_cannot_flag_what_they_may_only_read(post: Post, outsider: Person) -> None:
    assert client_of(outsider).get(path_of(post)).status_code == 403


def test_what_is_private_cannot_be_flagged_from_outside(private_ward: Ward) -> None:
    thread = make_thread(private_ward.community, author=private_ward.member)
    post = thread.posts.get()
    client = client_of(private_ward.outsider)
    assert client.get(path_of(post)).status_code == 404
    assert client.post(path_of(post), {"reason": "advert"}).status_code == 404


def test_hidden_is_gone_from_the_thread_and_restored_is_back(post: Post, member: Person, staff: Person) -> None:
    flag(post, person=member, reason="advert")
    case = Case.objects.get()
    page = post.thread.get_absolute_url()
    hide(case, by=staff, reason="An advert")
    assert "burners7461" not in client_of(member).get(page).content.decode()
    restore(case, by=staff)
    assert "burners7461" in client_of(member).get(page).content.decode()


@pytest.mark.parametrize("decide", [keep, restore, deal_with])
def test_what_its_author_took_away_stays_away_whatever_is_decided(
    post: Post, member: Person, staff: Person, decide: Callable[..., None]
) -> None:
    flag(post, person=member, reason="advert")
    withdraw(post, by=post.author)
    decide(Case.objects.get(), by=staff)
    page = client_of(member).get(post.thread.get_absolute_url()).content.decode()
    assert "burners7461" not in page
    assert "Removed by its author." in page
    assert AuditEntry.objects.latest("pk").after["hidden"] is True


def test_a_message_taken_back_stays_away_too(community: Community, member: Person, staff: Person) -> None:
    message = say(first_room(community), author=member, source="Burners7461, cheap.")
    flag(message, person=make_member(community), reason="advert")
    take_back_message(message, by=member)
    keep(Case.objects.get(), by=staff)
    message.refresh_from_db()
    assert message.hidden_at == message.withdrawn_at is not None


def test_a_proposal_that_was_withdrawn_stays_readable_when_nothing_is_wrong_with_it(
    community: Community, member: Person, staff: Person
) -> None:
    words = {"title": "Two kettles", "what": "Buy two", "why": "One is old", "options": []}
    proposal = propose(community, author=member, words=words)
    withdraw_proposal(proposal, by=member)
    flag(proposal, person=make_member(community), reason="advert")
    keep(Case.objects.get(), by=staff)
    proposal.refresh_from_db()
    assert proposal.withdrawn_at
    assert proposal.hidden_at is None


def test_what_went_with_its_author_is_nobodys_to_decide_and_does_not_come_back(
    post: Post, community: Community, member: Person, staff: Person
) -> None:
    author = make_member(community)
    message = say(first_room(community), author=author, source="Burners7461, cheap.")
    words = {"title": "Two kettles", "what": "Buy two", "why": "One is old", "options": []}
    proposal = propose(community, author=author, words=words)
    mine = reply(post.thread, author=author, source="Burners7461, cheap.")
    said = {"kind": "checklist", "title": "Kettles", "why": "", "source": "- Burners7461", "licence": "cc-by"}
    sheet = share(community, by=author, words=said)
    wanted = StoryRequest.objects.create(community=community, author=author, question="Which kettle?")
    rows = (message, proposal, mine, sheet, wanted)
    for row in rows:
        flag(row, person=member, reason="advert")
    erase(author, words_go=True)
    assert not Case.objects.undecided().exists()
    for row in rows:
        keep(Case.objects.get(target_id=row.pk, target_type=ContentType.objects.get_for_model(row)), by=staff)
        row.refresh_from_db()
        assert row.hidden_at, row


def test_each_decision_is_in_the_audit_trail(post: Post, member: Person, staff: Person) -> None:
    flag(post, person=member, reason="advert")
    case = Case.objects.get()
    hide(case, by=staff, reason="An advert")
    keep(case, by=staff)
    trail = list(AuditEntry.objects.order_by("pk").values_list("verb", "actor", "reason"))
    assert trail == [
        ("moderation.hidden", staff.pk, "An advert"),
        # Whatever it is called, it comes back.
        ("moderation.restored", staff.pk, ""),
    ]


def test_the_trail_cannot_be_rewritten(post: Post, member: Person, staff: Person) -> None:
    flag(post, person=member, reason="advert")
    hide(Case.objects.get(), by=staff)
    for statement in ("UPDATE moderation_auditentry SET reason = 'x'", "DELETE FROM moderation_auditentry"):
        with pytest.raises(InternalError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_queue_in_the_admin_shows_the_words_and_hides_from_the_row(
    post: Post, member: Person, staff: Person
) -> None:
    flag(post, person=member, reason="advert", note="Third time")
    case = Case.objects.get()
    client = client_of(staff)
    assert "burners7461" in client.get("/admin/moderation/case/").content.decode()
    page = client.get(f"/admin/moderation/case/{case.pk}/change/").content.decode()
    assert "burners7461" in page
    assert "Third time" in page
    client.post("/admin/moderation/case/", {"action": "hide_chosen", "_selected_action": [case.pk]})
    case.refresh_from_db()
    assert case.state == CaseState.HIDDEN


def test_the_queue_calls_staff_by_name_and_cuts_words_between_two(
    thread: Thread, member: Person, facilitator: Person, staff: Person
) -> None:
    long = reply(thread, author=facilitator, source="The burners went out again and nobody wrote it down. " * 4)
    flag(long, person=member, reason="advert")
    page = client_of(staff).get("/admin/moderation/case/").content.decode()
    assert "wrote it down. The burners…" in page
    assert staff.display_name in page


def test_looking_at_what_is_private_leaves_a_trace(private_ward: Ward) -> None:
    thread = make_thread(private_ward.community, author=private_ward.member)
    flag(thread.posts.get(), person=private_ward.facilitator, reason="private")
    case = Case.objects.get()
    client = client_of(private_ward.staff)
    # In passing nothing of it is read.
    assert thread.posts.get().source not in client.get("/admin/moderation/case/").content.decode()
    assert not AuditEntry.objects.filter(verb="moderation.viewed").exists()
    client.get(f"/admin/moderation/case/{case.pk}/change/")
    assert AuditEntry.objects.filter(verb="moderation.viewed", actor=private_ward.staff).count() == 1


def test_the_queue_costs_the_same_whatever_waits(
    thread: Thread, member: Person, staff: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    author = make_member(thread.community)
    for number in range(12):
        flag(reply(thread, author=author, source=f"Rude {number}"), person=member, reason="unkind")
    client = client_of(staff)
    with django_assert_max_num_queries(16):
        client.get("/admin/moderation/case/")
