"""Rounds from month to month, and a newcomer's welcomer: the clock begins them, people answer in their browsers."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.utils import timezone
from playwright.sync_api import expect

from communities.models import Community
from mentoring.by_itself import begin_rounds, welcome_newcomers
from mentoring.models import PairingState, PairingWay, Programme, ProgrammeKind, ProgrammeState
from mentoring.pairing import take_part
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member
from tests.threads import in_another_connection


def programme_of(community: Community, kind: str) -> Programme:
    said = {"way": PairingWay.PROPOSED, "goes_by_itself": True, "state": ProgrammeState.SIGN_UP}
    return Programme.objects.create(community=community, name="By itself", purpose="Somebody new.", kind=kind, **said)


def test_each_month_brings_somebody_new(community: Community, platform: Browsers) -> None:
    programme = programme_of(community, ProgrammeKind.ROUNDS)
    people = [make_member(community, name) for name in ("Ada Obi", "Bea Lind", "Cyd Rao", "Dov Katz")]
    for person in people:
        take_part(programme, person=person, role="both")
    begun = timezone.now() - timedelta(days=40)
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.RUNNING, told_at=begun)
    ada, met = platform.of(people[0]), list[str]()
    for month in range(3):
        later = timezone.now() + timedelta(days=32 * month)
        assert in_another_connection(partial(begin_rounds, later)) == 1
        mine = programme.pairings.visible_to(people[0]).get(state=PairingState.PROPOSED)
        other = mine.other(people[0].pk)
        ada.goto("/mentoring/")
        expect(ada.get_by_text(f"You and {other.first_name} could learn together.")).to_be_visible()
        ada.get_by_role("button", name="Yes, gladly").click()
        theirs = platform.of(other)
        theirs.goto("/mentoring/")
        theirs.get_by_role("button", name="Yes, gladly").click()
        expect(theirs.get_by_role("heading", name="Ada Obi")).to_be_visible()
        met.append(other.display_name)
    assert len(set(met)) == 3


def test_who_is_new_is_offered_somebody_and_says_yes(community: Community, platform: Browsers) -> None:
    programme = programme_of(community, ProgrammeKind.BUDDY)
    welcomer = make_member(community, "Wanda Welcomer")
    take_part(programme, person=welcomer, role="offer", capacity=1)
    mia: Person = make_member(community, "Mia New")
    community.memberships.filter(person=mia).update(joined_at=timezone.now() + timedelta(minutes=1))
    assert in_another_connection(welcome_newcomers) == 1
    hers = platform.of(mia)
    hers.goto("/mentoring/")
    expect(hers.get_by_text("Wanda would be there for you in your first weeks.")).to_be_visible()
    hers.get_by_role("button", name="Yes, gladly").click()
    hers.get_by_role("link", name="Open your page with Wanda").click()
    expect(hers.get_by_role("heading", name="Wanda Welcomer")).to_be_visible()
