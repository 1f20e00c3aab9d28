"""Notes of two can be flagged by the other of them. Who looks after the site decides; who leads reads nothing."""

from __future__ import annotations

import pytest

from mentoring.models import Agreement, Pairing, Programme
from mentoring.pair_life import write_notes, write_privately
from mentoring.pairing import accept, ask, take_part
from moderation.deciding import Decision, decide
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID, ALONE = "Kits7461 at half the price", "zqalone for nobody"


@pytest.fixture
def pairing(open_ward: Ward, vendor: Person) -> Pairing:
    programme = Programme.objects.create(community=open_ward.community, name="A season", purpose="Pairs.")
    take_part(programme, person=vendor, role="offer", offers=["nights"])
    take_part(programme, person=open_ward.member, role="seek", seeks=["nights"])
    accept(ask(programme, mentee=open_ward.member, mentor=vendor), by=vendor)
    pairing = Pairing.objects.get()
    write_notes(pairing, SAID, started_from=0, by=vendor)
    write_privately(pairing, ALONE, author=vendor)
    return pairing


def flag_of() -> str:
    return f"/flags/pair-notes/{Agreement.objects.get().pk}/"


def flagged(by: Person) -> Case:
    assert client_of(by).post(flag_of(), {"reason": "advert"}).status_code == 302
    return Case.objects.get()


def page_of(pairing: Pairing, person: Person) -> str:
    return client_of(person).get(pairing.get_absolute_url()).content.decode()


def test_the_other_flags_them_and_nobody_else(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    assert flag_of() in page_of(pairing, open_ward.member)
    assert flag_of() not in page_of(pairing, vendor)
    everybody_else = (open_ward.facilitator, open_ward.steward, make_member(open_ward.community), open_ward.outsider)
    assert {client_of(one).get(flag_of()).status_code for one in everybody_else} == {404}
    assert "Those who look after this site" in client_of(open_ward.member).get(flag_of()).content.decode()


def test_who_looks_after_the_site_decides_and_those_who_lead_do_not_hear_of_it(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(open_ward.member)
    queue = f"{open_ward.community.get_absolute_url()}settings/flags/"
    for leader in (open_ward.facilitator, open_ward.steward):
        assert SAID not in client_of(leader).get(queue).content.decode()
        assert client_of(leader).post(f"{queue}{case.pk}/decision/", {"hide": "1"}).status_code == 404
    staff = make_person(is_staff=True, is_superuser=True)
    assert may_decide(case, staff)
    assert not may_decide(case, vendor)
    page = client_of(staff).get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert (SAID in page, ALONE in page) == (True, False)


def test_hidden_neither_reads_them_nothing_is_written_there_and_they_come_back(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    staff = make_person(is_staff=True)
    hide(case := flagged(open_ward.member), by=staff, reason="An advert")
    for person in (open_ward.member, vendor):
        page = page_of(pairing, person)
        assert ("Kits7461" in page, "What stood here is hidden." in page) == (False, True)
    assert client_of(open_ward.member).get(flag_of()).status_code == 404
    told = client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (SAID in told, "An advert" in told) == (True, True)
    sent = client_of(vendor).post(f"{pairing.get_absolute_url()}notes/", {"notes": "Kits for free", "edition": "1"})
    assert sent.status_code == 422
    assert "As long as it is" in sent.content.decode()
    assert "Kits for free" in sent.content.decode()
    restore(case, by=make_person(is_staff=True))
    assert "Kits7461" in page_of(pairing, open_ward.member)
    agreement = Agreement.objects.get()
    assert (agreement.notes, agreement.put_away) == (SAID, {})


def test_other_words_are_written_over_by_nobody_who_has_not_seen_them(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    other = Decision(new_words={"notes": "We lend kits."}, reason="An advert")
    assert decide([flagged(open_ward.member)], other, by=make_person(is_staff=True)).done == 1
    begun_before = {"notes": f"{SAID}, and soon", "edition": "1"}
    answer = client_of(vendor).post(f"{pairing.get_absolute_url()}notes/", begun_before)
    assert (answer.status_code, "We lend kits." in answer.content.decode()) == (409, True)
    assert Agreement.objects.get().notes == "We lend kits."
