"""What a community says of itself is flagged by its readers, and decided about by those who look after the site."""

from __future__ import annotations

import pytest

from communities.charter import change_charter
from communities.models import Community, Norm
from engagement.delivery import deliver_now
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, Saying
from people.models import Person
from search.models import Entry
from tests.cast import Ward, client_of, make_person, make_thread

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for everybody"


def say(ward: Ward, *, by: Person, norms: tuple[str, ...] = ("Be kind", SAID)) -> Community:
    here = ward.community
    here.name, here.purpose, here.about = SAID, f"{SAID}, all week", f"**{SAID}** and more"
    change_charter(here, by=by, norms=norms)
    deliver_now()
    return here


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(f"/flags/sayings/{kind}/{pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def page_of(here: Community, reader: Person | None, rest: str = "") -> str:
    return client_of(reader).get(f"{here.get_absolute_url()}{rest}").content.decode()


@pytest.mark.parametrize("rest", ["", "about/"])
def test_whoever_knows_of_the_place_flags_its_words_and_who_wrote_them_does_not(closed_ward: Ward, rest: str) -> None:
    here = say(closed_ward, by=closed_ward.facilitator)
    address = f"/flags/sayings/charter/{here.pk}/"
    readers = (closed_ward.outsider, closed_ward.member, closed_ward.steward)
    assert all(address in page_of(here, one, rest) for one in readers)
    assert address not in page_of(here, None, rest)
    assert address not in page_of(here, closed_ward.facilitator, rest)
    case = flagged("charter", here.pk, closed_ward.outsider)
    deciding = (make_person(is_staff=True), closed_ward.facilitator)
    assert [may_decide(case, one) for one in deciding] == [True, False]
    assert f"case-{case.pk}" not in page_of(here, closed_ward.steward, "settings/flags/")


def test_hidden_it_says_nothing_anywhere_and_keeps_its_address(open_ward: Ward) -> None:
    here = say(open_ward, by=open_ward.facilitator)
    case = flagged("charter", here.pk, open_ward.outsider)
    hide(case, by=make_person(is_staff=True), reason="An advert")
    here.refresh_from_db()
    Norm.objects.all().delete()
    pages = ["/communities/", here.get_absolute_url(), f"{here.get_absolute_url()}about/", "/search/?q=Kits7461", "/"]
    read = [client_of(open_ward.member).get(page).content.decode() for page in pages]
    assert [SAID in page for page in read] == [False] * 5
    assert "A community" in read[0]
    assert not Entry.objects.filter(kind="community", title__contains="Kits7461").exists()
    assert f"/flags/sayings/charter/{here.pk}/" not in read[1]
    deliver_now()
    assert "/flags/cases/" in client_of(open_ward.facilitator).get("/notifications/").content.decode()
    restore(Case.objects.get(), by=make_person(is_staff=True))
    assert f"<strong>{SAID}</strong>" in page_of(here, None, "about/")
    assert Entry.objects.get(kind="community", object_id=here.pk).title == SAID


def test_those_who_lead_say_something_else_meanwhile_and_that_stays(open_ward: Ward) -> None:
    here = say(open_ward, by=open_ward.facilitator)
    begun = here.edition
    case = flagged("charter", here.pk, open_ward.member)
    hide(case, by=make_person(is_staff=True))
    here.refresh_from_db()
    assert here.edition > begun
    here.name = "Ward kits"
    change_charter(here, by=open_ward.steward, norms=[])
    restore(case, by=make_person(is_staff=True))
    here.refresh_from_db()
    assert (here.name, here.purpose) == ("Ward kits", "…")
    assert flagged("charter", here.pk, open_ward.member) != case
    assert Saying.objects.latest("pk").author == open_ward.steward


def test_a_private_place_is_flagged_by_those_in_it_alone(private_ward: Ward) -> None:
    here = say(private_ward, by=private_ward.steward)
    address = f"/flags/sayings/charter/{here.pk}/"
    who = (private_ward.member, private_ward.outsider)
    assert [client_of(one).get(address).status_code for one in who] == [200, 404]
    assert flagged("charter", here.pk, private_ward.member).place.startswith("u:")


def test_a_line_of_how_people_are_together_is_flagged_by_itself(open_ward: Ward) -> None:
    here = say(open_ward, by=open_ward.steward)
    line = here.norms.get(text=SAID)
    assert f"/flags/sayings/norm/{line.pk}/" in page_of(here, open_ward.member, "about/")
    assert f"/flags/sayings/norm/{line.pk}/" not in page_of(here, open_ward.steward, "about/")
    case = flagged("norm", line.pk, open_ward.member)
    hide(case, by=make_person(is_staff=True))
    assert [norm.text for norm in here.norms.all()] == ["Be kind", "…"]
    assert f"/flags/sayings/norm/{line.pk}/" not in page_of(here, open_ward.member, "about/")
    change_charter(here, by=open_ward.steward, norms=["Ask", "…"])
    restore(case, by=make_person(is_staff=True))
    assert [norm.text for norm in here.norms.all()] == ["Ask", SAID]


def test_a_line_that_is_hidden_is_none_that_is_broken(open_ward: Ward) -> None:
    here = say(open_ward, by=open_ward.facilitator)
    hide(flagged("norm", here.norms.get(text=SAID).pk, open_ward.member), by=make_person(is_staff=True))
    person = client_of(open_ward.member).get(f"/flags/person/{open_ward.facilitator.pk}/").content.decode()
    post = client_of(open_ward.member).get(f"/flags/post/{make_thread(here).posts.get().pk}/").content.decode()
    for page in (person, post):
        assert ("Be kind" in page, "…" in page) == (True, False)
