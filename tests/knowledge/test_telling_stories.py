from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from knowledge.cues import linked, with_numbers
from knowledge.freshness.checking import confirm
from knowledge.models import PartName, Story, StoryRequest
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, change, tell
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_member

pytestmark = pytest.mark.django_db

SITUATION = "It was ten to nine. The night team came through the door. Nobody spoke."


def draft(title: str = "The printout in my pocket", **more: object) -> StoryDraft:
    parts = {PartName.SITUATION: SITUATION, PartName.ADVICE: "Print at **four**."}
    return StoryDraft(title=title, parts=parts, **more)  # type: ignore[arg-type]


def posted(**more: str) -> dict[str, str]:
    management = {"cue-TOTAL_FORMS": "1", "cue-INITIAL_FORMS": "0", "cue-MIN_NUM_FORMS": "0", "cue-MAX_NUM_FORMS": "12"}
    return {"title": "The printout", "kind": "near-miss", "situation": SITUATION, **management, **more}


def library_of(community: Community) -> str:
    return f"/c/{community.slug}/stories/"


@pytest.fixture
def story(community: Community, member: Person) -> Story:
    return tell(community, draft(), author=member)


def test_a_member_tells_a_story_with_a_cue_in_the_margin(community: Community, member: Person) -> None:
    cue = {"cue-0-note": "They faced the screens", "cue-0-part": "situation", "cue-0-anchor": "through the door."}
    answer = client_of(member).post(library_of(community) + "new/", posted(**cue), follow=True)
    page = answer.content.decode()
    assert "They faced the screens" in page
    assert 'through the door.<sup id="cue-1-in-text"><a href="#cue-1">1</a></sup> Nobody' in page


def test_nobody_is_asked_to_flag_their_own_story(
    community: Community, story: Story, member: Person, facilitator: Person
) -> None:
    nameless = tell(community, draft("The night nobody knew"), author=member, nameless=True)
    for told in (story, nameless):
        flag, page = f"/flags/story/{told.pk}/", told.get_absolute_url()
        assert flag in client_of(facilitator).get(page).content.decode()
        assert flag not in client_of(member).get(page).content.decode()


def test_a_title_and_one_part_are_enough_and_less_keeps_what_was_typed(community: Community, member: Person) -> None:
    answer = client_of(member).post(library_of(community) + "new/", posted(title="", situation="Kept words 7461"))
    assert answer.status_code == 422
    assert "Kept words 7461" in answer.content.decode()
    assert not Story.objects.exists()
    answer = client_of(member).post(library_of(community) + "new/", posted(situation=""))
    assert answer.status_code == 422


def test_sent_twice_it_is_told_once(community: Community, member: Person) -> None:
    key = uuid.uuid4()
    first = tell(community, draft(), author=member, sending_key=key)
    assert tell(community, draft(), author=member, sending_key=key) == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nameless", ["", "on"])
