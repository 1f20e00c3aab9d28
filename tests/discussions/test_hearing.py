"""How much one hears: of a thread, of a place; and of threads that could be summed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from discussions.following import hear
from discussions.models import Introductions, Level, Summary, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.summarising import (
    ChangedMeanwhile,
    agree,
    agree_no_more,
    ask_for_summaries,
    stand_anew,
    write_summary,
)
from engagement.delivery import deliver_now
from engagement.hearing import hear_of
from engagement.models import Notification, Preset
from people.models import Person
from tests.cast import client_of, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    return make_thread(community, author=facilitator, title="Who has the oil?")


def kinds(person: Person) -> list[str]:
    deliver_now()
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_a_choice_for_the_thread_wins_over_that_for_the_place(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    deliver_now()
    hear_of(community.scope, Preset.EVERYTHING, person=member)
    hear(thread, Level.MENTIONS, person=member)
    reply(thread, author=facilitator, source="Found it.")
    assert kinds(member) == []
    reply(thread, author=facilitator, source=f"Look, @{member.handle}")
    assert kinds(member) == ["mention"]


@pytest.mark.parametrize("where", ["thread", "place"])
def test_who_wants_to_hear_nothing_is_left_in_peace(
    community: Community, thread: Thread, member: Person, facilitator: Person, where: str
) -> None:
    if where == "thread":
        hear(thread, Level.MUTED, person=member)
    else:
        hear_of(community.scope, Preset.MUTED, person=member)
    reply(thread, author=facilitator, source=f"Look, @{member.handle}")
    assert kinds(member) == []


def test_writing_in_a_thread_follows_it_unless_one_chose_otherwise(thread: Thread, member: Person) -> None:
    hear(thread, Level.MUTED, person=member)
    reply(thread, author=member, source="Once, and no more.")
    assert thread.followings.get(person=member).level == Level.MUTED


# --- summing up -----------------------------------------------------------------------------------


def quiet_thread(community: Community, people: int, days: int, kind: str = ThreadKind.DISCUSSION) -> Thread:
    at = timezone.now() - timedelta(days=days)
    authors = [make_member(community) for _ in range(people)]
    thread = start_thread(community, author=authors[0], title="Long ago", source="Well?", kind=kind, at=at)
    for author in authors[1:]:
        reply(thread, author=author, source="Yes.", at=at)
    thread.refresh_from_db()
    return thread


def test_those_who_took_part_are_asked_once_for_a_summary(community: Community) -> None:
    thread = quiet_thread(community, 5, 15)
    for _ in range(2):
        ask_for_summaries(timezone.now())
    deliver_now()
    asked = Notification.objects.filter(kind="summary")
    assert asked.count() == 5
    assert "has gone quiet" in client_of(thread.author).get("/notifications/").content.decode()
    assert "it has gone quiet" in client_of(thread.author).get(thread.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("people", "days"), [(4, 15), (5, 13)])
def test_few_people_or_a_lively_thread_are_not_asked(community: Community, people: int, days: int) -> None:
    quiet_thread(community, people, days)
    assert ask_for_summaries(timezone.now()) == 0


@pytest.mark.parametrize(("kind", "introduces"), [("check-in", False), ("check-in", True), ("discussion", True)])
def test_nobody_sums_up_how_people_are_nor_who_they_are(community: Community, kind: str, introduces: bool) -> None:
    thread = quiet_thread(community, 5, 15, kind)
    if introduces:
        Introductions.objects.create(community=community, thread=thread)
    assert ask_for_summaries(timezone.now()) == 0
    assert "it has gone quiet" not in client_of(thread.author).get(thread.get_absolute_url()).content.decode()


def test_asking_for_a_summary_costs_a_page_no_statement(
    community: Community, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    thread = quiet_thread(community, 5, 15)
    client = client_of(thread.author)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(12):
        assert "it has gone quiet" in client.get(thread.get_absolute_url()).content.decode()


def test_a_thread_whose_only_summary_was_hidden_has_none(community: Community, member: Person) -> None:
    summary = write_summary(quiet_thread(community, 5, 15), source="Buy my kits", by=member)
    assert ask_for_summaries(timezone.now()) == 0
    edition = summary.editions.get()
    edition.hidden_at = timezone.now()
    edition.save()
    stand_anew(edition)
    assert ask_for_summaries(timezone.now()) == 1


def test_agreeing_is_with_what_one_read(thread: Thread, member: Person, facilitator: Person) -> None:
    summary = write_summary(thread, source="- Oil is in the cupboard", by=facilitator)
    agree(summary, person=member, edition=1)
    summary.refresh_from_db()
    assert summary.agreed_ids == [member.pk]
    write_summary(thread, source="- Oil is on the roof", by=facilitator, started_from=1)
    with pytest.raises(ChangedMeanwhile):
        agree(summary, person=member, edition=1)
    summary.refresh_from_db()
    assert summary.agreed_ids == []
    agree(summary, person=member, edition=2)
    agree_no_more(summary, person=member)
    assert Summary.objects.get().agreed_ids == []


def test_a_reader_agrees_with_a_button_and_sees_who_did(thread: Thread, member: Person, facilitator: Person) -> None:
    write_summary(thread, source="- Oil is in the cupboard", by=facilitator)
    client = client_of(member)
    client.post(f"{thread.base}summary/agreement/", {"edition": "1"})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Agreed by 1" in page
    assert "<p>Noor Haddad</p>" in page
    assert "You agree" in page


def test_each_edition_is_kept(thread: Thread, member: Person, facilitator: Person) -> None:
    write_summary(thread, source="It is in the cupboard", by=facilitator)
    write_summary(thread, source="It is on the roof", by=member, started_from=1)
    page = client_of(member).get(f"{thread.base}summary/history/").content.decode()
    assert page.index("on the roof") < page.index("in the cupboard")
    assert "This is what stands now." in page
