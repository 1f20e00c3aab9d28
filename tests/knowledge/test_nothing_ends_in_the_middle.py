"""Long lists of the library go on by key: nothing of them cannot be reached, and no page costs more for it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from communities.models import Community
from content.reacting import react
from content.using import record_use
from engagement.home import home_of
from knowledge.beside.noting import note
from knowledge.models import PartName, Sheet, Story, StoryRequest
from knowledge.requests.asking import answer_with, nudge, set_aside
from knowledge.requests.rounds import open_round
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_text
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from tests.cast import client_of, make_member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
MOST_PAGES = 6
A_LIST = {"kind": "checklist", "title": "A list", "why": "", "licence": "here", "source": "Look twice."}


@pytest.fixture
def story(community: Community, member: Person) -> Story:
    return tell(community, StoryDraft("The pump", {PartName.SITUATION: "It was late."}), author=member)


def all_of(client: Client, path: str, words: str, *, by: str) -> list[list[str]]:
    """What stands on each page, as one goes on from one to the next."""
    pages, address = list[list[str]](), path
    while address and len(pages) < MOST_PAGES:
        page = client.get(address).content.decode()
        pages.append(list(dict.fromkeys(re.findall(words, page))))
        further = re.search(rf"href=\"([^\"#]*\?{by}=\d+)", page)
        address = urljoin(address, further[1]) if further else ""
    return pages


def names(word: str, *numbers: int) -> list[str]:
    return [f"{word} {n}." for n in numbers]


def test_stories_wanted(community: Community, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.requests.pages.MOST_REQUESTS", 3)
    client, now = client_of(make_member(community)), timezone.now()
    path = f"/c/{community.slug}/stories/requests/"

    def ask(*numbers: int) -> None:
        for n in numbers:
            # Two asked at the same moment.
            at = now - timedelta(days=100 - n // 2)
            ask_for_story(community, author=member, question=f"Question {n}.", at=at)

    ask(1, 2, 3, 4)
    few = queries_of(client, path)
    ask(5, 6, 7)
    assert queries_of(client, path) == few
    assert all_of(client, path, r"Question \d\.", by="after") == [
        names("Question", 1, 2, 3),
        names("Question", 4, 5, 6),
        names("Question", 7),
    ]
    assert client.get(f"{path}?after=999999").status_code == 200


def test_what_was_answered_and_story_rounds(
    community: Community, member: Person, facilitator: Person, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.requests.pages.MOST_ANSWERED", 3)
    monkeypatch.setattr("knowledge.requests.pages.MOST_ROUNDS", 2)
    client, now = client_of(make_member(community)), timezone.now()
    path = f"/c/{community.slug}/stories/requests/"

    def more(*numbers: int) -> None:
        for n in numbers:
            asked = ask_for_story(community, author=member, question=f"Question {n}.", at=now - timedelta(days=50 - n))
            answer_with(asked, story, by=member)
            # Two end on the same day.
            ends = timezone.localdate() + timedelta(days=10 + n // 2)
            words = {"theme": f"Theme {n}.", "begins_on": timezone.localdate() + timedelta(days=5), "ends_on": ends}
            open_round(community, by=facilitator, words=words)

    more(1, 2, 3, 4)
    few = queries_of(client, path)
    more(5)
    assert queries_of(client, path) == few
    answered = all_of(client, path, r"Question \d\.", by="answered")
    assert answered == [names("Question", 5, 4, 3), names("Question", 2, 1)]
    rounds = all_of(client, path, r"Theme \d\.", by="rounds")
    assert rounds == [names("Theme", 5, 4), names("Theme", 3, 2), names("Theme", 1)]
    assert client.get(f"{path}?answered=999999&rounds=999999").status_code == 200


def test_what_one_is_asked_for_by_name_stands_first(
    community: Community, member: Person, facilitator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.requests.pages.MOST_REQUESTS", 2)
    monkeypatch.setattr("knowledge.requests.offers.LOOKED_AT", 2)
    knows, library = make_member(community), f"/c/{community.slug}/stories/"
    asked = [ask_for_story(community, author=member, question=f"Question {n}.") for n in range(1, 7)]
    for one in (asked[2], asked[3]):
        nudge(one, knows, by=facilitator)
    client = client_of(knows)

    def shown(path: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r"Question \d\.", client.get(path).content.decode())))

    assert shown(library) == names("Question", 4, 3)
    assert "All stories wanted" in client.get(library).content.decode()
    pages = all_of(client, f"{library}requests/", r"Question \d\.", by="after")
    assert pages == [names("Question", 3, 4, 1, 2), names("Question", 5, 6)]
    assert [one.title for one in home_of(knows).invitations][:2] == names("Question", 3, 4)
    set_aside(asked[2], person=knows)
    assert shown(library) == names("Question", 4, 6)
    pages = all_of(client, f"{library}requests/", r"Question \d\.", by="after")
    assert pages == [names("Question", 4, 1, 2), names("Question", 3, 5), names("Question", 6)]
    assert StoryRequest.objects.count() == 6


@pytest.mark.parametrize("of", ["story", "resource", "sheet"])
def test_accounts_of_use(
    story: Story, community: Community, member: Person, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    monkeypatch.setattr("content.views.marks.MOST_SHOWN", 3)
    monkeypatch.setattr("knowledge.pages.MOST_USES", 2)
    for room in ("resources", "sheets"):
        monkeypatch.setattr(f"knowledge.{room}.views.MOST_SHOWN", 2)
    row: Any = {
        "story": lambda: story,
        "resource": lambda: share(community, by=member, url="https://example.org/1", title="A leaflet", why=""),
        "sheet": lambda: share_text(community, by=member, words=A_LIST),
    }[of]()
    client, page = client_of(member), row.get_absolute_url()
    uses = f"/content/{of}/{row.pk}/uses/"

    def use(*numbers: int) -> None:
        for n in numbers:
            at, words = timezone.now() - timedelta(days=50 - n // 2), f"Account {n}."
            record_use(row, person=make_member(community), outcome="adapted", came_of_it=words, at=at)

    use(1, 2, 3, 4)
    few = queries_of(client, uses), queries_of(client, page)
    use(5, 6, 7)
    assert (queries_of(client, uses), queries_of(client, page)) == few
    words = r"Account \d\."
    assert all_of(client, uses, words, by="after") == [
        names("Account", 7, 6, 5),
        names("Account", 4, 3, 2),
        names("Account", 1),
    ]
    # The page of the thing itself shows the latest, and where the rest is.
    assert all_of(client, page, words, by="after")[:2] == [names("Account", 7, 6), names("Account", 5, 4, 3)]


def test_who_said_thanks(story: Story, community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.marks.MOST_SHOWN", 3)
    for n in range(1, 5):
        react(story, "thanks", person=make_member(community, f"Thankful {n}."))
    path = f"/content/story/{story.pk}/reactions/thanks/"
    pages = all_of(client_of(story.author), path, r"Thankful \d\.", by="after")
    assert pages == [names("Thankful", 4, 3, 2), names("Thankful", 1)]


def test_notes_beside_a_story(story: Story, community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.pages.MOST_NOTES", 3)
    client, page = client_of(None), story.get_absolute_url()
    counted = []
    for n in range(1, 8):
        note(story, PartName.SITUATION, by=make_member(community), kind="question", words=f"Note {n}.")
        counted.append(queries_of(client, page))
    assert counted[-1] == counted[3]
    assert all_of(client, page, r"Note \d\.", by="notes_before") == [
        names("Note", 5, 6, 7),
        names("Note", 2, 3, 4),
        names("Note", 1),
    ]


@pytest.mark.parametrize("of", ["resource", "sheet"])
def test_what_is_said_of_a_resource(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    monkeypatch.setattr("knowledge.resources.remarking.MOST_SHOWN", 3)
    row = (
        share(community, by=member, url="https://example.org/1", title="A leaflet", why="")
        if of == "resource"
        else share_text(community, by=member, words=A_LIST)
    )
    for n in range(1, 5):
        remark(row, by=member, words=f"Remark {n}.")
    pages = all_of(client_of(member), row.get_absolute_url(), r"Remark \d\.", by="remarks_before")
    assert pages == [names("Remark", 2, 3, 4), names("Remark", 1)]


def test_texts_to_work_with(community: Community, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.resources.views.PAGE", 3)
    share(community, by=member, url="https://example.org/1", title="A leaflet", why="")
    client, path = client_of(member), f"/c/{community.slug}/resources/"

    def write(*numbers: int) -> None:
        for n in numbers:
            share_text(community, by=member, words=A_LIST | {"title": f"Text {n}."})

    write(1, 2, 3, 4)
    few = queries_of(client, path)
    write(5, 6, 7)
    assert queries_of(client, path) == few
    assert all_of(client, path, r"Text \d\.", by="texts_before") == [
        names("Text", 7, 6, 5),
        names("Text", 4, 3, 2),
        names("Text", 1),
    ]
    assert "A leaflet" in client.get(path).content.decode()
    last = Sheet.objects.latest("pk").pk
    assert "A leaflet" not in client.get(f"{path}?texts_before={last}").content.decode()
    both = client.get(f"{path}?before=1&texts_before={last}").content.decode()
    assert ("Text 6." in both, "A leaflet" in both) == (True, False)
