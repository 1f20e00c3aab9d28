"""A photo of oneself: what is kept of it, what is refused, and that it is gone when it is gone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from people.models import PORTRAIT_SIZES, Person
from tests.cast import client_of, make_person
from ui.portraits import avatar

pytestmark = pytest.mark.django_db

PORTRAIT = "/settings/portrait/"
GPS, MAKER = 0x8825, 0x010F


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def photo(width: int = 600, height: int = 900, form: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), (200, 90, 60) if mode == "RGB" else (0, 0, 0, 0)).save(out, form, **options)
    return out.getvalue()


def sent(data: bytes, name: str = "me.jpg") -> dict[str, SimpleUploadedFile]:
    return {"photo": SimpleUploadedFile(name, data)}


def with_photo(**fields: object) -> Person:
    person = make_person("Ada", **fields)
    assert client_of(person).post(PORTRAIT, sent(photo())).status_code == 302
    person.refresh_from_db()
    return person


def test_it_is_kept_square_in_three_sizes() -> None:
    person = with_photo()
    for size in PORTRAIT_SIZES:
        answer = client_of(None).get(f"/people/portraits/{person.portrait_key}/{size}.webp")
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
        picture = Image.open(BytesIO(answer.getvalue()))
        assert (picture.format, picture.size) == ("WEBP", (size, size))


def test_it_stands_for_the_person_wherever_their_face_is() -> None:
    person = with_photo()
    assert f"/people/portraits/{person.portrait_key}/64.webp" in avatar(person, 24)
    assert f"/people/portraits/{person.portrait_key}/480.webp" in avatar(person, 112)
    assert str(person.portrait_key) in client_of(person).get("/people/").content.decode()


def test_where_and_with_what_it_was_taken_is_thrown_away(media: Path) -> None:
    exif = Image.Exif()
    exif[MAKER] = "canary7461"
    exif.get_ifd(GPS)[1] = "N"
    person = make_person("Ada")
    client_of(person).post(PORTRAIT, sent(photo(exif=exif)))
    files = list(media.rglob("*.webp"))
    assert len(files) == len(PORTRAIT_SIZES)
    for file in files:
        assert b"canary7461" not in file.read_bytes()
        assert not Image.open(file).getexif()


def test_a_photo_taken_sideways_stands_upright(media: Path) -> None:
    wide = Image.new("RGB", (800, 400), "white")
    wide.paste((200, 0, 0), (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    out = BytesIO()
    wide.save(out, "JPEG", exif=exif)
    client_of(make_person("Ada")).post(PORTRAIT, sent(out.getvalue()))
    red, _green, _blue = Image.open(next(media.rglob("64.webp"))).convert("RGB").getpixel((32, 4))  # type: ignore[misc]
    below = Image.open(next(media.rglob("64.webp"))).convert("RGB").getpixel((32, 60))
    assert red > 150
    assert below != (red, _green, _blue)


def test_what_one_can_look_through_gets_a_light_ground(media: Path) -> None:
    client_of(make_person("Ada")).post(PORTRAIT, sent(photo(form="PNG", mode="RGBA")))
    red, green, blue = Image.open(next(media.rglob("160.webp"))).convert("RGB").getpixel((80, 80))  # type: ignore[misc]
    assert min(red, green, blue) > 200


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", photo()[:200]],
    ids=["empty", "words", "svg", "cut off"],
)
def test_what_is_no_picture_is_refused_in_words(data: bytes, media: Path) -> None:
    person = make_person("Ada")
    answer = client_of(person).post(PORTRAIT, sent(data))
    assert answer.status_code == 422
    assert 'id="id_photo_error"' in answer.content.decode()
    assert not list(media.rglob("*.*"))
    person.refresh_from_db()
    assert person.portrait_key is None


def test_a_bomb_is_refused_before_it_is_unpacked(settings: Settings, media: Path) -> None:
    settings.UPLOAD_MOST_PIXELS = 10_000
    answer = client_of(make_person("Ada")).post(PORTRAIT, sent(photo(200, 200)))
    assert answer.status_code == 422
    assert "more dots than we can show" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.UPLOAD_MOST_BYTES = 1000
    answer = client_of(make_person("Ada")).post(PORTRAIT, sent(photo()))
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_a_new_photo_takes_the_place_of_the_old_and_none_of_both(
    media: Path, django_capture_on_commit_callbacks: object
) -> None:
    person = make_person("Ada")
    client = client_of(person)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            client.post(PORTRAIT, sent(photo()))
    assert len(list(media.rglob("*.webp"))) == len(PORTRAIT_SIZES)
    person.refresh_from_db()
    former = person.portrait_key
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(PORTRAIT, {"remove": ""})
    assert not list(media.rglob("*.webp"))
    assert client.get(f"/people/portraits/{former}/64.webp").status_code == 404
    person.refresh_from_db()
    assert "/faces/" in avatar(person)


def test_without_a_photo_one_can_have_another_drawing() -> None:
    person = make_person("Ada")
    before = person.portrait_seed
    client_of(person).post(PORTRAIT, {"redraw": ""})
    person.refresh_from_db()
    assert person.portrait_seed != before


def test_a_closed_account_takes_its_photo_along_and_odd_sizes_are_none() -> None:
    person = with_photo()
    address = f"/people/portraits/{person.portrait_key}"
    assert client_of(None).get(f"{address}/65.webp").status_code == 404
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client_of(None).get(f"{address}/64.webp").status_code == 404
