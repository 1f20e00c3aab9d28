"""What somebody says to their circle beside whether they come can be flagged and hidden; that they come stays said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.keeping.retention import keep_retention
from mentoring.meeting import say
from mentoring.models import Rsvp, Session
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def said(session: Session, vendor: Person) -> Rsvp:
    return say(session, "going", person=vendor, note=SAID)


def flag_of(said: Rsvp) -> str:
    return f"/flags/rsvp/{said.pk}/"


def flagged(said: Rsvp, by: Person) -> Case:
    sent = client_of(by).post(flag_of(said), {"reason": "advert"})
    assert (sent.status_code, sent["Location"]) == (302, f"{said.session.get_absolute_url()}#coming")
    return Case.objects.get()


def pages(session: Session) -> list[str]:
    return [session.get_absolute_url(), session.circle.get_absolute_url()]


def test_those_in_the_circle_flag_it_where_it_stands_and_nobody_else(
    said: Rsvp, session: Session, open_ward: Ward, vendor: Person
) -> None:
    for page in pages(session):
        assert flag_of(said) in client_of(open_ward.member).get(page).content.decode()
        assert flag_of(said) not in client_of(vendor).get(page).content.decode()
    for person, answer in ((make_member(open_ward.community), 404), (open_ward.outsider, 404), (None, 302)):
        assert client_of(person).get(flag_of(said)).status_code == answer
    case = flagged(said, open_ward.member)
    assert (case.target, case.place) == (said, open_ward.community.scope)
    queue = client_of(open_ward.facilitator).get(f"{open_ward.community.get_absolute_url()}settings/flags/")
    assert SAID in queue.content.decode()


def test_hidden_nobody_reads_it_they_come_all_the_same_and_it_comes_back(
    said: Rsvp, session: Session, open_ward: Ward, vendor: Person
) -> None:
    hide(case := flagged(said, open_ward.member), by=open_ward.facilitator, reason="An advert")
    for page in pages(session):
        shown = client_of(open_ward.member).get(page).content.decode()
        assert ("Kits7461" in shown, "1 going" in shown) == (False, True), page
    assert "Others do not read what you said here" in client_of(vendor).get(pages(session)[0]).content.decode()
    assert client_of(open_ward.member).get(flag_of(said)).status_code == 404
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    assert all("Kits7461" in client_of(open_ward.member).get(page).content.decode() for page in pages(session))


def test_hidden_it_is_taken_off_and_answers_change_but_no_other_words_stand_there(
    said: Rsvp, session: Session, open_ward: Ward, vendor: Person
) -> None:
    hide(flagged(said, open_ward.member), by=open_ward.facilitator)
    client, path = client_of(vendor), f"{session.get_absolute_url()}rsvp/"
    other = client.post(path, {"answer": "maybe", "note": "Kits for free"})
    assert other.status_code == 422
    assert "What you said here was hidden" in other.content.decode()
    assert 'value="Kits for free" aria-invalid="true"' in other.content.decode()
    said.refresh_from_db()
    assert (said.answer, said.note) == ("going", SAID)
    for sent in ({"answer": "maybe"}, {"answer": "maybe", "note": SAID}, {"answer": "not", "note": ""}):
        assert client.post(path, sent).status_code == 302
    said.refresh_from_db()
    assert (said.answer, said.note, said.hidden_at is None) == ("not", "", False)


def test_it_goes_with_the_rest_that_a_vendor_wrote_and_its_words_after_thirty_days(
    said: Rsvp, open_ward: Ward, vendor: Person
) -> None:
    delete_as_spam(vendor, by=make_person(is_staff=True), reason="Adverts.")
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    assert Rsvp.objects.exclude(hidden_at=None).update(hidden_at=long_ago) == 1
    Case.objects.update(decided_at=long_ago)
    kept = "words to circles that were hidden"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    restore(Case.objects.get(), by=make_person(is_staff=True))
    said.refresh_from_db()
    assert (said.note, said.hidden_at, said.answer) == ("", long_ago, "going")
