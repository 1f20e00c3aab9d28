"""What a question came to: the answer that worked, and where everybody has got to."""

from __future__ import annotations

import pytest

from communities.models import Community
from discussions.answering import choose_answer, release_answer
from discussions.models import Post, Summary, Thread, ThreadKind
from discussions.posting import edit_post, reply, start_thread
from discussions.summarising import ChangedMeanwhile, write_summary
from discussions.withdrawing import bring_back, withdraw
from engagement.models import Activity
from moderation.flagging import flag, hide, restore
from moderation.models import Case
from people.models import Person
from tests.cast import Ward, client_of, make_member, make_thread

HTMX = {"HX-Request": "true"}


@pytest.fixture
def question(community: Community, member: Person, facilitator: Person) -> Thread:
    member.pronouns = "she/her"
    member.save()
    thread = start_thread(community, author=member, title="What instead?", source="Any idea?", kind=ThreadKind.ASK)
    reply(thread, author=facilitator, source="Marble chips.")
    return thread


def act(thread: Thread, what: str) -> str:
    return f"/c/{thread.community.slug}/threads/{thread.pk}/{what}/"


def page_of(thread: Thread, person: Person | None = None) -> str:
    return client_of(person).get(thread.get_absolute_url()).content.decode()


def test_the_one_who_asked_chooses_what_worked(question: Thread, member: Person) -> None:
    assert "Waiting for an answer" in page_of(question)
    response = client_of(member).post(act(question, "answer"), {"post": 2})
    page = page_of(question)
    assert response["Location"].endswith("?post=2#post-2")
    assert "Noor chose this as what worked for her" in page
    assert "post--answer" in page
    assert Activity.objects.filter(verb="discussions.answer_chosen").count() == 1


def test_an_answer_far_below_is_told_under_the_question(
    question: Thread, member: Person, facilitator: Person, community: Community
) -> None:
    choose_answer(question, question.posts.get(number=2), by=member)
    assert "post__worked" not in page_of(question)
    for n in range(30):
        reply(question, author=facilitator, source=f"Not that, {n}.")
    other = make_member(community, "Ilse Verbruggen")
    words = f"Marble <i>chips</i> zqworked @{member.handle}. {'More of it. ' * 60}"
    answer = reply(question, author=other, source=words)
    question = Thread.objects.select_related("community", "author").get()
    choose_answer(question, answer, by=member)
    page = page_of(question)
    told = page.split('class="post__worked"')[1].split("</aside>")[0]
    assert page.index('id="post-1"') < page.index("post__worked") < page.index('id="post-2"')
    assert "zqworked" in told
    assert "Ilse Verbruggen" in told
    assert f'href="?post={answer.number}#post-{answer.number}"' in told
    assert "<i>" not in told
    assert told.count("More of it") < 30
    assert "post__worked" not in client_of(None).get(f"{question.get_absolute_url()}?page=2").content.decode()
    again = client_of(member).get(f"{question.base}posts/1/", headers=HTMX).content.decode()
    assert 'id="post-1"' in again
    assert "post__worked" not in again
    edit_post(answer, source="Glass beads zqother.", by=other)
    assert "zqother" in page_of(question).split('class="post__worked"')[1]
    withdraw(Post.objects.get(pk=answer.pk), by=other)
    assert "post__worked" not in page_of(question)


def test_facilitator_may_choose_and_say_it_was_not_it(question: Thread, facilitator: Person) -> None:
    client = client_of(facilitator)
    client.post(act(question, "answer"), {"post": 2})
    assert "Grace chose this as what worked" in page_of(question)
    client.post(act(question, "answer"), {"remove": 2})
    question.refresh_from_db()
    assert question.waits_for_answer


def test_others_choose_nothing(question: Thread, community: Community) -> None:
    other = make_member(community)
    assert client_of(other).post(act(question, "answer"), {"post": 2}).status_code == 403
    assert client_of(None).post(act(question, "answer"), {"post": 2}).status_code == 302
    question.refresh_from_db()
    assert question.answer is None


def test_answer_is_a_reply_of_the_same_question(question: Thread, community: Community, member: Person) -> None:
    elsewhere = make_thread(community)
    choose_answer(question, elsewhere.posts.get(), by=member)
    choose_answer(question, question.posts.get(number=1), by=member)
    question.refresh_from_db()
    assert question.answer is None
    assert client_of(member).post(act(question, "answer"), {"post": 99}).status_code == 404
    assert client_of(member).post(act(question, "answer"), {"post": "x"}).status_code == 422


