"""Short words with no page of their own are flagged where they stand, kept as they stood, hidden and brought back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from config.keeping.retention import keep_retention
from mentoring.models import Pairing, Programme
from mentoring.pair_life import aim_at
from mentoring.pairing import accept, ask, take_part
from moderation.deciding import Decision, decide
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, Flag, FormerWords, Saying
from moderation.parting import erase_from_moderation, sayings_of
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 at half the price"


@pytest.fixture
def pairing(open_ward: Ward, vendor: Person) -> Pairing:
    programme = Programme.objects.create(community=open_ward.community, name="A season", purpose="Pairs.")
    take_part(programme, person=open_ward.member, role="offer", offers=["nights"])
    take_part(programme, person=vendor, role="seek", seeks=["nights"])
    return ask(programme, mentee=vendor, mentor=open_ward.member, words=SAID, focus="Selling")


def flag_of(pairing: Pairing) -> str:
    return f"/flags/sayings/request/{pairing.pk}/"


def flagged(pairing: Pairing, by: Person) -> Case:
    assert client_of(by).post(flag_of(pairing), {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def request_of(person: Person) -> str:
    return client_of(person).get("/mentoring/").content.decode()


def test_who_reads_them_flags_them_and_nobody_else(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    assert flag_of(pairing) in request_of(open_ward.member)
    page = client_of(open_ward.member).get(flag_of(pairing)).content.decode()
    assert (SAID in page, "Those who look after this site" in page) == (True, True)
    everybody_else = (vendor, open_ward.facilitator, make_member(open_ward.community), open_ward.outsider)
    assert {client_of(one).get(flag_of(pairing)).status_code for one in everybody_else} == {404}
    assert client_of(None).get(flag_of(pairing)).status_code == 302
    assert not Saying.objects.exists()


def test_nobody_learns_by_their_number_that_they_were_flagged(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    accept(pairing, by=open_ward.member)
    aim_at(pairing, SAID, by=vendor)
    goal = f"/flags/sayings/pair-goal/{pairing.goals.get().pk}/"
    assert client_of(open_ward.member).post(goal, {"reason": "advert"}).status_code == 302
    by_number = f"/flags/saying/{Saying.objects.get().pk}/"
    assert {client_of(one).get(by_number).status_code for one in (vendor, open_ward.member)} == {404}


def test_who_decides_reads_what_kind_of_words_it_is(pairing: Pairing, open_ward: Ward) -> None:
    case = flagged(pairing, open_ward.member)
    Saying.objects.update(said={})
    staff = make_person(is_staff=True, is_superuser=True)
    page = client_of(staff).get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert (str(case), f"request {pairing.pk}" in page) == ("What was said with a request", False)


def test_who_flags_them_again_reads_what_they_said_of_them(pairing: Pairing, open_ward: Ward) -> None:
    client, said = client_of(open_ward.member), {"reason": "advert", "note": "The third of these"}
    client.post(flag_of(pairing), said)
    page = client.get(flag_of(pairing)).content.decode()
    assert ("You flagged this already" in page, "The third of these" in page) == (True, True)
    client.post(flag_of(pairing), said | {"note": "The fourth"})
    assert Flag.objects.get().note == "The fourth"


def test_what_is_not_there_is_not_flagged(pairing: Pairing, open_ward: Ward) -> None:
    client = client_of(open_ward.member)
    assert client.get(f"/flags/sayings/nothing/{pairing.pk}/").status_code == 404
    assert client.get(f"/flags/sayings/request/{pairing.pk + 1}/").status_code == 404
    Pairing.objects.update(words="", focus="")
    assert client.get(flag_of(pairing)).status_code == 404


def test_who_looks_after_the_site_reads_them_as_they_stood(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    case = flagged(pairing, open_ward.member)
    pairing.delete()
    staff = make_person(is_staff=True, is_superuser=True)
    assert may_decide(case, staff)
    assert not may_decide(case, vendor)
    page = client_of(staff).get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert page.index(SAID) < page.index("Selling")
    queue = f"{open_ward.community.get_absolute_url()}settings/flags/"
    assert SAID not in client_of(open_ward.facilitator).get(queue).content.decode()
    assert SAID not in client_of(staff).get("/admin/moderation/case/").content.decode()
    hide(case, by=staff, reason="An advert")


def test_hidden_nobody_reads_them_and_their_writer_has_them_back(
    pairing: Pairing, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(pairing, open_ward.member)
    hide(case, by=make_person(is_staff=True), reason="An advert")
    page = request_of(open_ward.member)
    assert ("Kits7461" in page, "Selling" in page) == (False, False)
    assert client_of(open_ward.member).get(flag_of(pairing)).status_code == 404
    told = client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (SAID in told, "An advert" in told) == (True, True)
    assert [one["said"] for one in sayings_of(vendor)] == [{"words": SAID, "focus": "Selling"}]
    restore(case, by=make_person(is_staff=True))
    pairing.refresh_from_db()
    assert (pairing.words, pairing.focus) == (SAID, "Selling")


def test_what_others_wrote_there_since_stays(pairing: Pairing, open_ward: Ward) -> None:
    case = flagged(pairing, open_ward.member)
    hide(case, by=make_person(is_staff=True))
    Pairing.objects.update(words="Nights")
    again = flagged(pairing, open_ward.member)
    assert again != case
    restore(case, by=make_person(is_staff=True))
    pairing.refresh_from_db()
    assert (pairing.words, pairing.focus) == ("Nights", "")


def test_the_same_words_are_one_case_and_other_words_another(pairing: Pairing, open_ward: Ward) -> None:
    case = flagged(pairing, open_ward.member)
    assert flagged(pairing, open_ward.member) == case
    Pairing.objects.update(words="Worse")
    assert flagged(pairing, open_ward.member) != case
    assert [one.said["words"] for one in Saying.objects.order_by("pk")] == [SAID, "Worse"]


def test_other_words_stand_where_they_stood(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    case = flagged(pairing, open_ward.member)
    other = Decision(new_words={"words": "We lend kits."}, reason="An advert")
    assert decide([case], other, by=make_person(is_staff=True)).done == 1
    pairing.refresh_from_db()
    assert (pairing.words, pairing.focus) == ("We lend kits.", "Selling")
    assert FormerWords.objects.get().before == {"words": SAID}
    told = client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (SAID in told, "We lend kits." in told) == (True, True)
    restore(Case.objects.get(), by=make_person(is_staff=True))


def test_nothing_of_them_is_kept_for_longer_than_needed(pairing: Pairing, open_ward: Ward) -> None:
    later = timezone.now() + timedelta(days=400)
    case = flagged(pairing, open_ward.member)
    keep_retention(later)
    assert Saying.objects.get().said
    hide(case, by=make_person(is_staff=True))
    keep_retention(later)
    assert Saying.objects.get().said == {}
    restore(case, by=make_person(is_staff=True))
    pairing.refresh_from_db()
    assert (pairing.words, pairing.focus) == ("…", "")


def test_nor_of_what_was_looked_at_and_stays(pairing: Pairing, open_ward: Ward) -> None:
    decide([flagged(pairing, open_ward.member)], Decision(about="keep"), by=make_person(is_staff=True))
    keep_retention(timezone.now() + timedelta(days=400))
    assert Saying.objects.get().said == {}


def test_nor_of_who_leaves(pairing: Pairing, open_ward: Ward, vendor: Person) -> None:
    flagged(pairing, open_ward.member)
    erase_from_moderation(vendor, words_go=True)
    assert Saying.objects.get().said == {}
