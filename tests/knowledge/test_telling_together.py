"""Who was there too, what it said before, and two who change it at once."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from communities.models import Community
from content.reacting import react, take_back
from content.uploading import take_upload
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.cues import sentences
from knowledge.models import Coauthor, Story, StoryEdition
from knowledge.telling import CueDraft, StoryDraft, change, tell
from moderation.models import WatchedWords
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db

SENT = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "title": "The pump", "situation": "It was late."}


@pytest.fixture
def jonas(community: Community) -> Person:
    return make_member(community, "Jonas Lindqvist")


@pytest.fixture
def story(community: Community, member: Person) -> Story:
    draft = StoryDraft(title="The pump", parts={"situation": "It was late. Nobody came."})
    return tell(community, draft, author=member)


def address(story: Story, what: str) -> str:
    return f"/c/{story.community.slug}/stories/{story.pk}/{what}/"


def test_who_was_there_is_asked_says_yes_and_stands_beside(community: Community, member: Person, jonas: Person) -> None:
    sent = SENT | {"along": f"@{jonas.handle}"}
    client_of(member).post(f"/c/{community.slug}/stories/new/", sent)
    story = Story.objects.get()
    deliver_now()
    assert "there too" in notices_for(jonas)[0].wording.text
    before = client_of(member).get(story.get_absolute_url()).content.decode().partition("<main")[2]
    assert "Jonas Lindqvist" not in before
    assert client_of(jonas).get(address(story, "change")).status_code == 403
    assert "there too" in client_of(jonas).get(story.get_absolute_url()).content.decode()
    client_of(jonas).post(address(story, "coauthors"), {"answer": "yes"})
    assert "Jonas Lindqvist" in client_of(member).get(story.get_absolute_url()).content.decode()
    assert client_of(jonas).get(address(story, "change")).status_code == 200
    assert story.title in client_of(member).get(jonas.get_absolute_url()).content.decode()


def test_thanks_reach_who_stands_beside_and_their_words_the_author_alone(
    community: Community, story: Story, member: Person, jonas: Person
) -> None:
    Coauthor.objects.create(story=story, person=jonas, accepted_at=story.told_at)
    asked = make_member(community)
    Coauthor.objects.create(story=story, person=asked)
    react(story, "thanks", person=make_member(community, "Devi Rao"), words="You saved my night.")
    deliver_now()
    (told,) = notices_for(member)
    assert told.wording.quote == "You saved my night."
    (beside,) = notices_for(jonas)
    assert beside.wording.text == "Devi gave thanks for “The pump”, which you helped to tell"
    assert beside.wording.quote == ""
    assert not notices_for(asked)
    take_back(story, "thanks", person=Person.objects.get(display_name="Devi Rao"))
    assert not notices_for(jonas)


def test_who_gave_thanks_for_a_story_is_found_from_it(story: Story, member: Person, jonas: Person) -> None:
    way = f"/content/story/{story.pk}/reactions/thanks/"
    seen = [way in client_of(person).get(story.get_absolute_url()).content.decode() for person in (jonas, member, None)]
    # A place to give them for whoever may; to others it would show nobody.
    assert seen == [True, False, False]
    react(story, "thanks", person=jonas)
    for person in (jonas, member, None):
        assert way in client_of(person).get(story.get_absolute_url()).content.decode()
        assert jonas.display_name in client_of(person).get(way).content.decode()


def test_a_no_leaves_nothing(community: Community, member: Person, jonas: Person) -> None:
    client_of(member).post(f"/c/{community.slug}/stories/new/", SENT | {"along": jonas.handle})
    client_of(jonas).post(address(Story.objects.get(), "coauthors"), {"answer": "no"})
    assert not Coauthor.objects.exists()


def test_a_handle_nobody_has_is_said_and_the_words_stay(community: Community, member: Person) -> None:
    answer = client_of(member).post(f"/c/{community.slug}/stories/new/", SENT | {"along": "@nobody-here"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "@nobody-here" in page
    assert "It was late." in page


def test_every_version_is_shown_word_by_word(story: Story, member: Person, jonas: Person) -> None:
    change(story, StoryDraft(title="The pump", parts={"situation": "It was late. Somebody came."}), by=member)
    page = client_of(jonas).get(address(story, "versions")).content.decode()
    assert "<del>Nobody</del><ins>Somebody</ins>" in page
    assert "Version 1" in page


def test_what_it_is_about_and_where_cues_stand_leave_a_version_too(story: Story, member: Person) -> None:
    parts = {part.name: part.source for part in story.parts.all()}
    first = StoryDraft(title=story.title, parts=parts, kind=story.kind, tools="pump A", tags=["night"])
    first = replace(first, cues=[CueDraft("Look here", anchor="It was late.")])
    change(story, first, by=member)
    change(story, replace(first, kind="rule", tools="pump B", tags=["night", "falls"], level="new"), by=member)
    change(story, replace(first, cues=[CueDraft("Look here", anchor="Nobody came.")]), by=member)
    assert story.editions.count() == 3
    page = client_of(member).get(address(story, "versions")).content.decode()
    for said in ("<del>A</del><ins>B</ins>", "<ins>, falls</ins>", "In their first year", "Where the cues stand"):
        assert said in page


def test_versions_of_long_ago_say_only_what_was_kept_of_them(story: Story, member: Person) -> None:
    parts = {part.name: part.source for part in story.parts.all()}
    change(story, StoryDraft(title="The other pump", parts=parts, kind=story.kind, tools="pump A"), by=member)
    old = StoryEdition.objects.get()
    old.words = {key: old.words[key] for key in ("title", "standfirst", "situation", "cues")}
    old.save()
    page = client_of(member).get(address(story, "versions")).content.decode()
    assert "pump A" not in page
    assert "The other pump" in page.replace("<ins>other </ins>", "other ")


def test_a_version_that_should_not_have_been_seen_goes_for_everybody(
    story: Story, member: Person, jonas: Person
) -> None:
    change(story, StoryDraft(title="The pump", parts={"situation": "It was late."}), by=member)
    hide = {"edition": str(StoryEdition.objects.get().pk)}
    assert client_of(jonas).post(address(story, "versions"), hide).status_code == 403
    client_of(member).post(address(story, "versions"), hide)
    assert "Nobody came" not in client_of(member).get(address(story, "versions")).content.decode()


def test_with_a_version_that_is_hidden_go_the_pictures_that_only_it_showed(
    story: Story, member: Person, jonas: Person
) -> None:
    kept, before, told = (take_upload(picture(), owner=member) for _one in range(3))
    for files in ([kept, before], [kept, before, told], [kept]):
        photo, *others = (file.markdown for file in files)
        parts = {"photo": photo, "situation": " ".join(["It was late.", *others])}
        change(Story.objects.get(), StoryDraft(title="The pump", parts=parts), by=member)
    client = client_of(jonas)
    assert client.get(told.get_absolute_url()).status_code == 200
    showed = next(one for one in story.editions.all() if str(told.key) in one.words["situation"])
    client_of(member).post(address(story, "versions"), {"edition": str(showed.pk)})
    assert client.get(told.get_absolute_url()).status_code == 404
    assert not Path(told.file.path).exists()
    assert [client.get(file.get_absolute_url()).status_code for file in (kept, before)] == [200, 200]


def test_two_who_change_it_at_once_lose_nothing(story: Story, member: Person, jonas: Person) -> None:
    Coauthor.objects.create(story=story, person=jonas, accepted_at=story.told_at)
    mine = SENT | {"edition": "0", "situation": "It was late. I remember the lamp."}
    theirs = SENT | {"edition": "0", "situation": "It was late. Jonas remembers the rain."}
    assert client_of(jonas).post(address(story, "change"), theirs).status_code == 302
    answer = client_of(member).post(address(story, "change"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "I remember the lamp." in page
    assert "remembers the rain" in page
    assert "Jonas changed it while you were writing" in page
    assert client_of(member).post(address(story, "change"), mine | {"edition": "1"}).status_code == 302
    assert StoryEdition.objects.count() == 2


def test_parts_keep_their_rows_and_cues_are_numbered_as_one_reads(story: Story, member: Person) -> None:
    before = story.parts.get(name="situation").pk
    cues = [CueDraft("second", anchor="Nobody came."), CueDraft("first", anchor="It was late.")]
    draft = StoryDraft(title="The pump", parts={"situation": "It was late. Nobody came.", "tried": "x"}, cues=cues)
    change(story, draft, by=member)
    part = story.parts.get(name="situation")
    assert part.pk == before
    assert [cue.note for cue in part.cues.all()] == ["first", "second"]


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (600, 400), "#cfe3df").save(out, "PNG")
    return SimpleUploadedFile("board.png", out.getvalue())


def test_a_photo_carries_its_numbers(community: Community, member: Person) -> None:
    new = f"/c/{community.slug}/stories/new/"
    looked = client_of(member).post(new, SENT | {"photo_file": picture(), "photo_words": "The board", "look": ""})
    assert looked.status_code == 422
    photo = looked.context["form"]["photo"].value()
    cue = {"cue-TOTAL_FORMS": "1", "cue-0-note": "The red one", "cue-0-part": "photo", "cue-0-x": "25", "cue-0-y": "60"}
    page = client_of(member).post(new, SENT | cue | {"photo": photo, "photo_words": "The board"}, follow=True)
    html = page.content.decode()
    assert 'cx="25%" cy="60%"' in html
    assert 'alt="The board"' in html
    assert 'href="#cue-1"' in html


def test_the_manual_stands_beside_what_is_done(community: Community, member: Person) -> None:
    sent = SENT | {"kind": "really", "manual": "Two nurses check.", "we-do": "One reads aloud."}
    page = client_of(member).post(f"/c/{community.slug}/stories/new/", sent, follow=True).content.decode()
    both = page.partition("story__both")[2]
    assert both.index("Two nurses check.") < both.index("One reads aloud.")


def test_watched_words_hold_a_story_until_somebody_looked(community: Community, member: Person) -> None:
    WatchedWords.objects.create(words="zqspam", act=WatchedWords.Act.HOLD)
    client_of(member).post(f"/c/{community.slug}/stories/new/", SENT | {"situation": "Buy zqspam."})
    assert Story.objects.get().hidden_at is not None
    WatchedWords.objects.create(words="zqworse", act=WatchedWords.Act.BLOCK)
    answer = client_of(member).post(f"/c/{community.slug}/stories/new/", SENT | {"situation": "Buy zqworse."})
    assert answer.status_code == 422


def test_facilitators_name_shelves_and_tellers_use_them(
    community: Community, member: Person, facilitator: Person
) -> None:
    client_of(facilitator).post(f"/c/{community.slug}/stories/shelves/", {"names": "Nights\nFamilies\n\nNights"})
    assert list(community.shelves.values_list("name", flat=True)) == ["Nights", "Families"]
    sent = SENT | {"shelf": str(community.shelves.get(name="Nights").pk)}
    page = client_of(member).post(f"/c/{community.slug}/stories/new/", sent, follow=True).content.decode()
    assert "Nights" in page.partition("<main")[2]
    assert client_of(member).get(f"/c/{community.slug}/stories/shelves/").status_code == 403


def test_sentences_are_as_they_stand() -> None:
    text = "It was *late*. “Who?” she said… Nobody!\n\nNo stop here\n\nLast one."
    found = sentences(text)
    assert found == ["It was *late*.", "“Who?”", "she said…", "Nobody!", "No stop here", "Last one."]
    assert all(one in text for one in found)


def test_a_part_takes_pictures_and_files_without_scripts(community: Community, member: Person) -> None:
    """On one page and one question at a time; one that cannot be taken is said beside its part, and nothing is lost."""
    client = client_of(member)
    new = f"/c/{community.slug}/stories/new/"
    rota = SimpleUploadedFile("rota.txt", b"Nights")
    bad = SimpleUploadedFile("virus.exe", b"MZ\x00")
    sent = SENT | {"tried": "I looked.", "tried-files": [picture(), rota], "advice-files": bad}
    refused = client.post(new, sent)
    assert refused.status_code == 422
    assert "virus.exe" in refused.context["form"].errors["advice"][0]
    kept = refused.context["form"]["tried"].value()
    assert kept.startswith("I looked.")
    page = client.post(new, SENT | {"tried": kept}, follow=True).content.decode()
    assert "<img" in page
    assert "rota" in page
    guided = f"/c/{community.slug}/stories/new/guided/situation/"
    client.post(guided, {"situation": "It was late.", "situation-files": picture(), "go": "next"})
    assert "](/media/" in client.get(guided).content.decode()
    refused = client.post(guided, {"situation": "It was late.", "situation-files": bad, "go": "next"})
    assert refused.status_code == 422
    assert "virus.exe" in refused.content.decode()


def test_what_others_take_from_it_stands_with_their_use(story: Story, community: Community, member: Person) -> None:
    record_use(story, person=make_member(community), outcome="worked", learnt="For me alone 4410")
    record_use(story, person=make_member(community), outcome="worked", learnt="For all 4411", learnt_shown=True)
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    assert "For all 4411" in page
    assert "For me alone 4410" not in page


def test_nobody_who_told_it_counts_as_somebody_who_used_it(community: Community, member: Person, jonas: Person) -> None:
    draft = StoryDraft(title="The pump", parts={"situation": "It was late."})
    named, nameless = tell(community, draft, author=member), tell(community, draft, author=jonas, nameless=True)
    asked = Coauthor.objects.create(story=named, person=jonas)
    assert may_use(jonas, named)
    asked.accepted_at = named.told_at
    asked.save()
    assert not may_use(jonas, named)
    assert not may_use(jonas, nameless)
    assert not may_use(member, named)
    assert may_use(member, nameless)


def test_who_is_named_later_takes_back_what_they_gave_before(story: Story, jonas: Person) -> None:
    client, root = client_of(jonas), f"/content/story/{story.pk}/"
    marks = {"thanks_count": f"{root}reactions/thanks/", "same_count": f"{root}reactions/same/"}
    marks["worked_count"] = f"{root}uses/"
    for address in marks.values():
        client.post(address, {"outcome": "worked", "sharing": "shown"})
    Coauthor.objects.create(story=story, person=jonas, accepted_at=story.told_at)
    for count, address in marks.items():
        assert getattr(Story.objects.get(), count) == 1
        assert 'name="remove"' in client.get(address).content.decode()
        assert client.post(address, {"remove": ""}).status_code == 302
        assert getattr(Story.objects.get(), count) == 0
        assert 'name="remove"' not in client.get(address).content.decode()
        assert client.post(address, {"outcome": "worked"}).status_code == 403


def may_use(person: Person, story: Story) -> bool:
    """Offered on its page and where one says so, and taken there and as a thank-you; or neither."""
    client, uses = client_of(person), f"/content/story/{story.pk}/uses/"
    offered = {
        f'href="{uses}"' in client.get(story.get_absolute_url()).content.decode(),
        'name="outcome"' in client.get(uses).content.decode(),
    }
    taken = {client.post(uses, {"outcome": "worked", "sharing": "shown"}).status_code != 403}
    thanked = {client.post(f"/content/story/{story.pk}/reactions/thanks/", {}).status_code != 403}
    may = offered | taken | thanked
    assert len(may) == 1, (offered, taken, thanked)
    return may.pop()
