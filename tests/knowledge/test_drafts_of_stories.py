"""A story is long: half of it is kept, with its cues, until it is told."""

from __future__ import annotations

import json

from communities.models import Community
from content.models import Draft
from knowledge.models import Story
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import Ward, client_of

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