def test_discussion_takes_no_answer(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    reply(thread, author=member, source="Mine.")
    assert client_of(member).post(act(thread, "answer"), {"post": 2}).status_code == 403


def test_hidden_answer_is_not_shown_as_chosen(question: Thread, member: Person, facilitator: Person) -> None:
    answer = question.posts.get(number=2)
    choose_answer(question, answer, by=member)
    flag(answer, person=member, reason="unsafe")
    hide(Case.objects.get(), by=facilitator)
    page = page_of(question)
    assert "Marble chips" not in page
    assert "post--answer" not in page
    assert "Marble" not in client_of(None).get(f"/c/{question.community.slug}/threads/").content.decode()
    restore(Case.objects.get(), by=facilitator)
    assert "Marble" in client_of(None).get(f"/c/{question.community.slug}/threads/").content.decode()


def test_a_question_whose_answer_goes_waits_again_until_it_comes_back(
    question: Thread, member: Person, facilitator: Person
) -> None:
    waiting = f"/c/{question.community.slug}/threads/?show=waiting"
    answer = question.posts.select_related("thread__community").get(number=2)
    choose_answer(question, answer, by=member)
    assert "What instead?" not in client_of(member).get(waiting).content.decode()
    withdraw(answer, by=facilitator)
    assert "What instead?" in client_of(member).get(waiting).content.decode()
    question.refresh_from_db()
    assert question.waits_for_answer
    bring_back(answer, by=facilitator)
    question.refresh_from_db()
    assert question.answer == answer
    flag(answer, person=member, reason="unsafe")
    hide(Case.objects.get(), by=facilitator)
    question.refresh_from_db()
    assert question.waits_for_answer
    restore(Case.objects.get(), by=facilitator)
    question.refresh_from_db()
    assert (question.answer, question.answer_by) == (answer, member)


def test_an_answer_let_go_of_or_followed_by_another_does_not_come_back(
    question: Thread, member: Person, facilitator: Person
) -> None:
    first = question.posts.select_related("thread__community").get(number=2)
    second = reply(question, author=facilitator, source="Or shells.")
    choose_answer(question, first, by=member)
    withdraw(first, by=facilitator)
    choose_answer(question, second, by=member)
    bring_back(first, by=facilitator)
    question.refresh_from_db()
    assert question.answer == second
    release_answer(question)
    withdraw(second, by=facilitator)
    bring_back(second, by=facilitator)
    question.refresh_from_db()
    assert question.waits_for_answer


def test_members_write_the_summary_together(question: Thread, member: Person, facilitator: Person) -> None:
    address = act(question, "summary")
    assert client_of(member).get(address).status_code == 200
    client_of(member).post(address, {"source": "- Sieve first", "edition": 0})
    assert "Sieve first" in page_of(question)
    assert "Written by Noor after post 2." in page_of(question)
    client_of(facilitator).post(address, {"source": "- Sieve first\n- Weigh the flask", "edition": 1})
    assert "Written by Grace" in page_of(question)
    assert Summary.objects.get().edition == 2


def test_change_begun_before_anothers_is_shown_beside_it(question: Thread, member: Person, facilitator: Person) -> None:
    address = act(question, "summary")
    write_summary(question, source="What stands.", by=facilitator)
    response = client_of(member).post(address, {"source": "My version.", "edition": 0})
    page = response.content.decode()
    assert response.status_code == 422
    assert "My version.</textarea>" in page
    assert "What stands." in page
    assert Summary.objects.get().source == "What stands."
    assert 'name="edition" value="1"' in page
    client_of(member).post(address, {"source": "Both.", "edition": 1})
    assert Summary.objects.get().source == "Both."


def test_edition_that_was_not_read_is_refused(question: Thread, member: Person) -> None:
    write_summary(question, source="One.", by=member)
    with pytest.raises(ChangedMeanwhile):
        write_summary(question, source="Two.", by=member, started_from=0)


def test_visitors_and_outsiders_write_no_summary(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community, author=open_ward.member)
    assert client_of(open_ward.outsider).post(act(thread, "summary"), {"source": "x", "edition": 0}).status_code == 403
    assert client_of(None).get(act(thread, "summary")).status_code == 302
    assert not Summary.objects.exists()


def test_whom_a_summary_names_is_a_word_for_outsiders_as_in_posts(open_ward: Ward) -> None:
    """They would find nobody behind the link."""
    member = open_ward.member
    thread = make_thread(open_ward.community, author=member)
    write_summary(thread, source=f"@{member.handle} sieves them.", by=member)
    write_summary(thread, source=f"@{member.handle} sieves them first.", by=member, started_from=1)
    link = f">@{member.display_name}</a> sieves"
    history = f"{thread.base}summary/history/"
    for person, count in ((member, 1), (open_ward.outsider, 0), (None, 0)):
        assert page_of(thread, person).count(link) == count
        assert f"@{member.display_name}" in page_of(thread, person)
        assert (link in client_of(person).get(history).content.decode()) == bool(count)


def test_a_summary_links_the_posts_it_rests_on(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    source = "- Sieve them first (#2, #13)\n- `#2` is code, [#2](https://example.org/) a link, a#2 and #0 nothing"
    summary = write_summary(thread, source=source, by=member)
    address = thread.get_absolute_url()
    assert summary.source == source
    assert summary.html.count(f'href="{address}?post=2#post-2"') == 1
    assert f'href="{address}?post=13#post-13"' in summary.html
    assert "<code>#2</code>" in summary.html


def test_a_preview_links_posts_as_what_is_saved_does(question: Thread, member: Person) -> None:
    words = "Marble chips, see #2 and `#1`."
    path = f"/content/preview/?place=summary:{question.pk}"
    shown = client_of(member).post(path, {"source": words}).content.decode()
    assert shown == write_summary(question, source=words, by=member).html
    assert f"{question.get_absolute_url()}?post=2#post-2" in shown
    assert f'place=summary:{question.pk}"' in client_of(member).get(act(question, "summary")).content.decode()


def test_a_preview_links_nothing_for_whom_the_thread_does_not_exist(closed_ward: Ward, member: Person) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    for key in (thread.pk, 10**30, "x"):
        shown = client_of(member).post(f"/content/preview/?place=summary:{key}", {"source": "see #1"})
        assert shown.content.decode() == "<p>see #1</p>", key
