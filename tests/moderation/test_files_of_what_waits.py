"""Whoever decides about what waits sees its pictures; nobody else sees more than before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from chat.models import Message
from chat.rooms import first_room
from chat.speaking import say
from communities.models import Role
from content.models import Upload
from content.uploading import take_upload
from discussions.models import Post
from discussions.posting import edit_post, reply
from knowledge.resources.sharing import change as exchange
from knowledge.resources.sharing import share
from knowledge.telling import StoryDraft, change, tell
from moderation.flagging import flag
from moderation.models import AuditEntry, Case, WatchedWords
from moderation.models.audit import VIEWED
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread
from tests.content.test_uploads import picture, sent
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
WORDS = "burners7461"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture(autouse=True)
def watched(db: None) -> WatchedWords:
    return WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.HOLD)


def upload_of(person: Person) -> Upload:
    return take_upload(sent(picture()), owner=person)


def held_post(ward: Ward) -> tuple[Post, Upload]:
    upload = upload_of(ward.member)
    thread = make_thread(ward.community, author=ward.steward)
    return reply(thread, author=ward.member, source=f"Buy {WORDS} {upload.markdown}"), upload


def held_message(ward: Ward) -> tuple[Message, Upload]:
    upload = upload_of(ward.member)
    words = f"Buy {WORDS} {upload.markdown}"
    return say(first_room(ward.community), author=ward.member, source=words), upload


def address_of(ward: Ward, upload: Upload) -> str:
    return f"/c/{ward.community.slug}/settings/flags/{Case.objects.get().pk}/files/{upload.key}/"


@pytest.mark.parametrize("held", [held_post, held_message])
@pytest.mark.parametrize("page", ["", "chosen/"])
def test_who_leads_sees_the_picture_where_they_decide(
    closed_ward: Ward, held: Callable[[Ward], tuple[Post | Message, Upload]], page: str
) -> None:
    ward = closed_ward
    _row, upload = held(ward)
    client, address = client_of(ward.facilitator), address_of(ward, upload)
    shown = client.get(f"/c/{ward.community.slug}/settings/flags/{page}", {"chosen": Case.objects.get().pk})
    assert f'<img src="{address}?w=960"' in shown.content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_nobody_else_sees_it_and_nowhere_else(closed_ward: Ward) -> None:
    ward = closed_ward
    _post, upload = held_post(ward)
    address = address_of(ward, upload)
    others = (make_member(ward.community), ward.outsider, ward.staff, ward.member)
    assert {client_of(person).get(address).status_code for person in others} <= {403, 404}
    assert client_of(ward.facilitator).get(upload.get_absolute_url()).status_code == 404
    elsewhere = make_community()
    there = address.replace(ward.community.slug, elsewhere.slug)
    assert client_of(make_member(elsewhere, role=Role.STEWARD)).get(there).status_code == 404


def test_a_case_leads_to_no_other_file(open_ward: Ward) -> None:
    ward = open_ward
    _post, upload = held_post(ward)
    other, elsewhere = upload_of(ward.member), upload_of(ward.steward)
    reply(make_thread(ward.community), author=ward.steward, source=elsewhere.markdown)
    for key in (other.key, elsewhere.key):
        address = address_of(ward, upload).replace(str(upload.key), str(key))
        assert client_of(ward.facilitator).get(address).status_code == 404


def test_nor_to_one_that_its_words_show_no_more(open_ward: Ward) -> None:
    message, upload = held_message(open_ward)
    client, address = client_of(open_ward.facilitator), address_of(open_ward, upload)
    assert client.get(address).status_code == 200
    Message.objects.filter(pk=message.pk).update(source=f"Buy {WORDS}")
    assert client.get(address).status_code == 404


def test_the_administration_shows_it_and_keeps_who_looked(closed_ward: Ward) -> None:
    ward = closed_ward
    _post, upload = held_post(ward)
    case = Case.objects.get()
    client, address = client_of(ward.staff), f"/admin/moderation/case/{case.pk}/files/{upload.key}/"
    page = client.get("/admin/moderation/case/decision/", {"ids": case.pk}).content.decode()
    assert f'src="{address}?w=960"' in page
    before = AuditEntry.objects.filter(verb=VIEWED).count()
    answer = client.get(address)
    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(verb=VIEWED, actor=ward.staff).count() == before + 1
    assert client_of(make_person(is_staff=True)).get(address).status_code == 403
    assert client_of(ward.facilitator).get(address).status_code == 302


def former_post(ward: Ward) -> None:
    """Its picture is read in a former version alone."""
    post = reply(make_thread(ward.community), author=ward.member, source=f"Look {upload_of(ward.member).markdown}")
    later = timezone.now() + timedelta(hours=1)
    flag(edit_post(post, source="Look away.", by=ward.member, at=later), person=ward.steward, reason="unkind")


def former_story(ward: Ward) -> None:
    parts = {"situation": f"Look {upload_of(ward.member).markdown}"}
    story = tell(ward.community, StoryDraft(title="The printout", parts=parts), author=ward.member)
    change(story, StoryDraft(title="The printout", parts={"situation": "Look away."}), by=ward.member)
    flag(story, person=ward.steward, reason="unkind")


def former_resource(ward: Ward) -> None:
    first, second = upload_of(ward.member), upload_of(ward.member)
    said: dict[str, Any] = {"by": ward.member, "title": "Look", "why": "", "url": ""}
    resource = share(ward.community, upload=first, **said)
    exchange(resource, upload=second, started_from=resource.edition, licence="", **said)
    flag(resource, person=ward.steward, reason="unkind")


@pytest.mark.parametrize("make", [held_post, former_post, former_story, former_resource])
def test_more_pictures_cost_no_more(make: Callable[[Ward], object], open_ward: Ward) -> None:
    client, page = client_of(open_ward.facilitator), f"/c/{open_ward.community.slug}/settings/flags/"
    make(open_ward)
    shown = client.get(page).content.decode()
    assert "/files/" in shown
    queries_of(client, page)
    one = queries_of(client, page)
    for _more in range(3):
        make(open_ward)
    assert client.get(page).content.decode().count("/files/") == shown.count("/files/") * 4
    assert queries_of(client, page) == one
