"""There is always a steward; facilitators serve for a term, somebody takes over, both are thanked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from communities.joining import LastSteward, change_role, leave
from communities.models import Membership, Offer, Role, Term
from communities.tasks import invite_members_to_serve
from communities.terms.serving import hand_over, invite_offers, offer, set_term
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.notifying import notices_for
from people.models import Person
from tests.cast import Ward, client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def of(ward: Ward, person: Person) -> Membership:
    return Membership.objects.select_related("community", "person").get(community=ward.community, person=person)


def term_of(ward: Ward, *, days: int = 10) -> Term:
    ends_at = timezone.now() + timedelta(days=days)
    term = set_term(of(ward, ward.facilitator), ends_at=ends_at, by=ward.steward)
    assert term
    return term


def texts(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(Person.objects.get(pk=person.pk))]


def path_of(ward: Ward, rest: str) -> str:
    return f"/c/{ward.community.slug}/{rest}"


# There is always a steward ---------------------------------------------------------------------------


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Not pg_stat_activity: what a transaction has seen of it once it sees until its end.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _in_its_own_connection(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("steps_down", [False, True], ids=["leaves", "steps down"])
def test_of_two_stewards_who_go_at_once_one_stays(steps_down: bool) -> None:
    ward = Ward("open")
    other = make_member(ward.community, "Sofia Steward", role=Role.STEWARD)
    theirs = of(ward, other)

    def go() -> None:
        if steps_down:
            change_role(theirs, role=Role.MEMBER, by=other)
        else:
            leave(ward.community, person=other)

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            leave(ward.community, person=ward.steward)
            second = pool.submit(_in_its_own_connection, go)
            while not somebody_waits():
                assert not second.done(), "the second did not wait for the first"
        with pytest.raises(LastSteward):
            second.result(timeout=30)
    stewards = Membership.objects.filter(community=ward.community, role=Role.STEWARD)
    assert [membership.person for membership in stewards] == [other]


def test_stewardship_is_handed_over_in_one_step(open_ward: Ward) -> None:
    chosen = of(open_ward, open_ward.member)
    path = path_of(open_ward, f"members/{chosen.pk}/stewardship/")
    assert client_of(open_ward.facilitator).post(path).status_code == 403
    client_of(open_ward.steward).post(path)
    assert of(open_ward, open_ward.member).role == Role.STEWARD
    assert of(open_ward, open_ward.steward).role == Role.FACILITATOR
    client_of(open_ward.steward).post(path_of(open_ward, "membership/leaving/"))
    assert not Membership.objects.filter(community=open_ward.community, person=open_ward.steward).exists()


# Terms ------------------------------------------------------------------------------------------------


def test_a_steward_says_until_when_and_the_day_shows(open_ward: Ward) -> None:
    chosen = of(open_ward, open_ward.facilitator)
    path = path_of(open_ward, f"members/{chosen.pk}/term/")
    day = timezone.localdate() + timedelta(days=120)
    assert client_of(open_ward.facilitator).post(path, {"until": day.isoformat()}).status_code == 403
    client = client_of(open_ward.steward)
    assert client.post(path, {"until": timezone.localdate().isoformat()}).status_code == 422
    client.post(path, {"until": day.isoformat()})
    client.post(path, {"until": day.isoformat()})
    assert Term.objects.get().person == open_ward.facilitator
    assert f"Serves until {day.day} {day:%B %Y}" in client_of(None).get(path_of(open_ward, "roles/")).content.decode()
    client.post(path, {"until": ""})
    assert not Term.objects.exists()


def test_three_weeks_before_its_end_members_are_invited_once(open_ward: Ward) -> None:
    term = term_of(open_ward, days=30)
    assert invite_offers() == 0
    Term.objects.update(ends_at=timezone.now() + timedelta(days=20))
    invite_members_to_serve()
    invite_members_to_serve()
    told = f"Grace Mensah’s term in {open_ward.community.name} is coming to its end. Would you take over for a while?"
    assert texts(open_ward.member).count(told) == 1
    assert f"Your term in {open_ward.community.name} is coming to its end" in texts(open_ward.facilitator)
    titles = [item.title for item in home_of(Person.objects.get(pk=open_ward.member.pk)).invitations]
    assert f"Grace hands on looking after {open_ward.community.name}" in titles
    term.refresh_from_db()
    assert term.invited_at


def test_members_offer_themselves_once_and_stewards_hear_it(open_ward: Ward) -> None:
    term = term_of(open_ward)
    path = path_of(open_ward, f"roles/{term.pk}/offer/")
    client = client_of(open_ward.member)
    client.post(path, {"words": "I could greet newcomers."})
    client.post(path, {"words": "I could greet newcomers, on Sundays."})
    assert Offer.objects.get().words == "I could greet newcomers, on Sundays."
    assert f"Noor Haddad would take over from Grace Mensah in {open_ward.community.name}" in texts(open_ward.steward)
    assert client_of(open_ward.facilitator).post(path).status_code == 403
    page = client_of(open_ward.steward).get(path_of(open_ward, "roles/")).content.decode()
    assert "on Sundays." in page
    assert "on Sundays." not in client_of(None).get(path_of(open_ward, "roles/")).content.decode()


def test_a_steward_hands_over_and_both_are_thanked_in_public(open_ward: Ward) -> None:
    term = term_of(open_ward)
    mine = offer(term, person=open_ward.member, words="Sundays.")
    path = path_of(open_ward, f"roles/{term.pk}/succession/")
    assert client_of(open_ward.member).get(path).status_code == 403
    client = client_of(open_ward.steward)
    answer = client.post(path, {"thanks": "For every name you knew."})
    assert answer.status_code == 422
    assert "Choose who takes over" in answer.content.decode()
    day = timezone.localdate() + timedelta(days=180)
    said = {"successor": mine.pk, "thanks": "For every name you knew.", "until": day.isoformat()}
    assert client.post(path, said).status_code == 302
    assert client.post(path, said).status_code == 404
    assert of(open_ward, open_ward.facilitator).role == Role.MEMBER
    assert of(open_ward, open_ward.member).role == Role.FACILITATOR
    assert Term.objects.running().get().person == open_ward.member
    for address in (path_of(open_ward, ""), path_of(open_ward, "roles/")):
        assert "For every name you knew." in client_of(None).get(address).content.decode()
    assert f"Thank you for looking after {open_ward.community.name}. Noor Haddad takes over" in texts(
        open_ward.facilitator
    )


def test_another_member_can_be_named(open_ward: Ward) -> None:
    term = term_of(open_ward)
    path = path_of(open_ward, f"roles/{term.pk}/succession/")
    client = client_of(open_ward.steward)
    for handle in (open_ward.facilitator.handle, open_ward.outsider.handle):
        assert client.post(path, {"handle": handle, "thanks": "Thanks."}).status_code == 422
    client.post(path, {"handle": f"@{open_ward.member.handle}", "thanks": "Thanks."})
    assert of(open_ward, open_ward.member).role == Role.FACILITATOR


def test_a_term_ends_with_the_role(open_ward: Ward) -> None:
    term_of(open_ward)
    change_role(of(open_ward, open_ward.facilitator), role=Role.MEMBER, by=open_ward.steward)
    assert not Term.objects.running().exists()


def test_the_page_costs_the_same_whatever_is_on_it(open_ward: Ward) -> None:
    def grow() -> None:
        for _ in range(3):
            leader = make_member(open_ward.community, role=Role.FACILITATOR)
            soon = timezone.now() + timedelta(days=5)
            term = set_term(of(open_ward, leader), ends_at=soon, by=open_ward.steward)
            assert term
            offer(term, person=make_member(open_ward.community), words="Me.")
        over = Term.objects.running().first()
        assert over
        hand_over(over, to=make_member(open_ward.community), by=open_ward.steward, thanks="Thanks.")

    grow()
    client = client_of(open_ward.steward)
    pages = [path_of(open_ward, "roles/"), path_of(open_ward, "")]
    few = [queries_of(client, page) for page in pages]
    grow()
    assert [queries_of(client, page) for page in pages] == few
    assert few[0] <= 16
