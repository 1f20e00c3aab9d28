"""What somebody began to tell is named to them at home and in the library, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.joining import join
from communities.models import Community
from content.drafting import save_draft
from engagement.home import home_of
from engagement.sections import Item
from knowledge.coauthors import accept as stand_beside
from knowledge.coauthors import step_back
from knowledge.drafts import CHANGING, TELLING, put_aside
from knowledge.interviews.holding import accept, approve, ask, draft, hand_over
from knowledge.interviews.holding import write as write_part
from knowledge.models import Coauthor, Retelling, Story
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def begin(person: Person, community: Community, **fields: str) -> None:
    save_draft(person, TELLING, community.pk, fields)


def begun(person: Person) -> list[Item]:
    home = home_of(Person.objects.get(pk=person.pk), all_that_waits=True)
    return [card.item for card in home.cards if card.section.name == "begun"]


def library(person: Person | None, community: Community) -> str:
    return client_of(person).get(reverse("knowledge:library", args=[community.slug])).content.decode()


def test_a_story_half_told_stands_at_home_and_in_the_library(community: Community, member: Person) -> None:
    begin(member, community, title="The quiet patient", situation="It was late.")
    (item,) = begun(member)
    assert item.title == "The quiet patient"
    assert community.name in item.reason
    assert "The quiet patient" in client_of(member).get(item.url).content.decode()
    for page in (library(member, community), client_of(member).get("/stories/").content.decode()):
        assert "The quiet patient" in page
        assert f'href="{item.url}"' in page


def test_nobody_else_is_told_of_it(community: Community, member: Person, facilitator: Person) -> None:
    begin(member, community, title="The quiet patient")
    assert begun(facilitator) == []
    for reader in (facilitator, None):
        assert "The quiet patient" not in library(reader, community)


def test_it_is_named_where_it_was_begun_and_not_in_another_library(community: Community, member: Person) -> None:
    elsewhere = make_community(name="Cooks")
    join(elsewhere, person=member)
    begin(member, community, title="The quiet patient")
    assert "The quiet patient" not in library(member, elsewhere)


def test_who_went_question_by_question_goes_on_there(community: Community, member: Person) -> None:
    start = reverse("knowledge:guided", args=[community.slug])
    client_of(member).post(f"{start}situation/", {"situation": "It was late.", "go": "finish"})
    (item,) = begun(member)
    assert item.title == "A story without a title yet"
    assert client_of(member).get(item.url, follow=True).redirect_chain[-1][0] == f"{start}situation/"


def test_a_question_that_was_only_looked_at_is_no_story(community: Community, member: Person) -> None:
    begin(member, community, **{"guided-at": "situation", "title": "  \n"})
    assert begun(member) == []


def test_what_makes_room_for_another_is_named_beside_it(community: Community, member: Person) -> None:
    begin(member, community, title="The first")
    put_aside(member, community)
    begin(member, community, title="The second")
    assert [item.title for item in begun(member)] == ["The second", "The first"]
    assert "The first" in client_of(member).get(begun(member)[1].url).content.decode()


def test_told_it_is_not_half_told(community: Community, member: Person) -> None:
    client = client_of(member)
    start = reverse("knowledge:guided", args=[community.slug])
    client.post(f"{start}moment/", {"title": "The quiet patient", "kind": "trick", "go": "next"})
    client.post(f"{start}situation/", {"situation": "It was late.", "go": "next"})
    assert begun(member)
    assert client.post(f"{start}sharing/", {"audience": "community", "go": "tell"}).status_code == 302
    assert begun(member) == []


def test_who_left_is_not_asked_back_by_it(community: Community, member: Person) -> None:
    begin(member, community, title="The quiet patient")
    community.memberships.filter(person=member).delete()
    assert begun(member) == []


def told(community: Community, author: Person, **more: Any) -> Story:
    return tell(community, StoryDraft(title="The bed", parts={"situation": "It was late."}), author=author, **more)


def begin_to_change(person: Person, story: Story) -> None:
    save_draft(person, CHANGING, story.pk, {"title": "Another bed", "situation": "It was early."})


@pytest.mark.parametrize("nameless", [False, True])
def test_a_change_that_is_not_saved_stands_with_who_makes_it(
    community: Community, member: Person, facilitator: Person, *, nameless: bool
) -> None:
    story = told(community, member, nameless=nameless)
    begin_to_change(member, story)
    (item,) = begun(member)
    assert (item.title, item.url) == ("The bed", reverse("knowledge:change", args=[community.slug, story.pk]))
    assert "It was early." in client_of(member).get(item.url).content.decode()
    assert item.url in library(member, community)
    assert begun(facilitator) == []
    sent = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "title": "Another bed", "situation": "It was early."}
    assert client_of(member).post(item.url, sent | {"edition": "0", "audience": "public"}).status_code == 302
    assert begun(member) == []


def test_a_change_of_what_one_cannot_change_any_more_is_not_named(community: Community, member: Person) -> None:
    along = make_member(community, "Ruth Abernathy")
    story = told(community, member, along=[along])
    asked = Coauthor.objects.get(story=story)
    stand_beside(asked)
    for person in (member, along):
        begin_to_change(person, story)
    assert begun(member)
    assert begun(along)
    step_back(asked)
    assert begun(along) == []
    Story.objects.update(hidden_at=timezone.now())
    assert begun(member) == []


def test_a_conversation_on_its_way_stands_with_who_began_it(
    community: Community, member: Person, facilitator: Person
) -> None:
    on_its_way = Retelling.objects.create(
        community=community, by=member, title="The bed", origin_kind="thread", origin=1
    )
    (item,) = begun(member)
    assert (item.title, item.url) == ("The bed", on_its_way.get_absolute_url())
    assert begun(facilitator) == []
    on_its_way.story = told(community, member)
    on_its_way.save()
    assert begun(member) == []


def test_an_interview_under_way_stands_with_both(community: Community, member: Person) -> None:
    ruth = make_member(community, "Ruth Abernathy")
    interview = ask(community, asker=member, teller=ruth, about="Marble chips")
    assert begun(member) == begun(ruth) == []
    accept(interview)
    assert [item.reason for item in begun(member)] == ["Your page with Ruth is open."]
    assert [item.url for item in begun(ruth)] == [interview.get_absolute_url()]
    write_part(interview, "timeline", "It was late.", by=ruth, started_from=0)
    hand_over(interview)
    # Now it waits for the teller's word, which home asks for by itself.
    assert begun(member) == begun(ruth) == []
    approve(interview, draft(interview))
    assert begun(member) == []


def test_both_pages_cost_the_same_however_much_was_begun(community: Community, member: Person) -> None:
    paths = ["/", reverse("knowledge:library", args=[community.slug])]
    begin(member, community, title="One")
    few = [queries_of(client_of(member), path) for path in paths * 2][2:]
    for number in range(5):
        put_aside(member, community)
        begin(member, community, title=f"Another {number}")
    assert [queries_of(client_of(member), path) for path in paths] == few


def test_it_can_be_put_off(community: Community, member: Person) -> None:
    begin(member, community, title="The quiet patient")
    (item,) = begun(member)
    client_of(member).post(reverse("engagement:left-out"), {"about": item.key, "next": "home"})
    assert begun(member) == []
    assert "The quiet patient" in library(member, community)
