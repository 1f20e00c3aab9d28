from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communities import joining
from communities.joining import remove
from communities.models import Community
from discussions.following import hear
from discussions.merging import merge
from discussions.models import Level, Post, Thread
from discussions.moving import move
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.models import Mail, Notification, Preferences
from engagement.notice_mails import write_notice_mails
from engagement.notifying import clear, clear_all, notices_for, unread_count
from moderation.flagging import flag, hide, keep, restore
from moderation.models import Case, WatchedWords
from people.models import Person
from search.finding import find
from tests.cast import client_of, make_community, make_member, make_person
from tests.engagement.kinds import wave, waving

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(community: Community) -> Person:
    return make_member(community, "Devi Nair")


def wait_over() -> None:
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))


def test_the_one_it_concerns_is_told_and_the_actor_is_not(community: Community, member: Person, other: Person) -> None:
    with waving(member, other):
        wave(community, by=other)
        deliver_now()
        assert [notice.wording.text for notice in notices_for(member)] == ["Somebody waved at you"]
        assert unread_count(member) == 1
        assert unread_count(other) == 0


def test_reading_it_where_it_stands_clears_the_bell(community: Community, member: Person, other: Person) -> None:
    with waving(member):
        wave(community, by=other, conversation="wave:7")
        wave(community, by=other, conversation="wave:8")
        deliver_now()
    clear(member, "wave:7")
    assert unread_count(member) == 1


def test_somebody_removed_is_told_nothing_more(community: Community, member: Person, other: Person) -> None:
    with waving(member):
        wave(community, by=other)
        deliver_now()
        remove(community, person=member, by=other)
        assert unread_count(member) == 0
        assert notices_for(member) == []
        wait_over()
        write_notice_mails()
    assert not Mail.objects.filter(kind="notice").exists()


def test_one_mail_a_conversation(community: Community, member: Person, other: Person) -> None:
    with waving(member):
        for _time in range(3):
            wave(community, by=other, conversation="wave:1")
        wave(community, by=other, conversation="wave:2")
        deliver_now()
        wait_over()
        assert write_notice_mails() == 2
        assert write_notice_mails() == 0
    subjects = set(Mail.objects.filter(kind="notice").values_list("subject", flat=True))
    assert subjects == {"Somebody waved at you, and 2 more", "Somebody waved at you"}


def test_what_says_the_same_is_said_once_in_a_mail(community: Community, member: Person) -> None:
    """A clock's reminder of the day before that still waits when the one of the hour before comes."""
    with waving(member):
        for _time in range(2):
            wave(community, by=None)
        deliver_now()
        wait_over()
        assert write_notice_mails() == 1
    mail = Mail.objects.get()
    assert (mail.subject, mail.text.count("Somebody waved at you")) == ("Somebody waved at you", 1)
    assert len(mail.about or []) == 2


def test_a_mail_says_why_it_comes(community: Community, member: Person, other: Person) -> None:
    thread = start_thread(community, author=member, title="Who has the oil?", source="Hm.")
    reply(thread, author=other, source="I have.")
    reply(thread, author=other, source=f"Do you know, @{member.handle}?")
    deliver_now()
    for kind, why in (("reply", "you follow it"), ("mention", "it is meant for you")):
        Mail.objects.all().delete()
        Notification.objects.exclude(kind=kind).update(mail_due_at=None)
        Notification.objects.filter(kind=kind).update(mail_due_at=timezone.now())
        write_notice_mails()
        mail = Mail.objects.get()
        assert why in mail.text
        assert why in mail.html


def test_no_mail_before_the_wait_is_over_or_after_reading(community: Community, member: Person, other: Person) -> None:
    with waving(member):
        wave(community, by=other)
        deliver_now()
        assert write_notice_mails() == 0
        clear(member, "wave:1")
        wait_over()
        assert write_notice_mails() == 0


def test_no_mail_for_who_does_not_want_it(community: Community, member: Person, other: Person) -> None:
    Preferences.objects.create(person=member, mail_notices=False)
    with waving(member):
        wave(community, by=other)
        deliver_now()
        wait_over()
        assert write_notice_mails() == 0


def test_the_page_lists_them_and_one_click_reads_all(community: Community, member: Person, other: Person) -> None:
    with waving(member):
        wave(community, by=other)
        deliver_now()
        client = client_of(member)
        assert "Somebody waved at you" in client.get("/notifications/").content.decode()
        client.post("/notifications/reading/")
        assert "read everything" in client.get("/notifications/?show=unread").content.decode()


