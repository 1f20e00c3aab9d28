"""Why a thread was closed, what shelves and retellings are called and what somebody looks after are flagged, too."""

from __future__ import annotations

import pytest
from django.utils import timezone

from communities.models import Membership
from communities.quoting import Quote, story_from
from discussions.tending import lock
from knowledge.models import Retelling, Shelf
from knowledge.telling import StoryDraft, tell
from knowledge.told.shelves import name_shelves
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_person, make_thread

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for all"


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(f"/flags/sayings/{kind}/{pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def page(address: str, reader: Person) -> str:
    return client_of(reader).get(address).content.decode()


def test_why_a_thread_is_closed(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community)
    lock(thread, by=open_ward.facilitator, why=SAID)
    address, link = thread.get_absolute_url(), f"/flags/sayings/closing/{thread.pk}/"
    assert link in page(address, open_ward.member)
    assert link not in page(address, open_ward.facilitator)
    case = flagged("closing", thread.pk, open_ward.member)
    assert [may_decide(case, one) for one in (open_ward.steward, open_ward.facilitator)] == [True, False]
    hide(case, by=open_ward.steward)
    shown = page(address, open_ward.member)
    assert (SAID in shown, link in shown, "closed this thread" in shown) == (False, False, True)


def test_shelves_that_are_hidden_are_told_apart_and_come_back(open_ward: Ward) -> None:
    here, staff = open_ward.community, make_person(is_staff=True)
    name_shelves(here, [SAID, "Kits7462"], by=open_ward.facilitator)
    one, other = Shelf.objects.filter(community=here).order_by("pk")
    draft = StoryDraft(title="The printout", parts={"situation": "At ten."}, shelves=[one.pk])
    address = tell(here, draft, author=open_ward.facilitator).get_absolute_url()
    link = f"/flags/sayings/shelf/{one.pk}/"
    assert link in page(address, open_ward.member)
    cases = [flagged("shelf", shelf.pk, open_ward.member) for shelf in (one, other)]
    assert {case.place for case in cases}.isdisjoint({here.scope})
    for case in cases:
        hide(case, by=staff)
    shown = page(address, open_ward.member)
    assert (SAID in shown, link in shown) == (False, False)
    restore(cases[0], by=make_person(is_staff=True))
    assert SAID in page(address, open_ward.member)


def test_what_somebody_looks_after(open_ward: Ward) -> None:
    serving = Membership.objects.get(community=open_ward.community, person=open_ward.facilitator)
    Membership.objects.filter(pk=serving.pk).update(care=SAID)
    address = f"{open_ward.community.get_absolute_url()}roles/"
    link = f"/flags/sayings/care/{serving.pk}/"
    assert link in page(address, open_ward.member)
    hide(flagged("care", serving.pk, open_ward.member), by=make_person(is_staff=True))
    shown = page(address, open_ward.member)
    assert (SAID in shown, link in shown) == (False, False)


def test_what_a_retelling_is_called(open_ward: Ward) -> None:
    quotes = [Quote(open_ward.member.pk, "At ten.", timezone.now(), "/")]
    teller = open_ward.facilitator
    address = str(story_from(open_ward.community, by=teller, title=SAID, kind="thread", number=0, quotes=quotes))
    retelling = Retelling.objects.get()
    link = f"/flags/sayings/retelling/{retelling.pk}/"
    assert (link in page(address, open_ward.member), link in page(address, teller)) == (True, False)
    assert client_of(open_ward.steward).get(link).status_code == 404
    hide(flagged("retelling", retelling.pk, open_ward.member), by=make_person(is_staff=True))
    assert SAID not in page(address, open_ward.member)
