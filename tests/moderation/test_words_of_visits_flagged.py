"""What one of two who visit each other writes is flagged by who reads it. What is sealed stays so for who decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from engagement.delivery import deliver_now
from mentoring.models import Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
from moderation.flagging import hide, restore
from moderation.models import Case, Saying
from moderation.parting import sayings_of
from people.models import Person
from people.scopes import person_scope
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID, TOO = "Kits7461 at half the price", "Kits7462 too"


@pytest.fixture
def reader(open_ward: Ward) -> Person:
    return open_ward.member


def visit_of(open_ward: Ward, *, visited: Person, visitor: Person, focus: str = "Who answers?") -> Visit:
    two = suggest(open_ward.community, inviter=visitor, invited=visited, kind="observation")
    answer(two, by=visited, agrees=True)
    two.refresh_from_db()
    visit = cycle.begin(two, visitor=visitor)
    cycle.brief(visit, by=visited, focus=focus, looking_for=TOO if focus == SAID else "", protocol="saw")
    return fresh(visit)


def fresh(visit: Visit) -> Visit:
    return Visit.objects.select_related("partnership__community", "visitor", "visited").get(pk=visit.pk)


def held(open_ward: Ward, *, visited: Person, visitor: Person, cover: str = "") -> Visit:
    visit = visit_of(open_ward, visited=visited, visitor=visitor)
    offered = VisitOffer(visit=visit, what="Round", starts_at=timezone.now() - timedelta(hours=2))
    cycle.offer(offered, by=visited)
    cycle.settle_on(offered, by=visitor, cover=cover)
    return fresh(visit)


def seen(open_ward: Ward, *, visited: Person, visitor: Person, said: str = "Long pauses") -> Visit:
    visit = held(open_ward, visited=visited, visitor=visitor)
    cycle.note(visit, {"0": "", "1": said}, by=visitor, edition=0, give=True)
    return fresh(visit)


def say(kind: str, open_ward: Ward, by: Person, reader: Person) -> tuple[int, str]:
    """What stands there by now, and the page it stands on."""
    match kind:
        case "visits-suggested":
            two = suggest(open_ward.community, inviter=by, invited=reader, kind="coaching", words=SAID)
            return two.pk, two.get_absolute_url()
        case "visit-brief":
            visit = visit_of(open_ward, visited=by, visitor=reader, focus=SAID)
            return visit.pk, visit.get_absolute_url()
        case "visit-cover":
            visit = held(open_ward, visited=reader, visitor=by, cover=SAID)
            return visit.pk, visit.get_absolute_url()
        case "visit-notes":
            visit = seen(open_ward, visited=reader, visitor=by, said=SAID)
        case "visit-talk":
            visit = seen(open_ward, visited=reader, visitor=by)
            cycle.debrief(visit, SAID, by=by, edition=0)
        case _trying:
            visit = seen(open_ward, visited=by, visitor=reader)
            cycle.debrief(visit, "Pauses", by=reader, edition=0)
            cycle.will_try(fresh(visit), SAID, by=by, edition=0)
    return visit.papers.order_by("-pk")[0].pk, visit.get_absolute_url()


SEALED = ("visit-notes", "visit-talk", "visit-trying")
KINDS = ("visits-suggested", "visit-brief", "visit-cover", *SEALED)


def flag_of(kind: str, pk: int) -> str:
    return f"/flags/sayings/{kind}/{pk}/"


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(flag_of(kind, pk), {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def read(address: str, person: Person) -> str:
    return client_of(person).get(address).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_flags_them_where_they_stand_and_hidden_neither_reads_them(
    kind: str, reader: Person, open_ward: Ward, vendor: Person
) -> None:
    pk, page = say(kind, open_ward, vendor, reader)
    assert [flag_of(kind, pk) in read(page, one) for one in (reader, vendor)] == [True, False]
    everybody_else = (vendor, open_ward.facilitator, make_member(open_ward.community), open_ward.outsider)
    assert {client_of(one).get(flag_of(kind, pk)).status_code for one in everybody_else} == {404}
    assert SAID in read(flag_of(kind, pk), reader)
    case, staff = flagged(kind, pk, reader), make_person(is_staff=True, is_superuser=True)
    said = Saying.objects.get()
    assert (said.author, said.scope) == (vendor, person_scope(vendor.pk))
    assert SAID in read(f"/admin/moderation/case/decision/?ids={case.pk}", staff)
    hide(case, by=staff, reason="An advert")
    for person in (reader, vendor):
        assert ("Kits746" in read(page, person), "…" in read(page, person)) == (False, True)
    assert flag_of(kind, pk) not in read(page, reader)
    assert SAID in read(f"/flags/cases/{case.pk}/", vendor)
    restore(case, by=make_person(is_staff=True))
    assert SAID in read(page, reader)


@pytest.mark.parametrize("kind", SEALED)
def test_what_is_sealed_is_sealed_for_who_decides_too_and_opened_for_its_author(
    kind: str, reader: Person, open_ward: Ward, vendor: Person
) -> None:
    pk, _page = say(kind, open_ward, vendor, reader)
    case = flagged(kind, pk, reader)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(said::text, '') FROM moderation_saying")
        assert "Kits7461" not in cursor.fetchone()[0]
    hide(case, by=make_person(is_staff=True))
    assert SAID in str(sayings_of(vendor))


def test_notes_are_flagged_by_who_they_are_shown_to_on_the_page_where_those_read_them(
    reader: Person, open_ward: Ward, vendor: Person
) -> None:
    visit = seen(open_ward, visited=reader, visitor=vendor, said=SAID)
    pk, page = visit.papers.get().pk, f"{visit.get_absolute_url()}notes/"
    assert client_of(open_ward.facilitator).get(flag_of("visit-notes", pk)).status_code == 404
    cycle.show_to(visit, open_ward.facilitator, by=reader)
    assert flag_of("visit-notes", pk) in read(page, open_ward.facilitator)
    assert flag_of("visit-notes", pk) not in read(page, vendor)
    answered = client_of(open_ward.facilitator).post(flag_of("visit-notes", pk), {"reason": "advert"})
    assert (answered.status_code, answered["Location"]) == (302, page)


def test_notes_that_were_not_given_nobody_flags(reader: Person, open_ward: Ward, vendor: Person) -> None:
    visit = held(open_ward, visited=reader, visitor=vendor)
    cycle.note(visit, {"0": SAID}, by=vendor, edition=0)
    assert client_of(reader).get(flag_of("visit-notes", visit.papers.get().pk)).status_code == 404


def test_hidden_words_of_both_are_written_over_by_nobody_unseen_and_do_not_come_back_over_others(
    reader: Person, open_ward: Ward, vendor: Person
) -> None:
    pk, page = say("visit-talk", open_ward, vendor, reader)
    hide(case := flagged("visit-talk", pk, reader), by=make_person(is_staff=True))
    begun_before = {"words": f"{SAID}, and soon", "edition": "1"}
    assert client_of(vendor).post(f"{page}debrief/", begun_before).status_code == 409
    assert client_of(reader).post(f"{page}debrief/", {"words": "Pauses", "edition": "2"}).status_code == 302
    restore(case, by=make_person(is_staff=True))
    assert ("Pauses" in read(page, reader), "Kits7461" in read(page, reader)) == (True, False)


def test_what_they_were_asked_with_is_not_told_any_more(reader: Person, open_ward: Ward, vendor: Person) -> None:
    pk, _page = say("visits-suggested", open_ward, vendor, reader)
    deliver_now()
    assert SAID in read("/notifications/", reader)
    hide(flagged("visits-suggested", pk, reader), by=make_person(is_staff=True))
    assert "Kits7461" not in read("/notifications/", reader)


def test_in_coaching_who_comes_says_what_it_is_about_and_who_is_visited_flags_it(
    reader: Person, open_ward: Ward, vendor: Person
) -> None:
    two = suggest(open_ward.community, inviter=vendor, invited=reader, kind="coaching")
    answer(two, by=reader, agrees=True)
    two.refresh_from_db()
    visit = cycle.begin(two, visitor=vendor)
    cycle.brief(visit, by=vendor, focus=SAID, looking_for="", protocol="saw")
    codes = [client_of(one).get(flag_of("visit-brief", visit.pk)).status_code for one in (reader, vendor)]
    assert codes == [200, 404]
    assert flag_of("visit-brief", visit.pk) in read(visit.get_absolute_url(), reader)
