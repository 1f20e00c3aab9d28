"""One question in a post: asked with it, answered by members until it closes, told as a picture and in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone

from communities.decisions.balloting import BallotClosed, take_stance
from communities.joining import join
from communities.models import Ballot, Community, Stance
from content.drafting import save_draft
from content.models import Draft
from discussions.models import Poll, Post, Thread
from discussions.moving import move
from discussions.polls.asking import Question, ask_later
from discussions.posting import reply, start_thread
from engagement.models import Activity
from people.models import Person
from search.finding import find
from search.index import reindex_all
from tests.cast import Ward, client_of, make_community, make_member, make_thread

QUESTION = Question("Which practical do we write up next?", ["Rates without magnesium", "Microscopes from phones"])
SENT = {
    "question-words": "When do we meet?",
    "question-options": "Monday\nThursday\n\nMonday",
    "question-days": "3",
}


def asked(community: Community, author: Person, question: Question = QUESTION) -> Poll:
    thread = start_thread(community, author=author, title="What comes next", source="Say.", question=question)
    return thread.posts.get(number=1).poll


def closed(poll: Poll) -> Poll:
    long_ago = timezone.now() - timedelta(days=9)
    Ballot.objects.filter(pk=poll.ballot_id).update(opened_at=long_ago, closes_at=long_ago + timedelta(days=1))
    return Poll.objects.select_related("ballot", "post__thread__community").get(pk=poll.pk)


def address(poll: Poll, act: str = "poll/") -> str:
    thread = poll.post.thread
    return f"/c/{thread.community.slug}/threads/{thread.pk}/posts/{poll.post.number}/{act}"


def answer(poll: Poll, person: Person | None, *picks: str, htmx: bool = False) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client_of(person).post(address(poll), {f"poll-{poll.pk}-picks": picks}, headers=headers)  # type: ignore[return-value]


def page(poll: Poll, person: Person | None, *, at: str = "") -> str:
    return client_of(person).get(at or poll.post.thread.get_absolute_url()).content.decode()


def picks(poll: Poll) -> dict[str, list[str]]:
    return {str(stance.person): stance.picks for stance in poll.ballot.stances.select_related("person")}


def test_question_is_asked_with_a_new_thread(community: Community, member: Person) -> None:
    new = {"kind": "discussion", "title": "Our next meeting", "source": "I can host.", **SENT}
    client_of(member).post(f"/c/{community.slug}/threads/new/", new)
    poll = Poll.objects.get()
    assert (poll.question, poll.ballot.choices) == ("When do we meet?", ["Monday", "Thursday"])
    assert (poll.ballot.closes_at - timezone.now()).days in (2, 3)
    assert "When do we meet?" in page(poll, None)


def test_question_is_asked_with_a_reply_once(community: Community, member: Person) -> None:
    thread = make_thread(community)
    sent = {"source": "Let us see.", "sending_key": "6d5f0a0e-7a52-4f2c-8d1c-9a3ad2c2b111", **SENT}
    for _time in range(2):
        client_of(member).post(f"/c/{community.slug}/threads/{thread.pk}/replies/", sent)
    assert Poll.objects.get().post.number == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"question-options": "Monday"}, "A question needs two answers at least"),
        ({"question-options": "\n".join("abcdefghi")}, "Eight answers at most"),
        ({"question-options": f"Monday\n{'x' * 121}"}, "An answer has room for 120 characters"),
        ({"question-words": ""}, "What do you ask them?"),
    ],
)
def test_half_a_question_is_answered_on_the_form_with_what_was_typed(
    community: Community, member: Person, changed: dict[str, str], said: str
) -> None:
    thread = make_thread(community)
    sent = {"source": "Words not to lose.", **SENT, **changed}
    response = client_of(member).post(f"/c/{community.slug}/threads/{thread.pk}/replies/", sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Words not to lose." in text
    assert "Monday" in text or "a\nb" in text
    assert thread.posts.count() == 1


def test_question_half_written_waits_with_the_draft(community: Community, member: Person) -> None:
    thread = make_thread(community)
    client_of(member).post(f"/c/{community.slug}/threads/{thread.pk}/replies/", {"source": "Half", "keep": "", **SENT})
    assert Draft.objects.get().fields["question-words"] == "When do we meet?"
    text = client_of(member).get(thread.get_absolute_url()).content.decode()
    assert 'value="When do we meet?"' in text
    assert "Monday\nThursday" in text


def test_members_answer_and_change_their_mind(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    assert answer(poll, member, "1").status_code == 302
    answer(poll, member, "2")
    assert picks(poll) == {"Noor Haddad": ["2"]}
    assert "Change my answer" in page(poll, member)


def test_answer_by_htmx_gives_the_question_back_in_its_place(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    response = answer(poll, member, "1", htmx=True)
    text = response.content.decode()
    assert text.startswith(f'<section class="poll" id="poll-{poll.pk}"')
    assert "1 person answered." in text
    assert "<html" not in text
    assert "Answered. You can change it" in response["HX-Trigger"]


@pytest.mark.parametrize("given", [(), ("3",), ("0",), ("agree",), ("1", "2")])
def test_answer_that_is_none_is_refused_in_its_place(community: Community, member: Person, given: Any) -> None:
    poll = asked(community, make_member(community))
    response = answer(poll, member, *given, htmx=True)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert picks(poll) == {}
    assert answer(poll, member, *given).status_code == 302


def test_several_may_be_chosen_where_that_is_asked(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community), Question("Which?", ["One", "Two", "Three"], several=True))
    answer(poll, member, "1", "3")
    assert picks(poll) == {"Noor Haddad": ["1", "3"]}


def test_what_is_over_counts_no_more(community: Community, member: Person) -> None:
    poll = closed(asked(community, make_member(community)))
    answer(poll, member, "1")
    with pytest.raises(BallotClosed):
        take_stance(poll.ballot, person=member, picks=["1"])
    assert picks(poll) == {}
    text = page(poll, member)
    assert "Closed." in text
    assert f'name="poll-{poll.pk}-picks"' not in text


def test_result_is_a_picture_and_words(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    for _n in range(2):
        take_stance(poll.ballot, person=make_member(community), picks=["2"])
    take_stance(poll.ballot, person=member, picks=["1"])
    text = page(closed(poll), None)
    assert '<svg class="bar bar--thin"' in text
    assert "“Microscopes from phones” has most: 2 of 3." in text
    assert "You said: Rates without magnesium." in page(closed(poll), member)


def test_only_members_answer(open_ward: Ward) -> None:
    poll = asked(open_ward.community, open_ward.member)
    for role in ("outsider", "pending", "removed", "banned", "staff"):
        assert answer(poll, getattr(open_ward, role), "1").status_code == 403, role
    assert "/accounts/login/" in answer(poll, None, "1")["Location"]
    assert picks(poll) == {}


def test_names_are_among_members(community: Community, member: Person, outsider: Person) -> None:
    poll = asked(community, make_member(community))
    take_stance(poll.ballot, person=member, picks=["1"])
    whole = address(poll, "poll/answers/")
    assert "Noor Haddad" in page(poll, make_member(community), at=whole)
    assert "Who answered what" not in page(poll, None)
    assert client_of(outsider).get(whole).status_code == 403
    assert "Noor Haddad" not in page(poll, None)


def test_names_kept_back_show_when_it_has_closed_and_to_nobody_before(
    community: Community, member: Person, facilitator: Person
) -> None:
    author = make_member(community)
    poll = asked(community, author, Question("Who is tired?", ["I am", "I am not"], anonymous=True))
    answer(poll, member, "1")
    whole = address(poll, "poll/answers/")
    for viewer in (author, facilitator):
        assert "Noor Haddad" not in page(poll, viewer, at=whole)
        assert "Noor Haddad" not in page(poll, viewer)
    assert not Activity.objects.filter(actor=member, verb__contains="stance").exists()
    assert "Noor Haddad" in page(closed(poll), facilitator, at=whole)


def test_list_of_answers_pages_by_key(community: Community, django_assert_max_num_queries: Any) -> None:
    poll = asked(community, make_member(community))
    people = [make_member(community, f"Voice{n:02}") for n in range(45)]
    for person in people:
        take_stance(poll.ballot, person=person, picks=["1"])
    client = client_of(people[0])
    with django_assert_max_num_queries(14):
        first = client.get(address(poll, "poll/answers/")).content.decode()
    after = first.split("?after=")[1].split('"')[0]
    second = client.get(address(poll, f"poll/answers/?after={after}")).content.decode()
    shown = [f"Voice{n:02}" in first for n in range(1, 45)], [f"Voice{n:02}" in second for n in range(1, 45)]
    assert all(one != other for one, other in zip(*shown, strict=True))


def test_question_changes_until_somebody_answers(community: Community, member: Person) -> None:
    author = make_member(community)
    poll = asked(community, author)
    sent = {"question-words": "Better words?", "question-options": "Yes\nNo\nPerhaps", "question-days": "7"}
    client = client_of(author)
    client.post(address(poll, "question/"), sent)
    poll.refresh_from_db()
    assert (poll.question, poll.ballot.choices) == ("Better words?", ["Yes", "No", "Perhaps"])
    answer(poll, member, "3")
    assert "has answered this as it stands" in client.get(address(poll, "question/")).content.decode()
    response = client.post(address(poll, "question/"), sent | {"question-options": "Yes\nNever again"})
    assert response.status_code == 422
    assert "answered while you wrote, so nothing was changed" in response.content.decode()
    assert "Better words?\n\nYes\nNever again</textarea>" in response.content.decode()
    poll.ballot.refresh_from_db()
    assert poll.ballot.choices == ["Yes", "No", "Perhaps"]


@pytest.mark.parametrize(("access", "who"), [("open", "Anyone can read this"), ("closed", "Only the 2 members here")])
def test_who_puts_a_question_beside_a_post_sees_who_will_read_it(db: None, access: str, who: str) -> None:
    community = make_community(access=access)
    author = make_member(community)
    post = make_thread(community, author=author).posts.get()
    alone = client_of(author).get(f"{post.thread.base}posts/1/question/").content.decode()
    assert who in alone.partition('<form class="form measure"')[2].partition("</form>")[0]


def test_only_its_author_changes_a_question_or_puts_one_beside_their_post(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    assert client_of(member).get(address(poll, "question/")).status_code == 403
    post = reply(poll.post.thread, author=member, source="Another thought.")
    client_of(member).post(address(poll, "question/").replace("/posts/1/", "/posts/2/"), SENT)
    assert Poll.objects.get(post=post).question == "When do we meet?"


def test_post_taken_away_takes_its_question(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    Post.objects.filter(pk=poll.post_id).update(hidden_at=timezone.now())
    assert answer(poll, member, "1").status_code == 404
    assert client_of(member).get(address(poll, "poll/answers/")).status_code == 404
    assert "Which practical" not in page(poll, member)


def test_answers_are_not_flagged_as_words(community: Community, member: Person) -> None:
    poll = asked(community, make_member(community))
    stance = take_stance(poll.ballot, person=member, picks=["1"])
    assert not Stance.objects.visible_to(member).filter(pk=stance.pk).exists()
    assert client_of(member).get(f"/flag/stance/{stance.pk}/").status_code == 404


def test_question_goes_where_its_thread_goes(community: Community, member: Person) -> None:
    poll = asked(community, member)
    steward = poll.ballot.community.memberships.get(role="steward").person
    elsewhere = make_community(founder=steward)
    move(poll.post.thread, elsewhere, by=steward)
    poll = Poll.objects.select_related("ballot", "post__thread__community").get(pk=poll.pk)
    assert poll.ballot.community == elsewhere
    assert answer(poll, member, "1").status_code in (403, 404)
    join(elsewhere, person=member)
    assert answer(poll, member, "1").status_code == 302
    assert list(picks(poll).values()) == [["1"]]


def test_question_asked_without_a_name_names_nobody(community: Community, member: Person) -> None:
    thread = start_thread(
        community, author=member, title="I am lost here", source="Help.", kind="ask", nameless=True, question=QUESTION
    )
    ballot = thread.posts.get(number=1).poll.ballot
    assert ballot.opened_by_id == thread.author_id != member.pk
    ask_later(reply(thread, author=member, source="More."), QUESTION, by=member)
    assert not Activity.objects.filter(actor=member, verb__startswith="discussions.").exists()


def test_on_its_own_page_a_poll_needs_words_and_answers(community: Community, member: Person) -> None:
    page = f"/c/{community.slug}/threads/{make_thread(community, author=member).pk}/posts/1/question/"
    empty = client_of(member).get(page).content.decode()
    assert "Your question</label>" in empty
    assert "What can be answered</label>" in empty
    refused = client_of(member).post(page, {"question-words": "Kept?", "question-days": "7"})
    assert refused.status_code == 422
    assert "needs two answers at least" in refused.content.decode()
    assert "Kept?" in refused.content.decode()
    refused = client_of(member).post(page, {"question-options": "Yes\nNo", "question-days": "7"})
    assert "What do you ask them?" in refused.content.decode()
    assert not Poll.objects.exists()


def test_on_its_own_page_a_poll_half_written_is_kept_until_it_is_asked(community: Community, member: Person) -> None:
    client, post = client_of(member), make_thread(community, author=member).posts.get()
    page = f"{post.thread.base}posts/1/question/"
    kept = client.post(page, SENT | {"question-options": "Mon", "question-several": "on", "keep": ""})
    assert (kept.status_code, kept.headers["Location"]) == (302, page)
    text = client.get(page).content.decode()
    assert 'value="When do we meet?"' in text
    assert "Mon</textarea>" in text
    assert re.search(r'name="question-several"[^>]*checked', text)
    assert re.search(r'value="3" selected', text)
    client.post(page, SENT)
    assert Poll.objects.get().question == "When do we meet?"
    assert not Draft.objects.exists()
    assert 'value="When do we meet?"' in client.get(page).content.decode()


def test_other_words_for_a_question_that_was_answered_meanwhile_are_there_to_take_along(
    community: Community, member: Person
) -> None:
    author = make_member(community)
    poll = asked(community, author)
    save_draft(author, "poll", poll.post_id, {"question-words": "Better words?", "question-options": "Yes\nNo"})
    answer(poll, member, "1")
    assert "Better words?\n\nYes\nNo</textarea>" in page(poll, author, at=address(poll, "question/"))


def test_what_was_typed_for_a_question_that_was_answered_meanwhile_can_be_thrown_away(
    community: Community, member: Person
) -> None:
    author = make_member(community)
    poll = asked(community, author)
    save_draft(author, "poll", poll.post_id, {"question-words": "Better words?", "question-options": "Yes\nNo"})
    answer(poll, member, "1")
    there, client = address(poll, "question/"), client_of(author)
    assert 'name="forget"' in page(poll, author, at=there)
    assert client.post(there, {"forget": ""})["Location"] == poll.post.get_absolute_url()
    assert not Draft.objects.exists()
    shown = page(poll, author, at=there)
    assert ("Better words?" in shown, 'name="forget"' in shown) == (False, False)


def test_only_the_author_of_a_post_keeps_a_poll_for_it(community: Community, member: Person) -> None:
    post = make_thread(community, author=member).posts.get()
    for person, status in ((member, 200), (make_member(community), 404)):
        assert client_of(person).get(f"/content/drafts/poll-{post.pk}/").status_code == status


def test_question_sent_twice_at_once_is_asked_once(community: Community, member: Person) -> None:
    post = make_thread(community, author=member).posts.get()
    ask_later(post, QUESTION, by=member)
    # The second, which saw no question when it came.
    ask_later(post, replace(QUESTION, words="Which of them first?"), by=member)
    assert [poll.question for poll in Poll.objects.filter(post=post)] == ["Which of them first?"]


def test_question_is_found_by_its_words(community: Community, member: Person) -> None:
    asked(community, member)
    list(reindex_all("post"))
    assert len(find("microscopes", viewer=member).entries) == 1


def test_visitor_sees_each_answer_and_the_end_at_once(community: Community, member: Person) -> None:
    cache.clear()
    poll = asked(community, make_member(community))
    assert "Nobody has answered yet." in page(poll, None)
    take_stance(poll.ballot, person=member, picks=["1"])
    assert "1 person answered." in page(poll, None)
    take_stance(poll.ballot, person=member, picks=["2"])
    assert '<rect class="c-agree" width="0"' in page(poll, None)
    Ballot.objects.filter(pk=poll.ballot_id).update(closes_at=timezone.now())
    assert "Closed." in page(poll, None)


def test_page_costs_two_queries_more_however_many_questions_it_holds(
    community: Community, member: Person, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    thread = make_thread(community)

    def grow(count: int) -> Thread:
        for _n in range(count):
            post = reply(thread, author=make_member(community), source="Words.", question=QUESTION)
            for _m in range(2):
                take_stance(post.poll.ballot, person=make_member(community), picks=["1"])
        return thread

    client = client_of(member)
    client.get(grow(1).get_absolute_url())
    with django_assert_max_num_queries(14) as one:
        client.get(thread.get_absolute_url())
    grow(4)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(thread.get_absolute_url())
