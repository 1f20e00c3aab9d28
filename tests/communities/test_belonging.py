"""Newcomers are met: who waits, who is asked to greet, and what came first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.belonging.greeting import ask_greeters, offer_to_greet
from communities.belonging.waiting import waiting_in
from communities.models import Community, Membership, Role
from content.models import ReactionKind
from content.reacting import react
from discussions.models import Post
from discussions.posting import reply
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from people.models import Person
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


def test_the_list_costs_the_same_however_many_wait(community: Community, facilitator: Person) -> None:
    newcomer(community, "One", 3)
    client = client_of(facilitator)
    client.get(path_of(community))
    few = queries_of(client, path_of(community))
    for n in range(10):
        newcomer(community, f"More {n}", 3)
    assert queries_of(client, path_of(community)) == few
