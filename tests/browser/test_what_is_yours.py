"""Taking one's data along and leaving, in browsers: fetched and opened, thought over, and never without a steward."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import Page, expect

from communities.models import Community, Role
from discussions.posting import reply
from engagement.delivery import deliver_now
from people.leaving import erase_due
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import PASSWORD, make_community, make_member, make_person, make_thread
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def noor(community: Community) -> Person:
    person = make_member(community, "Noor Haddad")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def asks_to_leave(page: Page, choice: str) -> None:
    page.goto("/settings/leaving/")
    for words in ("Erased: your name", "What you wrote stays under", "Kept: what moderation decided"):
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Erase my account in seven days").click()


def says_who_they_are(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, it’s me").click()


def test_my_data_comes_as_a_file_with_my_words_and_nobody_elses(
    platform: Browsers, community: Community, noor: Person, facilitator: Person, tmp_path: Path
) -> None:
    thread = make_thread(community, author=facilitator, title="Theirs", source="zqtheirs")
    reply(thread, author=noor, source="zqmine")
    page = platform.of(noor)
    page.goto("/settings/data/")
    page.get_by_role("button", name="Put it together").click()
    expect(page.get_by_role("heading", name="We are putting it together")).to_be_visible()
    in_another_connection(deliver_now)
    page.reload()
    with page.expect_download() as begun:
        page.get_by_role("link", name="Fetch the file").click()
    begun.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        said = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
        posts = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith("posts.json"))))
    assert [post["source"] for post in posts] == ["zqmine"]
    assert "zqtheirs" not in said
    # In another browser, signed in as the same person, it is not fetched.
    elsewhere = platform.of(noor)
    elsewhere.goto("/settings/data/")
    expect(elsewhere.get_by_role("heading", name="It was asked for in another browser")).to_be_visible()


def test_leaving_takes_the_password_can_be_taken_back_and_then_nobody_is_there(
    platform: Browsers, community: Community, noor: Person, facilitator: Person
) -> None:
    thread = make_thread(community, author=noor, title="What to do at night", source="My words stay.")
    reply(thread, author=facilitator, source="Thank you.")
    page = platform.of(noor)
    asks_to_leave(page, "They stay")
    says_who_they_are(page)
    expect(page.get_by_text("Your account will be erased on")).to_be_visible()
    page.get_by_role("button", name="I stay").click()
    expect(page.get_by_text("You stay. We are glad.")).to_be_visible()
    assert in_another_connection(lambda: erase_due(timezone.now() + timedelta(days=8))) == 0
    asks_to_leave(page, "They stay")
    expect(page.get_by_text("Your account will be erased on")).to_be_visible()
    assert in_another_connection(lambda: erase_due(timezone.now() + timedelta(days=8))) == 1
    page.goto("/settings/profile/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    other = platform.of(facilitator)
    other.goto(thread.get_absolute_url())
    expect(other.get_by_text("My words stay.")).to_be_visible()
    expect(other.get_by_text("Former member").first).to_be_visible()
    expect(other.get_by_text("Noor Haddad")).to_have_count(0)


def test_a_sole_steward_hands_over_first(platform: Browsers) -> None:
    steward = make_person("Sana Steward")
    EmailAddress.objects.create(user=steward, email=steward.email, verified=True, primary=True)
    place = make_community(name="Ward nurses", founder=steward)
    next_one = make_member(place, "Grace Mensah")
    page = platform.of(steward)
    asks_to_leave(page, "They stay")
    says_who_they_are(page)
    expect(page.get_by_text("it has no other steward")).to_be_visible()
    assert ["status of 422" in one for one in platform.complaints] == [True]
    platform.complaints.clear()
    place.memberships.filter(person=next_one).update(role=Role.STEWARD)
    asks_to_leave(page, "They stay")
    expect(page.get_by_text("Your account will be erased on")).to_be_visible()
