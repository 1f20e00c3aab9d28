"""Whoever writes of a post waits for its thread first and holds nothing meanwhile: nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from communities.joining import join
from communities.models import Access, Role
from content.models import Use
from content.reacting import react, take_back
from content.using import record_use
from discussions.models import Post
from discussions.moving import move
from discussions.posting import edit_post, reply
from discussions.withdrawing import withdraw
from moderation.deciding import About, Decision, decide
from moderation.flagging import flag, keep, take_away
from moderation.models import Case
from people.leaving import erase
from people.models import Person
from tests.cast import make_community, make_member, make_thread
from tests.discussions.test_tending import wait_until_somebody_waits
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def erased(person: Person) -> None:
    erase(person, words_go=True)


type Act = Callable[[Post, Person], object]
ACTS: dict[str, Act] = {
    "edit": lambda post, leader: edit_post(post, source="Other words.", by=post.author),
    "withdraw": lambda post, leader: withdraw(post, by=post.author),
    "thank": lambda post, leader: react(post, "thanks", person=leader),
    "take thanks back": lambda post, leader: take_back(post, "thanks", person=leader),
    "use": lambda post, leader: record_use(post, person=leader, outcome="worked"),
    "hide what came of it": lambda post, leader: take_away(Use.objects.get(), by=leader, reason="An advert."),
    "erase": lambda post, leader: erased(post.author),
    "flag": lambda post, leader: flag(post, person=leader, reason="advert"),
    "hide": lambda post, leader: take_away(post, by=leader, reason="An advert."),
    "keep": lambda post, leader: keep(Case.objects.get(target_type__model="post"), by=leader),
    "decide": lambda post, leader: decide(Case.objects.all(), Decision(about=About.HIDE, reason="No."), by=leader),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_nobody_waits_in_a_circle_while_a_thread_is_taken_elsewhere(act: Act) -> None:
    community, elsewhere = make_community(access=Access.CLOSED), make_community(access=Access.CLOSED)
    leader = make_member(community, role=Role.STEWARD)
    join(elsewhere, person=leader)
    thread = make_thread(community)
    post = reply(thread, author=make_member(community), source="First.")
    flag(post, person=make_member(community), reason="advert")
    flag(record_use(post, person=make_member(community), outcome="worked"), person=leader, reason="advert")

    def elsewhere_at_once() -> object:
        return act(Post.objects.select_related("thread__community", "author").get(pk=post.pk), leader)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move(thread, elsewhere, by=leader)
            asked = pool.submit(in_another_connection, elsewhere_at_once)
            wait_until_somebody_waits(asked)
            # What a merge writes of each.
            assert list(Post.objects.select_for_update(nowait=True).filter(thread=thread))
            assert list(Case.objects.select_for_update(nowait=True))
            assert list(Use.objects.select_for_update(nowait=True))
        asked.result(30)
    assert set(Case.objects.values_list("place", flat=True)) == {elsewhere.scope}
