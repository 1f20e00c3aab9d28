"""What somebody decided to put in other words is read no more: the page of former versions told it to everybody."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.uploading import take_upload
from discussions.posting import edit_post, reply
from knowledge.collections.gathering import add, begin
from knowledge.models import Resource
from knowledge.resources.sharing import change
from knowledge.resources.sharing import share as share_link
from knowledge.sheets.writing import share as share_text
from knowledge.telling import StoryDraft, tell
from moderation.flagging import flag
from moderation.models import Tended
from moderation.models.audit import note_in_audit
from moderation.persons import flaggable_of
from moderation.tending import VERBS
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_thread

pytestmark = pytest.mark.django_db
FORMER, NEWER = "Bed nine is zqruth of Ashford", "Somebody came to us one night"


def a_post(ward: Ward) -> tuple[Any, str, str]:
    thread = make_thread(ward.community, author=ward.steward)
    post = reply(thread, author=ward.member, source=FORMER)
    return post, "source", f"threads/{thread.pk}/posts/{post.number}/history/"


def a_story(ward: Ward) -> tuple[Any, str, str]:
    story = tell(ward.community, StoryDraft("The pump", {"situation": FORMER}), author=ward.member)
    return story, "situation", f"stories/{story.pk}/versions/"


def a_resource(ward: Ward) -> tuple[Resource, str, str]:
    found = share_link(ward.community, by=ward.member, title="A list", url="https://list.example/", why=FORMER)
    return found, "why", f"resources/{found.pk}/versions/"


def a_sheet(ward: Ward) -> tuple[Any, str, str]:
    words = {"kind": "checklist", "title": "A list", "why": "For all", "source": FORMER, "licence": "cc-by"}
    sheet = share_text(ward.community, by=ward.member, words=words)
    return sheet, "source", f"resources/texts/{sheet.pk}/versions/"


type Kind = Callable[[Ward], tuple[Any, str, str]]
every_kind = pytest.mark.parametrize("kind", [a_post, a_story, a_resource, a_sheet])


def put_in_other_words(ward: Ward, row: Any, name: str, words: str = NEWER) -> None:
    case = flag(row, person=ward.steward, reason="private").case
    data = {"chosen": [case.pk], "about": "leave", "reason": "It tells who it was.", f"words_{name}": words}
    answer = client_of(ward.facilitator).post(f"/c/{ward.community.slug}/settings/flags/chosen/", data)
    assert answer.status_code == 302


def versions(ward: Ward, where: str, viewer: Person | None) -> str:
    answer = client_of(viewer).get(f"/c/{ward.community.slug}/{where}")
    assert answer.status_code == 200
    return answer.content.decode()


@every_kind
def test_nobody_else_reads_what_it_said_before(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name, where) = open_ward, kind(open_ward)
    put_in_other_words(ward, row, name)
    for viewer in (None, ward.outsider, make_member(ward.community)):
        page = versions(ward, where, viewer)
        assert "zqruth" not in page
        assert "put it in other words" in page
        assert kind is a_resource or NEWER in page
        assert "<del>" not in page


@every_kind
def test_who_wrote_it_and_those_who_lead_read_it(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name, where) = open_ward, kind(open_ward)
    put_in_other_words(ward, row, name)
    for viewer in (ward.member, ward.facilitator, ward.steward):
        assert "zqruth" in versions(ward, where, viewer)


@every_kind
def test_decided_twice_neither_is_read(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name, where) = open_ward, kind(open_ward)
    put_in_other_words(ward, row, name, "It was zqruth again")
    row.refresh_from_db()
    put_in_other_words(ward, row, name)
    assert "zqruth" not in versions(ward, where, None)


@every_kind
def test_what_it_said_before_a_slip_was_mended_is_read_no_more_either(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name, where) = open_ward, kind(open_ward)
    target = flaggable_of(row)
    assert target.reword
    assert not target.reword(row, {name: f"{FORMER}, they say"}, ward.steward)
    row.refresh_from_db()
    assert "zqruth" in versions(ward, where, None)
    put_in_other_words(ward, row, name)
    assert "zqruth" not in versions(ward, where, None)
    assert "zqruth" in versions(ward, where, ward.facilitator)


def test_what_its_author_changed_is_read_as_before(open_ward: Ward) -> None:
    ward, (post, name, where) = open_ward, a_post(open_ward)
    put_in_other_words(ward, post, name)
    post.refresh_from_db()
    edit_post(post, source="Somebody came to us one evening", by=ward.member)
    page = versions(ward, where, None)
    assert "zqruth" not in page
    assert "<del>night</del><ins>evening</ins>" in page


def test_what_was_decided_before_versions_were_counted_closes_no_page(open_ward: Ward) -> None:
    ward, (row, _name, where) = open_ward, a_post(open_ward)
    edit_post(row, source=NEWER, by=ward.member)
    note_in_audit(VERBS[Tended.EDITED], actor=ward.facilitator, target=row, scope="public", before={})
    assert NEWER in versions(ward, where, ward.member)


def in_words(ward: Ward) -> tuple[str, str]:
    """A file in what somebody writes, and its address."""
    upload = take_upload(SimpleUploadedFile("names.txt", b"zqruth of Ashford"), owner=ward.member)
    return upload.markdown, upload.get_absolute_url()


@pytest.mark.parametrize("is_story", [False, True])
def test_its_file_is_served_no_more(open_ward: Ward, is_story: bool) -> None:
    ward = open_ward
    shown, address = in_words(ward)
    row: Any
    if is_story:
        row, name = tell(ward.community, StoryDraft("The pump", {"situation": shown}), author=ward.member), "situation"
    else:
        row, name = reply(make_thread(ward.community), author=ward.member, source=shown), "source"
    assert client_of(None).get(address).status_code == 200
    put_in_other_words(ward, row, name)
    assert client_of(None).get(address).status_code == 404
    assert client_of(make_member(ward.community)).get(address).status_code == 404


def test_the_file_of_former_words_that_everybody_reads_is_served(open_ward: Ward) -> None:
    ward = open_ward
    shown, address = in_words(ward)
    post = reply(make_thread(ward.community), author=ward.steward, source=NEWER)
    post = edit_post(post, source=shown, by=ward.member)
    edit_post(post, source=NEWER, by=ward.steward)
    assert client_of(None).get(address).status_code == 200


def test_a_file_that_another_took_the_place_of_is_served_as_long_as_its_version_is_read(open_ward: Ward) -> None:
    ward = open_ward
    first, second = (
        take_upload(SimpleUploadedFile(name, b"zqruth of Ashford"), owner=ward.member)
        for name in ("names.txt", "rota.txt")
    )
    row = share_link(ward.community, by=ward.member, title="A list", upload=first, why=FORMER)
    change(row, by=ward.member, started_from=row.edition, title="A list", upload=second, why=FORMER)
    served = [client_of(None).get(file.get_absolute_url()).status_code for file in (first, second)]
    put_in_other_words(ward, row, "why")
    now = [client_of(None).get(file.get_absolute_url()).status_code for file in (first, second)]
    assert (served, now) == ([200, 200], [404, 200])


@pytest.mark.parametrize("kind", [a_resource, a_sheet])
def test_the_files_of_a_collection_do_not_tell_it(open_ward: Ward, kind: Kind) -> None:
    ward, (row, name, _where) = open_ward, kind(open_ward)
    put_in_other_words(ward, row, name)
    gathered = begin(ward.community, by=ward.steward, words={"title": "Nights", "about": "For the first week"})
    add(gathered, by=ward.steward, kind="sheet" if kind is a_sheet else "resource", target=row.pk)
    answer = client_of(None).get(f"/c/{ward.community.slug}/collections/{gathered.pk}/file/")
    files = zipfile.ZipFile(BytesIO(answer.content))
    told = "".join(files.read(name).decode() for name in files.namelist())
    assert (NEWER in told, "zqruth" in told) == (True, False)
