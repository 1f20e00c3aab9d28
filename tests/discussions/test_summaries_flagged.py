"""What somebody wrote into a summary can be flagged and hidden like all else: what stood before it stands again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from communities.models import Community
from config.keeping.retention import keep_retention
from discussions.merging import merge
from discussions.models import Summary, SummaryEdition, Thread
from discussions.moving import move
from discussions.posting import reply, start_thread
from discussions.summarising import ChangedMeanwhile, agree, write_summary
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Automatic, Case, WatchedWords
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
SAID = "Buy my kits at kits7461"
OURS = "Sieve them first"


@pytest.fixture
def vendor(community: Community) -> Person:
    return make_member(community, "Vic Vendor")


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    thread = make_thread(community, author=member, title="How do you sieve?")
    reply(thread, author=member, source="With a cloth.")
    return thread


@pytest.fixture
def spoilt(thread: Thread, member: Person, vendor: Person) -> SummaryEdition:
    """Two agree with what one wrote, and another wrote over it."""
    summary = write_summary(thread, source=OURS, by=member)
    agree(summary, person=member, edition=1)
    reply(thread, author=member, source="Or a net.")
    write_summary(thread, source=SAID, by=vendor, started_from=1)
    return SummaryEdition.objects.get(edition=2)


def page_of(thread: Thread, person: Person | None = None) -> str:
    return client_of(person).get(thread.get_absolute_url()).content.decode()


def history_of(thread: Thread, person: Person | None = None) -> str:
    return client_of(person).get(f"{thread.base}summary/history/").content.decode()


def flagged(edition: SummaryEdition, by: Person) -> Case:
    answer = client_of(by).post(f"/flags/summary/{edition.pk}/", {"reason": "advert"})
    assert answer.status_code == 302
    return Case.objects.get()


def test_it_is_flagged_where_one_sees_who_wrote_what(
    spoilt: SummaryEdition, thread: Thread, member: Person, vendor: Person
) -> None:
    outsider = make_person()
    flag, way = f"/flags/summary/{spoilt.pk}/", f"{thread.base}summary/history/#edition-2"
    assert way in page_of(thread, member)
    assert flag in history_of(thread, member)
    assert flag not in history_of(thread, vendor)
    for person in (outsider, None):
        assert way not in page_of(thread, person)
        assert flag not in history_of(thread, person)
    assert client_of(outsider).get(flag).status_code == 403


def test_what_stood_before_stands_again_and_the_other_comes_back(
    spoilt: SummaryEdition, thread: Thread, member: Person, facilitator: Person, vendor: Person
) -> None:
    case = flagged(spoilt, member)
    hide(case, by=facilitator, reason="An advert")
    for person in (member, None):
        page = page_of(thread, person)
        assert (SAID in page, OURS in page) == (False, True)
        assert SAID not in history_of(thread, person)
    summary = Summary.objects.get()
    assert (summary.edition, summary.updated_by, summary.after_number) == (1, member, 2)
    assert summary.agreed_ids == [member.pk]
    assert client_of(member).get(f"/flags/summary/{spoilt.pk}/").status_code == 404
    deliver_now()
    assert "Something you wrote was hidden" in notices_for(vendor)[0].wording.text
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    assert SAID in page_of(thread, member)
    summary.refresh_from_db()
    assert (summary.edition, summary.updated_by, summary.after_number) == (2, vendor, 3)
    assert summary.agreed_ids == []


def test_what_was_written_since_stands_whatever_is_decided_about_the_other(
    spoilt: SummaryEdition, thread: Thread, member: Person, facilitator: Person
) -> None:
    case = flagged(spoilt, member)
    hide(case, by=facilitator)
    with pytest.raises(ChangedMeanwhile):
        write_summary(thread, source="From what is gone", by=member, started_from=2)
    write_summary(thread, source="A net does", by=member, started_from=1)
    assert Summary.objects.get().edition == 3
    restore(case, by=make_person(is_staff=True))
    assert (Summary.objects.get().source, SAID in page_of(thread, member)) == ("A net does", False)
    assert SAID in history_of(thread, member)


def test_the_only_one_leaves_none_and_another_begins_anew(
    thread: Thread, member: Person, facilitator: Person, vendor: Person
) -> None:
    write_summary(thread, source=SAID, by=vendor)
    listing, edition = f"/c/{thread.community.slug}/threads/", SummaryEdition.objects.get()
    begun = client_of(member).get(listing).content.decode()
    hide(flagged(edition, member), by=facilitator)
    page = page_of(thread, member)
    assert (SAID in page, 'id="summary"' in page, "Sum up" in page) == (False, False, True)
    assert client_of(None).get(f"{thread.base}summary/history/").status_code == 404
    assert client_of(member).get(listing).content.decode() != begun
    writing = client_of(member).get(f"{thread.base}summary/").content.decode()
    assert (SAID in writing, 'name="edition" value="0"' in writing) == (False, True)
    client_of(member).post(f"{thread.base}summary/", {"source": OURS, "edition": "0"})
    assert OURS in page_of(thread)
    assert Summary.objects.get().edition == 2


def test_who_has_what_was_hidden_open_agrees_with_nothing(
    spoilt: SummaryEdition, thread: Thread, member: Person, facilitator: Person
) -> None:
    hide(flagged(spoilt, member), by=facilitator)
    answer = client_of(member).post(f"{thread.base}summary/agreement/", {"edition": "2"}, follow=True)
    assert "It was changed since you read it" in answer.content.decode()
    assert Summary.objects.get().agreed_ids == [member.pk]


def test_what_is_held_lets_stand_what_stood(thread: Thread, member: Person, facilitator: Person) -> None:
    write_summary(thread, source=OURS, by=member)
    WatchedWords.objects.create(words="kits7461", act=WatchedWords.Act.HOLD)
    said = {"source": SAID, "edition": "1"}
    answer = client_of(member).post(f"{thread.base}summary/", said, follow=True).content.decode()
    assert "This waits until a facilitator has looked" in answer
    assert (SAID in page_of(thread, member), OURS in page_of(thread, member)) == (False, True)
    case = Case.objects.get()
    assert case.automatic == Automatic.WORDS
    restore(case, by=facilitator)
    assert SAID in page_of(thread, member)


def test_of_two_threads_that_become_one_what_stands_stands(
    thread: Thread, member: Person, facilitator: Person, vendor: Person, community: Community
) -> None:
    other = start_thread(community, author=member, title="How do they?", source="With a net.")
    write_summary(other, source="A net does", by=member)
    write_summary(thread, source=SAID, by=vendor)
    edition = SummaryEdition.objects.get(source=SAID)
    case = flagged(edition, member)
    hide(case, by=facilitator)
    whole = merge(other, thread, by=facilitator)
    assert whole.summary.source == "A net does"
    page = page_of(whole, member)
    assert ("A net does" in page, SAID in page) == (True, False)
    write_summary(whole, source="A net or a cloth", by=member, started_from=whole.summary.edition)
    restore(case, by=make_person(is_staff=True))
    assert Summary.objects.get().source == "A net or a cloth"


def test_those_who_lead_where_it_went_decide(
    spoilt: SummaryEdition, thread: Thread, member: Person, facilitator: Person
) -> None:
    case = flagged(spoilt, member)
    there = make_community(name="Elsewhere")
    move(thread, there, by=facilitator)
    case.refresh_from_db()
    assert case.place == there.scope


def test_it_goes_as_spam_and_is_forgotten_in_time(
    spoilt: SummaryEdition, thread: Thread, member: Person, vendor: Person
) -> None:
    delete_as_spam(vendor, by=make_person(is_staff=True, is_superuser=True), reason="Adverts")
    assert (SAID in page_of(thread), OURS in page_of(thread)) == (False, True)
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    SummaryEdition.objects.exclude(hidden_at=None).update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = keep_retention()
    assert kept["summaries of threads that were hidden"] == 1
    assert not SummaryEdition.objects.filter(source=SAID).exists()
    # What is left of it says nothing, whoever finds later that it was well.
    restore(Case.objects.get(), by=make_person(is_staff=True))
    assert Summary.objects.get().source == OURS


def test_who_leaves_with_their_words_takes_what_was_hidden_along(
    spoilt: SummaryEdition, thread: Thread, member: Person, facilitator: Person, vendor: Person
) -> None:
    hide(flagged(spoilt, member), by=facilitator)
    erase(vendor, words_go=True)
    assert list(SummaryEdition.objects.values_list("source", flat=True)) == [OURS]
    assert OURS in page_of(thread)
