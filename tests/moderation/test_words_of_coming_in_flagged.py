"""What people say as they ask to come in, what they are asked and answered, and what is said as the lead is shared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.charter import ask_newcomers
from communities.joining import ask_to_join, join, let_in, refuse
from communities.models import Community, JoinRequest, Membership, Role
from communities.sayings import worded_by
from communities.terms.serving import hand_over, offer, set_term
from engagement.delivery import deliver_now
from moderation.flagging import hide, may_decide, restore
from moderation.models import Case, Saying
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Kits7461 for everybody"


def flagged(kind: str, pk: int, by: Person) -> Case:
    assert client_of(by).post(f"/flags/sayings/{kind}/{pk}/", {"reason": "advert"}).status_code == 302
    return Case.objects.latest("pk")


def hidden(case: Case) -> Case:
    hide(case, by=make_person(is_staff=True), reason="An advert")
    return case


def read(person: Person, *pages: str) -> str:
    return "".join(client_of(person).get(page).content.decode() for page in pages)


def before_staff(case: Case) -> str:
    staff = make_person(is_staff=True, is_superuser=True)
    return read(staff, f"/admin/moderation/case/decision/?ids={case.pk}")


def of(here: Community, rest: str = "") -> str:
    return f"{here.get_absolute_url()}{rest}"


def test_a_hello_is_flagged_by_those_who_read_it_and_decided_about_there(open_ward: Ward) -> None:
    here, vendor = open_ward.community, make_person("Vic Vendor")
    hello = join(here, person=vendor, hello=SAID)
    flag = f"/flags/sayings/hello/{hello.pk}/"
    assert flag in read(open_ward.member, of(here))
    assert flag in read(open_ward.facilitator, of(here, f"members/{hello.pk}/"))
    assert flag in read(open_ward.facilitator, of(here, "welcoming/"))
    case = flagged("hello", hello.pk, open_ward.member)
    assert may_decide(case, open_ward.facilitator)
    assert f"case-{case.pk}" in read(open_ward.facilitator, of(here, "settings/flags/"))
    hidden(case)
    pages = (of(here), of(here, "welcoming/"), of(here, f"members/{hello.pk}/"), "/")
    assert "Kits7461" not in read(open_ward.facilitator, *pages)


def test_later_a_hello_is_read_by_those_who_lead_alone(open_ward: Ward) -> None:
    hello = join(open_ward.community, person=make_person(), hello=SAID)
    Membership.objects.filter(pk=hello.pk).update(joined_at=timezone.now() - timedelta(days=40))
    flag = f"/flags/sayings/hello/{hello.pk}/"
    who = (open_ward.member, open_ward.facilitator)
    assert [client_of(one).get(flag).status_code for one in who] == [404, 200]


def test_what_somebody_asks_to_join_with_goes_with_their_answers(closed_ward: Ward) -> None:
    here, vendor = closed_ward.community, make_person("Vic Vendor")
    asked = ask_to_join(here, person=vendor, answers=[("Which ward?", SAID)])
    requests = of(here, "settings/requests/")
    assert f"/flags/sayings/asking/{asked.pk}/" in read(closed_ward.facilitator, requests)
    case = flagged("asking", asked.pk, closed_ward.facilitator)
    assert not case.place.startswith("c:")
    assert SAID in before_staff(case)
    hidden(case)
    deliver_now()
    assert "Kits7461" not in read(closed_ward.facilitator, requests, "/notifications/", "/")
    restore(case, by=make_person(is_staff=True))
    assert JoinRequest.objects.get(pk=asked.pk).answers == [["Which ward?", SAID]]


def test_who_is_let_in_with_hidden_words_has_none_of_them_in_their_hello(closed_ward: Ward) -> None:
    asked = ask_to_join(closed_ward.community, person=make_person(), words=SAID)
    hidden(flagged("asking", asked.pk, closed_ward.facilitator))
    assert let_in(JoinRequest.objects.get(pk=asked.pk), by=closed_ward.facilitator).hello == "…"


def test_who_is_refused_flags_the_answer_and_not_those_who_lead(closed_ward: Ward) -> None:
    here = closed_ward.community
    asked = JoinRequest.objects.get(community=here, person=closed_ward.pending)
    refuse(asked, by=closed_ward.facilitator, answer=SAID)
    flag = f"/flags/sayings/refusal/{asked.pk}/"
    assert flag in read(closed_ward.pending, of(here))
    others = (closed_ward.steward, closed_ward.facilitator, closed_ward.outsider)
    assert {client_of(one).get(flag).status_code for one in others} == {404}
    case = hidden(flagged("refusal", asked.pk, closed_ward.pending))
    assert not case.place.startswith("c:")
    deliver_now()
    assert "Kits7461" not in read(closed_ward.pending, of(here), "/notifications/")


def test_what_newcomers_are_asked_is_flagged_by_who_is_asked(closed_ward: Ward) -> None:
    here = closed_ward.community
    ask_newcomers(here, [SAID, "Which ward?"], by=closed_ward.facilitator)
    flag = f"/flags/sayings/questions/{here.pk}/"
    assert flag in read(closed_ward.outsider, of(here))
    who = (closed_ward.member, closed_ward.facilitator)
    assert {client_of(one).get(flag).status_code for one in who} == {404}
    case = flagged("questions", here.pk, closed_ward.outsider)
    assert SAID in before_staff(case)
    assert Saying.objects.get().author == closed_ward.facilitator
    assert worded_by(Community.objects.get(pk=here.pk)) == here.founded_by
    hidden(case)
    assert "Kits7461" not in read(closed_ward.outsider, of(here))
    restore(case, by=make_person(is_staff=True))
    assert Community.objects.get(pk=here.pk).questions == [SAID, "Which ward?"]


def test_offers_and_thanks_are_flagged_where_the_lead_is_shared(open_ward: Ward) -> None:
    here, vendor = open_ward.community, make_member(open_ward.community)
    serving = Membership.objects.get(community=here, person=open_ward.facilitator)
    term = set_term(serving, ends_at=timezone.now() + timedelta(days=5), by=open_ward.steward)
    assert term
    made = offer(term, person=vendor, words=SAID)
    roles = of(here, "roles/")
    assert f"/flags/sayings/offer/{made.pk}/" in read(open_ward.member, roles)
    assert f"/flags/sayings/offer/{made.pk}/" not in read(vendor, roles)
    hidden(flagged("offer", made.pk, open_ward.member))
    assert "Kits7461" not in read(open_ward.member, roles)
    hand_over(term, to=vendor, by=open_ward.steward, thanks=SAID)
    assert f"/flags/sayings/term-thanks/{term.pk}/" in read(open_ward.outsider, roles)
    assert f"/flags/sayings/term-thanks/{term.pk}/" not in read(open_ward.steward, roles)
    hidden(flagged("term-thanks", term.pk, open_ward.outsider))
    deliver_now()
    assert "Kits7461" not in read(vendor, roles, of(here), "/notifications/")
    assert Membership.objects.get(community=here, person=vendor).role == Role.FACILITATOR


def test_of_a_place_that_is_private_by_now_nobody_outside_reads_how_they_were_answered(private_ward: Ward) -> None:
    here, outsider = private_ward.community, private_ward.outsider
    asked = JoinRequest.objects.create(community=here, person=outsider, refused_at=timezone.now(), answer=SAID)
    assert client_of(outsider).get(f"/flags/sayings/refusal/{asked.pk}/").status_code == 404
