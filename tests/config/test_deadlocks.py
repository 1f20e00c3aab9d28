"""What Postgres undid, because two waited for each other in a circle, is done again before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from content.models import Reaction, Upload
from discussions.models import Post
from people.models import Person
from tests.cast import client_of, make_community, make_member, make_thread

pytestmark = pytest.mark.django_db


@contextmanager
def undone(table: str, *, times: int) -> Iterator[None]:
    """As Postgres does it: by its own error, and counted by what is not undone with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE SEQUENCE undone;
            CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('undone') <= {times} THEN
                    RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER undo BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION undo();
            """
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION undo CASCADE; DROP SEQUENCE undone")


@pytest.fixture
def post() -> Post:
    return make_thread(make_community()).posts.get()


@pytest.fixture
def member(post: Post) -> Person:
    return make_member(post.thread.community)


def thanks(post: Post) -> str:
    return f"/content/post/{post.pk}/reactions/thanks/"


def test_who_was_undone_is_done_again(member: Person, post: Post) -> None:
    with undone("content_reaction", times=1):
        assert client_of(member).post(thanks(post)).status_code == 302
    post.refresh_from_db()
    assert Reaction.objects.count() == post.thanks_count == 1


# What is written by one statement alone is undone alone, and no transaction stands around it.
@pytest.mark.django_db(transaction=True)
def test_a_file_that_came_along_is_read_from_its_beginning(member: Person) -> None:
    sent = {"file": SimpleUploadedFile("notes.txt", b"Sieve the chips.", content_type="text/plain")}
    with undone("content_upload", times=1):
        assert client_of(member).post("/content/uploads/", sent).status_code == 201
    with Upload.objects.get().file.open() as kept:
        assert kept.read() == b"Sieve the chips."


def test_undone_once_more_it_is_said_to_try_again_and_nothing_is_half_done(member: Person, post: Post) -> None:
    client = client_of(member)
    client.raise_request_exception = False
    with undone("content_reaction", times=2):
        answer = client.post(thanks(post))
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.content.decode()
    post.refresh_from_db()
    assert Reaction.objects.count() == post.thanks_count == 0
