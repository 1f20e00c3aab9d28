"""Watched words in the smaller things of the library: notes in collections, checks, rounds, nudges, retellings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community, Membership, Role
from content.drafting import save_draft
from discussions.models import Post
from discussions.posting import reply
from knowledge.collections.gathering import add, begin
from knowledge.drafts import TELLING
from knowledge.models import (
    Check,
    CollectionItem,
    Interview,
    Nudge,
    PartName,
    Resource,
    Retelling,
    Sheet,
    Story,
    StoryNote,
    StoryRound,
)
from knowledge.retelling.asking import answer
from knowledge.telling import StoryDraft, ask_for_story, tell
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
WORDS = "burners7461"
SAID = f"There are {WORDS} to be had"
REFUSED = ("not taken here", "has to look at words like these")


@pytest.fixture(params=[WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD])
def watched(request: pytest.FixtureRequest) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=request.param)


@pytest.fixture
def writer(community: Community) -> Person:
    return make_member(community, role=Role.FACILITATOR)


def sent_to(name: str, here: Community, writer: Person) -> tuple[str, dict[str, Any], type[Any]]:
    base, other = here.get_absolute_url(), make_member(here)
    if name in ("item", "note"):
        path = begin(here, by=writer, words={"title": "First days", "about": "", "is_path": True})
        item = add(path, by=writer, note="Begin here.")
        items = f"{base}collections/{path.pk}/items/"
        return (items if name == "item" else f"{items}{item.pk}/"), {"note": SAID}, CollectionItem
    if name == "check":
        draft = StoryDraft(title="Theirs", parts={PartName.SITUATION: "So it was."})
        story = tell(here, draft, author=other)
        return f"{base}stories/{story.pk}/check/", {"answer": "holds", "words": SAID}, Check
    if name == "nudge":
        wanted = ask_for_story(here, author=writer, question="Has anyone moved a pump?")
        return f"{wanted.get_absolute_url()}nudges/", {"handle": other.handle, "words": SAID}, Nudge
    if name == "interview":
        return f"{base}interviews/", {"handle": other.handle, "about": SAID}, Interview
    if name == "retelling":
        thread = make_thread(here, author=writer)
        address = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
        return f"{address}story/", {"title": SAID, "numbers": ["1"]}, Retelling
    day = timezone.localdate()
    days = {"begins_on": day.isoformat(), "ends_on": (day + timedelta(days=9)).isoformat()}
    return f"{base}stories/rounds/new/", {"theme": SAID, "about": "", **days}, StoryRound


@pytest.mark.parametrize("name", ["item", "note", "check", "nudge", "interview", "retelling", "round"])
def test_they_are_refused_beside_the_field(
    name: str, watched: WatchedWords, community: Community, writer: Person
) -> None:
    address, sent, model = sent_to(name, community, writer)
    before = model.objects.count()
    refused = client_of(writer).post(address, sent)
    page = refused.content.decode()
    assert (refused.status_code, model.objects.count()) == (422, before)
    assert any(why in page for why in REFUSED)
    assert SAID in page


@pytest.fixture
def retelling(community: Community, writer: Person) -> Retelling:
    """Of a thread in which somebody said what is watched for only afterwards."""
    thread, quoted = make_thread(community, author=writer), make_member(community)
    reply(thread, author=quoted, source=SAID)
    address = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    client_of(writer).post(f"{address}story/", {"title": "The bed", "numbers": ["1", "2"]})
    retelling = Retelling.objects.get()
    answer(retelling.consents.get(person=quoted), "yes")
    return retelling


def test_no_story_is_made_of_blocked_words_of_others(retelling: Retelling, writer: Person) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.BLOCK)
    sent = {"title": "The bed", "situation": "Kept words 8812", "share": "1"}
    refused = client_of(writer).post(retelling.get_absolute_url(), sent)
    assert refused.status_code == 422
    assert "not taken here" in refused.content.decode()
    assert "Kept words 8812" in refused.content.decode()
    assert not Story.objects.exists()


def test_what_waits_leads_to_the_library_and_is_told_of_nowhere(retelling: Retelling, writer: Person) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    said = Post.objects.count()
    client = client_of(writer)
    answered = client.post(retelling.get_absolute_url(), {"title": "The bed", "share": "1"}, follow=True)
    assert answered.status_code == 200
    assert "waits until a facilitator has looked" in answered.content.decode()
    assert Story.objects.get().hidden_at is not None
    assert Post.objects.count() == said
    assert client.get(retelling.get_absolute_url(), follow=True).status_code == 200


WAITS = "waits until a facilitator has looked"


@pytest.fixture
def held() -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)


def as_form(**more: str) -> dict[str, str]:
    return {"cue-TOTAL_FORMS": "1", "cue-INITIAL_FORMS": "0", "title": "The bed", "situation": "So it was."} | more


@pytest.mark.parametrize("where", [{"situation": SAID}, {"cue-0-note": SAID}])
def test_a_story_that_is_held_says_that_it_waits(
    held: WatchedWords, community: Community, writer: Person, where: dict[str, str]
) -> None:
    told = client_of(writer).post(f"{community.get_absolute_url()}stories/new/", as_form(**where), follow=True)
    page = told.content.decode()
    assert (told.status_code, WAITS in page, "Told. Thank you" in page) == (200, True, False)
    assert Story.objects.get().hidden_at is not None


def test_a_story_told_step_by_step_says_that_it_waits(held: WatchedWords, community: Community, writer: Person) -> None:
    save_draft(writer, TELLING, community.pk, {"title": "The bed", "situation": SAID})
    guided = f"{community.get_absolute_url()}stories/new/guided/"
    told = client_of(writer).post(f"{guided}sharing/", {"go": "tell"}, follow=True)
    assert (WAITS in told.content.decode(), Story.objects.get().hidden_at is not None) == (True, True)


@pytest.mark.parametrize("where", [{"situation": SAID}, {"tag_words": WORDS}, {"cue-0-note": SAID}])
def test_a_change_is_refused_beside_the_field_and_the_story_stands(
    watched: WatchedWords, community: Community, writer: Person, where: dict[str, str]
) -> None:
    story = tell(community, StoryDraft(title="The bed", parts={PartName.SITUATION: "So it was."}), author=writer)
    address = f"{community.get_absolute_url()}stories/{story.pk}/change/"
    refused = client_of(writer).post(address, as_form(edition="0", **where))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert any(why in page for why in REFUSED)
    assert WORDS in page
    story.refresh_from_db()
    assert (story.hidden_at, story.edition) == (None, 0)


@pytest.mark.parametrize("where", [{"situation": SAID}, {"cue-0-note": SAID}])
def test_what_somebody_looked_at_already_holds_no_change_again(
    community: Community, writer: Person, where: dict[str, str]
) -> None:
    """It was said before it was watched for, or waited and was let stand: the rest can be mended."""
    client = client_of(writer)
    client.post(f"{community.get_absolute_url()}stories/new/", as_form(**where))
    story = Story.objects.get()
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    address = f"{community.get_absolute_url()}stories/{story.pk}/change/"
    mended = client.post(address, as_form(edition="0", happened="She lived.", **where))
    assert mended.status_code == 302
    story.refresh_from_db()
    assert (story.hidden_at, story.edition, story.parts.filter(name="happened").exists()) == (None, 1, True)
    # What is blocked is never taken again, and other words that are watched for are news.
    WatchedWords.objects.create(words="pills7462", act=WatchedWords.Act.HOLD)
    assert client.post(address, as_form(edition="1", limits="No pills7462.", **where)).status_code == 422
    WatchedWords.objects.get(words=WORDS).delete()
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.BLOCK)
    assert client.post(address, as_form(edition="1", **where)).status_code == 422


def test_what_stands_in_a_text_or_a_link_already_holds_no_change(community: Community, writer: Person) -> None:
    client, resources = client_of(writer), f"{community.get_absolute_url()}resources/"
    said = {"kind": "checklist", "title": "Before", "why": SAID, "source": "- pump", "licence": "here"}
    link = {"url": "https://example.org/a", "title": "A link", "why": SAID}
    client.post(f"{resources}texts/new/", said)
    client.post(resources, link)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    sheet, resource = Sheet.objects.get(), Resource.objects.get()
    changes = {
        f"{resources}texts/{sheet.pk}/change/": said | {"source": "- pump, on", "edition": "1"},
        f"{resources}{resource.pk}/change/": link | {"title": "The link", "edition": "1"},
    }
    for address, words in changes.items():
        assert client.post(address, words).status_code == 302, address
    sheet.refresh_from_db()
    resource.refresh_from_db()
    assert (sheet.hidden_at, sheet.source, resource.title) == (None, "- pump, on", "The link")


def test_other_words_for_a_note_are_refused_and_the_note_stands(
    held: WatchedWords, community: Community, writer: Person
) -> None:
    draft = StoryDraft(title="The bed", parts={PartName.SITUATION: "So it was."})
    story = tell(community, draft, author=make_member(community))
    address = f"{community.get_absolute_url()}stories/{story.pk}/beside/situation/"
    client_of(writer).post(address, {"kind": "recognise", "words": "With us too."})
    refused = client_of(writer).post(address, {"kind": "recognise", "words": SAID})
    assert (refused.status_code, SAID in refused.content.decode()) == (422, True)
    note = StoryNote.objects.get()
    assert (note.words, note.hidden_at) == ("With us too.", None)
    answered = client_of(writer).post(address, {"kind": "question", "words": SAID}, follow=True)
    assert WAITS in answered.content.decode()


def test_a_refused_cue_says_why_step_by_step(community: Community, writer: Person) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.BLOCK)
    cue = {"cue-TOTAL_FORMS": "1", "cue-0-note": SAID, "cue-0-part": "situation", "cue-0-anchor": ""}
    save_draft(writer, TELLING, community.pk, {"title": "The bed", "situation": "So it was.", **cue})
    guided = f"{community.get_absolute_url()}stories/new/guided/"
    refused = client_of(writer).post(f"{guided}sharing/", {"go": "tell"}, follow=True)
    assert "not taken here" in refused.content.decode()
    assert not Story.objects.exists()


@pytest.mark.parametrize(
    "said", [SAID, "https://one.example https://two.example https://three.example https://four.example"]
)
def test_what_its_teller_says_there_waits_with_the_story(retelling: Retelling, writer: Person, said: str) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    Membership.objects.filter(person=writer).update(role=Role.MEMBER)
    Person.objects.filter(pk=writer.pk).update(date_joined=timezone.now())
    sent = {"title": "The bed", "situation": said, "share": "1"}
    answered = client_of(writer).post(retelling.get_absolute_url(), sent, follow=True)
    assert "waits until a facilitator has looked" in answered.content.decode()
    assert Story.objects.get().hidden_at is not None
