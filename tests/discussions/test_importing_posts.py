"""What an archive becomes: threads and posts with their dates, each message once; and nobody is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community, Membership
from discussions.home import NEWS
from discussions.importing.bringing import UnderWay, bring_in
from discussions.importing.reports import Reason, Report
from discussions.models import Letter as Kept
from discussions.models import Post, ReadPosition, Thread
from discussions.posting import reply
from discussions.reading import read_up_to
from discussions.unread import unread_threads
from engagement.delivery import deliver_now
from engagement.digests import show_digest
from engagement.models import Delivery, Mail, Notification
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_community, make_member
from tests.discussions.mailing_list import DAY_ONE, Letter, archive
from tests.found import found
from tests.threads import in_another_connection

BOB = "bob at example.org (Bob Bowman)"
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "r-package-devel"


def bring(community: Community, folder: Path, *letters: Letter, name: str = "2015q2.txt") -> Report:
    return bring_in([archive(folder, *letters, name=name)], community=community)


def recent(days_ago: float, **fields: Any) -> Letter:
    return Letter(day=(timezone.now() - DAY_ONE) / timedelta(days=1) - days_ago, **fields)


def shown(thread: Thread) -> list[tuple[int, str, datetime]]:
    posts = Post.objects.filter(thread=thread).select_related("author").order_by("number")
    return [(post.number, post.author.display_name, post.created_at) for post in posts]


def test_a_conversation_becomes_a_thread_with_its_dates(community: Community, tmp_path: Path) -> None:
    report = bring(
        community,
        tmp_path,
        Letter(id="a"),
        Letter(id="b", answers=("a",), sender=BOB, subject="Re: [ward-list] Falls at night", day=2, body="Alarms.\n"),
    )
    (thread,) = Thread.objects.all()
    assert thread.title == "Falls at night"
    later = DAY_ONE + timedelta(days=2)
    assert shown(thread) == [(1, "Ann Archer", DAY_ONE), (2, "Bob Bowman", later)]
    assert (thread.created_at, thread.last_post_at, thread.last_number) == (DAY_ONE, later, 2)
    assert thread.last_author
    assert (thread.author.display_name, thread.last_author.display_name) == ("Ann Archer", "Bob Bowman")
    assert (thread.people_count, thread.last_excerpt) == (2, "Alarms.")
    assert thread.face_ids == [thread.last_author_id, thread.author_id]
    assert (report.messages, report.brought_in, len(report.begun), len(report.people)) == (2, 2, 1, 2)
    assert report.is_whole


def test_quotations_fold_and_neither_they_nor_signatures_are_shown_in_lists(
    community: Community, tmp_path: Path
) -> None:
    long_quote = "".join(f"> This is line {n} of what Ann wrote, long enough to be folded away.\n" for n in range(12))
    body = f"On Friday, Ann Archer <ann at example.org> wrote:\n{long_quote}\nUse the mats.\n\n-- \nBob, Ward 4\n"
    bring(community, tmp_path, Letter(sender=BOB, body=body))
    post = Post.objects.get()
    assert '<details class="quote"><summary>On Friday, Ann Archer wrote:</summary>' in post.html
    assert '<div class="signature">' in post.html
    assert "example.org" not in post.html
    assert post.thread.last_excerpt == "Use the mats."


def test_the_addresses_of_people_are_not_handed_on(community: Community, tmp_path: Path) -> None:
    body = (
        "From: Eve <eve at example.org>\nWrite to ann at example.org or Bob@Example.org, look at example.org,\n"
        "or type obj@slot.name [mailto:zoe at example.org].\n\n-- \nAnn\nann@example.org\n"
    )
    bring(community, tmp_path, Letter(id="b", sender=BOB, day=-1), Letter(id="a", body=body))
    post = Post.objects.get(origin="a")
    for told in (post.source, post.html):
        for address in ("eve", "ann", "Bob", "zoe"):
            assert f"{address}@…" in told
            assert f"{address} at " not in told
        assert "look at example.org" in told
        assert "obj@slot.name" in told
        assert "@example.org" not in told


def test_running_again_brings_in_nothing_twice(community: Community, tmp_path: Path) -> None:
    letters = [Letter(id="a"), Letter(id="b", answers=("a",), day=1), Letter(id=None, body="Without an id.\n")]
    bring(community, tmp_path, *letters)
    again = bring(community, tmp_path, *letters)
    assert Post.objects.count() == 3
    assert again.reasons == {Reason.HERE_ALREADY: 3}
    assert again.is_whole


def test_a_second_quarter_continues_the_threads_of_the_first(community: Community, tmp_path: Path) -> None:
    bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("lost",), subject="[ward-list] Beds"))
    report = bring(
        community,
        tmp_path,
        Letter(id="a"),
        Letter(id="c", answers=("a",), sender=BOB, day=95, subject="Something else"),
        Letter(id="lost", sender=BOB, day=96, subject="The message nobody had"),
        name="2015q3.txt",
    )
    assert sorted(len(shown(thread)) for thread in Thread.objects.all()) == [2, 2]
    thread = Thread.objects.get(title="Falls at night")
    assert (thread.last_number, thread.people_count) == (2, 2)
    assert (len(report.begun), len(report.continued)) == (0, 2)
    assert report.reasons == {Reason.HERE_ALREADY: 1}


def test_an_answer_by_subject_finds_a_thread_of_an_earlier_run(community: Community, tmp_path: Path) -> None:
    bring(community, tmp_path, Letter(id="a"))
    bring(community, tmp_path, Letter(id="b", subject="Re: [ward-list] Falls at night", day=10), name="later")
    assert Thread.objects.count() == 1


def test_an_older_archive_brought_in_later_does_not_pass_for_news(community: Community, tmp_path: Path) -> None:
    bring(community, tmp_path, Letter(id="b", answers=("a",), sender=BOB, day=9, body="Latest.\n"))
    bring(community, tmp_path, Letter(id="a", body="First.\n"), name="older")
    thread = Thread.objects.get()
    assert (thread.last_number, thread.last_excerpt) == (2, "Latest.")
    assert thread.last_post_at == DAY_ONE + timedelta(days=9)
    assert thread.last_author
    assert thread.last_author.display_name == "Bob Bowman"


def test_the_same_message_twice_is_one_post_and_another_of_the_same_id_is_another(
    community: Community, tmp_path: Path
) -> None:
    report = bring(
        community,
        tmp_path,
        Letter(id="a"),
        Letter(id="a"),
        Letter(id="a", body="Something else, from a program that counts badly.\n", day=1),
        Letter(id="z", day=0),
    )
    assert Post.objects.count() == 2
    assert report.reasons == {Reason.TWICE: 2}
    assert {one.message_id for one in report.skipped} == {"a", "z"}


def test_what_cannot_be_dated_or_says_nothing_is_in_the_report(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "undated"
    path.write_text("From ann\nFrom: Ann <ann@example.org>\nSubject: When\n\nNobody knows.\n\n")
    report = bring_in([path], community=community)
    assert report.reasons == {Reason.UNDATED: 1}
    empty = bring(community, tmp_path, Letter(id=None, sender=None, subject=None, body=""))
    assert empty.reasons == {Reason.EMPTY: 1}
    assert not Post.objects.exists()


def test_a_message_without_subject_sender_or_words_has_a_title_and_an_author(
    community: Community, tmp_path: Path
) -> None:
    bring(community, tmp_path, Letter(id="a", subject=None, sender=None, body="Is anybody there?\n"))
    thread = Thread.objects.get()
    assert (thread.title, thread.author.display_name) == ("Is anybody there?", "Unknown author")


def test_a_thread_that_moved_away_does_not_grow_and_is_not_brought_in_again(
    community: Community, tmp_path: Path
) -> None:
    bring(community, tmp_path, Letter(id="a"))
    Thread.objects.update(community=make_community(name="Elsewhere"))
    bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), day=1))
    assert sorted(thread.last_number for thread in Thread.objects.all()) == [1, 1]


def test_a_post_erased_for_good_does_not_come_back(community: Community, tmp_path: Path) -> None:
    bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), day=1))
    Post.objects.get(origin="b").delete()
    report = bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), day=1))
    assert report.brought_in == 0


def test_an_archive_is_nobodys_news(community: Community, member: Person, tmp_path: Path) -> None:
    """Even one of last week: no bell, no mail, no digest, nothing unread."""
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=400))
    bring(community, tmp_path, recent(3, id="a"), recent(2, id="b", answers=("a",), sender=BOB))
    bring(community, tmp_path, recent(1, id="c", answers=("a",)), name="more")
    deliver_now()
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()
    member = Person.objects.get(pk=member.pk)
    assert unread_threads(member) == {community.pk: 0}
    since = timezone.now() - timedelta(days=30)
    assert not found(NEWS, member, since, 8)
    assert show_digest(member, timezone.now()) is None


def test_letters_in_a_thread_that_lives_leave_what_is_unread_unread(
    community: Community, member: Person, tmp_path: Path
) -> None:
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=400))
    bring(community, tmp_path, recent(9, id="a"))
    thread = Thread.objects.get()
    reader, other = make_member(community), make_member(community)
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=400))
    answer = reply(thread, author=member, source="Still true?")
    thread.refresh_from_db()
    read_up_to(thread, answer.number, person=reader)
    bring(community, tmp_path, recent(8, id="b", answers=("a",), sender=BOB))
    thread.refresh_from_db()
    assert thread.last_number == 3
    assert thread.last_author == member
    assert ReadPosition.objects.get(person=reader).number == 3
    assert unread_threads(Person.objects.get(pk=other.pk)) == {community.pk: 1}


def test_imported_words_are_found_where_they_stand_by_those_who_may(closed_ward: Ward, tmp_path: Path) -> None:
    bring(
        closed_ward.community,
        tmp_path,
        Letter(id="a", body="The *quokka* walks at night.\n"),
        Letter(id="b", answers=("a",), sender=BOB, body="> The *quokka* walks at night.\nAlarms.\n", day=1),
    )
    assert deliver_now() > 0
    thread = Thread.objects.get()
    assert [entry.url for entry in find("quokka", viewer=closed_ward.member).entries] == [thread.get_absolute_url()]
    assert not find("quokka", viewer=closed_ward.outsider).entries
    page = client_of(closed_ward.member).get("/search/?q=quokka").content.decode()
    assert "Falls at night" in page


def test_hiding_a_letter_keeps_what_lists_say_true(community: Community, tmp_path: Path) -> None:
    from content.targets import target_of

    bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), sender=BOB, day=2, body="Rude.\n"))
    post = Post.objects.get(origin="b")
    Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
    target_of(post).visibility_changed(post)
    thread = Thread.objects.get()
    assert (thread.people_count, thread.last_post_at) == (1, DAY_ONE)


def test_the_pages_of_an_imported_thread_are_read_by_anybody(community: Community, tmp_path: Path) -> None:
    bring(community, tmp_path, Letter(id="a"), Letter(id="b", answers=("a",), sender=BOB, day=1))
    page = client_of(None).get(Thread.objects.get().get_absolute_url()).content.decode()
    assert "Ann Archer" in page
    assert "2015" in page
    assert "example.org" not in page
    assert "letter-" not in page


def test_a_batch_costs_the_same_whatever_it_holds(community: Community, tmp_path: Path) -> None:
    def cost(count: int, name: str) -> int:
        letters = [Letter(id=f"{name}{n}", sender=f"p{n} at {name}.org (P {n})", subject=name) for n in range(count)]
        answers = [Letter(id=f"{name}re{n}", answers=(f"{name}{n}",), day=n % 7) for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            bring(community, tmp_path, *letters, *answers, name=name)
        return len(asked)

    assert cost(2, "few") == cost(80, "many")


@pytest.mark.django_db(transaction=True)
def test_two_imports_into_one_community_do_not_run_at_once(community: Community, tmp_path: Path) -> None:
    path = archive(tmp_path, Letter(id="a"))

    def meddle(done: int, of: int) -> None:
        with pytest.raises(UnderWay):
            in_another_connection(lambda: bring_in([path], community=community))

    assert bring_in([path], community=community, progress=meddle).brought_in == 1
    assert in_another_connection(lambda: bring_in([path], community=community)).reasons == {Reason.HERE_ALREADY: 1}


def test_the_command_says_what_became_of_each_message(community: Community, tmp_path: Path) -> None:
    path = archive(tmp_path, Letter(id="a"), Letter(id="a"), Letter(id="b", answers=("a",), sender=BOB, day=1))
    out, progress = StringIO(), StringIO()
    call_command("import_mbox", community.slug, str(path), stdout=out, stderr=progress)
    said = out.getvalue()
    assert "3 messages read" in said
    assert "2 brought in, from 2 people: 1 threads begun, 0 continued." in said
    assert "1: the same message twice in these archives" in said
    assert "the same message twice in these archives: <a> [ward-list] Falls at night" in said
    assert progress.getvalue() == ""


def test_the_bar_is_drawn_for_somebody_who_watches(community: Community, tmp_path: Path) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    progress = Terminal()
    path = archive(tmp_path, *(Letter(id=f"{n}", body=f"{n}\n") for n in range(3)))
    call_command("import_mbox", community.slug, str(path), stdout=StringIO(), stderr=progress)
    assert "0 of 3 messages" in progress.getvalue()
    assert progress.getvalue().rstrip("\x1b[0m").endswith("3 of 3 messages\n")


def test_the_command_refuses_what_it_cannot_do_and_writes_nothing(community: Community, tmp_path: Path) -> None:
    good, bad = archive(tmp_path, Letter(id="a")), tmp_path / "notes.txt"
    bad.write_text("Dear diary")
    with pytest.raises(CommandError, match=r"Nothing was brought in.*notes\.txt"):
        call_command("import_mbox", community.slug, str(good), str(bad))
    with pytest.raises(CommandError, match="no community at /c/nowhere/"):
        call_command("import_mbox", "nowhere", str(good))
    assert not Post.objects.exists()


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real archives are not at {REAL}")
def test_five_real_quarters_are_brought_in_whole_in_any_cut(community: Community) -> None:
    quarters = sorted(REAL.glob("*.txt"))
    whole = bring_in(quarters, community=community)
    assert whole.messages == 904
    assert whole.is_whole
    assert whole.brought_in == Post.objects.filter(thread__community=community).count()
    assert Kept.objects.filter(community=community).exclude(post=None).count() == whole.brought_in
    _threads_hold_together(community)
    # The same, a quarter a run: each message has its place again, and none has two.
    apart = make_community(name="Quarter by quarter")
    reports = [bring_in([quarter], community=apart) for quarter in quarters]
    assert all(report.is_whole for report in reports)
    assert sum(report.brought_in for report in reports) == whole.brought_in
    _threads_hold_together(apart)
    again = bring_in(quarters, community=apart)
    assert (again.brought_in, again.is_whole) == (0, True)
    assert not Notification.objects.exists()
    assert set(Delivery.objects.values_list("activity__verb", flat=True)) <= {
        "discussions.letters_imported",
        "communities.founded",
    }


def _threads_hold_together(community: Community) -> None:
    threads = Thread.objects.filter(community=community)
    for thread in threads.prefetch_related("posts"):
        posts = sorted(thread.posts.all(), key=lambda post: post.number)
        assert [post.number for post in posts] == list(range(1, thread.last_number + 1))
        assert thread.people_count == len({post.author_id for post in posts})
        assert thread.last_post_at == max(post.created_at for post in posts)
        assert thread.title
