"""What was taken from one private place to another: who belongs to the first alone meets none of it again, anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from communities.feeds import feed_address
from communities.joining import join
from communities.models import Access, Community, Role
from content.reacting import react
from content.using import record_use
from discussions.broadcasts import look_at_thread
from discussions.following import follow
from discussions.models import Post, Thread
from discussions.moving import move
from discussions.posting import reply
from discussions.splitting import split
from engagement.delivery import deliver_now
from engagement.digests import plan_first_digest, write_due_digests
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from moderation.flagging import flag
from moderation.models import Case
from people.models import Person
from tests.access.scene import Scene
from tests.access.table import BELONGING, ROLES, Row
from tests.cast import Ward, client_of, make_community, make_thread
from tests.people.test_own_data import everything_in, fetched
from tests.security.ground import as_they_came, rows_for, undone
from tests.security.test_standing_that_ends import words_of

pytestmark = pytest.mark.django_db
# What stands on the page of the thread, and what hangs on the reply that is taken out of it.
OF_THE_REPLY = frozenset({"reply", "use", "file", "shown-thanks", "thanks"})
OF_THE_REST = frozenset(
    {"flagged", "flagnote", "thread", "post", "former", "tag", "polled", "choice", "summary", "withdrawn"}
)
LEADS_BOTH = "steward"
# Who belongs to the first place in one way each, who did, and who never did.
THE_OTHERS = ("facilitator", "member", "colleague", "removed", "outsider")
# A practice log is its writer's own, and goes on wherever that went which they used.
OF_ONES_OWN = ("engagement:practice", "moderation:case")


def elsewhere(ward: Ward) -> Community:
    """A private place that only the steward of the first belongs to."""
    there = make_community(access=Access.PRIVATE, name="Night shift")
    membership = join(there, person=ward.steward)
    membership.role = Role.FACILITATOR
    membership.save()
    return there


def whole(thread: Thread, to: Community, by: Person) -> Thread:
    return move(thread, to, by=by)


def a_post_of_it(thread: Thread, to: Community, by: Person) -> Thread:
    return move(split(thread, [2], title="Taken out of it", by=by), to, by=by)


type Moving = Callable[[Thread, Community, Person], Thread]
MOVINGS: tuple[tuple[Moving, frozenset[str]], ...] = ((whole, OF_THE_REPLY | OF_THE_REST), (a_post_of_it, OF_THE_REPLY))


@pytest.fixture
def undone_again(scene: Scene) -> Iterator[Scene]:
    with transaction.atomic():
        yield scene
        transaction.set_rollback(True)


def said_to(client: Client, url: str) -> str:
    """All of the answer but what the asker put into the address themselves."""
    as_they_came(client)
    answer = client.get(url)
    body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    return f"{dict(answer.headers)} {body}".replace(url.partition("?")[0], "")


def test_no_page_shows_it_to_who_belongs_to_the_first_place_alone(undone_again: Scene) -> None:
    """Lists, search, feeds, bells, bookmarks, profiles, files, and the address it had.

    First the reply is taken out of the thread, then the rest goes too. Every page is asked once by each of them, and
    of what is left for the second time those that showed something of it, and all again by whose words they are.
    """
    scene, ward = undone_again, undone_again.ward
    deliver_now()
    thread, there = Thread.objects.get(pk=scene["thread"]), elsewhere(ward)
    pages = list(_pages(scene))
    taken = a_post_of_it(thread, there, ward.steward)
    deliver_now()
    shown = _shown(scene, [*pages, *_as_each(taken.get_absolute_url(), f"{taken.get_absolute_url()}?post=1")])
    leaks = [(*page, names & OF_THE_REPLY) for page, names in shown.items() if names & OF_THE_REPLY]
    moved = whole(Thread.objects.get(pk=thread.pk), there, ward.steward)
    deliver_now()
    again = [page for page in pages if page[0] == "member" or shown[page] & OF_THE_REST]
    shown = _shown(scene, [*again, *_as_each(moved.get_absolute_url(), f"{moved.get_absolute_url()}?post=2")])
    gone = OF_THE_REPLY | OF_THE_REST
    leaks += [(*page, names & gone) for page, names in shown.items() if names & gone]
    assert not leaks
    for one, name in ((taken, "reply"), (moved, "post")):
        assert scene.token(name) in said_to(scene.clients[LEADS_BOTH], one.get_absolute_url())


def _pages(scene: Scene) -> Iterator[tuple[str, str]]:
    """Who asks for what. That nothing of the place is there for strangers the leak matrix shows."""
    urls = [scene.url(row) for row in rows_for("get") if not row.route.startswith(OF_ONES_OWN)]
    for role in THE_OTHERS:
        yield from ((role, url) for url in urls if role in BELONGING or not url.startswith(f"/c/{scene.slug}/"))
    for role in ("member", "facilitator"):
        yield role, feed_address(scene.community, getattr(scene.ward, role))


def _as_each(*urls: str) -> Iterator[tuple[str, str]]:
    return ((role, url) for role in THE_OTHERS for url in urls)


def _shown(scene: Scene, pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], frozenset[str]]:
    """Which texts each of them finds there, beside what they put into the address themselves."""
    shown = {}
    for role, url in pages:
        said = said_to(scene.clients[role], url)
        tokens = {name: scene.token(name) for name in scene.canaries}
        shown[role, url] = frozenset(name for name, token in tokens.items() if token in said and token not in url)
    return shown


@pytest.mark.parametrize(("moving", "gone"), MOVINGS)
def test_old_addresses_lead_nobody_but_those_who_may_follow(
    moving: Moving, gone: frozenset[str], undone_again: Scene
) -> None:
    scene = undone_again
    old = Thread.objects.get(pk=scene["thread"])
    addresses = [f"{old.get_absolute_url()}?post=2", f"{old.base}posts/2/"]
    moved = moving(old, elsewhere(scene.ward), scene.ward.steward)
    for role in ROLES:
        led = [scene.clients[role].get(url).headers.get("Location", "") for url in addresses]
        follows = [moved.community.slug in one for one in led]
        assert follows == [role == LEADS_BOTH] * 2, (role, led)


def test_nothing_is_sent_to_it_any_more_by_who_may_not_follow(undone_again: Scene) -> None:
    """Replies, thanks, answers, flags: whatever a page that was open meanwhile still has a form for."""
    scene = undone_again
    sent = [(row, scene.url(row), row.data(scene)) for row in rows_for("post") if _is_of_the_thread(row, scene)]
    assert len(sent) > 15
    whole(Thread.objects.get(pk=scene["thread"]), elsewhere(scene.ward), scene.ward.steward)
    told = []
    for role in THE_OTHERS:
        for row, url, data in sent:
            never = reverse(row.route, args=scene.ghost_arguments(row, role)) + row.query
            answers = [undone(scene.clients[role], "post", one, data=data).status_code for one in (url, never)]
            if answers not in ([404, 404], [403, 403]):
                told.append(f"{role}: {row} answers {answers[0]}, and {answers[1]} where there was never anything")
    assert not told


def _is_of_the_thread(row: Row, scene: Scene) -> bool:
    at = scene.arguments(row)
    in_it = row.route.startswith("discussions:") and at[:2] == [scene.slug, scene["thread"]]
    return in_it or at[:2] == ["post", scene["reply"]]


@pytest.mark.parametrize(("moving", "gone"), MOVINGS)
def test_what_is_taken_along_and_heard_by_sockets_is_none_of_it(
    moving: Moving, gone: frozenset[str], undone_again: Scene
) -> None:
    scene = undone_again
    moved = moving(Thread.objects.get(pk=scene["thread"]), elsewhere(scene.ward), scene.ward.steward)
    for role in ("colleague", "outsider", "removed"):
        person = scene.people[role]
        assert person
        person = Person.objects.get(pk=person.pk)
        assert look_at_thread(person, moved.pk) is None
        with fetched(scene.clients[role], person) as archive:
            said = everything_in(archive)
        assert not [name for name in gone if scene.token(name) in said]
    assert look_at_thread(Person.objects.get(pk=scene.ward.steward.pk), moved.pk)


def test_what_was_flagged_of_it_is_looked_at_where_it_is_now(private_ward: Ward) -> None:
    """With what came of it and the thanks for it. Those who led where it was decide nothing of it any more."""
    ward = private_ward
    thread = make_thread(ward.community, author=ward.member, title="A title zqsecret")
    post = reply(thread, author=ward.member, source="Some words zqsecret.")
    use = record_use(post, person=ward.facilitator, outcome="worked", where="On my ward")
    thanks = react(post, "thanks", person=ward.facilitator, words="Thank you for zqsecret")
    flags = [flag(row, person=ward.steward, reason="unkind") for row in (post, use, thanks)]
    cases = Case.objects.filter(flags__in=flags)
    there = elsewhere(ward)
    move(thread, there, by=ward.steward)
    assert set(cases.values_list("place", flat=True)) == {there.scope}
    decision = f"settings/flags/{flags[0].case_id}/decision/"
    facilitator, steward = client_of(ward.facilitator), client_of(ward.steward)
    assert facilitator.post(f"/c/{ward.community.slug}/{decision}", {"hide": "1"}).status_code == 404
    assert "zqsecret" not in facilitator.get(f"/c/{ward.community.slug}/settings/flags/").content.decode()
    assert "zqsecret" in steward.get(f"/c/{there.slug}/settings/flags/").content.decode()


@pytest.fixture
def called(private_ward: Ward, settings: Settings) -> tuple[Ward, Thread]:
    """The member follows a thread in which somebody else said something that is the place's own."""
    settings.MAIL_A_MINUTE_TO_A_DOMAIN = 0
    ward = private_ward
    thread = make_thread(ward.community, author=ward.facilitator, title="A title zqsecret")
    for person in (ward.member, ward.steward):
        follow(thread, person=person)
    reply(thread, author=ward.facilitator, source=f"@{ward.member.handle} @{ward.steward.handle} listen: zqsecret")
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(seconds=1))
    return ward, thread