def test_the_page_costs_the_same_whatever_there_is(
    community: Community, member: Person, other: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(member)
    client.get("/notifications/")
    with waving(member):
        for _time in range(40):
            wave(community, by=other)
        deliver_now()
        with django_assert_max_num_queries(12):
            client.get("/notifications/")


@pytest.mark.parametrize(("minutes", "words"), [(1, "Mail waits a minute, 2"), (25, "Mail waits 25 minutes, 2")])
def test_how_long_mail_waits_is_said_as_it_is_set(member: Person, settings: Settings, minutes: int, words: str) -> None:
    settings.NOTICE_MAIL_MINUTES = minutes
    for address in ("/notifications/", "/settings/notifications/"):
        assert f"{words} for a mention in chat" in client_of(member).get(address).content.decode()


# --- what ended or was hidden ---


@pytest.fixture
def asked(community: Community, facilitator: Person) -> Person:
    """One of two who both hear that somebody asks to come in; the other lets them in."""
    second = make_member(community, "Sefa Second", role="facilitator")
    request = joining.ask_to_join(community, person=make_person("Asks First"), words="May I?")
    deliver_now()
    assert unread_count(second) == 1
    joining.let_in(request, by=facilitator)
    deliver_now()
    return second


def test_what_another_did_meanwhile_rings_no_more_once_the_page_was_opened(asked: Person) -> None:
    page = client_of(asked).get("/notifications/").content.decode()
    assert "Asks First" not in page
    assert "0 things for you" in page
    assert unread_count(asked) == 0


def test_what_another_did_meanwhile_rings_no_more_once_any_page_was_looked_at(asked: Person) -> None:
    client_of(asked).post("/notifications/reading/", {"at": "/somewhere/else/"})
    assert unread_count(asked) == 0


def test_a_hidden_thread_that_called_me_rings_no_more_however_long_ago(
    community: Community, member: Person, other: Person
) -> None:
    thread = start_thread(community, author=other, title="Who has the oil?", source=f"Have you, @{member.handle}?")
    with waving(member):
        deliver_now()
        for _time in range(40):
            wave(community, by=other)
        deliver_now()
        Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())
        client_of(member).get("/notifications/")
        assert unread_count(member) == 40


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    """Who began it hears of each reply."""
    thread = start_thread(community, author=member, title="Who has the oil?", source="It is not in the hall.")
    deliver_now()
    return thread


def looks_at_the_bell(person: Person) -> None:
    client_of(person).get("/notifications/")


def test_a_held_reply_rings_and_is_mailed_once_it_stands(thread: Thread, member: Person, facilitator: Person) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)
    reply(thread, author=make_member(thread.community), source="Beside the burner.")
    deliver_now()
    looks_at_the_bell(member)
    assert unread_count(member) == 0
    restore(Case.objects.get(), by=facilitator)
    deliver_now()
    assert unread_count(member) == 1
    wait_over()
    write_notice_mails()
    assert Mail.objects.filter(kind="notice", person=member).count() == 1


def test_a_thread_that_was_hidden_calls_again_whom_it_called(
    community: Community, member: Person, other: Person, facilitator: Person
) -> None:
    start_thread(community, author=other, title="Who has the oil?", source=f"Have you, @{member.handle}?")
    deliver_now()
    post = Post.objects.get()
    hide(flag(post, person=facilitator, reason="other").case, by=facilitator)
    looks_at_the_bell(member)
    assert unread_count(member) == 0
    restore(Case.objects.get(), by=facilitator)
    deliver_now()
    assert [notice.wording.text for notice in notices_for(member)] == ["Devi mentioned you in “Who has the oil?”"]
    assert unread_count(member) == 1
    # Looked at once more, and kept without having been hidden: that is no news.
    clear_all(member)
    keep(Case.objects.get(), by=facilitator)
    deliver_now()
    assert unread_count(member) == 0


def test_who_read_it_before_or_hears_no_more_of_the_thread_is_not_told_again(
    thread: Thread, member: Person, other: Person, facilitator: Person
) -> None:
    hear(thread, Level.EVERY, person=other)
    reply(thread, author=make_member(thread.community), source="Beside the burner.")
    deliver_now()
    clear_all(member)
    post = Post.objects.get(number=2)
    hide(flag(post, person=facilitator, reason="other").case, by=facilitator)
    looks_at_the_bell(other)
    hear(thread, Level.MUTED, person=other)
    restore(Case.objects.get(), by=facilitator)
    deliver_now()
    assert (unread_count(member), unread_count(other)) == (0, 0)


def hidden_reply(thread: Thread, by: Person) -> Case:
    """Told of, and hidden a moment later."""
    post = reply(thread, author=make_member(thread.community), source="Beside the burner.")
    deliver_now()
    hide(flag(post, person=by, reason="other").case, by=by)
    return Case.objects.get(target_id=post.pk)


