"""Nobody finds out, by asking one after the other, who else signed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from mentoring.models import Pairing, PairingState, PairingWay, Programme, ProgrammeKind, Release, ReleaseState
from mentoring.pairing import take_part
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")


def answered(programme: Programme, asker: Person, other: Person) -> tuple[int, str]:
    """With its name taken out: the rest is the same, or tells the two apart."""
    answer = client_of(asker).post(f"{programme.get_absolute_url()}pairings/", {"mentor": other.handle})
    said = answer.content.decode()
    faults = said.partition('role="alert">')[2].partition("</div>")[0]
    return answer.status_code, faults.replace(str(other.first_name), "")


@pytest.mark.parametrize("way", [PairingWay.CHOSEN, PairingWay.PROPOSED])
def test_who_seeks_there_is_answered_for_as_who_is_not_in_it(
    programme: Programme, community: Community, member: Person, way: str
) -> None:
    Programme.objects.filter(pk=programme.pk).update(way=way)
    seeks, is_not_in_it = make_member(community, "Zola Dlamini"), make_member(community, "Uma Rao")
    for person in (member, seeks):
        take_part(programme, person=person, role="seek", seeks=["labs"])
    of_one, of_other = (answered(programme, member, person) for person in (seeks, is_not_in_it))
    assert of_one == of_other
    assert of_one[0] == 422
    assert of_one[1]
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("why", ["pauses", "no leave yet", "named in confidence", "blocks"])
def test_who_offers_and_cannot_be_asked_is_answered_for_so_too(
    programme: Programme, community: Community, member: Person, why: str
) -> None:
    """No word is there for one of these alone: it would tell what was said in confidence, or of a superior."""
    offers, is_not_in_it = make_member(community, "Zola Dlamini"), make_member(community, "Uma Rao")
    take_part(programme, person=member, role="seek", seeks=["labs"])
    theirs = take_part(programme, person=offers, role="offer", offers=["labs"])
    match why:
        case "pauses":
            programme.participations.filter(pk=theirs.pk).update(paused_until=timezone.localdate() + timedelta(days=9))
        case "no leave yet":
            Programme.objects.filter(pk=programme.pk).update(asks_superior=True)
            Release.objects.create(participation=theirs, state=ReleaseState.WAITING)
        case "named in confidence":
            theirs.conflicts.add(member)
        case "blocks":
            block(offers, member)
    of_one, of_other = (answered(programme, member, person) for person in (offers, is_not_in_it))
    assert of_one == of_other
    assert of_one[0] == 422
    assert not Pairing.objects.exists()


def test_nor_does_whoever_is_not_in_it_themselves(programme: Programme, community: Community, member: Person) -> None:
    offers, is_not_in_it = make_member(community, "Zola Dlamini"), make_member(community, "Uma Rao")
    take_part(programme, person=offers, role="offer", offers=["labs"])
    assert [answered(programme, member, person)[0] for person in (offers, is_not_in_it)] == [403, 403]


@pytest.mark.parametrize("why", ["pauses", "no leave yet", "has asked three", "is in a pair"])
def test_nor_does_who_may_not_ask_just_now(
    programme: Programme, community: Community, member: Person, why: str
) -> None:
    """What is in their own way is said first, whoever is asked: nobody would hear of a question that was none."""
    offers, is_not_in_it, third = (make_member(community, name) for name in ("Zola Dlamini", "Uma Rao", "Ivo Late"))
    for person in (member, offers):
        take_part(programme, person=person, role="both", seeks=["labs"], offers=["labs"])
    mine, programmes = programme.participations.get(person=member), Programme.objects.filter(pk=programme.pk)
    match why:
        case "pauses":
            mine.paused_until = timezone.localdate() + timedelta(days=9)
            mine.save()
        case "no leave yet":
            programmes.update(asks_superior=True)
            Release.objects.create(participation=programme.participations.get(person=offers), state=ReleaseState.YES)
        case "has asked three":
            for _n in range(3):
                Pairing.objects.create(programme=programme, mentor=make_member(community), mentee=member)
        case "is in a pair":
            programmes.update(kind=ProgrammeKind.PEERS)
            Pairing.objects.create(programme=programme, mentor=third, mentee=member, state=PairingState.ACTIVE)
    of_one, of_other = (answered(programme, member, person) for person in (offers, is_not_in_it))
    assert of_one == of_other
    assert of_one[0] == 422
