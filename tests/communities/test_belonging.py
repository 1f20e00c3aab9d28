"""Newcomers are met: who waits, who is asked to greet, and what came first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.belonging.first_days import first_days
from communities.belonging.greeting import ask_greeters, offer_to_greet
from communities.belonging.waiting import waiting_in
from communities.models import Community, Membership, NamedAsk, Role
from content.models import ReactionKind
from content.reacting import react
from discussions.belonging import ask_who_answers
from discussions.models import Post, Thread, ThreadKind
from discussions.posting import reply, start_thread
from engagement.delivery import deliver_now
from engagement.models import Preferences
from engagement.notifying import notices_for
from people.models import DaysAway, Person
from tests.cast import client_of, make_member, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def newcomer(community: Community, name: str, hours: int) -> Membership:
    person = make_member(community, name)
    Membership.objects.filter(person=person).update(joined_at=timezone.now() - timedelta(hours=hours))
    return Membership.objects.get(person=person, community=community)


def names(community: Community) -> list[str]:
    return [one.person.display_name for one in waiting_in(community)]


def path_of(community: Community) -> str:
    return f"/c/{community.slug}/welcoming/"


def test_who_waits_is_listed_oldest_first_until_somebody_said_a_word(community: Community, facilitator: Person) -> None:
    fatou, ilse = newcomer(community, "Fatou Diallo", 50), newcomer(community, "Ilse Verbruggen", 3)
    make_thread(community, author=facilitator).__class__.objects.update(kind="ask")
    assert names(community) == ["Fatou Diallo", "Ilse Verbruggen", "Grace Mensah"]
    client = client_of(facilitator)
    page = client.get(path_of(community)).content.decode()
    assert page.count("Two days without a word") == 1
    client.post(f"{path_of(community)}{fatou.pk}/")
    thread = make_thread(community, author=ilse.person)
    reply(thread, author=facilitator, source="Good that you are here.")
    deliver_now()
    assert names(community) == ["Grace Mensah"]
    fatou.refresh_from_db()
    assert fatou.greeted_by == facilitator


def test_members_see_the_list_once_they_offered(community: Community, member: Person, facilitator: Person) -> None:
    client = client_of(member)
    assert client.get(path_of(community)).status_code == 403
    client.post(f"/c/{community.slug}/membership/greeting/")
    assert client.get(path_of(community)).status_code == 200
    client.post(f"/c/{community.slug}/membership/greeting/", {"remove": "1"})
    assert client.get(path_of(community)).status_code == 403


def test_after_a_day_somebody_is_asked_by_name_in_turn(community: Community, facilitator: Person) -> None:
    steward = Person.objects.get(memberships__community=community, memberships__role=Role.STEWARD)
    newcomer(community, "Fresh", 3)
    assert ask_greeters() == 0
    first, second = newcomer(community, "Fatou Diallo", 30), newcomer(community, "Ilse Verbruggen", 26)
    assert ask_greeters() == 2
    assert ask_greeters() == 0
    for one in (first, second):
        one.refresh_from_db()
    assert {first.asked_to_greet, second.asked_to_greet} == {steward, facilitator}
    deliver_now()
    asked = first.asked_to_greet
    assert asked
    assert "Fatou Diallo came to" in notices_for(asked)[0].wording.text
    Membership.objects.filter(pk=first.pk).update(greeted_at=timezone.now())
    assert not any("Fatou Diallo came to" in one.wording.text for one in notices_for(asked))


def test_who_offered_is_asked_too(community: Community) -> None:
    greeter = newcomer(community, "Noor Haddad", 24 * 40)
    offer_to_greet(greeter, offers=True)
    for n in range(2):
        newcomer(community, f"New {n}", 30)
    assert ask_greeters() == 2
    assert Membership.objects.filter(asked_to_greet=greeter.person).count() == 1


def test_firsts_are_noted_once(community: Community, facilitator: Person) -> None:
    new = newcomer(community, "Ilse Verbruggen", 5)
    thread = make_thread(community, author=new.person)
    post = Post.objects.select_related("thread__community").get(thread=thread, number=1)
    reply(thread, author=new.person, source="And one more thing.")
    deliver_now()
    new.refresh_from_db()
    assert new.first_post_at
    assert new.first_reply_at is None
    reply(thread, author=facilitator, source="Welcome.")
    react(post, ReactionKind.THANKS, person=facilitator)
    deliver_now()
    new.refresh_from_db()
    kept = (new.first_post_at, new.first_reply_at, new.first_thanks_at)
    assert all(kept)
    reply(thread, author=facilitator, source="Again.")
    deliver_now()
    new.refresh_from_db()
    assert (new.first_post_at, new.first_reply_at, new.first_thanks_at) == kept


def question(community: Community, author: Person, *, hours: int, title: str = "Who orders the lamp oil?") -> Thread:
    at = timezone.now() - timedelta(hours=hours)
    return start_thread(community, author=author, title=title, source="Who?", kind=ThreadKind.ASK, at=at)


def test_after_a_day_somebody_is_asked_to_answer_in_turn_and_once(community: Community, facilitator: Person) -> None:
    steward = Person.objects.get(memberships__community=community, memberships__role=Role.STEWARD)
    newcomer(community, "Fatou Diallo", 30)
    assert ask_greeters() == 1
    asker = newcomer(community, "Idris Bello", 24 * 40).person
    thread = question(community, asker, hours=30)
    question(community, facilitator, hours=3, title="Too fresh to ask about?")
    assert ask_who_answers() == 1
    assert ask_who_answers() == 0
    # The steward was asked about the newcomer: it is the other's turn.
    ask = NamedAsk.objects.get()
    assert Membership.objects.exclude(asked_to_greet=None).get().asked_to_greet == steward
    assert ask.person == facilitator
    deliver_now()
    assert "“Who orders the lamp oil?” has waited a day" in notices_for(facilitator)[0].wording.text
    page = client_of(facilitator).get(path_of(community)).content.decode()
    assert "Grace Mensah was asked" in page
    reply(thread, author=steward, source="The pharmacy.")
    assert notices_for(facilitator) == []
    assert "Who orders the lamp oil?" not in client_of(facilitator).get(path_of(community)).content.decode()


def test_words_of_the_asker_are_no_answer_and_only_the_latest_question_waits(
    community: Community, facilitator: Person
) -> None:
    asker = newcomer(community, "Idris Bello", 24 * 40).person
    question(community, asker, hours=70, title="An older question?")
    latest = question(community, asker, hours=50, title="The latest question?")
    reply(latest, author=asker, source="I looked in the cupboard.")
    waiting = [one for one in waiting_in(community) if one.about]
    assert [one.words for one in waiting] == ["The latest question?"]
    assert waiting[0].is_late


def test_who_is_away_is_left_out_and_nobody_asked_to_answer_themselves(
    community: Community, facilitator: Person
) -> None:
    steward = Person.objects.get(memberships__community=community, memberships__role=Role.STEWARD)
    start_thread(
        community,
        author=facilitator,
        title="Without a name?",
        source="Who?",
        kind=ThreadKind.ASK,
        nameless=True,
        at=timezone.now() - timedelta(hours=30),
    )
    today = timezone.localdate()
    away = DaysAway.objects.create(person=steward, first_day=today, last_day=today)
    assert ask_who_answers() == 0
    away.delete()
    Preferences.objects.create(person=steward, seen_at=timezone.now() - timedelta(days=30))
    assert ask_who_answers() == 0
    Preferences.objects.update(seen_at=timezone.now())
    assert ask_who_answers() == 1
    assert NamedAsk.objects.get().person == steward


def test_first_days_are_told_of_many_and_of_nobody(community: Community, facilitator: Person) -> None:
    assert first_days(community) == []
    for n in range(5):
        one = newcomer(community, f"New {n}", 24 * 20)
        if n < 3:
            waited = timedelta(hours=(10, 30, 24 * 9)[n])
            Membership.objects.filter(pk=one.pk).update(first_reply_at=one.joined_at + waited)
    reply_first, post_first = first_days(community)[:2]
    assert (reply_first.soon, reply_first.within_a_week, reply_first.later) == (2, 0, 1)
    assert reply_first.in_words == "3 of 5 so far, half of those within 30 hours."
    assert post_first.in_words == "Nobody yet."
    page = client_of(facilitator).get(path_of(community)).content.decode()
    drawn = page.partition('<dl class="tally')[2].partition("</dl>")[0]
    one_row = ["div", "dt", "/dt", "dd", "/dd", "/div"]
    assert re.findall(r"<(/?(?:div|dt|dd))\b", drawn) == one_row * len(first_days(community))
    assert "3 of 5 so far, half of those within 30 hours.</dd>" in drawn


def test_the_list_costs_the_same_however_many_wait(community: Community, facilitator: Person) -> None:
    newcomer(community, "One", 3)
    question(community, make_member(community), hours=30)
    ask_who_answers()
    client = client_of(facilitator)
    client.get(path_of(community))
    few = queries_of(client, path_of(community))
    for n in range(10):
        newcomer(community, f"More {n}", 3)
        question(community, make_member(community), hours=30, title=f"Question number {n}?")
    ask_who_answers()
    client.get(path_of(community))
    assert queries_of(client, path_of(community)) == few