def test_pressed_twice_at_once_it_is_told_once(community: Community, member: Person, nameless: str) -> None:
    sent, together = posted(sending_key=str(uuid.uuid4()), nameless=nameless), Barrier(2)

    def press() -> str:
        client = client_of(member)
        together.wait()
        try:
            return client.post(library_of(community) + "new/", sent).headers["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        led = {press.result() for press in [pool.submit(press) for _time in range(2)]}
    assert led == {Story.objects.get().get_absolute_url()}


def test_a_strangers_key_leads_to_no_nameless_story_and_loses_nothing(closed_ward: Ward, community: Community) -> None:
    key, here = uuid.uuid4(), closed_ward.community
    hidden = tell(here, draft("Between us"), author=closed_ward.member, sending_key=key, nameless=True)
    stranger = make_member(community)
    sent = posted(sending_key=str(key), nameless="on")
    answer = client_of(stranger).post(f"/c/{community.slug}/stories/new/", sent)
    theirs = Story.objects.get(community=community)
    assert answer.headers["Location"] == theirs.get_absolute_url()
    assert theirs.nameless.person == stranger
    assert tell(here, draft("Again"), author=closed_ward.member, sending_key=key, nameless=True) == hidden


def test_a_key_that_a_stranger_used_first_does_not_stop_a_teller(community: Community, member: Person) -> None:
    key, stranger = uuid.uuid4(), make_member(community)
    taken = tell(community, draft("Not yours"), author=stranger, sending_key=key, nameless=True)
    mine = tell(community, draft("Mine"), author=member, sending_key=key, nameless=True)
    assert mine != taken
    assert mine.title == "Mine"


def test_markup_of_strangers_is_only_words(community: Community, member: Person) -> None:
    story = tell(
        community,
        draft(title="<b>x</b>", cues=[CueDraft("<img src=x onerror=alert(1)>", anchor="door.")]),
        author=member,
    )
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page


def test_a_cue_without_its_sentence_stands_at_the_end() -> None:
    html = linked(with_numbers("One. Two.", [(1, "One."), (2, "Never said")]))
    assert html.index("#cue-1") < html.index("Two.") < html.index("#cue-2")


def test_outsiders_read_open_stories_and_cannot_tell(community: Community, story: Story, outsider: Person) -> None:
    client = client_of(outsider)
    assert client.get(story.get_absolute_url()).status_code == 200
    assert client.get(library_of(community) + "new/").status_code == 403
    assert Client().get(story.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_a_closed_communitys_stories_do_not_exist_outside(closed_ward: Ward, role: str) -> None:
    story = tell(closed_ward.community, draft(), author=closed_ward.member)
    client = client_of(closed_ward.everybody()[role])
    assert client.get(story.get_absolute_url()).status_code == 404
    assert client.get(library_of(closed_ward.community)).status_code == 404
    assert story.title not in client.get("/stories/").content.decode()


def test_use_is_shown_with_its_words_and_the_teller_hears_of_it(
    community: Community, story: Story, member: Person
) -> None:
    devi = make_member(community, "Devi Nair")
    answer = client_of(devi).post(
        f"/content/story/{story.pk}/uses/",
        {"outcome": "adapted", "where": "Bay 3", "came_of_it": "Nobody lost", "sharing": "shown"},
    )
    assert answer.status_code == 302
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    assert "Nobody lost" in page
    assert "Adapted by 1" in page
    deliver_now()
    assert notices_for(member)[0].wording.quote == "Nobody lost"


def test_the_teller_changes_it_and_nobody_else_can(community: Community, story: Story, member: Person) -> None:
    path = f"{library_of(community)}{story.pk}/change/"
    other = make_member(community)
    assert client_of(other).post(path, posted(title="Mine now")).status_code == 403
    assert client_of(member).post(path, posted(title="Better title")).status_code == 302
    story.refresh_from_db()
    assert story.title == "Better title"
    assert story.edited_at is not None


def test_a_change_leaves_alone_what_happened_since_the_page_was_asked_for(
    community: Community, story: Story, member: Person
) -> None:
    asked_for = Story.objects.select_related("community", "author").get(pk=story.pk)
    confirm(story, by=make_member(community))
    record_use(story, person=make_member(community), outcome="worked")
    Story.objects.filter(pk=story.pk).update(hidden_at=story.told_at, retired_at=story.told_at)
    stands = Story.objects.values("hidden_at", "retired_at", "checked_at", "checked_by", "worked_count", "due_at")
    before = stands.get(pk=story.pk)
    change(asked_for, draft("Better title"), by=member)
    assert stands.get(pk=story.pk) == before
    assert Story.objects.get().title == "Better title"


def test_a_member_says_it_still_holds(community: Community, story: Story) -> None:
    amara = make_member(community, "Amara Okafor")
    confirm(story, by=amara)
    assert "Checked by Amara" in client_of(amara).get(story.get_absolute_url()).content.decode()


def test_an_answered_request_leaves_the_library_and_its_asker_hears(community: Community, member: Person) -> None:
    asker = make_member(community, "Tess Halloran")
    request = ask_for_story(community, author=asker, question="Has anyone lost the record mid-handover?")
    assert request.question in client_of(member).get(library_of(community)).content.decode()
    client_of(member).post(f"{library_of(community)}new/?answers={request.pk}", posted())
    assert request.question not in client_of(member).get(library_of(community)).content.decode()
    assert StoryRequest.objects.get().answered_by is not None
    deliver_now()
    assert "you asked for" in notices_for(asker)[0].wording.text


def test_asking_without_words_keeps_the_page_and_says_so(community: Community, member: Person) -> None:
    path = f"{library_of(community)}requests/"
    ask_for_story(community, author=make_member(community, "Callum Reid"), question="How do you hand over a pump?")
    answer = client_of(member).post(path, {"question": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert "How do you hand over a pump?" in page
    assert client_of(member).post(path, {"question": "How do you do it?"}).status_code == 302


def test_it_is_found_by_its_words(story: Story, member: Person) -> None:
    deliver_now()
    assert [entry.title for entry in find("night teams", viewer=member).entries] == [story.title]
    assert story.title in client_of(member).get("/stories/", {"q": "door"}).content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_library_and_story_cost_the_same_whatever_there_is(
    community: Community, member: Person, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    users = [make_member(community) for _time in range(number)]
    stories = [tell(community, draft(f"Story {n}"), author=member) for n in range(number)]
    for user in users:
        record_use(stories[0], person=user, outcome="worked")
    client = client_of(member)
    client.get(library_of(community))
    with django_assert_max_num_queries(21):
        client.get(library_of(community))
    with django_assert_max_num_queries(19):
        client.get(stories[0].get_absolute_url())
