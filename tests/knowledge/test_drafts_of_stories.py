"""A story is long: half of it is kept, with its cues, until it is told."""

from __future__ import annotations

import json
import re

import pytest
from django.test import override_settings
from django.utils import timezone

from communities.models import Community
from content.models import Draft
from knowledge.drafts import sending_key
from knowledge.models import Story, StoryRequest, StoryRound
from knowledge.requests.rounds import open_round
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from tests.cast import Ward, client_of, make_member

HALF = {
    "title": "The quiet patient",
    "kind": "near-miss",
    "situation": "It was ten past four",
    "cue-TOTAL_FORMS": "3",
    "cue-INITIAL_FORMS": "0",
    "cue-0-note": "She stopped asking",
    "cue-0-part": "situation",
    "cue-0-anchor": "ten past four",
}


def keep(person: Person, key: str, fields: dict[str, str]) -> None:
    assert client_of(person).post(f"/content/drafts/{key}/", {"fields": json.dumps(fields)}).status_code == 200


def test_half_a_story_is_there_on_another_device_and_goes_when_it_is_told(community: Community, member: Person) -> None:
    keep(member, f"story-{community.pk}", HALF)
    new = f"/c/{community.slug}/stories/new/"
    page = client_of(member).get(new).content.decode()
    for words in ("The quiet patient", "It was ten past four", "She stopped asking"):
        assert words in page
    assert client_of(member).post(new, HALF).status_code == 302
    assert Story.objects.get().parts.get(name="situation").cues.get().note == "She stopped asking"
    assert not Draft.objects.exists()


def test_a_refused_story_leaves_its_draft(community: Community, member: Person) -> None:
    keep(member, f"story-{community.pk}", HALF)
    assert client_of(member).post(f"/c/{community.slug}/stories/new/", HALF | {"title": ""}).status_code == 422
    assert Draft.objects.exists()


def test_a_button_keeps_it_without_scripts(community: Community, member: Person) -> None:
    new = f"/c/{community.slug}/stories/new/"
    client_of(member).post(new, HALF | {"title": "", "keep": ""})
    assert "It was ten past four" in client_of(member).get(new).content.decode()
    assert not Story.objects.exists()


def test_choices_alone_are_no_draft(community: Community, member: Person) -> None:
    keep(member, f"story-{community.pk}", {"title": " ", "kind": "trick", "cue-TOTAL_FORMS": "3"})
    assert not Draft.objects.exists()


def test_a_change_of_ones_own_story_is_kept_too(community: Community, member: Person, facilitator: Person) -> None:
    story = tell(community, StoryDraft(title="The quiet patient", parts={"situation": "As it was"}), author=member)
    keep(member, f"story-change-{story.pk}", {"title": "The quiet one", "situation": "As it really was"})
    change = f"/c/{community.slug}/stories/{story.pk}/change/"
    assert "As it really was" in client_of(member).get(change).content.decode()
    assert client_of(facilitator).get(f"/content/drafts/story-change-{story.pk}/").status_code == 404


def test_outsiders_have_none(closed_ward: Ward) -> None:
    assert client_of(closed_ward.outsider).get(f"/content/drafts/story-{closed_ward.community.pk}/").status_code == 404


def new_in(community: Community) -> str:
    return f"/c/{community.slug}/stories/new/"


@pytest.fixture
def wanted(community: Community) -> StoryRequest:
    return ask_for_story(community, author=make_member(community), question="Has anyone lost the pump?")


@pytest.fixture
def going_on(community: Community, facilitator: Person) -> StoryRound:
    today = timezone.localdate()
    return open_round(community, by=facilitator, words={"theme": "Pumps", "begins_on": today, "ends_on": today})


@pytest.mark.parametrize("guided", ["", "guided/"])
def test_what_an_address_brings_replaces_nothing_half_told(community: Community, member: Person, guided: str) -> None:
    keep(member, f"story-{community.pk}", HALF)
    client, new = client_of(member), new_in(community)
    page = client.get(f"{new}{guided}", {"title": "Thread of nights"}, follow=True).content.decode()
    assert "One of yours is half told" in page
    assert "The quiet patient" in page
    page = client.post(f"{new}?title=Thread+of+nights", {"anew": "1"}, follow=True).content.decode()
    assert 'value="Thread of nights"' in page
    assert "It was ten past four" not in page
    keep(member, f"story-{community.pk}", {"title": "Thread of nights", "situation": "Late."})
    waiting = Draft.objects.get(kind="story-aside")
    page = client.post(new, {"take_up": waiting.pk}, follow=True).content.decode()
    assert "It was ten past four" in page
    assert "Thread of nights" in page
    assert Draft.objects.filter(owner=member).count() == 2


def test_nobody_takes_up_what_another_put_aside(community: Community, member: Person, facilitator: Person) -> None:
    keep(member, f"story-{community.pk}", HALF)
    client_of(member).post(new_in(community), {"anew": "1"})
    for nonsense in (str(Draft.objects.get().pk), "x", "9" * 30):
        assert client_of(facilitator).post(new_in(community), {"take_up": nonsense}).status_code == 302
    assert Draft.objects.get().kind == "story-aside"


