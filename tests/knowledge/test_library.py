"""Finding a story: by words, narrowed by what it is about, in four orders, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Access, Community
from content.using import record_use
from engagement.delivery import deliver_now
from knowledge.freshness.checking import confirm
from knowledge.library import closeness, facets
from knowledge.library.listing import PAGE_SIZE
from knowledge.library.shelving import shelve_the_rest
from knowledge.models import Audience, PartName, Story
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def told(community: Community, author: Person, title: str, **more: Any) -> Story:
    draft = StoryDraft(title=title, parts={PartName.SITUATION: f"{title} went round the ward."}, **more)
    return tell(community, draft, author=author)


def found(person: Person | None, community: Community | None, **asked: Any) -> Any:
    path = f"/c/{community.slug}/stories/" if community else "/stories/"
    return client_of(person).get(path, asked).context


def titles(page: Any) -> list[str]:
    return [card.story.title for card in page["cards"]]


def counts(page: Any) -> dict[str, int]:
    return {choice.word: choice.count for group in page["counts"].groups for choice in group.choices}


@pytest.fixture
def three(community: Community, member: Person) -> None:
    told(community, member, "Lantern", kind="rule", role="Charge nurse", setting="Surgery, night", tools="Paper list")
    told(community, member, "Lamp", kind="rule", role="Student", setting="Medicine, night", tags=["handover"])
    told(community, member, "Torch", kind="failed", role="Charge nurse", setting="Medicine, day")
    deliver_now()


def test_either_of_one_facet_and_one_of_each(three: None, community: Community, member: Person) -> None:
    assert titles(found(member, community, by=["kind:rule"])) == ["Lamp", "Lantern"]
    assert titles(found(member, community, by=["kind:rule", "kind:failed"])) == ["Torch", "Lamp", "Lantern"]
    assert titles(found(member, community, by=["kind:rule", "role:charge nurse"])) == ["Lantern"]


def test_counts_say_how_many_there_would_be(three: None, community: Community, member: Person) -> None:
    page = found(member, community, by=["kind:rule"])
    assert counts(page)["kind:rule"] == 2
    assert counts(page)["kind:failed"] == 1
    assert counts(page)["setting:night"] == 2
    assert counts(page)["role:charge nurse"] == 1
    assert page["counts"].total == 2
    assert "setting:day" not in counts(page)


def test_counts_are_exact_also_of_what_is_older_and_say_where_there_are_more(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "LOOKED_AT", 4)
    monkeypatch.setattr(facets, "COUNTED", 5)
    outside = make_member(make_community(access=Access.CLOSED))
    told(outside.memberships.get().community, outside, "Elsewhere", kind="rule", role="Student")
    for n in range(7):
        kind, role = ("failed", "Student") if n in (0, 5) else ("rule", "Charge nurse")
        told(community, member, f"Story {n}", kind=kind, role=role)
    deliver_now()
    page = found(member, community)
    assert (counts(page)["kind:failed"], counts(page)["role:student"]) == (2, 2)
    assert counts(page)["kind:rule"] == 5
    assert (page["counts"].total, page["counts"].is_sample) == (4, True)
    told(community, member, "One more", kind="rule", role="Charge nurse")
    deliver_now()
    shown = client_of(member).get(f"/c/{community.slug}/stories/").content.decode()
    assert '<span class="n">5+</span>' in shown
    # With one of a facet chosen, the others of it are counted as if it were not.
    assert counts(found(member, community, by=["kind:rule"]))["kind:failed"] == 2


def test_words_are_found_and_narrowed_and_counted(three: None, community: Community, member: Person) -> None:
    assert titles(found(member, community, q="lantern")) == ["Lantern"]
    page = found(member, community, q="ward", by=["role:charge nurse"])
    assert sorted(titles(page)) == ["Lantern", "Torch"]
    assert page["counts"].total == 2
    assert titles(found(member, community, q="zeppelin")) == []


def test_what_a_viewer_may_not_read_is_neither_listed_nor_counted(member: Person) -> None:
    closed = make_community(access=Access.CLOSED)
    insider = make_member(closed)
    told(closed, insider, "Inside", kind="rule", tags=["secret-tag"])
    told(closed, insider, "For all here", kind="failed", audience=Audience.SITE)
    deliver_now()
    page = found(member, None)
    assert titles(page) == ["For all here"]
    assert "secret-tag" not in client_of(member).get("/stories/").content.decode()
    assert titles(found(member, None, by=["tag:secret-tag"])) == []
    assert titles(found(None, None)) == []
    assert sorted(titles(found(insider, None, by=["kind:rule", "kind:failed"]))) == ["For all here", "Inside"]


def test_most_used_newest_and_what_needs_checking(three: None, community: Community, member: Person) -> None:
    record_use(Story.objects.get(title="Lamp"), person=make_member(community), outcome="worked")
    assert titles(found(member, community, order="used"))[0] == "Lamp"
    assert titles(found(member, community, order="checking")) == []
    Story.objects.filter(title="Torch").update(due_at=timezone.now() - timedelta(days=1))
    assert titles(found(member, community, order="checking")) == ["Torch"]
    # What is due stands behind what holds, and is not gone: however often it was used.
    record_use(Story.objects.get(title="Torch"), person=member, outcome="adapted")
    record_use(Story.objects.get(title="Torch"), person=make_member(community), outcome="adapted")
    assert titles(found(member, community)) == ["Lamp", "Lantern", "Torch"]
    assert titles(found(member, community, order="used")) == ["Lamp", "Lantern", "Torch"]


def test_a_card_says_how_often_it_was_used_and_how_many_it_helped_and_when_it_was_checked(
    three: None, community: Community, member: Person
) -> None:
    lamp = Story.objects.get(title="Lamp")
    for outcome in ("worked", "worked", "not"):
        record_use(lamp, person=make_member(community), outcome=outcome)
    record_use(Story.objects.get(title="Torch"), person=make_member(community), outcome="adapted")
    deliver_now()
    devi = make_member(community, "Devi Nair")
    confirm(lamp, by=devi, words="On Tuesday.", at=timezone.now() - timedelta(days=21))
    page = " ".join(client_of(member).get(f"/c/{community.slug}/stories/").content.decode().split())
    assert "used 3 times: 2 helped" in page
    assert "used once" in page
    assert "used once:" not in page
    assert "Checked by Devi" in page
    assert "3 weeks ago" in page


@pytest.mark.parametrize("order", ["newest", "used", "checking", "relevance"])
def test_every_order_goes_through_all_of_them_once(community: Community, member: Person, order: str) -> None:
    stories = [told(community, member, f"Story {n}") for n in range(PAGE_SIZE + 5)]
    deliver_now()
    for n, story in enumerate(stories):
        if order == "checking" or n % 3 == 0:
            past = timezone.now() - timedelta(days=n // 2)
            Story.objects.filter(pk=story.pk).update(due_at=past, worked_count=2)
    asked = {"order": order} | ({"q": "ward"} if order == "relevance" else {})
    first = found(member, community, **asked)
    second = found(member, community, after=first["after"], **asked)
    both = titles(first) + titles(second)
    assert len(titles(first)) == PAGE_SIZE
    assert len(set(both)) == len(both) == PAGE_SIZE + 5
    assert second["after"] == ""


@pytest.mark.parametrize("nonsense", ["x", "d1", "9" * 40, "1-2-3", "d-5", "٣"])
def test_a_damaged_address_shows_the_first_page(
    three: None, community: Community, member: Person, nonsense: str
) -> None:
    for order in ("newest", "used", "checking", "relevance", "what"):
        asked = {"after": nonsense, "order": order, "by": ["kind", "x:y", "shelf:x", "role:\x00"], "q": "ward\x00"}
        assert client_of(member).get(f"/c/{community.slug}/stories/", asked).status_code == 200
        assert client_of(member).get(f"/c/{community.slug}/stories/", asked | {"q": ""}).status_code == 200


def test_what_is_close_says_why(three: None, community: Community, member: Person) -> None:
    other = make_member(community, "Devi Nair")
    Person.objects.filter(pk=other.pk).update(wants_to_learn="lamps", role="Charge nurse, nights")
    record_use(Story.objects.get(title="Lantern"), person=make_member(community, "Ana Sol"), outcome="worked")
    close = {one.story.title: one.reason for one in found(Person.objects.get(pk=other.pk), community)["close"]}
    assert close["Lamp"] == "You want to learn about lamps"
    assert close["Torch"] == "Told from work like yours: Charge nurse"
    assert close["Lantern"] == "Ana used it lately, and it worked"
    assert found(member, community)["close"] == []


def test_what_is_close_holds_where_something_that_holds_is_close_too(
    three: None, community: Community, member: Person
) -> None:
    other = make_member(community, "Devi Nair")
    Person.objects.filter(pk=other.pk).update(role="Charge nurse")
    Story.objects.filter(title="Torch").update(due_at=timezone.now() - timedelta(days=1))
    close = {one.story.title: one.reason for one in found(Person.objects.get(pk=other.pk), community)["close"]}
    assert close == {"Lantern": "Told from work like yours: Charge nurse"}
    for title in ("Lamp", "Torch"):
        record_use(Story.objects.get(title=title), person=make_member(community, "Ana Sol"), outcome="worked")
    close = {one.story.title: one.reason for one in found(Person.objects.get(pk=other.pk), community)["close"]}
    assert close["Lamp"] == "Ana used it lately, and it worked"


def test_a_library_costs_the_same_however_large(community: Community, member: Person) -> None:
    reader = make_member(community)
    path = f"/c/{community.slug}/stories/?by=kind:rule&q=ward"

    def after(more: int) -> int:
        for n in range(more):
            record_use(told(community, member, f"Story {n}", kind="rule"), person=make_member(community), outcome="not")
        deliver_now()
        return queries_of(client_of(reader), path)

    assert after(2) == after(9)


def test_stories_told_before_they_could_be_narrowed_are_shelved_by_the_clock(
    community: Community, member: Person
) -> None:
    story = told(community, member, "Lantern", kind="rule", role="Charge nurse")
    Story.objects.update(facets=[])
    assert shelve_the_rest() == 1
    assert shelve_the_rest() == 0
    story.refresh_from_db()
    assert "role:charge nurse" in story.facets


def test_many_uses_elsewhere_do_not_hide_what_helped_here(
    three: None, community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closeness, "LATEST", 2)
    record_use(Story.objects.get(title="Lantern"), person=make_member(community, "Ana Sol"), outcome="worked")
    hall = make_community(access=Access.CLOSED)
    busy = told(hall, make_member(hall), "Elsewhere")
    for _n in range(3):
        record_use(busy, person=make_member(hall), outcome="worked")
    reader = make_member(community, "Devi Nair")
    for place in (community, None):
        close = {one.story.title: one.reason for one in found(reader, place)["close"]}
        assert close == {"Lantern": "Ana used it lately, and it worked"}


def test_what_nobody_told_is_asked_for_in_the_same_words_or_looked_for_elsewhere(
    community: Community, member: Person
) -> None:
    client, library = client_of(member), f"/c/{community.slug}/stories/"
    page = client.get(library, {"q": "zqpump & light"}).content.decode()
    asking = f"{library}requests/?question=zqpump%20%26%20light"
    assert f'href="{asking}"' in page
    assert 'href="/search/?q=zqpump%20%26%20light"' in page
    assert 'value="zqpump &amp; light"' in client.get(asking).content.decode()
    assert 'href="/search/?q=zqpump"' in client.get("/stories/", {"q": "zqpump"}).content.decode()
    assert "question=" not in client.get(library).content.decode()


def test_a_tag_that_nobody_told_of_is_asked_for_as_it_was_typed(community: Community, member: Person) -> None:
    client, library = client_of(member), f"/c/{community.slug}/stories/"
    page = client.get(library, {"q": "Who tried #zqpump at night?"}).content.decode()
    assert 'name="q" value="Who tried #zqpump at night?"' in page.partition('id="story-words"')[2][:200]
    asking = f"{library}requests/?question=Who%20tried%20%23zqpump%20at%20night%3F"
    assert f'href="{asking}"' in page
    assert 'value="Who tried #zqpump at night?"' in client.get(asking).content.decode()
