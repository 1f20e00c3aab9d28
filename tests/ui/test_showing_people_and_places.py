"""Faces, tiles and bands."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ui import faces
from ui.letters import TINTS, letter_face
from ui.middleware import FACE, DrawnFaces
from ui.portraits import avatar, avatars, face_url


@dataclass(frozen=True)
class Person:
    display_name: str
    portrait_seed: str = ""

    def __str__(self) -> str:
        return self.display_name


@dataclass(frozen=True)
class Photographed(Person):
    def portrait_url(self, size: int) -> str:
        return f"/media/noor-{size}.webp"


def test_a_person_with_a_photo_is_shown_by_it() -> None:
    assert 'src="/media/noor-44.webp"' in avatar(Photographed("Noor Haddad", "noor"), 44)


def test_a_person_with_a_seed_is_drawn_and_the_drawing_is_a_picture_of_its_own() -> None:
    html = avatar(Person("Noor Haddad", "noor"), 44)
    assert f'src="{face_url("noor")}"' in html
    assert 'alt="Noor Haddad"' in html
    assert re.search(r'width="44" height="44"', html), "no layout shift while it loads"
    assert re.search(r'class="av ground-\d+"', html)


def test_anybody_else_has_initials_with_the_name_for_who_cannot_see() -> None:
    html = avatar(Person("Lena Hoffmann"))
    assert 'role="img" aria-label="Lena Hoffmann"' in html
    assert ">LH</text>" in html


def test_a_letter_shows_initials_in_the_colours_of_the_pages_and_no_picture() -> None:
    html = letter_face(Photographed("Lena <Hoffmann>", "noor"))
    assert ">L</div>" in html
    assert "<img" not in html
    pages = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    assert all(f"--tint: {ground};\n    --tint-ink: {ink};" in pages for ground, ink in TINTS)
    assert len(TINTS) == faces.TINTS


def test_a_name_cannot_smuggle_markup() -> None:
    assert "<script>" not in avatar(Person('"><script>alert(1)</script>'))
    assert "<script>" not in avatar(Person('"><script>', "seed"))


def test_who_is_here_says_so_in_words() -> None:
    html = avatar(Person("Lena Hoffmann"), here=True)
    assert "is-here" in html
    assert "Lena Hoffmann (here now)" in html


def test_a_row_of_faces_counts_those_it_does_not_show() -> None:
    people = [Person(f"Person {n}") for n in range(5)]
    assert avatars(people).count('class="av ') == 3
    assert "+2</span>" in avatars(people)
    assert "+40</span>" in avatars(people[:3], total=43)
    assert "avs__more" not in avatars(people[:3])


@given(st.text(max_size=40))
def test_initials_are_found_in_any_name(name: str) -> None:
    assert 1 <= len(faces.initials(name)) <= 6


@given(st.text(min_size=1, max_size=80))
def test_any_seed_has_an_address_that_is_answered_with_the_same_whole_drawing_each_time(seed: str) -> None:
    assert FACE.fullmatch(face_url(seed).split("?")[0])
    svg = faces.draw(seed)
    assert svg == faces.draw.__wrapped__(seed)
    assert "{" not in svg
    assert len(svg) < 3000


def test_drawn_faces_are_kept_for_a_year_by_everybody_and_ask_nobody_who_is_there(rf: RequestFactory) -> None:
    def never(request: HttpRequest) -> HttpResponse:
        raise AssertionError("a face went past its middleware")

    answer = DrawnFaces(never)(rf.get(face_url("noor")))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert "Vary" not in answer


def test_what_is_not_a_face_goes_on(rf: RequestFactory) -> None:
    passed = DrawnFaces(lambda request: HttpResponse("page"))
    assert passed(rf.get("/faces/../settings.svg")).content == b"page"
    assert passed(rf.post("/faces/noor.svg")).content == b"page"


def test_a_community_is_a_hue_and_a_weave_and_never_anything_else() -> None:
    place = {"hue": "clay", "weave": '"><script>'}
    html = Template("{% load ui %}{% tile place size=30 %}{% selvedge place %}").render(Context({"place": place}))
    assert 'class="tile tile--28 hue-clay weave-chevron"' in html
    assert "<script>" not in html
