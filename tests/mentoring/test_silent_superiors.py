"""A superior who does not answer is reminded once; then whoever waits hears it, with what they can do."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from communities.joining import leave
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.mailing import send_due_mail
from engagement.models import Activity, Mail, Why
from engagement.notifying import notices_for
from engagement.strangers import stop
from engagement.suppressing import hash_of, suppress
from mentoring.candidates import candidates_of
from mentoring.models import Pairing, PairingState, Programme, ProgrammeKind, ProgrammeState, Release
from mentoring.pairing import take_part
from mentoring.participants import people_by_filter
from mentoring.releasing import answer_release, release_url
from mentoring.silent_superiors import remind_superiors, tell_of_silence
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
CHIEF = ("Maria Chief", "chief@example.org")


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="Season", purpose="Pairs.", asks_superior=True)


@pytest.fixture
def uma(community: Community) -> Person:
    return make_member(community, "Uma Rao")


@pytest.fixture
def release(programme: Programme, uma: Person) -> Release:
    return take_part(programme, person=uma, role="seek", seeks=["labs"], superior=CHIEF).release


def asked(release: Release, *, days: int) -> datetime:
    """So many days after they were asked."""
    return release.asked_at + timedelta(days=days)


def letters() -> list[Mail]:
    return list(Mail.objects.filter(kind="release").order_by("pk"))


def told(person: Person) -> list[str]:
    deliver_now()
    return [one.wording.text for one in notices_for(person)]


def silent(release: Release) -> None:
    assert remind_superiors(asked(release, days=7)) == 1
    assert tell_of_silence(asked(release, days=14)) == 1


def agree_instead(release: Release, by: Person) -> Any:
    where = release.participation.programme.get_absolute_url()
    return client_of(by).post(f"{where}board/people/{release.participation_id}/", follow=True)


def people(programme: Programme, by: Person) -> str:
    return client_of(by).get(f"{programme.get_absolute_url()}board/people/").text


def test_is_reminded_once_with_a_link_that_answers(release: Release) -> None:
    assert remind_superiors(asked(release, days=6)) == 0
    assert [remind_superiors(asked(release, days=days)) for days in (7, 8, 30)] == [1, 0, 0]
    [first, again] = letters()
    assert (again.address, again.subject[:45]) == (first.address, "Still open: may Uma Rao take part in “Season,")
    assert "This is the only reminder." in again.text
    assert "only reminder" not in first.text
    assert again.headers["List-Unsubscribe"].strip("<>") in again.text
    [link] = re.findall(r"/mentoring/releases/\S+/", again.text)
    client_of(None).post(link, {"answer": "yes"})
    release.refresh_from_db()
    assert (release.state, release.address) == ("yes", "")
    assert "chief@example.org" not in str(list(Activity.objects.values_list("payload")))


def test_is_not_reminded_by_a_letter_that_was_answered_before_it_left(release: Release) -> None:
    remind_superiors(asked(release, days=7))
    answer_release(release, "no")
    send_due_mail()
    assert {one.last_error for one in letters()} == {"NotWantedAnyMore"}


@pytest.mark.parametrize("why", ["stopped", "comes back"])
def test_whom_no_letter_reaches_is_not_said_to_be_reminded(
    why: str, release: Release, uma: Person, facilitator: Person
) -> None:
    """Which of the two it is, is theirs to tell."""
    if why == "stopped":
        stop(hash_of(CHIEF[1]))
    else:
        suppress(CHIEF[1], Why.BOUNCED)
    assert [remind_superiors(asked(release, days=days)) for days in (6, 7, 8)] == [0, 0, 0]
    assert tell_of_silence(asked(release, days=30)) == 0
    assert len(letters()) == 1
    [mine], [lead] = told(uma), told(facilitator)
    assert mine.startswith("No letter reaches Maria Chief, who is to say whether you may take part in Season.")
    assert lead.startswith("No letter reaches Maria Chief, who is to say whether Uma Rao may take part in Season.")
    page = people(release.participation.programme, facilitator)
    assert "Asked on" in page
    assert "reminded" not in page


def test_the_site_says_after_how_many_days(release: Release, settings: Any) -> None:
    settings.SUPERIOR_REMINDED_DAYS = 2
    assert remind_superiors(asked(release, days=2)) == 1
    assert tell_of_silence(asked(release, days=3)) == 0
    assert tell_of_silence(asked(release, days=4)) == 1


def test_who_waits_and_who_leads_hear_once_that_no_answer_comes(
    release: Release, uma: Person, facilitator: Person
) -> None:
    assert tell_of_silence(asked(release, days=30)) == 0  # nobody has reminded them yet
    remind_superiors(asked(release, days=7))
    assert [tell_of_silence(asked(release, days=days)) for days in (13, 14, 15)] == [0, 1, 0]
    [mine] = told(uma)
    assert "Maria Chief has not said whether you may take part in Season" in mine
    assert "name somebody else who decides, or ask a facilitator to agree instead" in mine
    [lead] = told(facilitator)
    assert "Maria Chief has not said whether Uma Rao may take part in Season" in lead
    [notice] = notices_for(facilitator)
    there = client_of(facilitator).get(notice.wording.url).text
    assert 'aria-current="page">Wait for a superior’s word 1</a>' in there
    assert "Agree in place of Maria Chief that Uma Rao takes part" in there
    page = client_of(uma).get(release.participation.programme.get_absolute_url()).text
    assert "name somebody else here, or ask a facilitator to agree instead" in page


def test_who_leads_hears_of_many_in_one_line(release: Release, facilitator: Person, community: Community) -> None:
    programme = release.participation.programme
    other = take_part(programme, person=make_member(community, "Ivo Late"), superior=("Bo Boss", "bo@example.org"))
    later = asked(other.release, days=20)
    assert (remind_superiors(later), tell_of_silence(later + WEEK)) == (2, 2)
    deliver_now()
    [notice] = {one.notification.conversation for one in notices_for(facilitator)}
    assert notice == f"superiors:{programme.pk}"
    wordings = [one.wording for one in notices_for(facilitator)]
    assert {wording.many(2) for wording in wordings if wording.many} == {
        "2 superiors have not said whether somebody may take part in Season."
    }


def test_who_waits_to_begin_with_them_hears_it_without_whose_word_lacks(release: Release, community: Community) -> None:
    programme, uma = release.participation.programme, release.participation.person
    waits, goes_on = make_member(community, "Wanda Waits"), make_member(community, "Gus Going")
    for mentor, state in ((waits, PairingState.PROPOSED), (goes_on, PairingState.ACTIVE)):
        Pairing.objects.create(programme=programme, mentor=mentor, mentee=uma, state=state)
    silent(release)
    [text] = told(waits)
    assert text.startswith("Uma can't begin with you yet, which has nothing to do with you.")
    assert "Maria" not in text
    assert told(goes_on) == []


def test_who_waits_no_more_hears_nothing_though_another_waits_for_the_same(
    release: Release, community: Community
) -> None:
    programme, uma = release.participation.programme, release.participation.person
    waits, waited = make_member(community, "Wanda Waits"), make_member(community, "Gus Going")
    for mentee in (waits, waited):
        Pairing.objects.create(programme=programme, mentor=uma, mentee=mentee, state=PairingState.PROPOSED)
    silent(release)
    assert [len(told(one)) for one in (waits, waited)] == [1, 1]
    Pairing.objects.filter(mentee=waited).update(state=PairingState.DECLINED)
    assert [len(told(one)) for one in (waits, waited)] == [1, 0]


def test_a_facilitator_agrees_instead_and_the_superior_may_still_say_no(
    release: Release, uma: Person, facilitator: Person
) -> None:
    silent(release)
    programme = release.participation.programme
    assert candidates_of(programme) == {}
    page = agree_instead(release, by=facilitator).text
    assert "Uma may take part, and is told." in page
    assert "Every superior has answered" in page
    assert "A facilitator agreed instead" in people(programme, facilitator)
    assert list(candidates_of(programme)) == [uma.pk]
    assert told(facilitator) == []  # nothing is left to do
    texts = told(uma)
    assert f"{facilitator.display_name} agrees that you take part in Season" in texts[0]
    assert not any("has not said" in text for text in texts)
    link = release_url(release)
    assert "A facilitator has agreed meanwhile" in client_of(None).get(link).text
    assert "Your answer: Not at present" in client_of(None).post(link, {"answer": "no"}).text
    assert candidates_of(programme) == {}


def test_a_facilitator_does_not_speak_over_an_answer_nor_for_themselves(
    release: Release, programme: Programme, facilitator: Person
) -> None:
    answer_release(release, "no")
    assert "Maria Chief has answered meanwhile." in agree_instead(release, by=facilitator).text
    release.refresh_from_db()
    assert release.state == "no"
    mine = take_part(programme, person=facilitator, role="offer", offers=["labs"], superior=CHIEF).release
    assert agree_instead(mine, by=facilitator).status_code == 403
    assert "Agree in place of" not in people(programme, facilitator)


def test_naming_somebody_else_begins_anew(release: Release, uma: Person, facilitator: Person) -> None:
    silent(release)
    programme = release.participation.programme
    take_part(programme, person=uma, role="seek", superior=("Jo Other", "jo@example.org"))
    anew = Release.objects.get()
    assert (anew.reminded_at, anew.silence_told_at) == (None, None)
    assert told(uma) == []
    silent(anew)
    assert [one.address for one in letters()] == [CHIEF[1]] * 2 + ["jo@example.org"] * 2
    for person in (uma, facilitator):  # what was said of the first is over
        assert [text[:21] for text in told(person)] == ["Jo Other has not said"]


@pytest.mark.parametrize("why", ["answered", "closing", "asks nobody", "left", "gone"])
def test_is_left_in_peace_where_nobody_waits(why: str, release: Release, uma: Person) -> None:
    programmes = Programme.objects.filter(pk=release.participation.programme_id)
    match why:
        case "answered":
            answer_release(release, "yes")
        case "closing":
            programmes.update(state=ProgrammeState.CLOSING)
        case "asks nobody":
            programmes.update(asks_superior=False)
        case "left":
            leave(release.participation.programme.community, person=uma)
        case "gone":
            Person.objects.filter(pk=uma.pk).update(is_active=False)
    assert remind_superiors(asked(release, days=7)) == 0
    Release.objects.update(reminded_at=asked(release, days=7))
    assert tell_of_silence(asked(release, days=14)) == 0


@pytest.mark.parametrize("why", [{"state": ProgrammeState.CLOSING}, {"kind": ProgrammeKind.BUDDY}])
def test_nobody_is_agreed_for_who_does_not_wait(why: dict[str, str], release: Release, facilitator: Person) -> None:
    programme = release.participation.programme
    assert people_by_filter(programme)["unanswered"] == {release.participation.person_id}
    Programme.objects.filter(pk=programme.pk).update(**why)
    programme.refresh_from_db()
    assert people_by_filter(programme)["unanswered"] == set()
    page = people(programme, facilitator)
    assert "Maria Chief: Not answered yet" in page
    assert "Agree in place of" not in page
    assert "Nobody waits for an answer of Maria Chief any more." in agree_instead(release, by=facilitator).text
    release.refresh_from_db()
    assert release.state == "waiting"
