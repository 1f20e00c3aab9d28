"""Changing one's own words: soon, and nobody notices; later, and the post says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from discussions.models import Post, Thread
from discussions.posting import GRACE, edit_post, reply
from engagement.models import Activity
from people.models import Person
from tests.cast import client_of, make_thread

HTMX = {"HX-Request": "true"}


@pytest.fixture
def post(community: Community, member: Person) -> Post:
    return make_thread(community, author=member, source="First wording.").posts.get()


def written(post: Post, *, ago: timedelta) -> Post:
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - ago)
    return post


def test_slip_corrected_at_once_leaves_no_mark(post: Post, member: Person) -> None:
    edit_post(written(post, ago=GRACE - timedelta(seconds=30)), source="Second wording.", by=member)
    post.refresh_from_db()
    assert "Second wording." in post.html
    assert post.edited_at is None


def test_later_change_is_marked(post: Post, member: Person) -> None:
    edit_post(written(post, ago=GRACE + timedelta(seconds=30)), source="Second wording.", by=member)
    post.refresh_from_db()
    assert post.edited_at is not None
    assert "edited" in client_of(None).get(post.thread.get_absolute_url()).content.decode()


def test_saving_the_same_words_changes_nothing(post: Post, member: Person) -> None:
    edit_post(written(post, ago=timedelta(days=1)), source="First wording.", by=member)
    post.refresh_from_db()
    assert post.edited_at is None
    assert not Activity.objects.filter(verb="discussions.post_edited").exists()


def test_change_of_the_last_post_shows_in_lists(post: Post, member: Person) -> None:
    last = reply(post.thread, author=member, source="A last word.")
    edit_post(last, source="A better last word.", by=member)
    assert "better last word" in Thread.objects.get(pk=post.thread_id).last_excerpt
    edit_post(post, source="A change further up.", by=member)
    assert "better last word" in Thread.objects.get(pk=post.thread_id).last_excerpt


def test_editing_in_place_brings_the_composer_and_then_the_post(post: Post, member: Person) -> None:
    client = client_of(member)
    base = f"/c/{post.thread.community.slug}/threads/{post.thread_id}/posts/1/"
    editor = client.get(f"{base}edit/", headers=HTMX).content.decode()
    assert "<html" not in editor
    assert "First wording." in editor
    refused = client.post(f"{base}edit/", {"source": ""}, headers=HTMX)
    assert refused.status_code == 422
    saved = client.post(f"{base}edit/", {"source": "Second wording."}, headers=HTMX).content.decode()
    assert saved.strip().startswith("<article")
    assert "Second wording." in saved
    left = client.get(base, headers=HTMX).content.decode()
    assert left.strip().startswith("<article")


def test_who_changes_their_words_sees_who_will_read_them(post: Post, member: Person) -> None:
    address = f"{post.thread.base}posts/{post.number}/edit/"
    for headers in ({}, HTMX):
        assert "Anyone can read this" in client_of(member).get(address, headers=headers).content.decode()


def test_address_of_a_post_leads_to_it(post: Post) -> None:
    base = f"/c/{post.thread.community.slug}/threads/{post.thread_id}/posts/"
    assert client_of(None).get(f"{base}1/")["Location"].endswith("?post=1#post-1")
    assert client_of(None).get(f"{base}7/").status_code == 404
