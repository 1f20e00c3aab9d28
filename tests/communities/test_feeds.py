"""What is new as a feed: read with an independent parser, and by nobody who may not."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.feeds import feed_address
from communities.joining import remove
from communities.models import Access, Community
from discussions.posting import reply, start_thread
from knowledge.models import Audience, Story
from people.models import Person
from tests.cast import client_of, make_community, make_member

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(content: bytes) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in ElementTree.fromstring(content).iter(f"{ATOM}entry")]


def tell(community: Community, author: Person, **words: Any) -> Story:
    return Story.objects.create(community=community, author=author, **{"audience": Audience.PUBLIC, **words})


@pytest.fixture
def closed() -> Community:
    return make_community(access=Access.CLOSED)


def test_an_open_communitys_feed_is_for_everybody(community: Community, member: Person) -> None:
    old = start_thread(community, author=member, title="Who has the oil?", source="Hm.", tags=["oil"])
    start_thread(community, author=member, title="Who has <b>the</b> key & lamp?", source="Hm.", tags=["keys"])
    reply(old, author=member, source="Found it.")
    answer = Client().get(f"/c/{community.slug}/threads/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert titles(answer.content) == ["Who has the oil?", "Who has <b>the</b> key & lamp?"]
    root = ElementTree.fromstring(answer.content)
    link = root.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == settings.SITE_URL + old.get_absolute_url()


def test_an_entry_names_whoever_wrote_its_words(community: Community, member: Person, facilitator: Person) -> None:
    thread = start_thread(community, author=member, title="Who has the oil?", source="Hm.")
    reply(thread, author=facilitator, source="Found it.")
    root = ElementTree.fromstring(Client().get(f"/c/{community.slug}/threads/feed/").content)
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert "Found it." in "".join(entry.itertext())
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == facilitator.display_name


def test_a_feed_of_one_tag(community: Community, member: Person) -> None:
    start_thread(community, author=member, title="Who has the oil?", source="Hm.", tags=["oil"])
    start_thread(community, author=member, title="Who has the key?", source="Hm.", tags=["keys"])
    assert titles(Client().get(feed_address(community, member, tag="oil")).content) == ["Who has the oil?"]


@pytest.mark.parametrize("odd", ["\x00", "oil\x00", "\x01", "\x0c", "\ufffe", "]]>"])
def test_signs_that_no_feed_can_hold_break_none(odd: str, community: Community, member: Person) -> None:
    address = feed_address(community, member, tag=odd)
    assert ElementTree.fromstring(Client().get(address).content) is not None
    said = {"kind": "discussion", "title": f"Who has the {odd} oil?", "source": f"It was {odd} here.", "tags": odd}
    client_of(member).post(f"/c/{community.slug}/threads/new/", said)
    start_thread(community, author=member, title="Who has the key?", source="Hm.")
    assert "Who has the key?" in titles(Client().get(f"/c/{community.slug}/threads/feed/").content)


def test_a_closed_communitys_feed_needs_a_key_that_holds_no_longer_than_the_membership(closed: Community) -> None:
    reader = make_member(closed)
    start_thread(closed, author=reader, title="Among us", source="Hm.")
    address = feed_address(closed, reader)
    assert titles(Client().get(address).content) == ["Among us"]
    assert Client().get(address).headers["Cache-Control"] == "private, no-store"
    assert Client().get(f"/c/{closed.slug}/threads/feed/").status_code == 404
    assert Client().get(f"/c/{closed.slug}/threads/feed/?key=made-up").status_code == 404
    remove(closed, person=reader, by=closed.memberships.get(role="steward").person)
    assert Client().get(address).status_code == 404


def test_renewed_addresses_shut_out_the_old_ones(closed: Community) -> None:
    reader = make_member(closed)
    address = feed_address(closed, reader)
    client = client_of(reader)
    assert "/settings/addresses/" in client.get("/settings/privacy/").content.decode()
    said = client.post("/settings/addresses/", follow=True).content.decode()
    assert "The old ones show nothing any more" in said
    reader.refresh_from_db()
    assert Client().get(address).status_code == 404
    assert Client().get(feed_address(closed, reader)).status_code == 200


def test_the_list_says_where_its_feed_is(closed: Community) -> None:
    reader = make_member(closed)
    page = client_of(reader).get(f"/c/{closed.slug}/threads/").content.decode()
    assert 'type="application/atom+xml"' in page
    assert "key=" in page


def test_the_feed_of_a_place_holds_threads_and_stories_the_latest_first(community: Community, member: Person) -> None:
    tell(community, member, title="The night the pump stopped", tags=["pumps"])
    start_thread(community, author=member, title="Who has the oil?", source="Hm.", tags=["oil"])
    start_thread(community, author=member, title="Which pump?", source="Hm.", tags=["pumps"])
    assert titles(Client().get(f"/c/{community.slug}/feed/").content) == [
        "Which pump?",
        "Who has the oil?",
        "The night the pump stopped",
    ]
    about = feed_address(community, member, tag="pumps")
    assert titles(Client().get(about).content) == ["Which pump?", "The night the pump stopped"]
    assert titles(Client().get(f"/c/{community.slug}/stories/feed/").content) == ["The night the pump stopped"]


def test_a_feed_tells_nobody_of_stories_that_are_not_for_them(community: Community, member: Person) -> None:
    tell(community, member, title="Among us", audience=Audience.COMMUNITY)
    story = tell(community, member, title="Taken away")
    Story.objects.filter(pk=story.pk).update(hidden_at=timezone.now())
    address = f"/c/{community.slug}/stories/feed/"
    assert titles(Client().get(address).content) == []
    assert titles(client_of(member).get(address).content) == ["Among us"]


def test_stories_of_a_closed_place_need_a_key_that_holds_no_longer_than_the_membership(closed: Community) -> None:
    reader = make_member(closed)
    tell(closed, reader, title="Among us", audience=Audience.COMMUNITY)
    for of in ("communities:feed", "knowledge:feed"):
        address = feed_address(closed, reader, of=of)
        assert titles(Client().get(address).content) == ["Among us"]
        assert Client().get(address.partition("?")[0]).status_code == 404
    remove(closed, person=reader, by=closed.memberships.get(role="steward").person)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_a_feed_asks_as_much_for_one_as_for_thirty(
    many: int, community: Community, member: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        tell(community, member, title=f"Story {number}")
        start_thread(community, author=member, title=f"Thread {number}", source="Hm.")
    with django_assert_num_queries(3):
        Client().get(f"/c/{community.slug}/feed/")


def test_the_library_and_the_page_about_a_place_say_where_their_feeds_are(closed: Community) -> None:
    reader = make_member(closed)
    for page in ("stories", "about"):
        said = client_of(reader).get(f"/c/{closed.slug}/{page}/").content.decode()
        assert 'type="application/atom+xml"' in said
        assert "key=" in said
    assert "atom+xml" not in Client().get(f"/c/{closed.slug}/about/").content.decode()
