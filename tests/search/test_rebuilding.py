"""The index is built anew beside live traffic, and goes on where it broke off."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from search import index
from search.index import rebuild, reindex
from search.models import Entry, Rebuild
from tests.search.shelf import Shelf, shelf_of
from tests.threads import in_another_connection


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(index, "BATCH", 10)
    with shelf_of("note", "Notes") as shelf:
        for pk in range(1, 36):
            shelf.put(pk, f"Ribbon {pk}")
        yield shelf


@pytest.mark.django_db
def test_everything_is_built_and_what_is_gone_leaves(notes: Shelf) -> None:
    notes.index()
    for pk in (3, 12, 35):
        del notes.documents[pk]
    notes.put(5, "Another title")
    assert list(rebuild("note"))[-1] == (32, 32)
    assert set(Entry.objects.filter(kind="note").values_list("object_id", flat=True)) == set(notes.documents)
    assert Entry.objects.get(kind="note", object_id=5).title == "Another title"


@pytest.mark.django_db
def test_what_broke_off_goes_on_where_it_was(notes: Shelf) -> None:
    going = rebuild("note")
    next(going)
    next(going)
    going.close()
    notes.built.clear()
    list(rebuild("note"))
    assert sorted(notes.built) == list(range(21, 36))
    assert Rebuild.objects.get(kind="note").finished_at
    notes.built.clear()
    list(rebuild("note"))
    assert sorted(notes.built) == list(range(1, 36))


@pytest.mark.django_db
def test_what_is_written_meanwhile_stays(notes: Shelf) -> None:
    going = rebuild("note")
    next(going)
    notes.put(90, "Written meanwhile")
    reindex("note", [90])
    notes.put(2, "Changed meanwhile")
    reindex("note", [2])
    list(going)
    assert Entry.objects.get(kind="note", object_id=90).title == "Written meanwhile"
    assert Entry.objects.get(kind="note", object_id=2).title == "Changed meanwhile"


@pytest.mark.django_db(transaction=True)
def test_a_slow_rebuild_never_overwrites_a_newer_truth(notes: Shelf) -> None:
    """Whoever builds the same entries waits for the other; the last to build has read the latest."""
    with transaction.atomic():
        reindex("note", [1])
        with pytest.raises(Exception, match="lock timeout"):
            in_another_connection(_build_without_waiting)
    assert in_another_connection(lambda: reindex("note", [1])) == 1


def _build_without_waiting() -> None:
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        reindex("note", [1])


@pytest.mark.django_db
def test_the_command_says_what_it_built(notes: Shelf) -> None:
    out = StringIO()
    call_command("rebuild_index", "note", stdout=out, stderr=StringIO())
    assert out.getvalue() == "note: 35\n"
    notes.built.clear()
    call_command("rebuild_index", "note", "--from-the-start", stdout=out, stderr=StringIO())
    assert len(notes.built) == 35
    with pytest.raises(CommandError, match="nothing called gnote"):
        call_command("rebuild_index", "gnote")
