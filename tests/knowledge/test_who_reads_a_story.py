"""Whom a story is told to: this community, all of the teller's, everybody with an account, anyone. And by nobody."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from communities.charter import change_charter
from communities.joining import join, remove
from communities.models import Access, Community
from content.models import Upload
from content.uploading import take_upload
from engagement.delivery import deliver_now
from engagement.models import Activity, Notification
from knowledge.models import Audience, NamelessTelling, Story, StoryEdition, StoryRequest
from knowledge.nameless import reveal
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from people.nobody import nobody
from search.finding import find
from search.models import Entry
from tests.cast import Ward, client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db

SITUATION = "Half past three, and zqpump was **silent**."
SENT = {"cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0", "title": "The silent pump", "situation": SITUATION}


def told(ward: Ward, audience: str) -> Story:
    draft = StoryDraft(title="The silent pump", parts={"situation": SITUATION}, audience=audience)
    return tell(ward.community, draft, author=ward.member)


class Neighbourhood(Ward):
    """With a neighbour, who shares another community with the teller."""

    def __init__(self, access: str) -> None:
        super().__init__(access)
        elsewhere = make_community()
        self.neighbour = make_member(elsewhere)
        join(elsewhere, person=self.member)


def readers(ward: Neighbourhood, story: Story) -> set[str]:
    """Who gets its page, by role; each must find it in the library of theirs exactly then."""
    found = set()
    for role, person in {**ward.everybody(), "neighbour": ward.neighbour}.items():
        client = client_of(person)
        status = client.get(story.get_absolute_url()).status_code
        in_library = story.title in client.get("/stories/").content.decode()
        assert status == (200 if in_library else 404), role
        if status == 200:
            found.add(role)
    return found


@pytest.fixture(params=Access.values)
def ward(request: pytest.FixtureRequest) -> Neighbourhood:
    return Neighbourhood(request.param)


MEMBERS = {"member", "facilitator", "steward"}
ACCOUNTS = {*MEMBERS, "outsider", "pending", "removed", "banned", "staff", "neighbour"}


def expected(access: str, audience: str) -> set[str]:
    if access == "private" or audience == "community":
        return MEMBERS
    if audience == "mine":
        return MEMBERS | {"neighbour"}
    if audience == "public" and access != "open":
        return MEMBERS
    return ACCOUNTS if audience == "site" else ACCOUNTS | {"anonymous"}


@pytest.mark.parametrize("audience", Audience.values)
def test_each_audience_reads_it_and_nobody_else(ward: Neighbourhood, audience: str) -> None:
    story = told(ward, audience)
    assert readers(ward, story) == expected(ward.community.access, audience)


def test_search_finds_what_one_may_read(open_ward: Ward) -> None:
    for audience in ("community", "site", "public"):
        told(open_ward, audience)
    deliver_now()
    assert find("zqpump", viewer=open_ward.member).total == 3
    assert find("zqpump", viewer=open_ward.outsider).total == 2
    assert {entry.scope for entry in Entry.objects.filter(kind="story")} == {
        "public",
        "site",
        open_ward.community.scope,
    }


def test_search_finds_what_was_told_to_all_my_communities(ward: Neighbourhood) -> None:
    """Those who share one of them with the teller, as on its page; and a place that closes closes it at once."""
    told(ward, "mine")
    deliver_now()
    people = {**ward.everybody(), "neighbour": ward.neighbour}
    found = {role for role, person in people.items() if find("zqpump", viewer=person or AnonymousUser()).total}
    assert found == expected(ward.community.access, "mine")
    ward.community.access = Access.PRIVATE
    change_charter(ward.community, by=ward.steward, norms=[])
    assert not find("zqpump", viewer=ward.neighbour).total
    assert find("zqpump", viewer=ward.facilitator).total == 1


def test_a_file_in_a_story_goes_no_further_than_the_story(open_ward: Ward) -> None:
    upload = take_upload(SimpleUploadedFile("rota.txt", b"Nights"), owner=open_ward.member)
    draft = StoryDraft(title="Nights", parts={"tried": upload.markdown}, audience="community")
    tell(open_ward.community, draft, author=open_ward.member)
    address = upload.get_absolute_url()
    assert client_of(open_ward.facilitator).get(address).status_code == 200
    assert client_of(open_ward.outsider).get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_a_form_cannot_reach_further_than_its_community(closed_ward: Ward) -> None:
    new = f"/c/{closed_ward.community.slug}/stories/new/"
    assert client_of(closed_ward.member).post(new, SENT | {"audience": "public"}).status_code == 422
    assert not Story.objects.exists()


@pytest.fixture
def teller(community: Community) -> Person:
    return make_member(community, "Ilse Secret")


@pytest.fixture
def nameless(community: Community, teller: Person) -> Story:
    new = f"/c/{community.slug}/stories/new/"
    upload = take_upload(SimpleUploadedFile("rota.txt", b"Nights"), owner=teller)
    sent = SENT | {"nameless": "on", "tried": upload.markdown}
    assert client_of(teller).post(new, sent).status_code == 302
    story = Story.objects.get()
    change = f"/c/{community.slug}/stories/{story.pk}/change/"
    assert client_of(teller).post(change, SENT | {"title": "The pump", "tried": upload.markdown}).status_code == 302
    deliver_now()
    return Story.objects.get()


def test_nothing_knows_who_told_it_but_one_table(nameless: Story, teller: Person) -> None:
    assert NamelessTelling.objects.get().person == teller
    assert nameless.author == nobody() == nameless.edited_by
    assert {edition.by for edition in StoryEdition.objects.all()} == {nobody()}
    assert {upload.owner for upload in Upload.objects.all()} == {nobody()}
    for activity in Activity.objects.filter(verb__startswith="knowledge."):
        assert activity.actor is None
        assert "person" not in json.dumps(activity.payload)
    assert Entry.objects.get(kind="story").author_id == nobody().pk


def test_no_page_says_who_told_it(nameless: Story, teller: Person, community: Community, facilitator: Person) -> None:
    for reader in (None, make_member(community), facilitator, make_person(is_staff=True)):
        client = client_of(reader)
        for address in (nameless.get_absolute_url(), f"/c/{community.slug}/stories/{nameless.pk}/versions/"):
            page = client.get(address).content.decode().partition("<main")[2]
            assert "Ilse" not in page
            assert teller.handle not in page
    assert nameless.title not in client_of(facilitator).get(teller.get_absolute_url()).content.decode()
    page = client_of(facilitator).get(nameless.get_absolute_url()).content.decode()
    assert f"Told by a member of {community.name}" in page


def test_the_teller_hears_of_use_and_changes_it_and_nobody_else_can(
    nameless: Story, teller: Person, community: Community
) -> None:
    other = make_member(community)
    client_of(other).post(f"/content/story/{nameless.pk}/uses/", {"outcome": "worked", "sharing": "shown"})
    deliver_now()
    assert Notification.objects.filter(person=teller, kind__in=["used", "story-used"]).count() == 1
    change = f"/c/{community.slug}/stories/{nameless.pk}/change/"
    assert client_of(other).get(change).status_code == 403
    assert client_of(teller).get(change).status_code == 200


def test_whose_communities_they_are_would_tell(community: Community, teller: Person) -> None:
    new = f"/c/{community.slug}/stories/new/"
    answer = client_of(teller).post(new, SENT | {"nameless": "on", "audience": "mine"})
    assert answer.status_code == 422
    assert "would tell who you are" in answer.content.decode()


def test_looking_up_who_told_it_leaves_a_trace_and_they_are_told(nameless: Story, teller: Person) -> None:
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    action = {"action": "look_up", "_selected_action": str(NamelessTelling.objects.get().pk)}
    page = client_of(staff).post("/admin/knowledge/namelesstelling/", action, follow=True).content.decode()
    assert "Ilse Secret" in page
    deliver_now()
    assert Notification.objects.filter(person=teller, kind="story-revealed").count() == 1


@pytest.mark.parametrize("fate", ["hidden", "left"])
def test_the_teller_is_told_whatever_became_of_the_story_or_of_them(
    nameless: Story, teller: Person, community: Community, fate: str
) -> None:
    Community.objects.update(access="private")
    community.refresh_from_db()
    if fate == "hidden":
        Story.objects.update(hidden_at=timezone.now())
    else:
        assert community.founded_by
        remove(community, person=teller, by=community.founded_by)
    reveal(NamelessTelling.objects.get(), by=make_person("Ada Admin", is_staff=True, is_superuser=True))
    deliver_now()
    page = client_of(teller).get("/notifications/").content.decode()
    assert "Site staff looked up who told" in page
    assert nameless.get_absolute_url() not in page


def test_a_community_that_opens_does_not_open_what_was_told_to_its_members(closed_ward: Ward) -> None:
    story = told(closed_ward, "community")
    deliver_now()
    place = closed_ward.community
    place.access = Access.OPEN
    change_charter(place, by=closed_ward.steward, norms=[])
    for _moment in ("at once", "after the log was read"):
        assert find("zqpump", viewer=closed_ward.outsider).total == 0
        assert client_of(closed_ward.outsider).get(story.get_absolute_url()).status_code == 404
        deliver_now()
    assert find("zqpump", viewer=closed_ward.member).total == 1


def test_what_was_asked_for_inside_is_not_told_outside_with_the_story(closed_ward: Ward, outsider: Person) -> None:
    """The story that answers goes further than the question, or the question was taken out."""
    asked = ask_for_story(closed_ward.community, author=closed_ward.facilitator, question="Who has met zqpump?")
    draft = StoryDraft(title="The silent pump", parts={"situation": SITUATION}, audience="site")
    story = tell(closed_ward.community, draft, author=closed_ward.member, answers=asked)
    address = story.get_absolute_url()
    assert asked.question not in client_of(outsider).get(address).content.decode()
    assert asked.get_absolute_url() in client_of(closed_ward.member).get(address).content.decode()
    StoryRequest.objects.update(hidden_at=timezone.now())
    assert asked.question not in client_of(closed_ward.member).get(address).content.decode()
