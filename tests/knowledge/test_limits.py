"""How often one person begins something in the library: told kindly, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.models import Community
from discussions.posting import reply
from knowledge.models import (
    Collection,
    Interview,
    NamelessTelling,
    Nudge,
    PartName,
    Remark,
    Retelling,
    Sheet,
    Story,
    StoryNote,
    StoryRequest,
)
from knowledge.resources.sharing import share
from knowledge.retelling.asking import give_up
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from tests.cast import client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
KEPT = "Kept words 4417"
CUES = {"cue-TOTAL_FORMS": "1", "cue-INITIAL_FORMS": "0"}
STORY = CUES | {"title": "The pump", "situation": KEPT}
SHEET = {"kind": "text", "licence": "here", "title": "Before a transfer", "source": KEPT}


@pytest.fixture
def addresses(community: Community, facilitator: Person) -> dict[str, str]:
    story = tell(community, StoryDraft(title="Theirs", parts={PartName.SITUATION: "So it was."}), author=facilitator)
    link = share(community, by=facilitator, title="A link", url="https://example.org/a")
    here = community.get_absolute_url()
    return {
        "story": f"{here}stories/new/",
        "request": f"{here}stories/requests/",
        "interview": f"{here}interviews/",
        "note": f"{here}stories/{story.pk}/beside/situation/",
        "remark": f"{link.get_absolute_url()}remarks/",
        "sheet": f"{here}resources/texts/new/",
        "collection": f"{here}collections/new/",
    }


CASES: list[tuple[str, Any, str, dict[str, str]]] = [
    ("story", Story, "told_at", STORY),
    ("request", StoryRequest, "asked_at", {"question": "Has anyone?", "details": KEPT}),
    ("note", StoryNote, "at", {"kind": "differs", "words": KEPT}),
    ("remark", Remark, "at", {"words": KEPT}),
    ("sheet", Sheet, "at", SHEET),
    ("collection", Collection, "began_at", {"title": "First days", "about": KEPT}),
]


@pytest.mark.parametrize(("name", "model", "at", "sent"), CASES, ids=[case[0] for case in CASES])
def test_one_too_many_within_an_hour_waits_with_its_words(
    addresses: dict[str, str], member: Person, settings: Settings, name: str, model: Any, at: str, sent: dict[str, str]
) -> None:
    settings.BEGUN_IN_LIBRARY_AN_HOUR = settings.REMARKS_AN_HOUR = 1
    client, address = client_of(member), addresses[name]
    assert client.post(address, sent).status_code == 302
    refused = client.post(address, sent)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert KEPT in page
    assert "within an hour" in page
    model.objects.update(**{at: timezone.now() - timedelta(hours=2)})
    assert client.post(address, sent).status_code == 302


def test_somebody_asks_so_many_for_an_interview(
    addresses: dict[str, str], community: Community, member: Person, settings: Settings
) -> None:
    settings.BEGUN_IN_LIBRARY_AN_HOUR = 1
    client = client_of(member)
    first, second = make_member(community), make_member(community)
    assert client.post(addresses["interview"], {"handle": first.handle, "about": "A night"}).status_code == 302
    refused = client.post(addresses["interview"], {"handle": second.handle, "about": KEPT})
    assert (refused.status_code, Interview.objects.count()) == (422, 1)
    assert KEPT in refused.content.decode()
    assert "within an hour" in refused.content.decode()


def test_stories_without_a_name_and_guided_ones_count_too(
    addresses: dict[str, str], community: Community, member: Person, settings: Settings
) -> None:
    settings.BEGUN_IN_LIBRARY_AN_HOUR = 1
    client = client_of(member)
    assert client.post(addresses["story"], STORY | {"nameless": "on"}).status_code == 302
    assert NamelessTelling.objects.count() == 1
    assert client.post(addresses["story"], STORY).status_code == 422
    client.post(addresses["story"], STORY | {"keep": "1"})
    guided = f"{community.get_absolute_url()}stories/new/guided/situation/"
    page = client.post(guided, {"situation": KEPT, "go": "tell"}, follow=True).content.decode()
    assert "within an hour" in page
    assert KEPT in page


def test_somebody_asks_so_many_who_may_know(community: Community, member: Person, settings: Settings) -> None:
    settings.BEGUN_IN_LIBRARY_AN_HOUR = 1
    wanted = ask_for_story(community, author=member, question="Has anyone moved a pump?")
    first, second = make_member(community), make_member(community)
    client, address = client_of(member), f"{wanted.get_absolute_url()}nudges/"
    assert client.post(address, {"handle": first.handle}).status_code == 302
    refused = client.post(address, {"handle": second.handle, "words": KEPT})
    assert (refused.status_code, Nudge.objects.count()) == (422, 1)
    assert KEPT in refused.content.decode()
    assert "within an hour" in refused.content.decode()


def test_quoting_many_waits_and_giving_up_makes_no_room(
    community: Community, member: Person, settings: Settings
) -> None:
    settings.BEGUN_IN_LIBRARY_AN_HOUR = 1
    thread = make_thread(community, author=member)
    reply(thread, author=make_member(community), source="We turned the bed first.")
    address = f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}story/"
    sent = {"title": KEPT, "numbers": ["1", "2"]}
    client = client_of(member)
    assert client.post(address, sent).status_code == 302
    give_up(Retelling.objects.get())
    refused = client.post(address, sent)
    assert (refused.status_code, Retelling.objects.count()) == (422, 0)
    assert KEPT in refused.content.decode()
    assert "within an hour" in refused.content.decode()


@pytest.mark.parametrize("refused_for", ["cue", "links"])
def test_what_is_not_told_for_another_reason_was_not_said(
    addresses: dict[str, str], member: Person, settings: Settings, refused_for: str
) -> None:
    settings.REPEATS_AN_HOUR, settings.LINKS_OF_A_NEWCOMER = 1, 0
    said = STORY | {
        "situation": "It was night, and the pump that we had moved showed nothing at all.",
        "nameless": "on",
    }
    links = {"advice": "As on https://shop.example/ we did."} if refused_for == "links" else {}
    client, address = client_of(member), addresses["story"]
    faulty = {"cue-0-note": "x" * 301} if refused_for == "cue" else links
    assert client.post(address, said | faulty).status_code == 422
    assert client.post(address, said).status_code == 302
