"""Who hears of what in a thread, and what they find at home."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import join, remove
from communities.models import Access, Community, Membership
from content.reacting import react, take_back
from content.using import record_use
from discussions.answering import choose_answer
from discussions.home import NEWS, QUESTIONS, NewsItem
from discussions.models import ReadPosition, Thread, ThreadKind
from discussions.posting import edit_post, reply, start_thread
from discussions.reading import read_up_to
from engagement.delivery import deliver_now
from engagement.models import Notification
from engagement.notifying import notices_for
from people.models import Person
from search.finding import find
from tests.cast import Ward, client_of, make_community, make_member, make_thread
from tests.found import found


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(Person.objects.get(pk=person.pk))]


def test_followers_hear_of_replies_and_the_author_does_not(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member, title="Sieve the chips")
    other = make_member(community, "Grace Mensah")
    reply(thread, author=other, source="How?")
    assert told(member) == ["Grace replied in “Sieve the chips”"]
    assert told(other) == []


def test_a_mention_is_told_once_and_as_a_mention(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member, title="Sieve the chips")
    reply(thread, author=make_member(community, "Grace Mensah"), source=f"Over to you, @{member.handle}.")
    assert told(member) == ["Grace mentioned you in “Sieve the chips”"]


def test_an_edit_tells_only_those_it_newly_names(community: Community, member: Person) -> None:
    grace = make_member(community, "Grace Mensah")
    post = make_thread(community, author=grace, source=f"@{member.handle} look").posts.get()
    before = told(member)
    edit_post(post, source=f"@{member.handle} look here", by=grace)
    assert told(member) == before


def test_choosing_an_answer_tells_who_gave_it(community: Community, member: Person) -> None:
    grace = make_member(community, "Grace Mensah")
    thread = start_thread(community, author=member, title="What instead?", source="?", kind=ThreadKind.ASK)
    answer = reply(thread, author=grace, source="Marble chips.")
    choose_answer(thread, answer, by=member)
    assert "Noor chose your answer as what worked in “What instead?”" in told(grace)


def test_thanks_and_uses_reach_the_author_in_the_givers_words(community: Community, member: Person) -> None:
    grace = make_member(community, "Grace Mensah")
    post = make_thread(community, author=member, title="Sieve the chips").posts.get()
    react(post, "thanks", person=grace, words="It stopped two falls.")
    record_use(post, person=grace, outcome="adapted", came_of_it="The curves agree.")
    assert set(told(member)) == {
        "Grace thanked you for “Sieve the chips”",
        "Grace used “Sieve the chips” and adapted it",
    }
    quotes = {notice.wording.quote for notice in notices_for(member)}
    assert quotes == {"It stopped two falls.", "The curves agree."}
    take_back(post, "thanks", person=grace)
    assert told(member) == ["Grace used “Sieve the chips” and adapted it"]


def test_who_was_shown_out_is_told_nothing_more(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    reply(thread, author=closed_ward.facilitator, source="A secret.")
    assert len(told(closed_ward.member)) == 1
    remove(closed_ward.community, person=closed_ward.member, by=closed_ward.facilitator)
    # That their membership ended is theirs to know; of the thread nothing is left.
    (left,) = told(closed_ward.member)
    assert left.startswith("Your membership")
    assert thread.title not in left
    assert "secret" not in left


def test_reading_to_the_end_quiets_the_bell(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    reply(thread, author=make_member(community), source="Hello.")
    deliver_now()
    assert Notification.objects.filter(person=member).unread().count() == 1
    thread.refresh_from_db()
    read_up_to(thread, 2, person=member)
    assert Notification.objects.filter(person=member).unread().count() == 0


def test_home_offers_questions_one_could_answer_what_one_knows_first(community: Community, member: Person) -> None:
    other = make_member(community)
    ask = {"source": "?", "kind": ThreadKind.ASK}
    old = timezone.now() - timedelta(days=3)
    start_thread(community, author=other, title="About something else", at=old, tags=["biology"], **ask)  # type: ignore[arg-type]
    start_thread(community, author=other, title="About gas taps", tags=["safety"], **ask)  # type: ignore[arg-type]
    start_thread(community, author=member, title="My own question", **ask)  # type: ignore[arg-type]
    start_thread(community, author=member, title="Where I know things", source="!", tags=["safety"])
    items = found(QUESTIONS, member, timezone.now(), 4)
    assert [item.title for item in items] == ["About gas taps", "About something else"]
    assert items[0].reason == "Asked today. You know about safety."
    assert items[1].reason.startswith("3 days without an answer.")


def test_home_shows_what_is_new_where_one_belongs(community: Community, member: Person) -> None:
    other = make_member(community)
    Membership.objects.filter(person=member).update(joined_at=timezone.now() - timedelta(days=9))
    followed = make_thread(community, author=member, title="Mine")
    reply(followed, author=other, source="An answer.")
    make_thread(community, author=other, title="New here")
    seen = make_thread(community, author=other, title="Seen")
    read_up_to(seen, 1, person=member)
    items = {item.title: item for item in found(NEWS, member, timezone.now() - timedelta(days=1), 8)}
    assert set(items) == {"Mine", "New here"}
    assert items["Mine"].reason == "1 new, you follow this"
    assert items["Mine"].url.endswith("?post=2#new")
    page = client_of(member).get("/").content.decode()
    rows = {title: page.split(f">{title}</a>")[1].split("</article>")[0] for title in items}
    assert "you follow this" in rows["Mine"]
    assert "you follow this" not in rows["New here"]


def test_news_stand_by_place_the_latest_word_first_and_counted(community: Community, member: Person) -> None:
    other, elsewhere = make_member(community), make_community(name="Practical Work")
    join(elsewhere, person=member)
    Membership.objects.filter(person=member).update(joined_at=timezone.now() - timedelta(days=9))
    now = timezone.now()
    for minutes, place in ((30, community), (20, elsewhere), (10, community)):
        start_thread(place, author=other, title=f"{minutes} min", source="!", at=now - timedelta(minutes=minutes))
    assert NEWS.dress
    told = NEWS.dress(found(NEWS, member, now - timedelta(days=1), 8))
    assert [(item.group, item.title, item.new_words) for item in told if isinstance(item, NewsItem)] == [
        (community.name, "10 min", "2 new"),
        (community.name, "30 min", "2 new"),
        ("Practical Work", "20 min", "1 new"),
    ]
    page = client_of(member).get("/").content.decode()
    assert page.index("10 min") < page.index("30 min") < page.index("Practical Work", page.index("30 min"))


def test_home_shows_nothing_of_a_place_one_left(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member, title="Secret title")
    reply(thread, author=closed_ward.facilitator, source="More.")
    remove(closed_ward.community, person=closed_ward.member, by=closed_ward.facilitator)
    since = timezone.now() - timedelta(days=30)
    assert not found(NEWS, closed_ward.member, since, 8)
    assert not found(QUESTIONS, closed_ward.member, since, 8)


def test_sections_cost_the_same_whatever_there_is(community: Community, django_assert_num_queries: Any) -> None:
    member = make_member(community)
    since = timezone.now() - timedelta(days=1)

    def fill(count: int) -> None:
        for n in range(count):
            other = make_member(community)
            start_thread(community, author=other, title=f"Question {n}", source="?", kind=ThreadKind.ASK)

    fill(1)
    with django_assert_num_queries(2):
        assert found(NEWS, member, since, 8)
        assert found(QUESTIONS, member, since, 4)
    fill(20)
    with django_assert_num_queries(2):
        assert len(found(NEWS, member, since, 8)) == 8
        assert len(found(QUESTIONS, member, since, 4)) == 4


def test_posts_are_found_by_their_words_by_those_who_may(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member, title="A quiet place")
    reply(thread, author=closed_ward.facilitator, source="The *quokka* knows.")
    deliver_now()
    found = find("quokka", viewer=closed_ward.member).entries
    assert [entry.url for entry in found] == [f"{thread.get_absolute_url()}?post=2#post-2"]
    assert not find("quokka", viewer=closed_ward.outsider).entries
    edit_post(thread.posts.get(number=2), source="The wombat knows.", by=closed_ward.facilitator)
    deliver_now()
    assert not find("quokka", viewer=closed_ward.member).entries
    assert find("wombat", viewer=closed_ward.member).entries


def test_overview_and_profile_show_threads_to_those_who_may(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member, title="For members alone")
    overview, profile = f"/c/{closed_ward.community.slug}/", f"/people/{closed_ward.member.handle}/"
    for address in (overview, profile):
        assert thread.title in client_of(closed_ward.facilitator).get(address).content.decode()
    assert thread.title not in client_of(closed_ward.outsider).get(overview).content.decode()
    Person.objects.filter(pk=closed_ward.member.pk).update(is_listed=True)
    assert thread.title not in client_of(closed_ward.outsider).get(profile).content.decode()
    assert Thread.objects.count() == 1


def test_home_is_read_at_once_and_nothing_that_came_since(open_ward: Ward) -> None:
    me, author = client_of(open_ward.member), make_member(open_ward.community)
    shut = make_community(access=Access.PRIVATE)
    hidden = make_thread(shut, author=make_member(shut))
    one, other = (make_thread(open_ward.community, author=author, title=f"Where is key {n}?") for n in (1, 2))
    told = re.findall(r'name="told" value="([^"]+)"', me.get("/").content.decode())
    assert sorted(told) == [f"thread:{one.pk}:1", f"thread:{other.pk}:1"]
    reply(one, author=author, source="On the hook.")
    nonsense = ["", "thread:1", "thread:x:1", f"thread:{'9' * 30}:1", f"thread:{hidden.pk}:1"]
    assert me.post("/threads/reading/", {"told": [*told, *nonsense]}, follow=True).redirect_chain == [("/", 302)]
    read = ReadPosition.objects.filter(person=open_ward.member).values_list("thread", "number")
    assert dict(read) == {one.pk: 1, other.pk: 1}
    assert f"thread:{one.pk}:2" in me.get("/").content.decode()


def test_home_asks_no_more_for_news_from_more_places(member: Person, community: Community) -> None:
    me = client_of(member)

    def asked() -> int:
        me.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert "Since you were last here" in me.get("/").content.decode()
        return len(queries)

    make_thread(community, author=make_member(community))
    once = asked()
    for number in range(3):
        place = make_community(name=f"Place {number}")
        join(place, person=member)
        make_thread(place, author=make_member(place))
    assert asked() == once
