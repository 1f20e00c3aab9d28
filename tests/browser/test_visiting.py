"""Home says what is new since one was last here, and a browser tells when that was."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from communities.models import Community
from engagement.models import Preferences
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_thread


def test_looking_at_home_is_a_visit(community: Community, member: Person, platform: Browsers) -> None:
    page = platform.of(member)
    week_ago = timezone.now() - timedelta(days=7)
    Preferences.objects.filter(person=member).update(seen_at=week_ago)
    make_thread(community, title="Said while Noor was away")
    with page.expect_response("**/visits/") as said:
        page.goto("/")
    assert said.value.status == 204
    assert Preferences.objects.get(person=member).last_visit_at == week_ago
    page.reload()
    expect(page.get_by_role("heading", name="Since you were last here")).to_be_visible()
    expect(page.get_by_role("link", name="Said while Noor was away")).to_be_visible()
