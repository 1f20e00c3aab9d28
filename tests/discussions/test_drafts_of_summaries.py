"""Where we've got to, half written: kept like anything else, and never written over somebody's change."""

from __future__ import annotations

import json

import pytest

from communities.models import Community
from content.models import Draft
from discussions.models import Thread
from discussions.summarising import write_summary
from people.models import Person
from tests.cast import Ward, client_of, make_thread


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member, title="Whoever is on nights")


def address(thread: Thread) -> str:
    return f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}summary/"


def keep(person: Person, thread: Thread, words: str, edition: int = 0) -> None:
    fields = json.dumps({"source": words, "edition": str(edition)})
    assert client_of(person).post(f"/content/drafts/summary-{thread.pk}/", {"fields": fields}).status_code == 200


def test_it_is_there_again_and_goes_when_it_is_saved(thread: Thread, member: Person) -> None:
    keep(member, thread, "We ask the night lead")
    assert "We ask the night lead" in client_of(member).get(address(thread)).content.decode()
    client_of(member).post(address(thread), {"source": "We ask the night lead.", "edition": "0"})
    assert not Draft.objects.exists()


def test_who_saved_meanwhile_is_not_written_over(thread: Thread, member: Person, facilitator: Person) -> None:
    keep(member, thread, "We ask the night lead")
    write_summary(thread, source="We ask the sister", by=facilitator)
    page = client_of(member).get(address(thread)).content.decode()
    assert "We ask the sister" in page
    assert "We ask the night lead" in page
    answer = client_of(member).post(address(thread), {"source": "We ask the night lead", "edition": "0"})
    assert answer.status_code == 422
    assert Draft.objects.exists()


def test_a_button_keeps_it_without_scripts(thread: Thread, member: Person) -> None:
    client_of(member).post(address(thread), {"source": "Half a su", "edition": "0", "keep": ""})
    assert "Half a su" in client_of(member).get(address(thread)).content.decode()


def test_outsiders_have_none(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    assert client_of(closed_ward.outsider).get(f"/content/drafts/summary-{thread.pk}/").status_code == 404