def test_what_mail_was_due_while_it_was_hidden_is_mailed_when_it_comes_back(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    case = hidden_reply(thread, facilitator)
    wait_over()
    write_notice_mails()
    assert not Mail.objects.filter(kind="notice", person=member).exists()
    restore(case, by=facilitator)
    deliver_now()
    assert unread_count(member) == 1
    # Only what waits for mail is due.
    mailed()
    assert Mail.objects.filter(kind="notice", person=member).count() == 1


def test_whom_a_mail_told_before_is_mailed_no_second_time(thread: Thread, member: Person, facilitator: Person) -> None:
    post = reply(thread, author=make_member(thread.community), source="Beside the burner.")
    deliver_now()
    wait_over()
    write_notice_mails()
    Mail.objects.update(sent_at=timezone.now(), due_at=None)
    hide(flag(post, person=facilitator, reason="other").case, by=facilitator)
    looks_at_the_bell(member)
    restore(Case.objects.get(), by=facilitator)
    deliver_now()
    mailed()
    assert Mail.objects.filter(kind="notice", person=member).count() == 1


def test_what_was_moved_while_it_was_hidden_is_told_of_where_it_stands_now(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    steward = make_person("Sten Steward")
    elsewhere = make_community(name="Elsewhere", founder=steward)
    for person in (member, facilitator):
        elsewhere.memberships.create(person=person)
    case = hidden_reply(thread, facilitator)
    move(thread, elsewhere, by=steward)
    looks_at_the_bell(member)
    restore(case, by=facilitator)
    deliver_now()
    told = Notification.objects.unread().get(person=member, kind="reply")
    assert (told.place, told.scope) == (elsewhere.scope, elsewhere.content_scope)
    assert unread_count(member) == 1


def test_what_became_part_of_another_thread_meanwhile_is_told_to_who_follows_that(
    thread: Thread, member: Person, other: Person, facilitator: Person
) -> None:
    case = hidden_reply(thread, facilitator)
    into = start_thread(thread.community, author=other, title="Oil", source="Where is it?")
    whole = merge(thread, into, by=facilitator)
    looks_at_the_bell(member)
    restore(case, by=facilitator)
    deliver_now()
    told = Notification.objects.unread().get(person=member, kind="reply")
    assert told.conversation == f"thread:{whole.pk}"


def test_what_was_hidden_and_is_kept_after_all_is_told_to_all_it_concerns(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    """However it is decided: it comes back."""
    case = hidden_reply(thread, facilitator)
    author = Post.objects.get(number=2).author
    looks_at_the_bell(member)
    deliver_now()
    assert not find("burner", viewer=member).entries
    keep(case, by=facilitator)
    deliver_now()
    assert unread_count(member) == 1
    assert notices_for(author)[0].wording.text == "Something you wrote is back where it was"
    assert find("burner", viewer=member).entries


# --- mail about what goes on ---


@pytest.fixture
def followed(community: Community, member: Person) -> Thread:
    return start_thread(community, author=member, title="Who has the oil?", source="Hm.")


def mailed() -> int:
    """Half an hour later."""
    deliver_now()
    Notification.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now() - timedelta(seconds=1))
    return write_notice_mails()


def test_more_replies_make_no_second_mail_until_the_first_was_read(
    followed: Thread, member: Person, other: Person
) -> None:
    assert [(reply(followed, author=other, source=f"{n}."), mailed())[1] for n in range(4)] == [1, 0, 0, 0]
    clear(member, f"thread:{followed.pk}")
    reply(followed, author=other, source="And more.")
    assert mailed() == 1


def test_a_letter_given_up_was_no_mail(followed: Thread, other: Person) -> None:
    reply(followed, author=other, source="One.")
    assert mailed() == 1
    Mail.objects.update(due_at=None)
    reply(followed, author=other, source="Two.")
    assert mailed() == 1


def test_what_has_my_name_on_it_or_is_elsewhere_is_mailed_all_the_same(
    community: Community, followed: Thread, member: Person, other: Person
) -> None:
    second = start_thread(community, author=member, title="And the key?", source="Hm.")
    reply(followed, author=other, source="One.")
    assert mailed() == 1
    reply(followed, author=other, source=f"Two, @{member.handle}.")
    reply(second, author=other, source="Here.")
    assert mailed() == 2


@pytest.mark.parametrize("talks", [1, 5])
def test_what_was_mailed_before_costs_the_same_for_many_conversations(
    community: Community, member: Person, other: Person, talks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    threads = [start_thread(community, author=member, title=f"{n}?", source="Hm.") for n in range(talks)]
    for _time in range(2):
        for thread in threads:
            reply(thread, author=other, source="So.")
        deliver_now()
        Notification.objects.exclude(mail_due_at=None).update(mail_due_at=timezone.now() - timedelta(seconds=1))
        if _time == 0:
            assert write_notice_mails() == talks
    with django_assert_num_queries(15):
        assert write_notice_mails() == 0


@pytest.mark.parametrize(("days", "kinds"), [(80, ["mention", "reply"]), (120, ["mention"])])
def test_who_is_long_gone_gets_only_what_has_their_name_on_it(
    community: Community, followed: Thread, member: Person, other: Person, days: int, kinds: list[str]
) -> None:
    gone = timezone.now() - timedelta(days=days)
    Person.objects.filter(pk=member.pk).update(date_joined=gone, last_login=None)
    Preferences.objects.update_or_create(person=member, defaults={"seen_at": gone})
    reply(followed, author=other, source="One.")
    elsewhere = start_thread(community, author=other, title="And you?", source=f"Have you, @{member.handle}?")
    assert elsewhere
    assert mailed() == len(kinds)
    told = Notification.objects.filter(pk__in=[pk for mail in Mail.objects.all() for pk in mail.about or []])
    assert sorted(told.values_list("kind", flat=True)) == kinds
