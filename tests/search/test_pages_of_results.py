"""Results beyond the first: every match is reached once, by key; people are counted beside what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Person
from search import finding, ranking
from search.asking import read
from search.finding import find
from search.models import Entry
from search.naming import find_people
from tests.cast import Ward, client_of, make_community, make_member, make_person
from tests.search.shelf import Shelf, shelf_of

pytestmark = pytest.mark.django_db


# So many are ranked together here; six hundred elsewhere.
RANKED = 50


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(ranking, "CANDIDATES", RANKED)
    monkeypatch.setattr(finding, "CANDIDATES", RANKED)
    with shelf_of("note", "Notes") as notes:
        yield notes


def walk(words: str, viewer: Person, **narrowed: str) -> list[str]:
    """The titles of every page, one after the other."""
    found = find(words, viewer=viewer, **narrowed)
    titles = [entry.title for entry in found.entries]
    while found.next_after:
        found = find(words, viewer=viewer, after=found.next_after, **narrowed)
        titles += [entry.title for entry in found.entries]
    return titles


@pytest.mark.parametrize("narrowed", [{}, {"kind": "note"}])
def test_every_match_is_reached_once_however_many_there_are(notes: Shelf, narrowed: dict[str, str]) -> None:
    now, count = timezone.now(), 4 * RANKED + 5
    for pk in range(count):
        notes.put(pk, f"Note {pk}", "A ribbon.", at=now - timedelta(minutes=pk // 3))
    notes.index()
    titles = walk("ribbon", make_person(), **narrowed)
    assert len(titles) == count
    assert set(titles) == {f"Note {pk}" for pk in range(count)}


def test_a_whole_found_among_the_newest_does_not_come_again_among_the_older(notes: Shelf) -> None:
    now = timezone.now()
    for pk in range(RANKED + 100):
        notes.put(pk, f"Part {pk}", "A ribbon.", at=now - timedelta(minutes=pk), within=f"note:{pk % 40}")
    notes.put(9_999, "Long ago", "A ribbon.", at=now - timedelta(days=2000), within="note:777")
    notes.index()
    titles = walk("ribbon", make_person())
    assert len(titles) == 41
    assert titles[-1] == "Long ago"


def test_what_is_written_between_pages_moves_nothing(notes: Shelf) -> None:
    now = timezone.now()
    for pk in range(RANKED + 30):
        notes.put(pk, f"Note {pk}", "A ribbon.", at=now - timedelta(minutes=pk + 1))
    notes.index()
    reader = make_person()
    found = find("ribbon", viewer=reader)
    seen = [entry.title for entry in found.entries]
    notes.put(100_000, "Just now", "A ribbon.", at=timezone.now() + timedelta(seconds=1))
    notes.index()
    while found.next_after:
        found = find("ribbon", viewer=reader, after=found.next_after)
        seen += [entry.title for entry in found.entries]
    assert sorted(seen) == sorted(f"Note {pk}" for pk in range(RANKED + 30))


@pytest.mark.parametrize("after", ["~~1", "~~1~2", "~~x~1~2", "nan~1~1", "1~1~1~9e99~1", "~~1~1~x", "~~~~~~"])
def test_damaged_key_of_an_older_page_shows_a_page(notes: Shelf, after: str) -> None:
    notes.put(1, "Note", "A ribbon.")
    notes.index()
    assert client_of(make_person()).get("/search/", {"q": "ribbon", "after": after}).status_code == 200


def shown(page: str) -> int:
    return page.count('<li class="person">')


def test_people_are_a_kind_with_a_count_and_pages_of_their_own() -> None:
    place = make_community()
    for number in range(23):
        make_member(place, f"Zora Lindqvist {number:02}")
    client = client_of(make_member(place))
    page = client.get("/search/", {"q": "lindqvist"}).content.decode()
    assert "People <b>23</b>" in page
    assert "23 found" in page
    assert shown(page) == 6
    first = client.get("/search/", {"q": "lindqvist", "kind": "person"}).content.decode()
    assert shown(first) == 20
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert more
    second = client.get("/search/" + more[1].replace("&amp;", "&")).content.decode()
    assert shown(second) == 3
    assert "Show more" not in second
    for asked in ({"q": "lindqvist kind:people"}, {"q": "kind:person lindqvist"}):
        assert shown(client.get("/search/", asked).content.decode()) == 20


def test_a_kind_that_is_none_is_said_with_those_there_are(notes: Shelf) -> None:
    notes.put(1, "Note of a ribbon")
    notes.index()
    page = client_of(make_person()).get("/search/", {"q": "ribbon kind:<ask>"}).content.decode()
    assert "Note of a " in page
    said = re.search(r"We don’t understand kind:&lt;ask&gt;. Kinds are ([^.]*)\.", page)
    assert said
    kinds = unescape(said[1]).split(", ")
    assert {"threads", "notes", "people"} < set(kinds)
    assert not any(read(f"kind:{kind}").not_understood for kind in kinds)
    assert "Dates are written" not in page


def test_a_later_page_counts_the_people_as_the_first_does(notes: Shelf) -> None:
    for pk in range(30):
        notes.put(pk, f"Note {pk}", "Asked by Lindqvist.")
    notes.index()
    place = make_community()
    make_member(place, "Zora Lindqvist")
    client = client_of(make_member(place))
    first = client.get("/search/", {"q": "lindqvist"}).content.decode()
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert more
    second = client.get("/search/" + more[1].replace("&amp;", "&")).content.decode()
    for page in (first, second):
        assert "People <b>1</b>" in page
        assert "31 found" in page
    assert (shown(first), shown(second)) == (1, 0)


def test_beside_people_what_else_there_is_is_counted_and_not_read(notes: Shelf) -> None:
    for number in range(1, 4):
        notes.put(number, "Note", "A ribbon.")
    notes.index()
    with CaptureQueriesContext(connection) as asked:
        page = client_of(make_person()).get("/search/", {"q": "ribbon", "kind": "person"}).content.decode()
    assert "Notes <b>3</b>" in page
    table = Entry._meta.db_table
    # Neither what was found nor what is spelt nearly so.
    assert any(table in one["sql"] for one in asked)
    assert [one["sql"] for one in asked if "ts_headline" in one["sql"] or f'"{table}"."title"' in one["sql"]] == []


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_people_one_may_not_know_are_not_counted(private_ward: Ward, role: str) -> None:
    make_member(private_ward.community, "Zora Lindqvist")
    page = client_of(private_ward.everybody()[role]).get("/search/", {"q": "lindqvist"}).content.decode()
    assert "Zora" not in page
    assert "People <b>" not in page


def test_who_is_listed_and_leads_an_open_place_is_found_once_by_whoever_passes_by() -> None:
    leader = make_community(founder=make_person("Zora Lindqvist", is_listed=True)).founded_by
    make_community(founder=make_person("Zora Lindgren"))
    make_person("Zora Lindholm", is_listed=True)
    make_person("Zora Lindberg")
    assert leader
    found = find_people("zora lindqvist", viewer=AnonymousUser())
    assert [person.display_name for person in found.shown] == ["Zora Lindqvist", "Zora Lindgren", "Zora Lindholm"]
    assert (found.shown[0].handle, found.count) == (leader.handle, 3)


def test_beyond_two_hundred_the_directory_has_them_all() -> None:
    people = [
        Person(display_name=f"Zora Lindqvist {n:03}", handle=f"zora-{n}", email=f"zora-{n}@example.org", is_listed=True)
        for n in range(203)
    ]
    Person.objects.bulk_create(people)
    client = client_of(make_member(make_community()))
    page = client.get("/search/", {"q": "lindqvist", "kind": "person"}).content.decode()
    assert "People <b>200+</b>" in page
    while more := re.search(r'href="(\?[^"]*after=[^"]*)"', page):
        page = client.get("/search/" + more[1].replace("&amp;", "&")).content.decode()
    assert "/people/?q=lindqvist" in page


def suggested(text: str) -> str:
    return client_of(make_person()).get("/search/suggestions/", {"q": text}).content.decode()


def test_every_operator_is_offered_as_it_is_begun_and_completed_as_it_is_typed() -> None:
    for letters, name in (("in", "in:"), ("by", "by:"), ("ta", "tag:"), ("kin", "kind:"), ("bef", "before:")):
        assert f'data-begins="handover {name}"' in suggested(f"handover {letters}")
    assert 'data-begins="handover -after:"' in suggested("handover -aft")
    month = timezone.localdate()
    assert f"after:{month:%Y-%m}" in suggested("handover after:")
    assert f"q=handover+before%3A{month.year}+" in suggested(f"handover before:{month.year}")
    assert suggested("before:1066").count("<a ") == 0
    assert "kind:person" in suggested("kind:peo")


def test_before_anything_is_asked_the_page_shows_how_to_ask() -> None:
    client = client_of(make_person("Noor"))
    assert '<details class="finds__help" open>' in client.get("/search/").content.decode()
    assert '<details class="finds__help">' in client.get("/search/", {"q": "lamp"}).content.decode()
