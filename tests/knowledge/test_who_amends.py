"""Who changes a story: its tellers; others propose beside a part; who leads where the tellers are gone or silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.joining import leave
from communities.models import Community
from knowledge.beside.noting import answer, note
from knowledge.models import Coauthor, Story, StoryNote
from knowledge.telling import StoryDraft, change, tell
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=31)
SENT = {
    "cue-TOTAL_FORMS": "0",
    "cue-INITIAL_FORMS": "0",
    "title": "The pump",
    "situation": "Two pumps.",
    "edition": "0",
}


def told(community: Community, author: Person, *, nameless: bool = False) -> Story:
    draft = StoryDraft(title="The pump", parts={"situation": "It was late."})
    return tell(community, draft, author=author, nameless=nameless)


def changing(story: Story) -> str:
    return f"/c/{story.community.slug}/stories/{story.pk}/change/"


def proposed(story: Story, by: Person, ago: timedelta) -> StoryNote:
    return note(story, "situation", by=by, kind="differs", words="Two pumps now.", at=timezone.now() - ago)


def may(person: Person, story: Story) -> bool:
    return client_of(person).get(changing(story)).status_code == 200


def test_a_proposal_waits_for_the_tellers_and_then_for_who_leads(
    community: Community, member: Person, facilitator: Person
) -> None:
    story, volunteer = told(community, member), make_member(community)
    refused = client_of(volunteer).get(changing(story))
    assert refused.status_code == 403
    assert "Say beside a part what you would change." in refused.content.decode()
    one = proposed(story, volunteer, timedelta(days=29))
    assert may(member, story)
    assert not may(facilitator, story)
    StoryNote.objects.update(at=timezone.now() - LONG_AGO)
    assert may(facilitator, story)
    assert not may(volunteer, story)
    assert changing(story) in client_of(facilitator).get(story.get_absolute_url()).content.decode()
    assert client_of(facilitator).post(changing(story), SENT).status_code == 302
    story.refresh_from_db()
    assert (story.edited_by, story.author, story.editions.count()) == (facilitator, member, 1)
    assert one.author == volunteer


def test_an_answer_or_a_change_gives_it_back(community: Community, member: Person, facilitator: Person) -> None:
    story = told(community, member)
    one = proposed(story, make_member(community), LONG_AGO)
    answer(one, by=member, words="Not with us.")
    assert not may(facilitator, story)
    proposed(story, make_member(community), LONG_AGO)
    assert may(facilitator, story)
    # To file it elsewhere says nothing of the proposal.
    change(story, StoryDraft(title="The pump", parts={"situation": "It was late."}, tags=["nights"]), by=member)
    assert may(facilitator, Story.objects.get())
    change(story, StoryDraft(title="The pump", parts={"situation": "It was early."}), by=member)
    assert not may(facilitator, Story.objects.get())


def test_whose_tellers_are_gone_is_for_who_leads(community: Community, member: Person, facilitator: Person) -> None:
    story = told(community, member)
    leave(community, person=member)
    assert may(facilitator, story)
    assert not may(make_member(community), story)


def test_nobody_learns_that_who_told_it_without_a_name_left(
    community: Community, member: Person, facilitator: Person
) -> None:
    story = told(community, member, nameless=True)
    leave(community, person=member)
    assert not may(facilitator, story)


def test_who_stands_beside_it_or_in_for_it_changes_its_words_and_not_who_reads_it(
    community: Community, member: Person, facilitator: Person
) -> None:
    draft = StoryDraft(title="The pump", parts={"situation": "It was late."}, audience="community")
    story, beside = tell(community, draft, author=member), make_member(community)
    Coauthor.objects.create(story=story, person=beside, accepted_at=timezone.now())
    for person, words in ((beside, "Three pumps."), (facilitator, "Four pumps.")):
        if person == facilitator:
            leave(community, person=member)
            leave(community, person=beside)
        assert 'name="audience"' not in client_of(person).get(changing(story)).content.decode()
        sent = SENT | {"audience": "public", "situation": words, "edition": str(story.edition)}
        assert client_of(person).post(changing(story), sent).status_code == 302
        story.refresh_from_db()
        assert story.audience == "community"
        assert story.parts.get().source == words
