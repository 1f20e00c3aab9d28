"""A conversation becomes a story: those quoted are asked, and only what they gave is told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Access, Community
from communities.quoting import readers_of_story
from content.drafting import draft_of, save_draft
from discussions.models import Post, Thread
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.models import Audience, Consent, Retelling, Story
from knowledge.models.retelling import SILENT_AFTER
from knowledge.retelling.asking import AlreadyTold, StillWaiting, answer, share
from people.leaving import erase
from people.models import Person
from search.models import Entry
from tests.cast import client_of, make_community, make_member, make_thread

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
    readers = "anyone, also without an account"
    said = f"Noor Haddad would like to quote you in a story for {readers}: “The bed”. May your words stand there?"
    assert said in [one.wording.text for one in notices_for(quoted)]
    assert consent_of(retelling, member).allows
    page = client_of(quoted).get(retelling.get_absolute_url()).content.decode()
    assert SAID in page
    assert "Yes, without my name" in page
    assert f"The story would be for {readers}." in page


def change_readers(retelling: Retelling, audience: str, **more: str) -> str:
    sent = {"title": "The bed", "audience": audience, **more}
    page = client_of(retelling.by).post(retelling.get_absolute_url(), sent, follow=True)
    retelling.refresh_from_db()
    return page.content.decode()


def test_readers_are_chosen_before_anybody_is_asked(thread: Thread, member: Person, quoted: Person) -> None:
    reply(thread, author=quoted, source=SAID)
    page = f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}story/"
    form = client_of(member).get(page).context["form"]
    assert form["readers"].initial == "public"
    sent = {"title": "The bed", "numbers": ["2"]}
    assert client_of(member).post(page, sent | {"readers": "everybody"}).status_code == 422
    assert client_of(member).post(page, sent | {"readers": "community"}).status_code == 302
    retelling = Retelling.objects.get()
    deliver_now()
    assert "in a story for members of Ward nurses: “The bed”" in notices_for(quoted)[0].wording.text
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    assert story.audience == Audience.COMMUNITY
    assert client_of(None).get(story.get_absolute_url()).status_code == 404


def test_what_was_said_among_few_is_meant_for_members_unless_one_chooses_more(community: Community) -> None:
    assert readers_of_story(community, "room").usual == "community"
    assert readers_of_story(make_community(access=Access.CLOSED), "thread").usual == "community"
    private = readers_of_story(make_community(access=Access.PRIVATE), "thread")
    assert [value for value, _label in private.choices] == ["community"]


def test_for_more_readers_those_quoted_are_asked_once_more(retelling: Retelling, quoted: Person) -> None:
    change_readers(retelling, "community")
    answer(consent_of(retelling, quoted), "yes")
    assert "asked once more" in change_readers(retelling, "site", share="1")
    assert consent_of(retelling, quoted).answer == ""
    assert not Story.objects.exists()
    deliver_now()
    assert "for everyone with an account here" in notices_for(quoted)[0].wording.text
    answer(consent_of(retelling, quoted), "nameless")
    # Fewer may read it without asking.
    change_readers(retelling, "community")
    assert consent_of(retelling, quoted).answer == "nameless"


def test_an_answer_given_for_fewer_readers_does_not_count_for_more(retelling: Retelling, quoted: Person) -> None:
    path = f"{retelling.get_absolute_url()}consent/"
    change_readers(retelling, "community")
    page = client_of(quoted).get(retelling.get_absolute_url()).content.decode()
    assert 'name="readers" value="community"' in page
    change_readers(retelling, "public")
    said = client_of(quoted).post(path, {"answer": "yes", "readers": "community"}, follow=True).content.decode()
    assert "other readers by now" in said
    assert consent_of(retelling, quoted).answer == ""
    client_of(quoted).post(path, {"answer": "yes", "readers": "public"})
    assert consent_of(retelling, quoted).answer == "yes"


def change_told(story: Story, by: Person, **said: str) -> tuple[int, str]:
    story.refresh_from_db()
    sent = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "title": story.title, "edition": str(story.edition)}
    sent |= {part.name: part.source for part in story.parts.all()} | {"audience": story.audience} | said
    response = client_of(by).post(f"/c/{story.community.slug}/stories/{story.pk}/change/", sent)
    return response.status_code, response.content.decode()


def test_once_told_no_more_read_it_than_was_said(retelling: Retelling, member: Person, quoted: Person) -> None:
    change_readers(retelling, "site")
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    status, page = change_told(story, member, audience="public")
    assert (status, "gave their words for fewer readers" in page) == (422, True)
    assert change_told(story, member, audience="community")[0] == 302
    # What is left out stays.
    assert change_told(story, member, audience="", situation="It was late.")[0] == 302
    story.refresh_from_db()
    assert story.audience == "community"
    assert change_told(story, member, audience="site")[0] == 302


@pytest.mark.parametrize(
    ("was", "becomes", "status"),
    [
        (f"> {SAID}", "> We never turned it.", 422),
        (f"> {SAID}", f"> {SAID} Never.", 422),
        (f"> {SAID}", f"> {SAID}\nNever.", 422),
        ("**Ilse Novak**", "**Devi Nair**", 422),
        (f"**Ilse Novak**\n\n> {SAID}", "", 302),
        (f"> {SAID}", f"> {SAID}\n\nSo we do.", 302),
        ("> Noor asks.", "> Noor wonders.", 302),
    ],
)
def test_nobodys_words_are_changed_once_they_gave_them(
    retelling: Retelling, member: Person, quoted: Person, was: str, becomes: str, status: int
) -> None:
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    said = story.parts.get(name="tried").source
    assert was in said
    answered, page = change_told(story, member, tried=said.replace(was, becomes))
    assert answered == status
    assert ("stay as they gave them" in page) == (status == 422)


def test_who_tells_it_mends_their_own_words_under_the_name_of_then(
    retelling: Retelling, member: Person, quoted: Person
) -> None:
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    told = story.parts.get(name="tried").source
    Person.objects.filter(pk=member.pk).update(display_name="Noor Renamed")
    assert change_told(story, member, tried=told.replace("Noor asks.", "Noor wonders."))[0] == 302
    assert change_told(story, member, tried=told.replace(SAID, "We never turned it."))[0] == 422


@pytest.mark.parametrize("when", ["then", "now"])
def test_whose_name_is_the_same_keeps_their_words(
    retelling: Retelling, member: Person, quoted: Person, when: str
) -> None:
    if when == "then":
        Person.objects.filter(pk=quoted.pk).update(display_name=member.display_name)
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    if when == "now":
        Person.objects.filter(pk=member.pk).update(display_name=quoted.display_name)
    told = story.parts.get(name="tried").source
    assert change_told(story, member, tried=told.replace(SAID, "We never turned it."))[0] == 422
    for was, becomes in (("Noor asks.", "Noor wonders."), ("Noor wonders.", "Noor would know.")):
        told = told.replace(was, becomes)
        assert change_told(story, member, tried=told)[0] == 302


def test_for_everybody_else_it_does_not_exist(retelling: Retelling, community: Community, facilitator: Person) -> None:
    for person in (make_member(community), facilitator):
        assert client_of(person).get(retelling.get_absolute_url()).status_code == 404
        assert client_of(person).post(f"{retelling.get_absolute_url()}consent/", {"answer": "yes"}).status_code == 404


def test_who_is_quoted_neither_tells_it_nor_puts_it_away_and_who_tells_it_says_yes_for_nobody(
    retelling: Retelling, member: Person, quoted: Person
) -> None:
    place = retelling.get_absolute_url()
    told = {"title": "Mine now", "situation": "Mine", "share": "1"}
    asked = [
        client_of(quoted).post(place, told),
        client_of(quoted).post(f"{place}giving-up/"),
        client_of(member).post(f"{place}consent/", {"answer": "no"}),
    ]
    assert [answer.status_code for answer in asked] == [404, 404, 404]
    retelling.refresh_from_db()
    assert retelling.title == "The bed"
    assert consent_of(retelling, member).allows
    assert 'name="situation"' not in client_of(quoted).get(place).text


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


@pytest.mark.parametrize("said", ["yes", "nameless"])
def test_who_leaves_with_their_words_takes_them_out_of_what_was_told(
    retelling: Retelling, member: Person, quoted: Person, said: str
) -> None:
    answer(consent_of(retelling, quoted), said)
    story = share(retelling)
    was = story.parts.get(name="tried").source
    assert change_told(story, member, tried=f"{was}\n\nSo it went.")[0] == 302
    started = story.edition
    deliver_now()
    assert Entry.objects.filter(kind="story", body__contains=SAID).exists()
    erase(quoted, words_go=True)
    told = story.parts.get(name="tried").source
    assert told == "**Noor Haddad**\n\n> Noor asks.\n\nSo it went."
    story.refresh_from_db()
    kept = json.dumps([edition.words for edition in story.editions.all()])
    for gone in (SAID, "Ilse Novak", "A colleague"):
        assert gone not in client_of(member).get(story.get_absolute_url()).content.decode()
        assert gone not in kept
    assert not Entry.objects.filter(kind="story", body__contains=SAID).exists()
    # What was opened before brings nothing back.
    assert change_told(story, member, tried=was, edition=str(started))[0] == 409


def test_who_leaves_with_their_words_takes_them_out_of_a_change_that_was_not_saved(
    retelling: Retelling, member: Person, quoted: Person
) -> None:
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    was = story.parts.get(name="tried").source
    cue = {"cue-0-note": "Listen", "cue-0-part": "tried", "cue-0-anchor": SAID, "cue-1-anchor": "Noor asks."}
    moved = {
        "title": "The bed",
        "tried": f"{was}\n\nSo it went.",
        "happened": f"**Ilse Novak**\r\n\r\n> {SAID}\r\n\r\nWell.",
    }
    save_draft(member, "story-change", story.pk, moved | cue)
    erase(quoted, words_go=True)
    kept = draft_of(member, "story-change", story.pk)
    assert kept is not None
    assert kept.fields["tried"] == "**Noor Haddad**\n\n> Noor asks.\n\nSo it went."
    assert kept.fields["happened"] == "Well."
    assert (kept.fields["cue-0-note"], kept.fields["cue-1-anchor"]) == ("Listen", "Noor asks.")
    for gone in (SAID, "Ilse Novak"):
        assert gone not in json.dumps(kept.fields)


def test_who_leaves_without_their_words_is_named_no_more_and_their_words_stay_as_they_are(
    retelling: Retelling, member: Person, quoted: Person
) -> None:
    answer(consent_of(retelling, quoted), "yes")
    story = share(retelling)
    erase(quoted, words_go=False)
    told = story.parts.get(name="tried").source
    assert f"**Former member**\n\n> {SAID}" in told
    assert "Ilse" not in client_of(member).get(story.get_absolute_url()).content.decode()
    assert change_told(story, member, tried=told.replace(SAID, "We never turned it."))[0] == 422


def test_words_that_two_said_go_under_the_name_of_who_left_alone(
    retelling: Retelling, member: Person, quoted: Person
) -> None:
    mine, theirs = consent_of(retelling, member).quotations.get(), consent_of(retelling, quoted).quotations.get()
    type(mine).objects.update(words="Yes.")
    answer(theirs.consent, "yes")
    story = share(retelling)
    erase(quoted, words_go=True)
    assert story.parts.get(name="tried").source == "**Noor Haddad**\n\n> Yes."


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
