"""What one of two who learn together says to the other is flagged by the other; it says “…” wherever it is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.delivery import deliver_now
from mentoring.models import Agreement, PairAction, PairDate, PairGoal, Pairing, Programme
from mentoring.pair_life import agree_on, aim_at, will_do
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.calendar import date_file
from mentoring.planned.planning import call_off_date, move_date, plan_date
from moderation.deciding import Decision, decide
from moderation.flagging import hide, restore
from moderation.models import Case, Saying, WatchedWords
from people.leaving import erase
from people.models import Person
from people.scopes import person_scope
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def pairing(open_ward: Ward, vendor: Person) -> Pairing:
    programme = Programme.objects.create(community=open_ward.community, name="A season", purpose="Pairs.")
    take_part(programme, person=vendor, role="offer", offers=["nights"])
    take_part(programme, person=open_ward.member, role="seek", seeks=["nights"])
    accept(ask(programme, mentee=open_ward.member, mentor=vendor), by=vendor)
    return Pairing.objects.select_related("programme", "mentor", "mentee").get()


def planned(pairing: Pairing, by: Person, place: str = "") -> PairDate:
    date = PairDate(pairing=pairing, starts_at=timezone.now() + timedelta(days=3), place=place)
    return plan_date(date, by=by)


def moved(date: PairDate, by: Person, *, place: str, reason: str = "") -> None:
    later = date.starts_at + timedelta(hours=1)
    move_date(date, starts_at=later, minutes=60, place=place, link="", reason=reason, by=by)
    date.refresh_from_db()


def say(kind: str, pairing: Pairing, by: Person) -> tuple[int, str]:
    """What stands there by now, and the page it stands on."""
    page = pairing.get_absolute_url()
    match kind:
        case "pair-goal":
            aim_at(pairing, SAID, by=by)
            return PairGoal.objects.get().pk, page
        case "pair-action":
            will_do(action := PairAction(pairing=pairing, person=by, words=SAID))
            return action.pk, page
        case "pair-agreement":
            agree_on(pairing, rhythm="weekly", confidentiality=SAID, by=by)
            return Agreement.objects.get().pk, page
        case "pair-place":
            date = planned(pairing, by, SAID)
        case _reason:
            call_off_date(date := planned(pairing, pairing.other(by.pk)), reason=SAID, by=by)
    return date.pk, date.get_absolute_url()


KINDS = ("pair-goal", "pair-action", "pair-agreement", "pair-place", "pair-reason")


def flag_of(kind: str, pk: int) -> str:
    return f"/flags/sayings/{kind}/{pk}/"


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(flag_of(kind, pk), {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def read(address: str, person: Person) -> str:
    return client_of(person).get(address).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_flags_them_where_they_stand_and_hidden_neither_reads_them(
    kind: str, pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    pk, page = say(kind, pairing, vendor)
    assert [flag_of(kind, pk) in read(page, one) for one in (open_ward.member, vendor)] == [True, False]
    everybody_else = (vendor, open_ward.facilitator, make_member(open_ward.community), open_ward.outsider)
    assert {client_of(one).get(flag_of(kind, pk)).status_code for one in everybody_else} == {404}
    case = flagged(kind, pk, open_ward.member)
    said = Saying.objects.get()
    assert (said.author, said.scope) == (vendor, person_scope(vendor.pk))
    hide(case, by=make_person(is_staff=True), reason="An advert")
    for person in (open_ward.member, vendor):
        assert ("Kits7461" in read(page, person), "…" in read(page, person)) == (False, True)
    assert flag_of(kind, pk) not in read(page, open_ward.member)
    restore(case, by=make_person(is_staff=True))
    assert SAID in read(page, open_ward.member)


def test_where_they_meet_says_so_in_calendars_which_take_the_change(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    date = planned(pairing, vendor, SAID)
    PairDate.objects.update(link="https://example.org/kits7461")
    case = flagged("pair-place", date.pk, open_ward.member)
    revision = date.revision
    hide(case, by=make_person(is_staff=True))
    hidden = PairDate.objects.select_related("pairing__mentor", "pairing__mentee").get()
    file = date_file(hidden, person=open_ward.member).decode()
    assert ("its7461" in file, hidden.revision) == (False, revision + 1)
    restore(case, by=make_person(is_staff=True))
    hidden.refresh_from_db()
    assert (hidden.place, hidden.link) == (SAID, "https://example.org/kits7461")


def test_why_is_not_told_any_more_in_what_waits_to_be_read(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    pk, _page = say("pair-reason", pairing, vendor)
    deliver_now()
    assert SAID in read("/notifications/", open_ward.member)
    hide(flagged("pair-reason", pk, open_ward.member), by=make_person(is_staff=True))
    assert "Kits7461" not in read("/notifications/", open_ward.member)


def test_who_moves_a_meeting_says_why_and_not_where(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    date = planned(pairing, vendor, "Library")
    moved(date, open_ward.member, place="Library", reason="Ill")
    assert (date.place_by, date.reason_by) == (vendor, open_ward.member)
    moved(date, open_ward.member, place="Canteen")
    assert (date.place_by, date.reason_by) == (open_ward.member, None)


def test_who_changes_how_often_they_meet_is_not_who_said_what_stays_between_them(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    agree_on(pairing, rhythm="weekly", confidentiality=SAID, by=vendor)
    agree_on(pairing, rhythm="monthly", confidentiality=SAID, by=open_ward.member)
    assert Agreement.objects.get().confidentiality_by == vendor
    case = flagged("pair-agreement", Agreement.objects.get().pk, open_ward.member)
    other = Decision(new_words={"confidentiality": "Nothing leaves the room."}, reason="An advert")
    assert decide([case], other, by=make_person(is_staff=True)).done == 1
    assert "Nothing leaves the room." in read(pairing.get_absolute_url(), open_ward.member)


def test_of_what_stood_already_watched_words_say_nothing(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    agree_on(pairing, rhythm="weekly", confidentiality=SAID, by=vendor)
    date = planned(pairing, vendor, SAID)
    WatchedWords.objects.create(words="Kits7461", act=WatchedWords.Act.FLAG)
    agree_on(pairing, rhythm="monthly", confidentiality=f"{SAID}, and soon", by=open_ward.member)
    moved(date, open_ward.member, place=SAID)
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ["pair-goal", "pair-agreement", "pair-place", "pair-reason"])
def test_of_lines_from_before_it_was_kept_nobody_is_the_author_and_either_flags_them(
    kind: str, pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    pk, page = say(kind, pairing, vendor)
    PairGoal.objects.update(by=None)
    Agreement.objects.update(confidentiality_by=None)
    PairDate.objects.update(place_by=None, reason_by=None)
    for person in (open_ward.member, vendor):
        assert flag_of(kind, pk) in read(page, person)
        hide(flagged(kind, pk, person), by=make_person(is_staff=True))
        restore(Case.objects.latest("pk"), by=make_person(is_staff=True))


def test_who_takes_their_words_along_leaves_none_and_those_of_the_other_stay(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    aim_at(pairing, SAID, by=vendor)
    aim_at(pairing, "A case", by=open_ward.member)
    date = planned(pairing, open_ward.member, "Library")
    moved(date, vendor, place="Library", reason=SAID)
    erase(vendor, words_go=True)
    assert list(PairGoal.objects.order_by("pk").values_list("words", flat=True)) == ["…", "A case"]
    date.refresh_from_db()
    assert (date.place, date.reason) == ("Library", "")