def test_an_address_that_brings_the_same_goes_on(community: Community, member: Person) -> None:
    keep(member, f"story-{community.pk}", HALF)
    page = client_of(member).get(new_in(community), {"title": HALF["title"]}).content.decode()
    assert "It was ten past four" in page


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends of what the address brought: the request that is chosen, and the round."""
    found = {
        "answers": re.search(
            r'name="answers"[^>]*>\s*(?:<option value="\d*">[^<]*</option>\s*)*<option value="(\d+)" selected', page
        ),
        "round": re.search(r'name="round" value="(\d+)"', page),
    }
    return {name: one[1] for name, one in found.items() if one}


@pytest.mark.parametrize("name", ["answers", "round"])
def test_a_draft_remembers_what_it_was_begun_for(
    community: Community, member: Person, wanted: StoryRequest, going_on: StoryRound, name: str
) -> None:
    client, new = client_of(member), new_in(community)
    begun_for = {"answers": wanted, "round": going_on}[name]
    page = client.get(new, {name: begun_for.pk}).content.decode()
    keep(member, f"story-{community.pk}", HALF | fields_of(page))
    # Found again in the library, without the address.
    page = client.get(new).content.decode()
    assert fields_of(page) == {name: str(begun_for.pk)}
    # One question at a time, and then all on one page.
    assert client.get(f"{new}guided/", {name: begun_for.pk}).headers["Location"].startswith(f"{new}guided/")
    keep(member, f"story-{community.pk}", HALF | fields_of(client.get(new).content.decode()))
    client.post(new, HALF)
    check_joined(wanted, going_on, name)


@pytest.mark.parametrize("name", ["answers", "round"])
def test_a_story_joins_what_it_was_begun_for_one_question_at_a_time(
    community: Community, member: Person, wanted: StoryRequest, going_on: StoryRound, name: str
) -> None:
    client, new = client_of(member), new_in(community)
    begun_for = {"answers": wanted, "round": going_on}[name]
    page = client.get(new, {name: begun_for.pk}).content.decode()
    assert f"guided/?{name}={begun_for.pk}" in page
    client.get(f"{new}guided/", {name: begun_for.pk})
    client.post(f"{new}guided/moment/", {"title": "The pump", "kind": "trick", "go": "next"})
    client.post(f"{new}guided/situation/", {"situation": "It was late.", "go": "sharing"})
    assert client.post(f"{new}guided/sharing/", {"go": "tell"}).status_code == 302
    check_joined(wanted, going_on, name)


@pytest.mark.parametrize("name", ["answers", "round"])
def test_a_story_posted_where_it_was_wanted_joins_it(
    community: Community, member: Person, wanted: StoryRequest, going_on: StoryRound, name: str
) -> None:
    begun_for = {"answers": wanted, "round": going_on}[name]
    client_of(member).post(f"{new_in(community)}?{name}={begun_for.pk}", HALF)
    check_joined(wanted, going_on, name)


def check_joined(wanted: StoryRequest, going_on: StoryRound, name: str) -> None:
    story = Story.objects.get()
    wanted.refresh_from_db()
    assert (wanted.answered_by, list(going_on.stories.all())) == ((story, []) if name == "answers" else (None, [story]))


@pytest.mark.parametrize("guided", [False, True], ids=["on one page", "one question at a time"])
def test_a_story_half_told_by_itself_answers_what_somebody_asked(
    community: Community, member: Person, wanted: StoryRequest, guided: bool
) -> None:
    keep(member, f"story-{community.pk}", HALF)
    client, new = client_of(member), new_in(community)
    last = f"{new}guided/sharing/" if guided else new
    page = client.get(last).content.decode()
    assert "Does it answer what somebody asked?" in page
    assert wanted.question in page
    client.post(last, {"answers": wanted.pk, "go": "tell"} if guided else HALF | {"answers": wanted.pk})
    wanted.refresh_from_db()
    assert wanted.answered_by == Story.objects.get()


def test_one_may_think_again_which_it_answers(community: Community, member: Person, wanted: StoryRequest) -> None:
    other = ask_for_story(community, author=make_member(community), question="Has anyone found it?")
    client, new = client_of(member), new_in(community)
    client.post(f"{new}?answers={wanted.pk}", HALF | {"answers": other.pk})
    client.post(f"{new}?answers={wanted.pk}", HALF | {"answers": "", "title": "Another"})
    assert [one.is_open for one in StoryRequest.objects.order_by("pk")] == [True, False]
    # It was answered while somebody was telling theirs, or is nobody's business: the story is told all the same.
    for pk in (other.pk, 10**9, "x"):
        assert client.post(new, HALF | {"answers": pk, "title": f"To {pk}"}).status_code == 302
    assert Story.objects.count() == 5


def test_where_nobody_asked_nothing_is_to_choose(community: Community, closed_ward: Ward, member: Person) -> None:
    ask_for_story(closed_ward.community, author=closed_ward.member, question="Has anyone lost zqpump?")
    page = client_of(member).get(new_in(community)).content.decode()
    assert "Does it answer" not in page
    assert "zqpump" not in page


def test_the_number_of_a_draft_does_not_say_its_key(community: Community, member: Person) -> None:
    keep(member, f"story-{community.pk}", HALF)
    half = Draft.objects.get()
    assert sending_key(half) == sending_key(half)
    with override_settings(SECRET_KEY="another installation's"):
        elsewhere = sending_key(half)
    assert sending_key(half) != elsewhere
