"""From a flag to a second look, in browsers: who flags, who decides, whose words they are, and who looks again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from communities.models import Community, Norm
from discussions.models import Post, Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from moderation.flagging import flag
from moderation.models import AuditEntry, Case, CaseState, Measure, MeasureKind
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member, make_person, make_thread
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Buy my burners at burners7461, half price until Friday."
NORM = "We do not sell things here."


@pytest.fixture
def author(community: Community) -> Person:
    return make_member(community, "Vic Vendor")


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    Norm.objects.create(community=community, position=0, text=NORM)
    return make_thread(community, author=facilitator, title="Spirit burners", source="Which do you use?")


@pytest.fixture
def post(thread: Thread, author: Person) -> Post:
    return reply(thread, author=author, source=WORDS)


def moderator(name: str) -> Person:
    return make_person(name, is_staff=True, is_superuser=True)


def everybody_is_told() -> None:
    in_another_connection(deliver_now)


def flags_it(page: Page, post: Post) -> None:
    page.goto(post.thread.get_absolute_url())
    page.goto(f"/flags/post/{post.pk}/")
    page.get_by_label("It is an advert or spam").check()
    page.get_by_label("Which line of how you are together").select_option(NORM)
    page.get_by_label("A few words for who looks at it").fill("The third time this week.")
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_text("Thank you. Somebody will look at it")).to_be_visible()


def chosen(page: Page, act: str) -> None:
    """What the list does with the rows that are ticked."""
    page.locator("select[name=action]").first.select_option(act)
    page.get_by_role("button", name="Run", exact=True).or_(page.locator("button[name=index]")).first.click()


def test_a_flag_is_decided_in_its_context_appealed_once_and_looked_at_by_somebody_else(
    platform: Browsers, post: Post, member: Person, author: Person
) -> None:
    first, second = moderator("Ada Admin"), moderator("Ben Second")
    flagger = platform.of(member)
    flags_it(flagger, post)
    everybody_is_told()

    admin = platform.of(first)
    admin.goto("/admin/moderation/case/")
    expect(admin.get_by_role("link", name=WORDS[:30])).to_be_visible()
    case = Case.objects.get()
    admin.goto(f"/admin/moderation/case/decision/?ids={case.pk}")
    for words in (WORDS, "Which do you use?", "The third time this week.", NORM, "here since"):
        expect(admin.get_by_text(words).first).to_be_visible()
    admin.get_by_label("Hide it").check()
    admin.get_by_label("Who wrote it").select_option(label="A word of warning")
    admin.get_by_label("In your own words").fill("No adverts here, please.")
    admin.get_by_role("button", name="Decide", exact=True).click()
    expect(admin.get_by_text("Done: 1. Those it concerns are told.")).to_be_visible()
    everybody_is_told()

    flagger.goto("/notifications/")
    expect(flagger.get_by_text("What you flagged was hidden. Thank you for looking out")).to_be_visible()
    flagger.goto(post.thread.get_absolute_url())
    expect(flagger.get_by_text("burners7461")).to_have_count(0)

    vic = platform.of(author)
    vic.goto("/notifications/")
    expect(vic.get_by_text("A word to you about how we are together")).to_be_visible()
    vic.get_by_role("link", name="Something you wrote was hidden").first.click()
    expect(vic.get_by_text("No adverts here, please.")).to_be_visible()
    expect(vic.get_by_text(WORDS)).to_be_visible()
    expect(vic.get_by_text("Noor Haddad")).to_have_count(0)
    vic.get_by_label("Why somebody should look at it again").fill("I give them away for nothing.")
    vic.get_by_role("button", name="Ask for a second look").click()
    expect(vic.get_by_text("Somebody else than who decided looks at it again.").first).to_be_visible()
    expect(vic.get_by_role("button", name="Ask for a second look")).to_have_count(0)

    admin.goto(f"/admin/moderation/case/decision/?ids={case.pk}")
    expect(admin.get_by_text("Somebody else has to look at this")).to_be_visible()
    expect(admin.get_by_role("button", name="Decide", exact=True)).to_have_count(0)
    other = platform.of(second)
    other.goto(f"/admin/moderation/case/decision/?ids={case.pk}")
    other.get_by_label("Bring it back").check()
    other.get_by_role("button", name="Decide", exact=True).click()
    expect(other.get_by_text("Done: 1. Those it concerns are told.")).to_be_visible()
    everybody_is_told()

    vic.goto("/notifications/")
    expect(vic.get_by_text("Something you wrote is back where it was").first).to_be_visible()
    vic.goto(post.thread.get_absolute_url())
    expect(vic.get_by_text(WORDS)).to_be_visible()
    other.goto("/admin/moderation/auditentry/")
    for verb in ("moderation.hidden", "moderation.appealed", "moderation.restored"):
        expect(other.get_by_text(verb).first).to_be_visible()
        assert AuditEntry.objects.filter(verb=verb).exists()


def test_several_at_once_from_the_queue(
    platform: Browsers, thread: Thread, member: Person, community: Community
) -> None:
    posts = [reply(thread, author=make_member(community), source=f"Advert {n} for burners") for n in range(3)]
    for post in posts:
        flag(post, person=member, reason="advert")
    admin = platform.of(moderator("Ada Admin"))
    admin.goto("/admin/moderation/case/")
    for box in admin.locator("input[name=_selected_action]").all():
        box.check()
    chosen(admin, "hide_chosen")
    expect(admin.get_by_text("Done. The audit trail says so.")).to_be_visible()
    assert {case.state for case in Case.objects.all()} == {CaseState.HIDDEN}
    admin.goto("/admin/moderation/case/")
    for box in admin.locator("input[name=_selected_action]").all():
        box.check()
    chosen(admin, "decide_chosen")
    expect(admin.get_by_text("This is what was flagged")).to_have_count(3)
    admin.get_by_label("Who wrote it").select_option(label="Cannot write for a while")
    admin.get_by_label("In your own words").fill("Three adverts in an hour.")
    admin.get_by_role("button", name="Decide", exact=True).click()
    expect(admin.get_by_text("Done: 3. Those it concerns are told.")).to_be_visible()
    assert Measure.objects.filter(kind=MeasureKind.MUTED).count() == 3


@pytest.mark.parametrize("width", [1440, 390])
def test_those_who_lead_decide_where_they_are(
    platform: Browsers, post: Post, member: Person, facilitator: Person, width: int
) -> None:
    flag(post, person=member, reason="advert", note="The third time.", norm=NORM)
    everybody_is_told()
    page = platform.of(facilitator, viewport={"width": width, "height": 900})
    page.goto("/notifications/")
    page.get_by_role("link", name="Something was flagged in Ward nurses").first.click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_text(NORM)).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_label("What the author is told").fill("No adverts, please.")
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("Done. Those it concerns are told.")).to_be_visible()
    page.goto(post.thread.get_absolute_url())
    expect(page.get_by_text("burners7461")).to_have_count(0)


@pytest.mark.parametrize(("width", "scripts"), [(1440, True), (390, False)])
def test_those_who_lead_look_closely_at_several_and_decide_about_them_together(
    platform: Browsers, thread: Thread, author: Person, member: Person, facilitator: Person, width: int, scripts: bool
) -> None:
    for number in range(2):
        flag(reply(thread, author=author, source=f"Advert {number} for burners"), person=member, reason="advert")
    page = platform.of(facilitator, viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page.goto(f"/c/{thread.community.slug}/settings/flags/")
    for number in range(2):
        page.get_by_label(f"Choose “Advert {number} for burners”").check()
    page.get_by_role("button", name="Look at the chosen").click()
    expect(page.get_by_text("This is what was flagged")).to_have_count(2)
    expect(page.get_by_text("Which do you use?").first).to_be_visible()
    assert page.locator("html").bounding_box()["width"] <= width  # type: ignore[index]
    page.get_by_label("Hide it").check()
    page.get_by_label("Who wrote it").select_option(label="Cannot write for a while")
    page.get_by_label("What they are told").select_option(label="No adverts")
    page.get_by_label("Close the thread to replies").check()
    page.get_by_role("button", name="Decide", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done: 2. Those it concerns are told.")).to_be_visible()
    assert not Post.objects.filter(author=author, hidden_at=None).exists()
    measure = Measure.objects.get(kind=MeasureKind.MUTED)
    assert (measure.person, measure.place) == (author, thread.community.scope)
    assert Thread.objects.get(pk=thread.pk).locked_by == facilitator
