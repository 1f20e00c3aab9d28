"""What is not somebody's turn, or is over, is refused to them, and nothing has changed by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from communities.joining import leave
from discussions import talks
from discussions.models import Post
from discussions.posting import reply
from mentoring.models import Pairing, Partnership, Programme, ProgrammeKind, Visit, VisitOffer
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
from mentoring.pair_life import end_pair
from mentoring.pairing import accept, ask, take_part
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
SOON = timedelta(days=2)
JUST_NOW = timedelta(hours=-1)


# --- visits at work: the facilitator comes along to the member ---


def two_of(ward: Ward) -> Partnership:
    return suggest(ward.community, inviter=ward.facilitator, invited=ward.member, kind="observation")


def visit_of(ward: Ward, when: timedelta = SOON) -> Visit:
    two = two_of(ward)
    answer(two, by=ward.member, agrees=True)
    two.refresh_from_db()
    visit = cycle.begin(two, visitor=ward.facilitator)
    cycle.brief(visit, by=ward.member, focus="Who answers?", looking_for="", protocol="saw")
    cycle.offer(VisitOffer(visit=visit, what="Morning round", starts_at=timezone.now() + when), by=ward.member)
    return visit


def settled(ward: Ward, when: timedelta = SOON) -> Visit:
    visit = visit_of(ward, when)
    cycle.settle_on(visit.offers.get(), by=ward.facilitator)
    return Visit.objects.get(pk=visit.pk)


def given(ward: Ward) -> Visit:
    visit = settled(ward, JUST_NOW)
    cycle.note(visit, {"0": "Hands go up."}, by=ward.facilitator, edition=0, give=True)
    return Visit.objects.get(pk=visit.pk)


def sent(visit: Visit, person: Person, place: str) -> HttpResponse:
    answered: Any = client_of(person).post(f"{visit.get_absolute_url()}{place}/")
    return answered


def test_whose_hour_it_is_takes_it_out_and_who_comes_takes_it(open_ward: Ward) -> None:
    ward = open_ward
    visit = visit_of(ward)
    hour = f"offers/{visit.offers.get().pk}"
    assert sent(visit, ward.member, hour).status_code == 302
    assert (visit.offers.count(), Visit.objects.get(pk=visit.pk).starts_at) == (0, None)


def test_an_hour_that_is_settled_is_neither_taken_out_nor_taken_again(open_ward: Ward) -> None:
    ward = open_ward
    visit = settled(ward)
    hour = visit.offers.get()
    for person in (ward.member, ward.facilitator):
        assert sent(visit, person, f"offers/{hour.pk}").status_code == 403
    with pytest.raises(ValidationError):
        cycle.take_out(hour, by=ward.member)
    with pytest.raises(ValidationError):
        cycle.settle_on(hour, by=ward.facilitator, cover="Somebody else")
    assert (visit.offers.count(), Visit.objects.get(pk=visit.pk).cover) == (1, "")


@pytest.mark.parametrize("act", ["time", "calling-off"])
def test_what_was_given_is_neither_moved_nor_called_off(act: str, open_ward: Ward) -> None:
    visit = given(open_ward)
    assert sent(visit, open_ward.member, act).status_code == 403
    now = Visit.objects.get(pk=visit.pk)
    assert (now.starts_at, now.called_off_at) == (visit.starts_at, None)


def test_no_visit_begins_before_both_have_said_yes(open_ward: Ward) -> None:
    two = two_of(open_ward)
    begin, said = f"{two.get_absolute_url()}cycles/", {"visitor": str(open_ward.facilitator.pk)}
    assert client_of(open_ward.facilitator).post(begin, said).status_code == 403
    assert begin not in client_of(open_ward.facilitator).get(two.get_absolute_url()).content.decode()
    assert not Visit.objects.exists()


# --- pairs: the member learns with the facilitator ---


def pair_of(ward: Ward, kind: str = ProgrammeKind.ONE_TO_ONE) -> Pairing:
    programme = Programme.objects.create(community=ward.community, name="Spring", purpose="Two by two.", kind=kind)
    take_part(programme, person=ward.facilitator, role="offer", offers=["nights"])
    take_part(programme, person=ward.member, role="seek", seeks=["nights"])
    pairing = ask(programme, mentee=ward.member, mentor=ward.facilitator)
    accept(pairing, by=ward.facilitator)
    return Pairing.objects.select_related("programme__community").get(pk=pairing.pk)


def test_a_pair_that_has_ended_writes_agrees_and_visits_no_more(open_ward: Ward) -> None:
    ward = open_ward
    pairing = pair_of(ward, ProgrammeKind.OBSERVATION)
    end_pair(pairing, by=ward.facilitator)
    client, here = client_of(ward.member), pairing.get_absolute_url()
    acts = {"notes": {"shared_notes": "More.", "edition": "0"}, "goals": {"words": "More."}, "visits": {}}
    answers = [client.post(f"{here}{act}/", said).status_code for act, said in acts.items()]
    assert answers == [403, 403, 403]
    assert not Partnership.objects.exists()


def test_the_visits_of_a_pair_are_for_the_two(open_ward: Ward) -> None:
    visits = f"{pair_of(open_ward, ProgrammeKind.OBSERVATION).get_absolute_url()}visits/"
    assert client_of(open_ward.steward).post(visits).status_code == 404
    assert client_of(open_ward.member).post(visits).status_code == 302


def test_who_has_left_is_asked_by_nobody(open_ward: Ward) -> None:
    ward = open_ward
    programme = Programme.objects.create(community=ward.community, name="Spring", purpose="Two by two.")
    take_part(programme, person=ward.facilitator, role="offer", offers=["nights"])
    take_part(programme, person=ward.member, role="seek", seeks=["nights"])
    url = reverse("mentoring:pairings", args=[ward.community.slug, programme.pk])
    leave(ward.community, person=ward.facilitator)
    assert client_of(ward.member).post(url, {"mentor": ward.facilitator.handle}).status_code == 404


# --- threads ---


def test_only_members_say_in_a_thread_what_goes_on_by_itself(open_ward: Ward) -> None:
    """Everybody reads it where the place is open."""
    ward, thread = open_ward, make_thread(open_ward.community)
    for person, posts in ((ward.outsider, 1), (ward.member, 2)):
        talks.TALKS.go_on(thread.pk, person, "It is decided.")
        assert Post.objects.filter(thread=thread).count() == posts


def test_who_did_not_write_a_post_brings_nothing_back_where_nothing_is_gone(open_ward: Ward) -> None:
    post = reply(make_thread(open_ward.community), author=open_ward.member, source="It stands.")
    removal = f"{post.thread.base}posts/{post.number}/removal/"
    for person, status in ((make_member(open_ward.community), 403), (open_ward.facilitator, 302)):
        assert client_of(person).post(removal, {"restore": ""}).status_code == status
