"""The two of a pair write in their shared notes at the same moment, each in their own browser, and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from communities.models import Community
from mentoring.models import Agreement, Pairing, Programme
from mentoring.pairing import accept, ask, take_part
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

HERS, HIS = "We meet on Thursdays.", "Bring one case each."


@pytest.fixture
def pairing(community: Community, member: Person) -> Pairing:
    mentor = make_member(community, "Zola Dlamini")
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=member, role="seek", seeks=["writing"])
    asked = ask(programme, mentee=member, mentor=mentor)
    accept(asked, by=mentor)
    return Pairing.objects.select_related("mentor", "mentee").get(pk=asked.pk)


def told_of_the_other(page: Page) -> Locator:
    return page.locator("#notes").get_by_role("alert")


def test_who_saves_second_sees_both_and_puts_them_together(pairing: Pairing, platform: Browsers) -> None:
    pages = [platform.of(person) for person in (pairing.mentor, pairing.mentee)]
    for page, words in zip(pages, (HERS, HIS), strict=True):
        page.goto(pairing.get_absolute_url())
        page.get_by_label("What to keep").fill(words)
    # Both are on their way before either is answered.
    for page in pages:
        page.evaluate("setTimeout(() => document.querySelector('#notes form').requestSubmit())")
    for page in pages:
        expect(page.locator("#notes .prose")).to_be_visible()
        page.wait_for_load_state()

    first, second = sorted(pages, key=lambda page: told_of_the_other(page).count())
    kept, typed = (HERS, HIS) if first == pages[0] else (HIS, HERS)
    expect(told_of_the_other(first)).to_have_count(0)
    expect(first.locator("#notes .prose")).to_have_text(kept)
    expect(told_of_the_other(second)).to_contain_text("saved other notes while you wrote")
    expect(second.locator("#notes .prose")).to_have_text(kept)
    expect(second.get_by_label("What to keep")).to_have_value(typed)
    assert Agreement.objects.get().notes == kept

    second.get_by_label("What to keep").fill(f"{kept}\n\n{typed}")
    second.get_by_role("button", name="Keep for both").click()
    expect(told_of_the_other(second)).to_have_count(0)
    first.reload()
    for page in pages:
        expect(page.locator("#notes .prose")).to_contain_text(kept)
        expect(page.locator("#notes .prose")).to_contain_text(typed)
    # The answer that shows both is a 409, which a browser writes into its console.
    assert ["status of 409" in one for one in platform.complaints] == [True]
    platform.complaints.clear()
