"""What readers say beside a part of a story: 'I recognise this', 'in my setting it differs', a question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Access, Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.beside.noting import note
from knowledge.forgetting import forget_deleted_knowledge
from knowledge.models import PartName, Story, StoryNote
from knowledge.pages import MOST_NOTES
from knowledge.telling import StoryDraft, change, tell
from moderation.flagging import case_of, flag, hide, restore
from moderation.models import Case
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def draft(words: str = "It was ten to nine.") -> StoryDraft:
    parts: dict[str, str] = {PartName.SITUATION: words, PartName.ADVICE: "Print at four."}
    return StoryDraft(title="The printout", parts=parts)


@pytest.fixture
def story(community: Community, member: Person) -> Story:
    return tell(community, draft(), author=member)


def beside(story: Story, part: str = "situation") -> str:
    return f"/c/{story.community.slug}/stories/{story.pk}/beside/{part}/"


def one(note: StoryNote) -> str:
    return f"/c/{note.story.community.slug}/stories/{note.story_id}/notes/{note.pk}/"


def test_it_stands_beside_its_part_and_the_teller_hears_and_answers(story: Story, member: Person) -> None:
    devi = make_member(story.community, "Devi Nair")
    client_of(devi).post(beside(story), {"kind": "question", "words": "Who prints it at weekends?"})
    deliver_now()
    notice = notices_for(member)[0].wording
    assert notice.text == "Devi asks you about “The printout”"
    said = StoryNote.objects.get()
    client_of(member).post(one(said), {"words": "Whoever is in charge."})
    deliver_now()
    assert notices_for(devi)[0].wording.quote == "Whoever is in charge."
    page = client_of(devi).get(story.get_absolute_url()).content.decode()
    assert page.index("Who prints it at weekends?") < page.index("Whoever is in charge.") < page.index("part-advice")


def test_of_very_many_the_latest_stand_there(story: Story, member: Person) -> None:
    said = [
        StoryNote(story=story, part="situation", author=member, kind="differs", words=f"Words {number}.")
        for number in range(MOST_NOTES + 1)
    ]
    StoryNote.objects.bulk_create(said)
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    assert f"Words {MOST_NOTES}." in page
    assert "Words 0." not in page
    assert page.index("Words 1.") < page.index("Words 2.")


def test_one_recognises_a_part_once_and_says_with_which_words(story: Story) -> None:
    devi = client_of(make_member(story.community))
    devi.post(beside(story), {"kind": "recognise"})
    devi.post(beside(story), {"kind": "recognise", "words": "Every Friday."})
    assert [(said.kind, said.words) for said in StoryNote.objects.all()] == [("recognise", "Every Friday.")]


def test_what_differs_needs_words_and_keeps_what_was_chosen(story: Story) -> None:
    response = client_of(make_member(story.community)).post(beside(story), {"kind": "differs"})
    assert response.status_code == 422
    assert "A few words, so that others can follow." in response.content.decode()
    assert not StoryNote.objects.exists()


def test_there_is_nothing_to_say_beside_a_part_that_is_not_there(story: Story, outsider: Person) -> None:
    devi = client_of(make_member(story.community))
    assert devi.get(beside(story, "happened")).status_code == 404
    assert devi.get(beside(story, "nonsense")).status_code == 404
    assert client_of(outsider).post(beside(story), {"kind": "recognise"}).status_code == 403


def test_it_stays_when_the_words_of_the_part_change(story: Story, member: Person) -> None:
    note(story, "situation", by=make_member(story.community), kind="differs", words="Ours is at five.")
    change(Story.objects.get(pk=story.pk), draft("It was ten to eight."), by=member)
    assert "Ours is at five." in client_of(member).get(story.get_absolute_url()).content.decode()


def test_only_who_said_it_takes_it_back_and_only_tellers_answer(story: Story) -> None:
    devi, other = make_member(story.community), make_member(story.community)
    said = note(story, "situation", by=devi, kind="question", words="When?")
    assert client_of(other).post(one(said), {"remove": "1"}).status_code == 403
    assert client_of(other).post(one(said), {"words": "Now"}).status_code == 403
    assert client_of(devi).post(one(said), {"remove": "1"}).status_code == 302
    assert not StoryNote.objects.exists()


def test_hidden_by_a_flag_it_is_gone_for_all(story: Story, facilitator: Person, member: Person) -> None:
    said = note(story, "situation", by=make_member(story.community), kind="differs", words="Rude words 7461")
    flag(said, person=member, reason="unkind")
    hide(Case.objects.get(), by=facilitator)
    assert "Rude words 7461" not in client_of(member).get(story.get_absolute_url()).content.decode()
    assert client_of(member).get(one(said)).status_code == 404


@pytest.mark.parametrize(("kind", "stays_away"), [("differs", True), ("recognise", False)])
def test_one_whose_words_were_forgotten_stays_away_and_that_it_was_recognised_comes_back(
    story: Story, facilitator: Person, kind: str, stays_away: bool
) -> None:
    said = note(story, "situation", by=make_member(story.community), kind=kind, words="We print at four.")
    hide(case_of(said), by=facilitator)
    long_ago = timezone.now() - timedelta(days=400)
    StoryNote._base_manager.update(hidden_at=long_ago)
    Case.objects.update(decided_at=long_ago)
    forget_deleted_knowledge(timezone.now() - timedelta(days=30))
    restore(Case.objects.get(), by=make_person(is_staff=True))
    said.refresh_from_db()
    assert (said.words, said.hidden_at is not None) == ("", stays_away)


def test_nobody_outside_reads_what_stands_beside_a_closed_places_story(outsider: Person) -> None:
    closed = make_community(access=Access.CLOSED)
    story = tell(closed, draft(), author=make_member(closed))
    said = note(story, "situation", by=make_member(closed), kind="question", words="When?")
    for path in (beside(story), one(said)):
        assert client_of(outsider).get(path).status_code == 404
    assert not StoryNote.objects.visible_to(outsider).exists()


def test_who_leaves_with_their_words_takes_the_notes_along(story: Story) -> None:
    devi, ana = make_member(story.community), make_member(story.community)
    note(story, "situation", by=devi, kind="question", words="When?")
    note(story, "situation", by=ana, kind="question", words="Where?")
    erase(devi, words_go=True)
    erase(ana, words_go=False)
    assert [said.words for said in StoryNote.objects.all()] == ["Where?"]


def test_many_notes_cost_what_one_does(story: Story, member: Person) -> None:
    def after(more: int) -> int:
        for _n in range(more):
            note(story, "situation", by=make_member(story.community), kind="question", words="When?")
        return queries_of(client_of(member), story.get_absolute_url())

    assert after(1) == after(6)
