"""Watched words that stand are flagged in uses and thanks as well: in as much of them as others read, and once."""

from __future__ import annotations

from typing import Any

import pytest

from content.models import Reaction, Use
from content.reacting import react
from content.using import record_use, show_use, take_back_use
from engagement.delivery import deliver_now
from knowledge.beside.noting import note
from knowledge.freshness.checking import confirm
from knowledge.models import Check, Story
from knowledge.telling import StoryDraft, tell
from moderation.flagging import keep
from moderation.models import Automatic, Case, WatchedWords
from tests.cast import Ward, client_of

pytestmark = pytest.mark.django_db
WORDS = "burners7461"
SAID = f"There are {WORDS} to be had"


@pytest.fixture(autouse=True)
def watched(db: None) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)


@pytest.fixture
def story(open_ward: Ward) -> Story:
    draft = StoryDraft(title="The printout", parts={"situation": "It was ten to nine."})
    return tell(open_ward.community, draft, author=open_ward.facilitator)


def flagged() -> list[Any]:
    return [case.target for case in Case.objects.filter(automatic=Automatic.WATCHED).order_by("pk")]


@pytest.mark.parametrize("field", ["where", "changed", "came_of_it"])
def test_each_text_of_a_use_is_looked_through(field: str, story: Story, open_ward: Ward) -> None:
    texts: dict[str, Any] = {field: SAID}
    use = record_use(story, person=open_ward.member, outcome="worked", **texts)
    assert flagged() == [use]


def test_what_nobody_else_reads_of_a_use_is_not_flagged(story: Story, open_ward: Ward) -> None:
    said: dict[str, Any] = {"person": open_ward.member, "outcome": "worked", "came_of_it": "It held."}
    record_use(story, **said, learnt=SAID)
    record_use(story, **said, learnt=SAID, learnt_shown=True, only_mine=True)
    assert flagged() == []
    use = record_use(story, **said, learnt=SAID, learnt_shown=True)
    assert flagged() == [use]


def test_a_use_that_leaves_the_practice_log_is_flagged_then(story: Story, open_ward: Ward) -> None:
    use = record_use(story, person=open_ward.member, outcome="worked", came_of_it=SAID, only_mine=True)
    show_use(story, person=open_ward.member, shown=True)
    assert flagged() == [use]


def test_a_use_that_goes_back_into_the_practice_log_is_not(
    story: Story, open_ward: Ward, watched: WatchedWords
) -> None:
    watched.delete()
    record_use(story, person=open_ward.member, outcome="worked", came_of_it=SAID)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    show_use(story, person=open_ward.member, shown=False)
    assert flagged() == []


def test_a_changed_use_is_flagged_for_what_is_new_in_it(story: Story, open_ward: Ward, watched: WatchedWords) -> None:
    watched.delete()
    said: dict[str, Any] = {"person": open_ward.member, "outcome": "worked"}
    use = record_use(story, **said, came_of_it=SAID)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    record_use(story, **said, came_of_it=f"{SAID}, at six.")
    assert flagged() == []
    record_use(story, **said, came_of_it="It held.")
    record_use(story, **said, came_of_it=SAID)
    assert flagged() == [use]


def test_a_use_that_is_as_good_as_a_check_is_flagged_once(story: Story, open_ward: Ward) -> None:
    use = record_use(story, person=open_ward.member, outcome="worked", came_of_it=SAID)
    deliver_now()
    assert Check.objects.filter(use=use.pk).exists()
    assert flagged() == [use]


def test_a_check_is_flagged_for_its_own_words(story: Story, open_ward: Ward) -> None:
    record_use(story, person=open_ward.member, outcome="worked", came_of_it=SAID)
    deliver_now()
    confirm(story, by=open_ward.member, words="On Tuesday.")
    confirm(story, by=open_ward.facilitator, words=SAID)
    assert [type(row) for row in flagged()] == [Use, Check]


def test_changed_words_of_thanks_are_flagged_for_what_is_new(
    story: Story, open_ward: Ward, watched: WatchedWords
) -> None:
    watched.delete()
    react(story, "thanks", person=open_ward.member, words=SAID)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    react(story, "thanks", person=open_ward.member, words=f"{SAID}!", on_profile=True)
    react(story, "thanks", person=open_ward.member)
    assert flagged() == []
    react(story, "thanks", person=open_ward.member, words="Thank you.")
    react(story, "thanks", person=open_ward.member, words=SAID)
    assert flagged() == [Reaction.objects.get()]


def test_what_was_looked_at_is_not_asked_about_again_with_its_next_change(story: Story, open_ward: Ward) -> None:
    said: dict[str, Any] = {"person": open_ward.member, "outcome": "worked"}
    record_use(story, **said, came_of_it=SAID)
    case = Case.objects.get()
    keep(case, by=open_ward.facilitator)
    record_use(story, **said, came_of_it=f"{SAID}, at six.")
    case.refresh_from_db()
    assert case.state == "kept"
    assert not Case.objects.undecided().exists()


def test_taking_back_what_was_flagged_leaves_nothing_to_look_at(story: Story, open_ward: Ward) -> None:
    record_use(story, person=open_ward.member, outcome="worked", came_of_it=SAID)
    take_back_use(story, person=open_ward.member)
    assert not Case.objects.undecided().exists()


def test_what_stood_in_a_note_beside_a_part_is_not_asked_about_again(
    story: Story, open_ward: Ward, watched: WatchedWords
) -> None:
    for act in (WatchedWords.Act.FLAG, WatchedWords.Act.HOLD):
        watched.act = act
        watched.save()
        mine = note(story, "situation", by=open_ward.member, kind="recognise", words=SAID)
        keep(Case.objects.get(), by=open_ward.facilitator)
        note(story, "situation", by=open_ward.member, kind="recognise", words=f"{SAID}, at six.")
        mine.refresh_from_db()
        assert mine.hidden_at is None
        assert not Case.objects.undecided().exists()
        mine.delete()
        Case.objects.all().delete()


def test_what_stood_there_hinders_nobody_who_changes_the_rest(
    story: Story, open_ward: Ward, watched: WatchedWords
) -> None:
    watched.delete()
    member, address = open_ward.member, f"/content/story/{story.pk}/"
    record_use(story, person=member, outcome="worked", came_of_it=SAID)
    react(story, "thanks", person=member, words=SAID)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)
    use = {"outcome": "adapted", "came_of_it": SAID, "sharing": "shown"}
    assert client_of(member).post(f"{address}uses/", use).status_code == 302
    assert client_of(member).post(f"{address}uses/", use | {"where": SAID}).status_code == 302
    thanks = {"words": SAID, "on_profile": "on"}
    assert client_of(member).post(f"{address}reactions/thanks/", thanks).status_code == 302
    assert (Use.objects.get().outcome, Reaction.objects.get().on_profile) == ("adapted", True)


def test_what_others_may_not_read_stays_in_the_practice_log(
    story: Story, open_ward: Ward, watched: WatchedWords
) -> None:
    watched.delete()
    member = open_ward.member
    record_use(story, person=member, outcome="worked", came_of_it=SAID, only_mine=True)
    for act in (WatchedWords.Act.HOLD, WatchedWords.Act.BLOCK):
        WatchedWords.objects.update_or_create(words=WORDS, defaults={"act": act})
        answer = client_of(member).post(f"/practice/{Use.objects.get().pk}/", {"show": "1"}, follow=True)
        assert "It stays in your log alone." in answer.content.decode()
        assert Use.objects.get().only_mine
