"""What the library's further pages ask of the database does not grow with what stands on them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from communities.models import Community
from content.using import record_use
from discussions.posting import reply
from engagement.delivery import deliver_now
from knowledge.collections.gathering import add, begin
from knowledge.freshness.checking import confirm
from knowledge.interviews.holding import accept, ask
from knowledge.models import PartName, Resource, Retelling, Story
from knowledge.requests.asking import answer_with
from knowledge.requests.rounds import open_round, tell_to
from knowledge.resources import sharing
from knowledge.telling import StoryDraft, ask_for_story, change, tell
from people.models import Person
from tests.cast import client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def a_story(community: Community, author: Person, title: str = "The pump") -> Story:
    return tell(community, StoryDraft(title=title, parts={PartName.SITUATION: "It was late."}), author=author)


def changed(story: Story, by: Person, times: int) -> None:
    for n in range(times):
        words = f"It was {n} and {story.edition}, by policy {n}."
        change(Story.objects.get(pk=story.pk), StoryDraft(title=story.title, parts={PartName.SITUATION: words}), by=by)


def test_versions_of_a_story(community: Community, member: Person) -> None:
    story = a_story(community, member)
    path = f"{community.get_absolute_url()}stories/{story.pk}/versions/"
    changed(story, member, 1)
    client_of(member).get(path)
    few = queries_of(client_of(member), path)
    changed(story, member, 6)
    assert queries_of(client_of(member), path) == few


def test_check_of_a_story(community: Community, member: Person) -> None:
    story = a_story(community, member)
    path = f"{community.get_absolute_url()}stories/{story.pk}/check/"

    def asked(times: int) -> int:
        for _n in range(times):
            record_use(story, person=make_member(community), outcome="not")
            confirm(Story.objects.get(pk=story.pk), by=make_member(community), words="On Tuesday.")
        return queries_of(client_of(member), path)

    asked(1)
    assert asked(1) == asked(5)


def test_guided_telling(community: Community, member: Person) -> None:
    path = f"{community.get_absolute_url()}stories/new/guided/"
    client = client_of(member)

    def asked(words: str, cues: int) -> int:
        client.post(f"{path}moment/", {"title": words, "kind": "trick", "go": "next"})
        client.post(f"{path}situation/", {"situation": words, "go": "cues"})
        told = {f"cue-{n}-note": words for n in range(cues)}
        client.post(f"{path}cues/", told | {"go": "stay"})
        return queries_of(client, f"{path}cues/")

    asked("One.", 1)
    assert asked("One.", 1) == asked("One. Two. Three. Four. Five.", 8)


def test_a_round(community: Community, member: Person, facilitator: Person) -> None:
    today = timezone.localdate()
    opened = open_round(community, by=facilitator, words={"theme": "Pumps", "begins_on": today, "ends_on": today})

    def asked(times: int) -> int:
        for _n in range(times):
            tell_to(opened, a_story(community, make_member(community)))
        return queries_of(client_of(member), opened.get_absolute_url())

    asked(1)
    assert asked(1) == asked(6)


def test_versions_of_a_resource(community: Community, member: Person) -> None:
    link = sharing.share(community, by=member, title="A link", url="https://example.org/0")

    def asked(times: int) -> int:
        for _n in range(times):
            now = Resource.objects.get(pk=link.pk)
            url = f"https://example.org/{now.edition}"
            sharing.change(now, by=member, started_from=now.edition, title="A link", why="", url=url)
        return queries_of(client_of(member), f"{community.get_absolute_url()}resources/{link.pk}/versions/")

    asked(1)
    assert asked(1) == asked(6)


def test_a_conversation_on_its_way_to_a_story(community: Community, member: Person) -> None:
    def asked(people: int) -> int:
        thread = make_thread(community, author=member)
        for _n in range(people):
            reply(thread, author=make_member(community), source="We turned the bed first.")
        page = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
        numbers = [str(n) for n in range(1, people + 2)]
        client_of(member).post(f"{page}story/", {"title": "The bed", "numbers": numbers})
        retelling = Retelling.objects.latest("pk")
        assert retelling.consents.count() == people + 1
        return queries_of(client_of(member), retelling.get_absolute_url())

    asked(1)
    assert asked(1) == asked(6)


def test_interviews(community: Community, member: Person) -> None:
    path = f"{community.get_absolute_url()}interviews/"

    def asked(times: int) -> int:
        for n in range(times):
            accept(ask(community, asker=member, teller=make_member(community), about=f"Night {n}", kind="trick"))
        return queries_of(client_of(member), path)

    asked(1)
    assert asked(1) == asked(6)


def test_collections_and_what_is_put_into_one(community: Community, member: Person) -> None:
    root = community.get_absolute_url()

    def asked(times: int) -> list[int]:
        for n in range(times):
            path = begin(community, by=member, words={"title": f"Path {n}", "is_path": True})
        for _n in range(times):
            add(path, by=member, kind="story", target=a_story(community, member).pk, note="Why")
        pages = (f"{root}collections/", path.get_absolute_url(), f"{root}collections/{path.pk}/items/")
        return [queries_of(client_of(member), page) for page in pages]

    asked(1)
    assert asked(1) == asked(6)


def test_requests_and_who_may_know(community: Community, member: Person) -> None:
    root = community.get_absolute_url()

    def asked(times: int) -> list[int]:
        for n in range(times):
            wanted = ask_for_story(community, author=make_member(community), question=f"Has anyone moved pump {n}?")
            answered = ask_for_story(community, author=make_member(community), question=f"And pump {n}?")
            teller = make_member(community)
            answer_with(answered, a_story(community, teller, "The pump was moved"), by=member)
        deliver_now()
        pages = (f"{root}stories/requests/", wanted.get_absolute_url(), f"{root}stories/new/")
        return [queries_of(client_of(member), page) for page in pages]

    asked(1)
    assert asked(1) == asked(6)


def test_the_practice_log(community: Community, member: Person) -> None:
    def asked(times: int) -> int:
        for _n in range(times):
            record_use(a_story(community, make_member(community)), person=member, outcome="worked", learnt="Ask.")
        return queries_of(client_of(member), "/practice/")

    asked(1)
    assert asked(1) == asked(6)


def test_a_story_that_was_looked_at(community: Community, member: Person) -> None:
    story = a_story(community, member)

    def asked(times: int) -> int:
        for _n in range(times):
            confirm(Story.objects.get(pk=story.pk), by=make_member(community), words="On Tuesday.")
            wanted = ask_for_story(community, author=make_member(community), question="Has anyone moved a pump?")
            answer_with(wanted, story, by=member)
        return queries_of(client_of(member), story.get_absolute_url())

    asked(1)
    assert asked(1) == asked(6)
