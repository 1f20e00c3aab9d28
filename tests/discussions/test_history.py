"""What a post said before, and what its author took away."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.models import Community
from content.differences import differences
from discussions.history import hide_edition, versions_of
from discussions.models import Post, PostEdition, Thread
from discussions.posting import GRACE, edit_post, reply, start_thread
from discussions.withdrawing import bring_back, withdraw
from engagement.models import Activity
from moderation.flagging import take_away
from moderation.models import AuditEntry
from people.models import Person
from tests.cast import Ward, client_of, make_thread


@pytest.fixture
def post(community: Community, member: Person) -> Post:
    post = make_thread(community, author=member, source="Wash your hands first.").posts.get()
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(days=2))
    post.refresh_from_db()
    return post


def base_of(post: Post) -> str:
    return f"/c/{post.thread.community.slug}/threads/{post.thread_id}/posts/{post.number}/"


def changed(post: Post, *texts: str) -> Post:
    at = timezone.now() - timedelta(days=1)
    for n, text in enumerate(texts):
        post = edit_post(post, source=text, by=post.author, at=at + n * timedelta(hours=1))
    return post


def test_who_sees_the_post_sees_word_by_word_what_changed(post: Post) -> None:
    changed(post, "Wash your hands twice first.", "Dry your hands twice first.")
    page = client_of(None).get(f"{base_of(post)}history/").content.decode()
    assert "<ins>twice </ins>" in page
    assert "<del>Wash</del><ins>Dry</ins>" in page
    assert [version.number for version in versions_of(post)] == [3, 2, 1]
    assert f"../posts/{post.number}/history/" in client_of(None).get(post.thread.get_absolute_url()).content.decode()


def test_a_picture_is_shown_as_one_and_not_by_its_address(post: Post) -> None:
    board, rota = (f"/media/{key}/board-800x600.png" for key in (uuid4(), uuid4()))
    changed(post, f"Wash.\n\n![The board]({board})", f"Wash.\n\n![The board]({rota})", "![a](/accounts/logout/) <b>")
    page = client_of(None).get(f"{base_of(post)}history/").content.decode()
    assert f'<del><img src="{board}" alt="The board" loading="lazy"></del><ins><img src="{rota}"' in page
    assert f"]({board})" not in page
    assert "(/accounts/" in page
    assert 'src="/accounts/' not in page
    assert "<b>" not in page.partition('<ol class="stack gap-4"')[2].partition("</p>")[0].partition('class="diff"')[2]


def test_slips_mended_at_once_are_not_kept(post: Post) -> None:
    at = timezone.now()
    edit_post(post, source="Wash your hand first.", by=post.author, at=at)
    edit_post(post, source="Wash both hands first.", by=post.author, at=at + GRACE / 2)
    assert [edition.source for edition in PostEdition.objects.all()] == ["Wash your hands first."]


def test_a_chain_of_changes_keeps_what_stood_longer_than_a_slip(post: Post) -> None:
    start = timezone.now() - timedelta(hours=1)
    for minutes in (6, 10, 14):
        at = start + timedelta(minutes=minutes)
        edit_post(post, source=f"Wash, {minutes}.", by=post.author, at=at)
    assert [edition.source for edition in PostEdition.objects.all()] == ["Wash your hands first.", "Wash, 10."]
    assert [version.parts for version in versions_of(Post.objects.get())] != []


def test_each_version_says_who_wrote_it(post: Post, member: Person, facilitator: Person) -> None:
    at = timezone.now() - timedelta(hours=1)
    edit_post(post, source="Wash them well first.", by=facilitator, at=at)
    assert [version.by for version in versions_of(post)][1:] == [member]
    assert versions_of(Post.objects.get())[0].by == facilitator
    edit_post(post, source="Wash them very well first.", by=member, at=at + GRACE / 2)
    assert [version.by for version in versions_of(Post.objects.get())] == [member, facilitator, member]
    page = client_of(None).get(f"{base_of(post)}history/").content.decode()
    assert page.count("Grace Mensah") == 1


def test_anothers_rewording_is_kept_however_soon(community: Community, member: Person, facilitator: Person) -> None:
    post = make_thread(community, author=member, source="Wash your hands.").posts.get()
    edit_post(post, source="Wash both hands.", by=facilitator)
    assert [(one.source, one.by) for one in PostEdition.objects.all()] == [("Wash your hands.", facilitator)]
    changed = Post.objects.get()
    assert changed.edited_at
    assert [version.by for version in versions_of(changed)] == [facilitator, member]


def test_a_version_hidden_for_privacy_is_gone_for_everybody(post: Post, facilitator: Person) -> None:
    changed(post, "Mrs Zqname in bed 4.", "A patient in bed 4.")
    edition = PostEdition.objects.get(source__contains="Zqname")
    client = client_of(facilitator)
    assert client.post(f"{base_of(post)}history/", {"edition": edition.pk}).status_code == 302
    for viewer in (None, facilitator, post.author):
        page = client_of(viewer).get(f"{base_of(post)}history/").content.decode()
        assert "Zqname" not in page
        assert "Grace hid what stood here." in page
    assert AuditEntry.objects.filter(verb="discussions.edition_hidden", actor=facilitator).exists()
    assert client.post(f"{base_of(post)}history/", {"edition": edition.pk}).status_code == 404


def test_others_hide_nothing(post: Post, community: Community, open_ward: Ward) -> None:
    changed(post, "Other words.")
    answer = client_of(open_ward.member).post(f"{base_of(post)}history/", {"edition": PostEdition.objects.get().pk})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a b c", "a x c", [("same", "a "), ("removed", "b"), ("added", "x"), ("same", " c")]),
        ("", "new", [("added", "new")]),
        ("gone", "", [("removed", "gone")]),
        ("alike", "alike", [("same", "alike")]),
        ("one two", "one, two", [("same", "one"), ("added", ","), ("same", " two")]),
    ],
)
def test_differences(old: str, new: str, shown: list[tuple[str, str]]) -> None:
    assert [(part.kind, part.text) for part in differences(old, new)] == shown


def test_nothing_is_lost_between_two_large_texts() -> None:
    old, new = "a b c d\n" * 4000, "b a d c\n" * 4000
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


# --- taken away ----------------------------------------------------------------------------------


def test_words_taken_away_leave_a_mark_and_a_facilitator_brings_them_back(
    post: Post, member: Person, facilitator: Person
) -> None:
    answer = reply(post.thread, author=member, source="Zqwords to regret.")
    mine = client_of(member)
    assert "Zqwords" in mine.get(f"{base_of(answer)}removal/").content.decode()
    assert mine.post(f"{base_of(answer)}removal/").status_code == 302
    page = mine.get(post.thread.get_absolute_url()).content.decode()
    assert "Removed by its author." in page
    assert "Zqwords" not in page
    assert "Bring it back" not in page
    assert mine.post(f"{base_of(answer)}removal/").status_code == 404
    theirs = client_of(facilitator)
    assert "Bring it back" in theirs.get(post.thread.get_absolute_url()).content.decode()
    # A second click brings back what was just taken away no more than it takes away what was brought back.
    theirs.post(f"{base_of(answer)}removal/")
    assert "Zqwords" not in mine.get(post.thread.get_absolute_url()).content.decode()
    assert 'name="restore"' in theirs.get(f"{base_of(answer)}removal/").content.decode()
    for _click in range(2):
        assert theirs.post(f"{base_of(answer)}removal/", {"restore": ""}).status_code == 302
    assert "Zqwords" in mine.get(post.thread.get_absolute_url()).content.decode()
    assert AuditEntry.objects.filter(verb="discussions.post_brought_back").exists()


def test_what_nobody_replied_to_takes_its_thread_along(post: Post, member: Person, facilitator: Person) -> None:
    Thread.objects.update(kind="ask")
    address = post.thread.get_absolute_url()
    answer = client_of(member).post(f"{base_of(post)}removal/", follow=True)
    listed = answer.content.decode()
    assert "Taken away, with its thread." in listed
    assert f'id="thread-{post.thread_id}"' not in listed
    for reader in (None, member):
        assert client_of(reader).get(address).status_code == 404
        assert post.thread.title not in client_of(reader).get("/search/?q=wash+hands").content.decode()
    theirs = client_of(facilitator)
    page = theirs.get(address, follow=True).content.decode()
    assert "Bring it back?" in page
    assert theirs.post(f"{base_of(post)}removal/", {"restore": ""})["Location"].startswith(address)
    assert client_of(None).get(address).status_code == 200


def test_a_facilitators_double_click_takes_their_own_words_away_once(post: Post, facilitator: Person) -> None:
    answer = reply(post.thread, author=facilitator, source="Zqwords to regret.")
    theirs = client_of(facilitator)
    for _click in range(2):
        assert theirs.post(f"{base_of(answer)}removal/").status_code == 302
    assert "Zqwords" not in theirs.get(post.thread.get_absolute_url()).content.decode()
    assert Activity.objects.filter(verb="discussions.post_withdrawn").count() == 1


def test_replies_that_cannot_be_read_are_not_counted(post: Post, member: Person, facilitator: Person) -> None:
    first, second = (reply(post.thread, author=member, source=f"Words {n}.") for n in range(2))
    withdraw(first, by=member)
    assert Thread.objects.get().reply_count == 1
    take_away(second, by=facilitator, reason="Not for here")
    withdraw(post, by=member)
    assert Thread.objects.get().reply_count == 0
    bring_back(first, by=facilitator)
    assert Thread.objects.get().reply_count == 1


def test_lists_speak_of_the_post_before(post: Post, member: Person) -> None:
    answer = reply(post.thread, author=member, source="Zqwords to regret.")
    client_of(member).post(f"{base_of(answer)}removal/")
    assert "Zqwords" not in client_of(None).get(f"/c/{post.thread.community.slug}/threads/").content.decode()


def test_nobody_takes_away_anothers_words(post: Post, facilitator: Person) -> None:
    assert client_of(facilitator).post(f"{base_of(post)}removal/").status_code == 403
    assert client_of(None).post(f"{base_of(post)}removal/").status_code == 403


def test_who_asked_without_a_name_stays_nameless_whatever_they_do(community: Community, member: Person) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    thread = start_thread(
        community, author=member, title="Am I alone here", source="First words.", kind="ask", at=long_ago, nameless=True
    )
    post = edit_post(thread.posts.get(), source="Second words.", by=member)
    edition = PostEdition.objects.get()
    hide_edition(edition, by=member)
    page = client_of(None).get(f"{base_of(post)}history/").content.decode()
    assert "Noor" not in page
    assert "noor" not in page
    withdraw(Post.objects.get(pk=post.pk), by=member)
    done = ["discussions.post_withdrawn", "discussions.post_edited", "discussions.thread_started"]
    assert set(Activity.objects.filter(verb__in=done).values_list("actor", flat=True)) == {None}
    assert not AuditEntry.objects.filter(actor=member).exists()
