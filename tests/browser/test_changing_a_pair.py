"""On a phone a facilitator swaps two mentors, and reads beneath the choice in full what speaks against it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from communities.models import Community
from mentoring.models import Programme, ProgrammeState
from mentoring.pairing import take_part
from mentoring.proposing import pair_by_hand
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member
from tests.mentoring.test_board import season

AGAINST = "Mia with Ivo: No topic in common. Noa with Zola: No topic in common"


def test_what_is_chosen_is_said_in_full(community: Community, facilitator: Person, platform: Browsers) -> None:
    programme = season(community)
    people = [make_member(community, name) for name in ("Zola Dlamini", "Mia Lind", "Ivo Petrov", "Noa Levi")]
    for person, topic in zip(people, ("writing", "writing", "teaching", "teaching"), strict=True):
        take_part(programme, person=person, role="both", offers=[topic], seeks=[topic])
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    zola, mia, ivo, noa = people
    mine = pair_by_hand(programme, mentee=mia, mentor=zola, by=facilitator)
    pair_by_hand(programme, mentee=noa, mentor=ivo, by=facilitator)

    page = platform.of(facilitator, viewport={"width": 390, "height": 844})
    page.goto(f"{programme.get_absolute_url()}board/")
    pair = page.locator(f"#proposal-{mine.pk}")
    pair.get_by_role("link", name=re.compile("^Change")).click()
    pair.get_by_label("Swap mentors with").select_option(label=f"Noa Levi (Ivo Petrov). {AGAINST}")
    said = pair.get_by_role("status").filter(has_text="Noa")
    expect(said).to_have_text(f"Something speaks against it: Noa Levi (Ivo Petrov). {AGAINST}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    pair.get_by_label("Swap mentors with").select_option("")
    expect(said).to_have_count(0)
