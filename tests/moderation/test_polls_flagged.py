"""What is asked in a post is read by whoever decides about it, hidden with it, and looked through as it is changed."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussions.models import Post, Thread
from discussions.polls.asking import Question, ask_later
from discussions.posting import reply
from moderation.flagging import flag, hide
from moderation.models import Automatic, Case, WatchedWords
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db
WORDS = "burners7461"
ASKED = Question(f"Who buys {WORDS}?", ["All of us", "Nobody"])


@pytest.fixture
def thread(open_ward: Ward) -> Thread:
    return make_thread(open_ward.community)


@pytest.fixture
def post(thread: Thread, vendor: Person) -> Post:
    return reply(thread, author=vendor, source="What do you say?", question=ASKED)


def decided_at(case: Case, ward: Ward) -> list[str]:
    """The pages on which those who look after the site, and who lead there, decide."""
    pages = (
        (make_person(is_staff=True, is_superuser=True), f"/admin/moderation/case/decision/?ids={case.pk}"),
        (ward.facilitator, f"{ward.community.get_absolute_url()}settings/flags/chosen/?chosen={case.pk}"),
    )
    return [client_of(person).get(address).content.decode() for person, address in pages]


def test_whoever_decides_reads_what_is_asked(post: Post, open_ward: Ward) -> None:
    flag(post, person=open_ward.member, reason="advert")
    for page in decided_at(Case.objects.get(), open_ward):
        assert all(words in page for words in ("What do you say?", WORDS, "All of us", "Nobody"))


def test_it_is_hidden_with_its_post(post: Post, open_ward: Ward) -> None:
    flag(post, person=open_ward.member, reason="advert")
    hide(Case.objects.get(), by=open_ward.facilitator)
    client = client_of(open_ward.member)
    assert WORDS not in client.get(post.thread.get_absolute_url()).content.decode()
    assert client.get(f"{post.thread.base}posts/{post.number}/poll/").status_code == 404


@pytest.mark.parametrize("asked_before", [True, False])
def test_words_that_are_watched_for_are_flagged_when_it_is_asked_later_or_otherwise(
    asked_before: bool, thread: Thread, vendor: Person
) -> None:
    before = Question("Who comes?", ["Yes", "No"]) if asked_before else None
    post = reply(thread, author=vendor, source="What do you say?", question=before)
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    ask_later(post, ASKED, by=vendor)
    case = Case.objects.get(target_type=ContentType.objects.get_for_model(Post), target_id=post.pk)
    assert (case.automatic, case.target.hidden_at) == (Automatic.WATCHED, None)  # type: ignore[union-attr]


def test_what_stood_in_it_is_not_flagged_once_more(post: Post, vendor: Person) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    ask_later(post, Question(ASKED.words, ["All of us", "Nobody", "Two"]), by=vendor)
    assert not Case.objects.exists()


def test_many_cost_as_few(open_ward: Ward, thread: Thread, vendor: Person) -> None:
    client, member = client_of(make_person(is_staff=True, is_superuser=True)), make_member(open_ward.community)
    counts = []
    for most in (2, 6):
        while Case.objects.count() < most:
            flag(reply(thread, author=vendor, source="So?", question=ASKED), person=member, reason="advert")
        ids = ",".join(str(pk) for pk in Case.objects.values_list("pk", flat=True))
        client.get(f"/admin/moderation/case/decision/?ids={ids}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/admin/moderation/case/decision/?ids={ids}")
        counts.append(len([one for one in asked.captured_queries if "discussions_poll" in one["sql"]]))
    assert counts[0] == counts[1] > 0
