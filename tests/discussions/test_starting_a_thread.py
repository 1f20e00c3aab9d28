"""Starting a thread: kind, title, tags and words in one form."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.joining import join
from communities.models import Community
from content.models import Draft
from discussions.forms import TagsField
from discussions.models import Post, Thread
from discussions.withdrawing import withdraw
from engagement.models import Activity
from moderation.flagging import hide, hold
from moderation.models import Automatic, Case
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_thread


def new(community: Community) -> str:
    return f"/c/{community.slug}/threads/new/"


WORDS = {
    "kind": "ask",
    "title": "Where do I go back to?",
    "tags": "Physics, #ages 11–14, physics",
    "source": "They *get* it.",
}


def send(person: Person, community: Community, **fields: str) -> str:
    """From a form with a key of its own: the address of what it leads to."""
    return client_of(person).post(new(community), {**fields, "sending_key": uuid4()})["Location"]


def test_member_starts_a_thread(community: Community, member: Person) -> None:
    response = client_of(member).post(new(community), {**WORDS, "sending_key": uuid4()})
    thread = Thread.objects.get()
    assert response["Location"] == thread.get_absolute_url()
    assert "No reply yet." in client_of(member).get(thread.get_absolute_url()).content.decode()
    assert (thread.kind, thread.title, thread.author) == ("ask", "Where do I go back to?", member)
    assert thread.tags == ["physics", "ages 11–14"]
    assert "<em>get</em>" in thread.posts.get().html or "They *get* it." in thread.posts.get().source
    assert Activity.objects.filter(verb="discussions.thread_started", target_id=thread.pk).count() == 1


def test_a_title_turns_no_words_around(community: Community, member: Person) -> None:
    turned = {**WORDS, "title": "\u202eWhere do I\u2066 go back to?", "sending_key": uuid4()}
    client_of(member).post(new(community), turned)
    assert Thread.objects.get().title == "Where do I go back to?"
    short = client_of(member).post(new(community), {**turned, "title": "\u202e" * 20, "sending_key": uuid4()})
    assert "A few words, so the right person notices it." in short.content.decode()


def test_thread_sent_twice_is_one_thread(community: Community, member: Person) -> None:
    client, sent = client_of(member), {**WORDS, "sending_key": uuid4()}
    assert client.post(new(community), sent)["Location"] == client.post(new(community), sent)["Location"]
    assert Thread.objects.count() == 1


def test_the_same_title_and_words_from_a_form_made_anew_by_going_back_are_the_thread_that_stands(
    open_ward: Ward,
) -> None:
    here = open_ward.community
    first = send(open_ward.member, here, **WORDS)
    # What was chosen is not put back: not the kind, nor the tags.
    again = {"kind": "discussion", "title": WORDS["title"], "source": WORDS["source"]}
    assert send(open_ward.member, here, **again) == first
    assert Thread.objects.count() == 1
    elsewhere = make_community()
    join(elsewhere, person=open_ward.member)
    others = [
        send(open_ward.member, here, **again | {"title": "Where do I go on?"}),
        send(open_ward.member, here, **again | {"source": "They do not get it."}),
        send(open_ward.member, here, **again, **{"question-words": "Do you?", "question-options": "Yes\nNo"}),
        send(open_ward.facilitator, here, **again),
        send(open_ward.member, elsewhere, **again),
    ]
    assert len({first, *others}) == 6


def test_what_was_started_long_ago_or_taken_away_is_started_anew(community: Community, member: Person) -> None:
    first = send(member, community, **WORDS)
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    second = send(member, community, **WORDS)
    withdraw(Post.objects.select_related("thread__community").latest("pk"), by=member)
    assert len({first, second, send(member, community, **WORDS)}) == 3


def test_what_a_facilitator_hid_is_started_anew_and_what_waits_for_a_look_is_not(
    community: Community, member: Person, facilitator: Person
) -> None:
    send(member, community, **WORDS)
    hold(Post.objects.get(), Automatic.WORDS)
    send(member, community, **WORDS)
    assert Thread.objects.count() == 1
    hide(Case.objects.get(), by=facilitator, reason="Said before")
    send(member, community, **WORDS)
    assert Thread.objects.filter(hidden_at=None).count() == 1


def test_what_was_asked_without_a_name_is_not_asked_with_it_by_going_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    first = send(member, community, **WORDS, nameless="on")
    assert send(member, community, **WORDS) == send(member, community, **WORDS, nameless="on") == first
    assert send(facilitator, community, **WORDS, nameless="on") != first
    assert not Thread.objects.filter(author=member).exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "Help!!", "A few more words, so the right person notices it."),
        ("title", "", "A few words, so the right person notices it."),
        ("source", "  ", "Write a few words first."),
        ("tags", "a,b,c,d,e,f", "Five tags are enough"),
        ("tags", "x" * 41, "A tag is a word or two."),
        ("kind", "shout", "shout"),
    ],
)
def test_mistake_is_named_and_nothing_typed_is_lost(
    community: Community, member: Person, field: str, typed: str, said: str
) -> None:
    response = client_of(member).post(new(community), {**WORDS, field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert field == "source" or "They *get* it." in page
    assert field == "title" or "Where do I go back to?" in page
    assert not Thread.objects.exists()


def test_form_can_be_filled_by_its_address(community: Community, member: Person) -> None:
    page = client_of(member).get(new(community) + "?title=From+the+chat&kind=ask&source=Three+of+us").content.decode()
    assert 'value="From the chat"' in page
    assert "Three of us" in page


def test_words_of_an_address_bring_no_question_of_what_was_begun_before(community: Community, member: Person) -> None:
    client = client_of(member)
    client.post(new(community), WORDS | {"keep": "", "question-words": "Which day?", "question-options": "One\nTwo"})
    assert 'value="Which day?"' in client.get(new(community)).content.decode()
    assert 'value="Which day?"' in client.get(new(community) + "?kind=ask").content.decode()
    page = client.get(new(community) + "?title=From+the+chat").content.decode()
    assert 'value="From the chat"' in page
    assert "Which day?" not in page
    assert Draft.objects.get().fields["question-words"] == "Which day?"


def test_threads_like_the_title_that_is_typed_are_shown(community: Community, member: Person) -> None:
    close = make_thread(community, title="Handing over at the bedside at night")
    make_thread(community, title="Who orders the lamp oil?")
    gone = make_thread(community, author=member, title="Handing over at the bedside by day")
    withdraw(gone.posts.get(), by=member)
    elsewhere = make_thread(make_community(), title="Handing over at the bedside elsewhere")
    client = client_of(member)

    def similar(title: str) -> str:
        return client.get(f"/c/{community.slug}/threads/new/similar/", {"title": title}).content.decode()

    shown = similar("handing over at bedside")
    assert "Perhaps it has been talked about" in shown
    assert close.get_absolute_url() in shown
    assert "lamp oil" not in shown
    assert gone.title not in shown
    assert elsewhere.title not in shown
    assert "<html" not in shown
    # One word, or what nobody has asked, is like nothing.
    for title in ("", "bedside", "Ventilators for children"):
        assert "Perhaps it has been talked about" not in similar(title)
    for number in range(5):
        make_thread(community, title=f"Handing over at the bedside, part {number}")
    assert similar("Handing over at the bedside").count("<li>") == 3


def test_visitors_sign_in_and_outsiders_join_first(open_ward: Ward) -> None:
    assert client_of(None).get(new(open_ward.community))["Location"].startswith("/accounts/login/")
    assert client_of(open_ward.outsider).get(new(open_ward.community)).status_code == 403
    assert client_of(open_ward.banned).post(new(open_ward.community), WORDS).status_code == 403
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", []),
        (" , ,", []),
        ("Low  Cost", ["low cost"]),
        ("#chemistry,chemistry", ["chemistry"]),
        ("a\x00b, ü", ["a b", "ü"]),
    ],
)
def test_tags_are_taken_as_people_type_them(typed: str, tags: list[str]) -> None:
    assert TagsField(required=False).clean(typed) == tags
