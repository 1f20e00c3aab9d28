"""What somebody wrote in the notes of a session can be flagged by the others in the circle; hidden, what stood before
stands again.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.keeping.retention import keep_retention
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.forgetting import erase_notes
from mentoring.formats import Format
from mentoring.models import Circle, NoteEdition, Session
from mentoring.models.note_edition import OF_ALL
from mentoring.noting import WrittenMeanwhile, set_notes, write_section
from mentoring.running import choose_format, send_summary
from moderation.deciding import About, Decision, decide
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
OURS, SAID = "We all call late", "Kits7461 at half the price"


@pytest.fixture
def session(nights: Circle) -> Session:
    """It is over."""
    nights.sessions.update(starts_at=timezone.now() - timedelta(days=1), format=Format.CHECK_IN)
    return nights.sessions.select_related("circle__community").get()


@pytest.fixture(params=[OF_ALL, 1], ids=["of all of it", "at a step"])
def spoilt(session: Session, open_ward: Ward, vendor: Person, request: pytest.FixtureRequest) -> NoteEdition:
    """One wrote what they talked about, and another wrote over it."""
    write_section(session, request.param, OURS, edition=0, by=open_ward.member)
    return write_section(session, request.param, SAID, edition=1, by=vendor)


def flag_of(edition: NoteEdition) -> str:
    return f"/flags/notes/{edition.pk}/"


def flagged(edition: NoteEdition, by: Person) -> Case:
    sent = client_of(by).post(flag_of(edition), {"reason": "advert"})
    assert (sent.status_code, sent["Location"]) == (302, edition.get_absolute_url())
    return Case.objects.get()


def pages(session: Session) -> list[str]:
    circle = session.circle.get_absolute_url()
    return [session.get_absolute_url(), f"{circle}?show=notes", f"{circle}?show=past"]


def test_those_in_the_circle_flag_it_where_it_stands_and_nobody_else(
    spoilt: NoteEdition, session: Session, open_ward: Ward, vendor: Person
) -> None:
    page = session.get_absolute_url()
    assert flag_of(spoilt) in client_of(open_ward.member).get(page).content.decode()
    assert "/flags/notes/" not in client_of(vendor).get(page).content.decode()
    for person, answer in ((make_member(open_ward.community), 404), (open_ward.outsider, 404), (None, 302)):
        assert client_of(person).get(flag_of(spoilt)).status_code == answer
    case = flagged(spoilt, open_ward.member)
    assert (case.target, case.place) == (spoilt, open_ward.community.scope)
    queue = client_of(open_ward.facilitator).get(f"{open_ward.community.get_absolute_url()}settings/flags/")
    assert SAID in queue.content.decode()
    assert OURS not in queue.content.decode()


def test_what_stood_before_stands_again_and_the_other_comes_back(
    spoilt: NoteEdition, session: Session, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(spoilt, open_ward.member)
    hide(case, by=open_ward.facilitator, reason="An advert")
    reader = client_of(open_ward.member)
    for page in pages(session)[:2]:
        shown = reader.get(page).content.decode()
        assert ("Kits7461" in shown, OURS in shown) == (False, True), page
    assert "Kits7461" not in reader.get(pages(session)[2]).content.decode()
    send_summary(session, by=open_ward.member)
    deliver_now()
    [told] = [one.wording.quote for one in notices_for(vendor) if "What was said" in one.wording.text]
    assert told == OURS
    assert reader.get(flag_of(spoilt)).status_code == 404
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    assert "Kits7461" in reader.get(pages(session)[0]).content.decode()


def test_what_was_written_since_stands_whatever_is_decided_about_the_other(
    spoilt: NoteEdition, session: Session, open_ward: Ward
) -> None:
    case = flagged(spoilt, open_ward.member)
    hide(case, by=open_ward.facilitator)
    with pytest.raises(WrittenMeanwhile) as meanwhile:
        write_section(session, spoilt.position, f"{SAID}, and soon", edition=2, by=open_ward.member)
    assert meanwhile.value.now.source == OURS
    write_section(session, spoilt.position, "We call at six", edition=1, by=open_ward.member)
    restore(case, by=make_person(is_staff=True))
    shown = client_of(open_ward.member).get(session.get_absolute_url()).content.decode()
    assert ("We call at six" in shown, "Kits7461" in shown) == (True, False)


def test_where_nothing_stood_before_nothing_does_and_whoever_writes_on_is_told(
    session: Session, open_ward: Ward, vendor: Person
) -> None:
    set_notes(session, SAID, edition=0, by=vendor)
    hide(flagged(NoteEdition.objects.get(), open_ward.member), by=open_ward.facilitator)
    writer, path = client_of(open_ward.member), f"{session.get_absolute_url()}notes/"
    answer = writer.post(path, {"notes": "And we call at six", "edition": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert ("What stood here was taken away" in shown, "And we call at six" in shown) == (True, True)
    assert 'name="edition" value="0"' in shown
    assert writer.post(path, {"notes": "We call at six", "edition": "0"}).status_code == 302
    assert list(NoteEdition.objects.filter(hidden_at=None).values_list("edition", "by")) == [(2, open_ward.member.pk)]


@pytest.mark.parametrize("about", [About.LEAVE, About.RESTORE])
def test_other_words_are_written_over_by_nobody_who_has_not_seen_them(
    spoilt: NoteEdition, open_ward: Ward, vendor: Person, about: str
) -> None:
    case = flagged(spoilt, open_ward.member)
    if about == About.RESTORE:
        hide(case, by=open_ward.facilitator)
    other = Decision(about=about, new_words={"source": "We lend"}, reason="An advert")
    assert decide([case], other, by=open_ward.facilitator).done == 1
    with pytest.raises(WrittenMeanwhile) as meanwhile:
        write_section(spoilt.session, spoilt.position, f"{SAID}, and soon", edition=2, by=vendor)
    assert meanwhile.value.now.source == "We lend"
    seen = meanwhile.value.now.edition
    after = write_section(spoilt.session, spoilt.position, "We lend kits", edition=seen, by=vendor)
    assert after.source == "We lend kits"


def test_saving_what_stands_there_makes_nobody_its_author(session: Session, open_ward: Ward, vendor: Person) -> None:
    set_notes(session, SAID, edition=0, by=vendor)
    set_notes(session, SAID, edition=1, by=open_ward.member)
    assert NoteEdition.objects.get().by == vendor


def test_it_goes_with_the_rest_that_a_vendor_wrote_and_its_words_after_thirty_days(
    spoilt: NoteEdition, session: Session, open_ward: Ward, vendor: Person
) -> None:
    delete_as_spam(vendor, by=make_person(is_staff=True), reason="Adverts.")
    assert OURS in client_of(open_ward.member).get(session.get_absolute_url()).content.decode()
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    NoteEdition.objects.exclude(hidden_at=None).update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = "notes of sessions that were hidden"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    restore(Case.objects.get(), by=make_person(is_staff=True))
    spoilt.refresh_from_db()
    assert (spoilt.source, spoilt.hidden_at) == ("", long_ago)
    assert OURS in client_of(open_ward.member).get(session.get_absolute_url()).content.decode()


def test_what_stood_before_is_forgotten_thirty_days_after_others_took_its_place(
    spoilt: NoteEdition, open_ward: Ward
) -> None:
    kept = "notes of sessions as they stood before"
    assert keep_retention()[kept] == 0
    NoteEdition.objects.update(at=timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1))
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    assert NoteEdition.objects.get() == spoilt


def test_who_takes_their_words_along_leaves_none_behind_what_the_circle_reads(
    session: Session, open_ward: Ward, vendor: Person
) -> None:
    set_notes(session, SAID, edition=0, by=vendor)
    set_notes(session, OURS, edition=1, by=vendor)
    choose_format(session, Format.CHECK_IN)
    hidden = write_section(session, 1, SAID, edition=0, by=vendor)
    hide(flagged(hidden, open_ward.member), by=open_ward.facilitator)
    erase_notes(vendor)
    assert [one.source for one in NoteEdition.objects.all()] == [OURS]
