"""A conversation becomes a story: those quoted are asked, and only what they gave is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from discussions.models import Post, Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.models import Consent, Retelling, Story
from knowledge.models.retelling import SILENT_AFTER
from knowledge.retelling.asking import AlreadyTold, StillWaiting, answer, share
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
SAID = "We turned the bed first."


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member, title="Who turns the bed?", source="Noor asks.")


@pytest.fixture
def quoted(community: Community) -> Person:
    return make_member(community, "Ilse Novak")


@pytest.fixture
def retelling(thread: Thread, member: Person, quoted: Person) -> Retelling:
    reply(thread, author=quoted, source=SAID)
    page = f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}story/"
    sent = {"title": "The bed", "numbers": ["1", "2"]}
    response = client_of(member).post(page, sent)
    assert response.status_code == 302, response.content.decode()
    return Retelling.objects.get()


def consent_of(retelling: Retelling, person: Person) -> Consent:
    return retelling.consents.get(person=person)


def story_of(retelling: Retelling) -> str:
    story: Story = share(retelling)
    return client_of(None).get(story.get_absolute_url()).content.decode()


def test_those_quoted_are_asked_and_the_teller_is_not(retelling: Retelling, member: Person, quoted: Person) -> None:
    deliver_now()
    said = "Noor Haddad would like to quote you in a story, “The bed”. May your words stand there?"
    assert said in [one.wording.text for one in notices_for(quoted)]
    assert consent_of(retelling, member).allows
    page = client_of(quoted).get(retelling.get_absolute_url()).content.decode()
    assert SAID in page
    assert "Yes, without my name" in page


def test_for_everybody_else_it_does_not_exist(retelling: Retelling, community: Community, facilitator: Person) -> None:
    for person in (make_member(community), facilitator):
        assert client_of(person).get(retelling.get_absolute_url()).status_code == 404
        assert client_of(person).post(f"{retelling.get_absolute_url()}consent/", {"answer": "yes"}).status_code == 404


def test_it_is_not_told_before_all_have_answered(retelling: Retelling, member: Person, quoted: Person) -> None:
    sent = {"title": "The bed", "situation": "Kept words 3310", "share": "1"}
    response = client_of(member).post(retelling.get_absolute_url(), sent)
    assert response.status_code == 422
    assert "hasn’t answered yet" in response.content.decode()
    assert "Kept words 3310" in client_of(member).get(retelling.get_absolute_url()).content.decode()
    assert not Story.objects.exists()
    answer(consent_of(retelling, quoted), "yes")
    deliver_now()
    told = [one.wording.text for one in notices_for(member)]
    assert "Everybody quoted in “The bed” has answered. You can tell it now." in told
    assert client_of(member).post(retelling.get_absolute_url(), sent).status_code == 302
    assert SAID in client_of(None).get(Story.objects.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize(("said", "words", "name"), [("yes", 1, 1), ("nameless", 1, 0), ("no", 0, 0)])
def test_each_is_quoted_as_they_said(retelling: Retelling, quoted: Person, said: str, words: int, name: int) -> None:
    path = f"{retelling.get_absolute_url()}consent/"
    assert client_of(quoted).post(path, {"answer": ""}).status_code == 422
    assert client_of(quoted).post(path, {"answer": said}).status_code == 302
    page = story_of(retelling)
    assert (SAID in page) == bool(words)
    assert ("Ilse Novak" in page) == bool(name)


def test_who_says_nothing_for_two_weeks_is_left_out(retelling: Retelling, quoted: Person) -> None:
    with pytest.raises(StillWaiting):
        share(retelling)
    Consent.objects.filter(person=quoted).update(asked_at=timezone.now() - SILENT_AFTER - timedelta(hours=1))
    assert SAID not in story_of(retelling)


def test_links_lead_both_ways(retelling: Retelling, thread: Thread, member: Person, quoted: Person) -> None:
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    last = Post.objects.filter(thread=thread).order_by("-number")[0]
    assert last.author == member
    assert story.get_absolute_url() in last.html
    assert thread.get_absolute_url() in client_of(member).get(story.get_absolute_url()).content.decode()


def test_told_twice_it_is_told_once(retelling: Retelling, quoted: Person) -> None:
    answer(consent_of(retelling, quoted), "no")
    assert share(retelling) == share(retelling)


def test_nobody_without_a_name_is_quoted(community: Community, member: Person, thread: Thread) -> None:
    gone = make_member(community)
    reply(thread, author=gone, source="Words of somebody who left")
    erase(gone, words_go=False)
    page = f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}story/"
    assert "somebody who left" not in client_of(member).get(page).content.decode()
    assert client_of(member).post(page, {"title": "The bed", "numbers": ["2"]}).status_code == 422


def test_who_leaves_is_not_quoted(retelling: Retelling, member: Person, quoted: Person) -> None:
    answer(consent_of(retelling, quoted), "yes")
    erase(quoted, words_go=False)
    assert SAID not in story_of(retelling)


def test_it_can_be_given_up(retelling: Retelling, member: Person) -> None:
    client_of(member).post(f"{retelling.get_absolute_url()}giving-up/")
    assert not Retelling.objects.exists()


def test_an_answer_after_it_was_told_changes_nothing(retelling: Retelling, quoted: Person) -> None:
    asked_for = consent_of(retelling, quoted)
    answer(consent_of(retelling, quoted), "yes")
    assert SAID in story_of(retelling)
    with pytest.raises(AlreadyTold):
        answer(asked_for, "no")
    assert consent_of(retelling, quoted).answer == "yes"
