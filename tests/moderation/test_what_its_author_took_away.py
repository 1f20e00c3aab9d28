"""What its author took away stays away, whatever is decided about it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.models import Community
from config.keeping.retention import keep_retention
from engagement.delivery import deliver_now
from knowledge.collections.gathering import begin
from knowledge.models import Collection, Resource, Sheet, StoryRequest
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import ask_for_story
from moderation.deciding import About, Decision, decide
from moderation.measures import delete_as_spam, lift
from moderation.models import Case
from people.models import Person
from search.models import Entry
from tests.cast import client_of, make_member, make_person

pytestmark = pytest.mark.django_db
SAID = "Forty metres zq9041 are long"


def _sheet(community: Community, by: Person) -> tuple[Sheet, str]:
    words = {"kind": "checklist", "title": SAID, "why": "", "source": SAID, "licence": "cc-by"}
    sheet = share_sheet(community, by=by, words=words)
    return sheet, f"/c/{community.slug}/resources/texts/{sheet.pk}/removal/"


def _collection(community: Community, by: Person) -> tuple[Collection, str]:
    collection = begin(community, by=by, words={"title": SAID, "about": SAID})
    return collection, f"/c/{community.slug}/collections/{collection.pk}/removal/"


def _resource(community: Community, by: Person) -> tuple[Resource, str]:
    resource = share(community, by=by, title=SAID, url="https://example.org/", why=SAID)
    return resource, f"/c/{community.slug}/resources/{resource.pk}/removal/"


def _wanted(community: Community, by: Person) -> tuple[StoryRequest, str]:
    wanted = ask_for_story(community, author=by, question=SAID)
    return wanted, f"/c/{community.slug}/stories/requests/{wanted.pk}/withdrawal/"


KINDS: dict[str, Callable[[Community, Person], tuple[Any, str]]] = {
    "sheet": _sheet,
    "collection": _collection,
    "resource": _resource,
    "story-request": _wanted,
}


@pytest.fixture
def author(community: Community) -> Person:
    return make_member(community, "Ilse Novak")


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_it_may_stay_brings_nothing_back(
    kind: str, community: Community, author: Person, member: Person, facilitator: Person
) -> None:
    row, removal = KINDS[kind](community, author)
    deliver_now()
    assert Entry.objects.filter(kind=kind).exists()
    address = row.get_absolute_url()
    assert client_of(member).post(f"/flags/{kind}/{row.pk}/", {"reason": "advert"}).status_code == 302
    case = Case.objects.get()
    assert client_of(author).post(removal).status_code == 302
    queue = f"/c/{community.slug}/settings/flags/"
    page = client_of(facilitator).get(queue)
    assert (page.status_code, SAID in page.content.decode()) == (200, False)
    assert client_of(facilitator).post(f"{queue}{case.pk}/decision/").status_code == 403
    for about in (About.KEEP, About.RESTORE, About.HIDE):
        assert decide([case], Decision(about=about), by=make_person(is_staff=True)).done == 0
    deliver_now()
    assert not type(row)._base_manager.exists()
    assert not Entry.objects.filter(kind=kind).exists()
    for person in (member, author, facilitator):
        assert client_of(person).get(address).status_code == 404
        assert "zq9041" not in client_of(person).get("/notifications/").content.decode()


def test_an_account_that_was_no_spam_opens_again_whatever_was_forgotten_since(
    community: Community, author: Person, settings: Settings
) -> None:
    staff = make_person(is_staff=True, is_superuser=True)
    _resource(community, author)
    measure = delete_as_spam(author, by=staff, reason="Adverts")
    settings.DELETED_KEPT_DAYS = 7
    Resource.objects.update(hidden_at=timezone.now() - timedelta(days=8))
    Case.objects.update(decided_at=timezone.now() - timedelta(days=8))
    keep_retention()
    assert not Resource.objects.exists()
    lift(measure, by=staff, was_wrong=True)
    author.refresh_from_db()
    assert author.is_active
