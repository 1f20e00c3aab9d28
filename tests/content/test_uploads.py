"""Pictures and files: only what they seem to be, only for those who may see what they hang on."""

from __future__ import annotations

import resource
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from struct import pack
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from communities.joining import remove
from communities.models import Community
from content.models import Upload
from content.pictures import clean_picture
from content.uploading import take_upload
from discussions.history import hide_edition
from discussions.models import Post, PostEdition
from discussions.posting import edit_post, reply
from people.models import Person
from tests.cast import Ward, client_of, make_thread


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def picture(ending: str = "PNG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, ending, **more)
    return out.getvalue()


def sent(data: bytes, name: str = "x.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


def camera() -> Image.Exif:
    """Turned on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "ZQ-CAMERA", 6
    return exif


def with_camera() -> bytes:
    return picture("JPEG", exif=camera())


def bomb() -> bytes:
    """A PNG of 50,000 by 50,000 dots in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_photo_loses_where_and_with_what_it_was_taken_and_stands_upright() -> None:
    assert b"ZQ-CAMERA" in with_camera()
    cleaned = clean_picture(BytesIO(with_camera()))
    assert b"ZQ-CAMERA" not in cleaned.data
    assert (cleaned.width, cleaned.height) == (40, 60)


def test_what_follows_a_picture_in_its_file_does_not_come_through() -> None:
    assert b"<script>" not in clean_picture(BytesIO(picture() + b"<script>alert(1)</script>")).data


def test_a_large_picture_is_made_smaller() -> None:
    cleaned = clean_picture(BytesIO(picture("JPEG", (3000, 1500))))
    assert (cleaned.width, cleaned.height) == (2400, 1200)


@pytest.mark.parametrize("data", [bomb(), picture()[:50], b"\xff\xd8\xff" + b"x" * 100, b"GIF89a", b"RIFF0000WEBPxx"])
def test_bombs_and_broken_pictures_are_refused(data: bytes, member: Person) -> None:
    with pytest.raises(ValidationError):
        take_upload(sent(data), owner=member)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.html", b"<!doctype html><script>alert(1)</script>"),
        ("x.png", b"<!doctype html><script>alert(1)</script>"),
        ("x.exe", b"MZ\x90\x00"),
        ("x.docx", b"PK\x03\x04 not a zip"),
        ("x.txt", b"\xff\xfe\x00binary"),
        ("x", b"#!/bin/sh"),
    ],
)
def test_what_we_do_not_know_is_refused(name: str, data: bytes, member: Person) -> None:
    with pytest.raises(ValidationError):
        take_upload(sent(data, name), owner=member)


def test_names_are_believed_in_nothing(member: Person) -> None:
    upload = take_upload(sent(picture(), '../../etc/pass"wd<b>.html'), owner=member)
    assert upload.name == "pass-wd-b-60x40.png"
    assert upload.media_type == "image/png"
    assert "pass" not in str(upload.file.name)


def test_too_large_and_too_many_are_refused_kindly(member: Person, settings: Settings) -> None:
    settings.UPLOADS_A_DAY = 1
    take_upload(sent(b"words", "a.txt"), owner=member)
    with pytest.raises(ValidationError, match="tomorrow"):
        take_upload(sent(b"words", "b.txt"), owner=member)
    settings.UPLOAD_MOST_BYTES = 1024
    with pytest.raises(ValidationError, match="MB"):
        take_upload(sent(b"x" * 2000, "c.txt"), owner=member)


# --- who may see them ----------------------------------------------------------------------------


def posted(ward: Ward) -> tuple[Upload, Post]:
    upload = take_upload(sent(picture(), "ward.png"), owner=ward.member)
    post = reply(make_thread(ward.community), author=ward.member, source=f"Look: {upload.markdown}")
    upload.refresh_from_db()
    return upload, post


def test_a_picture_shows_in_the_post(closed_ward: Ward) -> None:
    upload, post = posted(closed_ward)
    assert f'src="{upload.get_absolute_url()}"' in post.html
    answer = client_of(closed_ward.facilitator).get(upload.get_absolute_url())
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_knowing_the_address_is_not_enough(closed_ward: Ward, role: str) -> None:
    upload, _post = posted(closed_ward)
    assert client_of(closed_ward.everybody()[role]).get(upload.get_absolute_url()).status_code == 404


