from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.joining import remove
from communities.models import Community
from people.models import Person
from search import registry
from search.drawing import marked
from search.finding import find
from search.index import reindex
from search.ranking import CANDIDATES
from search.registry import Document, Source, register_source
from tests.cast import Ward, client_of, make_community, make_member, make_person

pytestmark = pytest.mark.django_db


class Shelf:
    """Documents to find, kept in a dict; pk → document."""

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}

    def put(self, pk: int, title: str, body: str = "", *, scope: str = "public", within: str = "") -> None:
        self.documents[pk] = Document(
            "note", pk, scope, title, body, f"/notes/{pk}/", timezone.now(), within=within or f"note:{pk}"
        )
        reindex("note", [pk])

    def build(self, pks: Iterable[int]) -> list[Document]:
        return [self.documents[pk] for pk in pks if pk in self.documents]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    register_source(
        Source("note", "Notes", "notebook", frozenset(), lambda activity: [], shelf.build, lambda: shelf.documents)
    )
    yield shelf
    del registry._sources["note"]


@pytest.fixture
def anyone() -> Person:
    return make_person()


def titles(words: str, viewer: Person) -> list[str]:
    return [entry.title for entry in find(words, viewer=viewer).entries]


def test_words_are_found_in_any_form_and_accents_do_not_matter(shelf: Shelf, anyone: Person) -> None:
    shelf.put(1, "Handing over at the bedside", "We hand over by the curtain. Óscar began it.")
    assert titles("handed over", anyone) == ["Handing over at the bedside"]
    assert titles("oscar", anyone) == ["Handing over at the bedside"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Søren", "soren"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Æbler", "aebler"),
        ("œuvre", "oeuvre"),
        ("Đorđe", "dorde"),
    ],
)
def test_letters_of_their_own_are_found_both_ways(shelf: Shelf, anyone: Person, written: str, typed: str) -> None:
    shelf.put(1, f"Asked by {written}", "Nothing else.")
    for words in (typed, written, written.upper() if written != "Straße" else "STRASSE"):
        assert titles(words, anyone) == [f"Asked by {written}"]


def test_a_title_counts_more_than_the_text(shelf: Shelf, anyone: Person) -> None:
    shelf.put(1, "Something else", "magnesium magnesium magnesium")
    shelf.put(2, "Magnesium ribbon", "none left")
    assert titles("magnesium", anyone)[0] == "Magnesium ribbon"


def test_a_thread_is_shown_once(shelf: Shelf, anyone: Person) -> None:
    shelf.put(1, "First post", "ribbon", within="thread:1")
    shelf.put(2, "Second post", "ribbon ribbon", within="thread:1")
    found = find("ribbon", viewer=anyone)
    assert (len(found.entries), found.total) == (1, 1)


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_what_is_private_is_neither_found_nor_counted(private_ward: Ward, shelf: Shelf, role: str) -> None:
    shelf.put(1, "canary7461", "canary7461", scope=private_ward.community.scope)
    client = client_of(private_ward.everybody()[role])
    page = client.get("/search/", {"q": "canary7461"}).content.decode()
    assert page.count("canary7461") == client.get("/search/", {"q": "other7461"}).content.decode().count("other7461")


def test_members_find_what_is_private_until_they_leave(private_ward: Ward, shelf: Shelf) -> None:
    shelf.put(1, "Debrief of Friday", scope=private_ward.community.scope)
    assert titles("debrief", private_ward.member) == ["Debrief of Friday"]
    remove(private_ward.community, person=private_ward.member, by=private_ward.steward)
    assert titles("debrief", private_ward.member) == []


def test_what_is_gone_leaves_the_index(shelf: Shelf, anyone: Person) -> None:
    shelf.put(1, "Soon gone")
    del shelf.documents[1]
    reindex("note", [1])
    assert titles("gone", anyone) == []


def test_snippets_mark_the_words_and_nothing_a_member_wrote_is_markup(shelf: Shelf, anyone: Person) -> None:
    shelf.put(1, "T", "<script>alert(1)</script> the ribbon burns & glows")
    (entry,) = find("ribbon", viewer=anyone).entries
    html = marked(entry.snippet)  # type: ignore[attr-defined]
    assert "<mark>ribbon</mark>" in html
    assert "<script>" not in html


@pytest.mark.parametrize("words", ["'", '"', "a & | !", "(", "\x00", "%", "é" * 500, "foo:*", "-"])
def test_no_query_breaks_the_page(words: str, anyone: Person) -> None:
    assert client_of(anyone).get("/search/", {"q": words}).status_code == 200


def test_beyond_two_hundred_it_says_so(shelf: Shelf, anyone: Person) -> None:
    for pk in range(1, 203):
        shelf.documents[pk] = Document("note", pk, "public", f"Ribbon {pk}", "", f"/{pk}/", timezone.now())
    reindex("note", shelf.documents)
    found = find("ribbon", viewer=anyone)
    assert (found.total, found.more) == (200, True)
    assert len(found.entries) < CANDIDATES


def test_people_are_found_only_where_one_shares_a_place(anyone: Person) -> None:
    community: Community = make_community()
    make_member(community, "Ilse Verbruggen")
    fellow = make_member(community, "Noor Haddad")
    assert "Ilse Verbruggen" in client_of(fellow).get("/search/", {"q": "ilse"}).content.decode()
    assert "Ilse Verbruggen" not in client_of(anyone).get("/search/", {"q": "ilse"}).content.decode()


def test_the_page_costs_the_same_whatever_is_found(
    shelf: Shelf, anyone: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(anyone)
    for pk in range(1, 40):
        shelf.documents[pk] = Document("note", pk, "public", f"Ribbon {pk}", "long", f"/{pk}/", timezone.now())
    reindex("note", shelf.documents)
    client.get("/search/", {"q": "ribbon"})
    with django_assert_max_num_queries(14):
        client.get("/search/", {"q": "ribbon"})