@pytest.mark.parametrize("moving", [whole, a_post_of_it])
def test_a_mail_on_its_way_tells_of_it_only_those_who_may_follow(moving: Moving, called: tuple[Ward, Thread]) -> None:
    ward, thread = called
    Thread.objects.filter(pk=thread.pk).update(title="A plain title")
    write_notice_mails()
    assert Mail.objects.filter(person=ward.member, text__contains="zqsecret").exists()
    moving(thread, elsewhere(ward), ward.steward)
    send_due_mail()
    told = {address for one in outbox.outbox if "listen: zqsecret" in words_of(one) for address in one.to}
    assert told == {ward.steward.email}


@pytest.mark.parametrize("moving", [whole, a_post_of_it])
def test_a_digest_tells_of_it_only_those_who_may_follow(moving: Moving, called: tuple[Ward, Thread]) -> None:
    ward, thread = called
    for person in (ward.member, ward.steward):
        preferences = plan_first_digest(person)
        preferences.next_digest_at = timezone.now() - timedelta(hours=1)
        preferences.save()
    assert Post.objects.visible_to(Person.objects.get(pk=ward.member.pk)).filter(thread=thread).count() == 2
    moving(thread, elsewhere(ward), ward.steward)
    deliver_now()
    write_due_digests()
    told = Mail.objects.filter(kind="digest", text__contains="listen: zqsecret")
    assert ward.member.pk not in set(told.values_list("person_id", flat=True))


def test_a_page_that_was_kept_answers_nothing(called: tuple[Ward, Thread]) -> None:
    """A browser asks whether what it has is still so; that it has it is no reason to say yes."""
    ward, thread = called
    client, url = client_of(ward.member), thread.get_absolute_url()
    tag = client.get(url).headers.get("ETag", "")
    move(thread, elsewhere(ward), by=ward.steward)
    assert client.get(url, headers={"if-none-match": tag}).status_code == 404