def test_who_is_shown_out_sees_it_no_more_even_with_a_copy(closed_ward: Ward) -> None:
    upload, _post = posted(closed_ward)
    client = client_of(closed_ward.member)
    tag = client.get(upload.get_absolute_url())["ETag"]
    assert client.get(upload.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 304
    remove(closed_ward.community, person=closed_ward.member, by=closed_ward.facilitator)
    assert client.get(upload.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 404


def test_before_it_is_posted_it_is_the_writers_alone(open_ward: Ward) -> None:
    upload = take_upload(sent(picture()), owner=open_ward.member)
    assert client_of(open_ward.member).get(upload.get_absolute_url()).status_code == 200
    for role in ("facilitator", "staff", "anonymous"):
        assert client_of(open_ward.everybody()[role]).get(upload.get_absolute_url()).status_code == 404


def test_with_the_post_its_files_go(open_ward: Ward) -> None:
    upload, post = posted(open_ward)
    Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
    for role in ("member", "facilitator", "anonymous"):
        assert client_of(open_ward.everybody()[role]).get(upload.get_absolute_url()).status_code == 404


def test_with_a_version_hidden_for_privacy_go_the_files_that_only_it_showed(open_ward: Ward) -> None:
    kept, before, told = (take_upload(sent(picture()), owner=open_ward.member) for _one in range(3))
    at = timezone.now() - timedelta(days=1)
    post = reply(make_thread(open_ward.community), author=open_ward.member, source="Look.", at=at)
    for hours, files in enumerate(([kept, before], [kept, before, told], [kept]), 1):
        source = " ".join(file.markdown for file in files)
        post = edit_post(post, source=source, by=open_ward.member, at=at + timedelta(hours=hours))
    hide_edition(PostEdition.objects.get(source__contains=str(told.key)), by=open_ward.facilitator)
    client = client_of(open_ward.facilitator)
    assert client.get(told.get_absolute_url()).status_code == 404
    assert not Path(told.file.path).exists()
    assert [client.get(file.get_absolute_url()).status_code for file in (kept, before)] == [200, 200]


def test_nobody_hangs_anothers_file_on_a_post_of_their_own(open_ward: Ward) -> None:
    upload = take_upload(sent(picture()), owner=open_ward.member)
    reply(make_thread(open_ward.community), author=open_ward.facilitator, source=upload.markdown)
    upload.refresh_from_db()
    assert upload.target_type_id is None


def test_a_file_that_is_no_picture_is_only_ever_saved(open_ward: Ward) -> None:
    upload = take_upload(sent(b"<script>alert(1)</script>", "notes.txt"), owner=open_ward.member)
    answer = client_of(open_ward.member).get(upload.get_absolute_url())
    assert answer["Content-Disposition"] == 'attachment; filename="notes.txt"'


# --- in the width that is needed -----------------------------------------------------------------


def wide(ward: Ward) -> tuple[Upload, Post]:
    upload = take_upload(sent(picture("JPEG", (1200, 800), exif=camera()), "board.jpg"), owner=ward.member)
    return upload, reply(make_thread(ward.community), author=ward.member, source=upload.markdown)


def test_a_post_tells_how_much_room_a_picture_takes_and_where_smaller_ones_are(closed_ward: Ward) -> None:
    upload, post = wide(closed_ward)
    address = upload.get_absolute_url()
    # Turned upright, and as tall as a screen is at most.
    assert address.endswith("/board-800x1200.jpg")
    assert f'src="{address}" alt="board" width="384" height="576"' in post.html
    assert f'srcset="{address}?w=480 480w, {address} 800w"' in post.html
    assert 'loading="lazy"' in post.html


def test_smaller_ones_are_upright_and_tell_nothing_either(closed_ward: Ward) -> None:
    upload, _post = wide(closed_ward)
    client = client_of(closed_ward.facilitator)
    whole, small = client.get(upload.get_absolute_url()), client.get(f"{upload.get_absolute_url()}?w=480")
    data = small.getvalue()
    with Image.open(BytesIO(data)) as shown:
        assert shown.size == (480, 720)
        assert not shown.getexif()
    assert b"ZQ-CAMERA" not in data
    assert small["ETag"] != whole["ETag"]
    for header in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"):
        assert small[header] == whole[header]


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_smaller_ones_are_for_the_same_people(closed_ward: Ward, role: str) -> None:
    upload, _post = wide(closed_ward)
    assert client_of(closed_ward.everybody()[role]).get(f"{upload.get_absolute_url()}?w=480").status_code == 404


@pytest.mark.parametrize("asked", ["1", "99999", "-480", "480.5", "x", "960", ""])
def test_no_other_widths_are_made(open_ward: Ward, asked: str) -> None:
    upload, _post = wide(open_ward)
    answer = client_of(open_ward.member).get(f"{upload.get_absolute_url()}?w={asked}")
    with Image.open(BytesIO(answer.getvalue())) as shown:
        assert shown.size == (800, 1200)


def test_an_older_picture_without_smaller_ones_is_shown_as_it_is(open_ward: Ward) -> None:
    upload, _post = wide(open_ward)
    for file in Path(upload.file.path).parent.glob("*-480"):
        file.unlink()
    answer = client_of(open_ward.member).get(f"{upload.get_absolute_url()}?w=480")
    assert answer.getvalue()


def test_the_smaller_ones_go_with_the_picture(open_ward: Ward) -> None:
    upload = take_upload(sent(picture("PNG", (2000, 100))), owner=open_ward.member)
    folder = Path(upload.file.path).parent
    assert len(list(folder.iterdir())) == 4
    upload.remove_files()
    assert list(folder.iterdir()) == []


# --- the ways in ---------------------------------------------------------------------------------


def test_a_script_sends_a_file_and_gets_what_to_write(member: Person) -> None:
    client = client_of(member)
    answer = client.post("/content/uploads/", {"file": sent(picture(), "board.png")})
    assert answer.status_code == 201
    assert answer.json()["markdown"].startswith("![board](/media/")
    refused = client.post("/content/uploads/", {"file": sent(b"<svg/>", "x.svg")})
    assert refused.status_code == 422
    assert "PDF" in refused.json()["why"]
    assert client.post("/content/uploads/").status_code == 422


def test_without_scripts_the_forms_file_field_does_it(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    base = thread.get_absolute_url().removesuffix(f"{thread.slug}/")
    client_of(member).post(f"{base}replies/", {"source": "Here:", "files": [sent(picture()), sent(b"words", "a.txt")]})
    post = thread.posts.get(number=2)
    assert post.html.count("/media/") == 2
    assert not Upload.objects.hanging_on_nothing().exists()


def test_a_form_with_a_file_that_is_sent_twice_makes_one_post(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    base, key = thread.get_absolute_url().removesuffix(f"{thread.slug}/"), str(uuid4())
    for data in (b"words", b"words", b"other words"):
        form = {"source": "Here:", "sending_key": key, "files": sent(data, "a.txt")}
        assert client_of(member).post(f"{base}replies/", form).status_code == 302
    assert thread.posts.count() == 3


def test_a_refused_form_keeps_its_files_in_the_text(community: Community, member: Person) -> None:
    client, new = client_of(member), f"/c/{community.slug}/threads/new/"
    page = client.post(new, {"title": "x", "source": "", "files": [sent(picture()), sent(b"MZ", "x.exe")]})
    assert page.status_code == 422
    assert "/media/" in page.content.decode()
    assert "x.exe" in page.content.decode()


def test_a_full_disk_leaves_no_half_file_and_says_so(member: Person, tmp_path: Path) -> None:
    """The system itself refuses to write more than that into one file."""
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        answer = client_of(member).post("/content/uploads/", {"file": SimpleUploadedFile("notes.txt", b"x" * 9_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    assert answer.status_code == 422
    assert "no room for files here just now" in answer.json()["why"]
    assert not Upload.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
