"""Hours offered for a visit can be flagged by the other of the two. Who looks after the site decides, no leader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.keeping.retention import keep_retention
from mentoring.models import Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.calendar import visit_file
from mentoring.observing.partnerships import answer, suggest
from moderation.deciding import Decision, decide
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, CaseState, WatchedWords
from people.leaving import erase
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID, PLACE = "Kits7461 at half the price", "Kits7462 shop"


@pytest.fixture
def visit(open_ward: Ward, vendor: Person) -> Visit:
    """The member comes along to the vendor."""
    two = suggest(open_ward.community, inviter=open_ward.member, invited=vendor, kind="observation")
    answer(two, by=vendor, agrees=True)
    two.refresh_from_db()
    visit = cycle.begin(two, visitor=open_ward.member)
    cycle.brief(visit, by=vendor, focus="Who answers?", looking_for="", protocol="saw")
    return fresh(visit)


@pytest.fixture
def offered(visit: Visit, vendor: Person) -> VisitOffer:
    found = VisitOffer(visit=visit, what=SAID, place=PLACE, starts_at=timezone.now() + timedelta(days=2))
    cycle.offer(found, by=vendor)
    return found


def fresh(visit: Visit) -> Visit:
    return Visit.objects.select_related("partnership__community", "visitor", "visited").get(pk=visit.pk)


def flag_of(offered: VisitOffer) -> str:
    return f"/flags/visit-offer/{offered.pk}/"


def flagged(offered: VisitOffer, by: Person) -> Case:
    assert client_of(by).post(flag_of(offered), {"reason": "advert"}).status_code == 302
    return Case.objects.get()


def page_of(visit: Visit, person: Person) -> str:
    return client_of(person).get(visit.get_absolute_url()).content.decode()


def calendar_of(visit: Visit, person: Person) -> str:
    return visit_file(fresh(visit), person=person).decode()


def test_the_other_flags_them_before_and_after_they_chose_and_nobody_else(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    for _time in ("offered", "chosen"):
        assert flag_of(offered) in page_of(visit, open_ward.member)
        assert flag_of(offered) not in page_of(visit, vendor)
        if fresh(visit).starts_at is None:
            cycle.settle_on(offered, by=open_ward.member)
    everybody_else = (open_ward.facilitator, open_ward.steward, make_member(open_ward.community), open_ward.outsider)
    assert {client_of(one).get(flag_of(offered)).status_code for one in everybody_else} == {404}
    assert "Those who look after this site" in client_of(open_ward.member).get(flag_of(offered)).content.decode()


def test_who_looks_after_the_site_decides_and_those_who_lead_do_not_hear_of_it(
    offered: VisitOffer, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(offered, open_ward.member)
    queue = f"{open_ward.community.get_absolute_url()}settings/flags/"
    for leader in (open_ward.facilitator, open_ward.steward):
        assert SAID not in client_of(leader).get(queue).content.decode()
        assert client_of(leader).post(f"{queue}{case.pk}/decision/", {"hide": "1"}).status_code == 404
    staff = make_person(is_staff=True, is_superuser=True)
    assert (may_decide(case, staff), may_decide(case, vendor)) == (True, False)
    page = client_of(staff).get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert (SAID in page, PLACE in page) == (True, True)


def test_hidden_the_other_neither_reads_nor_chooses_it_and_it_comes_back(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    hide(case := flagged(offered, open_ward.member), by=make_person(is_staff=True), reason="An advert")
    theirs, own = page_of(visit, open_ward.member), page_of(visit, vendor)
    assert ["Kits746" in page for page in (theirs, own)] == [False, False]
    assert ["What stood here is hidden." in page for page in (theirs, own)] == [False, True]
    assert "Your turn: to which hours is a visit welcome?" in own  # there is none to choose from
    assert client_of(open_ward.member).get(flag_of(offered)).status_code == 404
    with pytest.raises(ValidationError, match="taken out meanwhile"):
        cycle.settle_on(offered, by=open_ward.member)
    told = client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    assert (SAID in told, "An advert" in told) == (True, True)
    restore(case, by=make_person(is_staff=True))
    assert "Kits7461" in page_of(visit, open_ward.member)
    cycle.settle_on(offered, by=open_ward.member)
    assert fresh(visit).what == SAID


def test_hidden_once_it_was_chosen_the_visit_keeps_its_time_and_says_nothing_of_it(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    cycle.settle_on(offered, by=open_ward.member)
    assert PLACE in calendar_of(visit, open_ward.member)
    revision = fresh(visit).revision
    hide(case := flagged(offered, open_ward.member), by=make_person(is_staff=True))
    for person in (open_ward.member, vendor):
        page = page_of(visit, person)
        assert ("Kits746" in page, "What stood here is hidden." in page) == (False, True)
        assert PLACE not in calendar_of(visit, person)
    assert (fresh(visit).starts_at, fresh(visit).revision) == (offered.starts_at, revision + 1)
    restore(case, by=make_person(is_staff=True))
    assert "Kits7461" in page_of(visit, open_ward.member)
    assert PLACE in calendar_of(visit, open_ward.member)


def test_other_words_stand_on_the_visit_too_and_a_second_look_takes_them_back(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    cycle.settle_on(offered, by=open_ward.member)
    case = flagged(offered, open_ward.member)
    said = Decision(reason="No adverts.", new_words={"what": "Morning zqround", "place": ""})
    assert decide([case], said, by=make_person(is_staff=True)).done == 1
    assert ("zqround" in page_of(visit, open_ward.member), fresh(visit).place) == (True, "")
    assert client_of(vendor).post(f"/flags/cases/{case.pk}/", {"words": "They are for free."}).status_code == 302
    assert decide([case], Decision(about="keep"), by=make_person(is_staff=True)).done == 1
    assert (fresh(visit).what, fresh(visit).place) == (SAID, PLACE)


def test_hidden_it_is_taken_out_by_whose_it_is(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    hide(flagged(offered, open_ward.member), by=make_person(is_staff=True))
    assert client_of(vendor).post(f"{visit.get_absolute_url()}offers/{offered.pk}/").status_code == 302
    assert not visit.offers.exists()


def test_taken_out_while_somebody_still_has_to_look_nobody_has_to(
    offered: VisitOffer, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(offered, open_ward.member)
    cycle.take_out(offered, by=vendor)
    case.refresh_from_db()
    assert case.state == CaseState.GONE


def test_what_is_watched_for_is_flagged_by_itself(visit: Visit, vendor: Person) -> None:
    WatchedWords.objects.create(words="Kits7461", act=WatchedWords.Act.FLAG)
    cycle.offer(VisitOffer(visit=visit, what=SAID, starts_at=timezone.now() + timedelta(days=2)), by=vendor)
    assert Case.objects.get().target == visit.offers.get()


def test_its_words_are_forgotten_after_thirty_days(
    offered: VisitOffer, visit: Visit, open_ward: Ward, vendor: Person
) -> None:
    cycle.settle_on(offered, by=open_ward.member)
    hide(flagged(offered, open_ward.member), by=make_person(is_staff=True))
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    VisitOffer.objects.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    kept = "hours for visits that were hidden"
    assert [keep_retention()[kept], keep_retention()[kept]] == [1, 0]
    restore(Case.objects.get(), by=make_person(is_staff=True))
    offered.refresh_from_db()
    assert (offered.place, offered.hidden_at, fresh(visit).what) == ("", long_ago, "")
    assert "What stood here is hidden." in page_of(visit, open_ward.member)


def test_who_takes_their_words_along_leaves_none_and_nobody_is_asked(
    offered: VisitOffer, open_ward: Ward, vendor: Person
) -> None:
    case = flagged(offered, open_ward.member)
    erase(vendor, words_go=True)
    case.refresh_from_db()
    assert (VisitOffer.objects.exists(), Case.objects.undecided().exists()) == (False, False)
