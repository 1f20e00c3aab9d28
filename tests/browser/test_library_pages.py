"""The library's further pages: readable by everybody in both themes, never wider than a phone; and on paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from communities.models import Community
from content.using import record_use
from knowledge.beside.noting import note
from knowledge.collections.gathering import add, begin
from knowledge.freshness.checking import confirm
from knowledge.interviews.holding import accept, ask, hand_over, send_back, write
from knowledge.models import Cue, PartName, Retelling, Story
from knowledge.requests.rounds import open_round
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import change as change_link
from knowledge.resources.sharing import share as share_link
from knowledge.sheets.writing import adapt
from knowledge.sheets.writing import change as change_sheet
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, change, tell
from people.models import Person, Theme
from tests.browser.platform import Browsers
from tests.cast import client_of, make_thread

SITUATION = "Half past three. The pump showed nothing."


@pytest.fixture
def story(community: Community, member: Person, facilitator: Person) -> Story:
    draft = StoryDraft(title="The pump", parts={PartName.SITUATION: "It was night."}, tools="Pump")
    story = tell(community, draft, author=member)
    told = StoryDraft(
        title="The pump", parts={PartName.SITUATION: SITUATION}, cues=[CueDraft("No light", anchor=SITUATION)]
    )
    change(story, told, by=member)
    note(story, "situation", by=facilitator, kind="question", words="Which one?")
    return story


def quoted(community: Community, *, teller: Person, by: Person) -> Retelling:
    """A conversation on its way to a story: who said it has not answered yet."""
    thread = make_thread(community, author=by, title="Who turns the bed?", source="We turned it first.")
    page = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    client_of(teller).post(f"{page}story/", {"title": "The bed", "numbers": ["1"]})
    return Retelling.objects.get()


@pytest.fixture
def pages(community: Community, member: Person, facilitator: Person, story: Story) -> list[str]:
    root = community.get_absolute_url()
    wanted = ask_for_story(community, author=facilitator, question="Has anyone moved a pump?")
    today = timezone.localdate()
    opened = open_round(community, by=facilitator, words={"theme": "Pumps", "begins_on": today, "ends_on": today})
    interview = ask(community, asker=facilitator, teller=member, about="The night")
    accept(interview)
    write(interview, "timeline", "Ten past two.", by=facilitator, started_from=0)
    write(interview, "cues", "A hand", by=facilitator, started_from=0)
    hand_over(interview)
    send_back(interview.parts.get(step="cues"), words="Two hands")
    path = begin(community, by=member, words={"title": "First days", "is_path": True})
    link = share_link(community, by=member, title="A link", url="https://example.org/a")
    words = {"kind": "checklist", "licence": "here", "title": "Before", "why": "", "source": "- pump"}
    sheet = share_sheet(community, by=member, words=words)
    lesson = share_sheet(community, by=member, words=words | {"kind": "lesson", "title": "Pumps in an hour"})
    record_use(lesson, person=facilitator, outcome="worked", came_of_it="They asked.")
    adapt(lesson, by=facilitator, words=words | {"kind": "lesson", "title": "Pumps in half an hour"})
    change_link(link, by=member, started_from=1, title="The link", url="https://example.org/b")
    retelling = quoted(community, teller=member, by=facilitator)
    change_sheet(sheet, by=facilitator, words=words | {"source": "- pump, on"}, started_from=1)
    remark(sheet, by=facilitator, words="Taped to the door.")
    for kind, row in (("story", story), ("resource", link), ("sheet", sheet)):
        add(path, by=member, kind=kind, target=row.pk, note="Why")
    record_use(link, person=member, outcome="worked", came_of_it="It held.")
    texts, told = f"{root}resources/texts/{sheet.pk}/", f"{root}stories/{story.pk}/"
    confirm(story, by=facilitator, words="On Tuesday.")
    return [
        f"{root}stories/requests/", wanted.get_absolute_url(), opened.get_absolute_url(), f"{root}interviews/",
        interview.get_absolute_url(), f"{interview.get_absolute_url()}approval/", f"{root}collections/",
        path.get_absolute_url(), f"{root}resources/", link.get_absolute_url(), sheet.get_absolute_url(),
        f"{texts}versions/", f"{texts}change/", f"{told}versions/", f"{told}check/", f"{told}beside/situation/",
        f"{told}change/", f"{root}stories/new/guided/", story.get_absolute_url(), lesson.get_absolute_url(),
        f"{link.get_absolute_url()}versions/", f"{link.get_absolute_url()}adaptation/", retelling.get_absolute_url(),
        f"{root}stories/new/", f"{root}stories/new/guided/sharing/", f"{root}collections/{path.pk}/items/",
        f"/content/resource/{link.pk}/uses/", "/practice/", f"{root}stories/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_no_page_of_the_library_keeps_anybody_out(
    pages: list[str], member: Person, platform: Browsers, theme: Theme
) -> None:
    Person.objects.filter(pk=member.pk).update(theme=theme)
    page = platform.of(member)
    found = []
    for address in pages:
        assert page.goto(address).status == 200, address  # type: ignore[union-attr]
        violations = Axe().run(page).response["violations"]
        found += [f"{address} {rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in violations]
        page.set_viewport_size({"width": 390, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            found.append(f"{address} is wider than a phone")
        page.set_viewport_size({"width": 1280, "height": 800})
    assert found == []


def test_what_narrows_a_library_is_reached_where_it_is_longer_than_the_window(
    story: Story, community: Community, member: Person, platform: Browsers
) -> None:
    page = platform.of(member)
    page.set_viewport_size({"width": 1280, "height": 240})
    page.goto(f"{community.get_absolute_url()}stories/")
    inside = page.locator(".facets__in")
    taller = "it => it.scrollHeight > it.clientHeight"
    assert inside.evaluate(taller) or inside.locator("..").evaluate(taller)
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    last = inside.get_by_role("link").last
    last.focus()
    expect(last).to_be_in_viewport()


def test_a_story_on_paper_has_its_margin_and_nothing_to_press(story: Story, member: Person, platform: Browsers) -> None:
    page = platform.of(member)
    page.goto(story.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.get_by_text("The pump showed nothing.")).to_be_visible()
    expect(page.get_by_text("No light")).to_be_visible()
    expect(page.get_by_role("link", name="I used this")).to_be_hidden()
    expect(page.get_by_role("link", name="Change", exact=True)).to_be_hidden()


def test_a_collection_on_paper_has_its_notes_and_nothing_to_press(
    story: Story, community: Community, member: Person, platform: Browsers
) -> None:
    path = begin(community, by=member, words={"title": "First days", "about": "In this order.", "is_path": True})
    add(path, by=member, kind="story", target=story.pk, note="Begin here.")
    add(path, by=member, note="Now try it.")
    page = platform.of(member)
    page.goto(path.get_absolute_url())
    expect(page.get_by_role("button", name="Done: The pump")).to_be_visible()
    page.emulate_media(media="print")
    for words in ("First days", "In this order.", "Begin here.", "Now try it.", "Gathered by Noor Haddad"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("heading", name="The pump")).to_be_visible()
    expect(page.get_by_role("button", name="Done: The pump")).to_be_hidden()
    expect(page.get_by_role("link", name="Download (ZIP)")).to_be_hidden()
    expect(page.get_by_text("Only you see how far you have come.")).to_be_hidden()


def test_a_cue_is_placed_by_pressing_on_the_photo(community: Community, member: Person, platform: Browsers) -> None:
    out = BytesIO()
    Image.new("RGB", (600, 400), "#cfe3df").save(out, "PNG")
    page = platform.of(member)
    page.goto(f"{community.get_absolute_url()}stories/new/")
    page.get_by_label("Title").fill("The board")
    page.get_by_label("The situation").first.fill("Everybody looks at it.")
    page.locator("[name=photo_file]").set_input_files(
        {"name": "board.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    page.locator("[name=look]").click()
    page.locator("[name=photo_words]").fill("The board by the door")
    page.locator("[name=cue-1-note]").fill("The red one hangs")
    photo = page.locator("photo-places img")
    photo.scroll_into_view_if_needed()
    box = photo.bounding_box()
    assert box
    photo.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    expect(page.locator("[name=cue-1-x]")).to_have_value("25")
    expect(page.locator("[name=cue-1-y]")).to_have_value("50")
    expect(page.locator("photo-places text")).to_have_text("2")
    page.get_by_role("button", name="Tell it").click()
    expect(page.get_by_role("heading", name="The board")).to_be_visible()
    cue = Cue.objects.get()
    assert (cue.note, cue.x, cue.y, cue.part.name) == ("The red one hangs", 25, 50, PartName.PHOTO)
    # To be shown the photo is to be given the form again.
    platform.complaints[:] = [one for one in platform.complaints if "422" not in one]
