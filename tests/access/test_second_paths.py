"""A page is guarded, and the leak comes by a second path: a count, a hint, a suggestion, what goes on by itself.

Each of these is asked as somebody who does not belong, and as somebody it is for, so that the hunt proves something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

import tests.access.rows  # noqa: F401 - reads everybody's rows
from chat import choosing, muting
from chat.broadcasts import somebody_types
from chat.inbox import titles_of
from chat.models import Message
from chat.names import names_for_completion
from chat.rooms import first_room
from chat.staying import room_for
from communities.decisions.talks import Talks
from communities.finding import _like as communities_like
from communities.inviting import make_link
from communities.letters.writing import write_letter
from communities.mentions import mentions_for_preview
from communities.models import Membership
from communities.pages import communities_in_common
from content.models import Use
from content.using import record_use
from discussions import drafts, talks
from discussions.broadcasts import look_at_thread
from discussions.feeds import SOURCE as THREADS_OF_FEED
from discussions.models import Post, Thread
from discussions.panels import threads_of_person
from discussions.summarising import preview_summary
from engagement.delivery import deliver_now
from engagement.models import Notification
from engagement.notifying import clear_at
from engagement.practice.log import _visible as practised
from engagement.saved import _visible as kept
from knowledge import coauthors
from knowledge import drafts as story_drafts
from knowledge.interviews import holding
from knowledge.library.closeness import close_to
from knowledge.models import Check, Remark, Sheet, Story, StoryRequest, StoryRound
from knowledge.offers import stories_on_profile, story_count
from knowledge.pages import requests_for
from knowledge.requests import knowing
from knowledge.requests.asking import CannotBeAsked, nudge
from knowledge.requests.pages import Keys, request_page, round_page, wanted
from knowledge.resources.remarking import remark
from mentoring import pages as mentoring_pages
from mentoring.models import PairAction
from mentoring.offers import circle_count
from mentoring.promises import OfPairs
from moderation.flagging import case_of, hide
from people.models import Person
from people.pages import ProfileItem, ProfileSection
from search import suggesting
from search.naming import find_people
from search.nearest import about
from tests.access.rows_knowledge import told
from tests.access.scene import Scene

pytestmark = pytest.mark.django_db
STRANGERS = ("outsider", "pending", "removed", "banned", "staff")
TALKS: Talks = talks.TALKS


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene("private")
        record_use(Story.objects.get(pk=scene["story"]), person=scene.ward.facilitator, outcome="worked")
        remark(Sheet.objects.get(pk=scene["sheet"]), by=scene.ward.member, words="Mind the valve.")
        deliver_now()
        yield scene
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _undone(scene: Scene) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What comes, and for whom it is.
PATHS: dict[str, tuple[str, Callable[[Scene, Person], Any]]] = {
    "how far a thread has got": ("colleague", lambda scene, by: look_at_thread(by, scene["thread"])),
    "where it is talked over": ("colleague", lambda scene, by: TALKS.find(by, [scene["thread"]])),
    "threads of a feed": ("colleague", lambda scene, by: THREADS_OF_FEED.entries(scene.community, by, "", 10)),
    "what is about a topic": ("colleague", lambda scene, by: about(["lighthouse"], viewer=by, kind="story")),
    "what helped here": ("colleague", lambda scene, by: close_to(by, None)),
    "how many stories": ("colleague", lambda scene, by: story_count(by, scene.community)),
    "how many circles": ("colleague", lambda scene, by: circle_count(by, scene.community)),
    "remarks on a text": ("colleague", lambda scene, by: Remark.objects.visible_to(by).exclude(sheet=None)),
    "names of rooms": ("colleague", lambda scene, by: titles_of(by, [scene["room"]])),
    "names of who talks": ("member", lambda scene, by: titles_of(by, [scene["talk"]])),
    "that somebody writes": ("colleague", lambda scene, by: somebody_types(scene["room"], by)),
    "whom one meets": ("member", lambda scene, by: mentoring_pages._whom_i_meet(by)),
    "around a promise": ("member", lambda scene, by: OfPairs().around(_action(scene), by)),
    "where a thread grew from": ("colleague", lambda scene, by: choosing.ORIGIN.find(by, [scene["room"]])),
    "threads of a profile": ("colleague", lambda scene, by: _of_profile(threads_of_person(scene.ward.member, by))),
    "stories of a profile": ("colleague", lambda scene, by: _of_profile(stories_on_profile(scene.ward.member, by))),
    "places of a profile": ("colleague", lambda scene, by: _of_profile(communities_in_common(scene.ward.member, by))),
    "tags that are suggested": ("colleague", lambda scene, by: suggesting._tags("lighthouse", by)),
    "titles that are suggested": ("colleague", lambda scene, by: suggesting._titles("lighthouse", by)),
    "places that are suggested": ("colleague", lambda scene, by: list(communities_like(scene.slug, by))),
    "people of a place": (
        "colleague",
        lambda scene, by: find_people("Noor", viewer=by, places=[scene.community.pk]).shown,
    ),
    "names in a preview": ("colleague", lambda scene, by: mentions_for_preview(scene.slug, by)),
    "names in a room": ("colleague", lambda scene, by: names_for_completion(str(scene["room"]), by, "")),
    "a room that stays open": ("colleague", lambda scene, by: room_for(by, scene["room"])),
    "how an interview goes": ("steward", lambda scene, by: holding.look(by, scene["interview"])),
    "what is near a question": ("colleague", lambda scene, by: list(knowing._near(_question(scene), by))),
    "stories that are wanted": ("colleague", lambda scene, by: requests_for(by, scene.community)),
    "a preview of a summary": ("colleague", lambda scene, by: preview_summary("In short.", str(scene["thread"]), by)),
    "accounts of use": ("colleague", lambda scene, by: Use.objects.visible_to(by)),
    "checks of stories": ("colleague", lambda scene, by: Check.objects.visible_to(by)),
    "what somebody had used": ("colleague", lambda scene, by: practised(_kind(Post), {_reply(scene).pk}, by)),
    "what somebody had kept": ("colleague", lambda scene, by: kept(_kind(Post), {_reply(scene).pk}, by)[1]),
}


def _of_profile(section: ProfileSection | None) -> Sequence[ProfileItem]:
    return section.items if section else ()


def _question(scene: Scene) -> StoryRequest:
    return StoryRequest(community=scene.community, question="Lighthouse?")


def _reply(scene: Scene) -> Post:
    return Post.objects.get(pk=scene["reply"])


def _kind(model: type[Model]) -> int:
    return ContentType.objects.get_for_model(model).pk


def _action(scene: Scene) -> PairAction:
    return PairAction.objects.get(pk=scene["pair_action"])


@pytest.mark.parametrize("path", PATHS)
def test_nothing_comes_by_a_second_path(path: str, scene: Scene) -> None:
    whose, come = PATHS[path]
    assert come(scene, _person(scene, whose))
    assert not [role for role in STRANGERS if come(scene, _person(scene, role))]


def test_a_story_for_members_answers_nothing_for_visitors() -> None:
    """The request and the round are for everybody in an open community; what answers them need not be."""
    scene = Scene("open")
    story, request = Story.objects.get(pk=scene["kept"]), StoryRequest.objects.get(pk=scene["wanted"])
    opened = StoryRound.objects.get(pk=scene["round"])
    StoryRequest.objects.filter(pk=request.pk).update(answered_by=story)
    story.rounds.add(opened)
    request.refresh_from_db()
    seen = {role: _answers(scene, request, opened, role) for role in ("colleague", "outsider")}
    assert seen == {"colleague": (1, 1, 1), "outsider": (0, 0, 0)}


def _answers(scene: Scene, request: StoryRequest, opened: StoryRound, role: str) -> tuple[int, int, int]:
    by = _person(scene, role)
    shown = request_page(request, by).story
    return (
        len(wanted(scene.community, by, Keys()).answered.rows),
        int(shown is not None),
        len(round_page(opened, by).stories),
    )


def test_what_goes_on_by_itself_goes_on_for_members_alone(scene: Scene) -> None:
    """A decision is said in its thread, a goal in its room: in the name of somebody who may write there."""
    for role, more in (("colleague", 1), ("outsider", 0), ("removed", 0)):
        by = _person(scene, role)
        said, posted = Message.objects.count(), Post.objects.count()
        choosing._go_on(scene["room"], by, f"Decided, says {role}.")
        TALKS.go_on(scene["thread"], by, f"Decided, says {role}.")
        assert (Message.objects.count() - said, Post.objects.count() - posted) == (more, more), role


def test_in_what_is_hidden_nothing_goes_on_and_no_draft_is_kept(scene: Scene) -> None:
    thread, story = Thread.objects.get(pk=scene["thread"]), Story.objects.get(pk=scene["story"])
    member = _person(scene, "member")
    first = thread.posts.get(number=1)
    places = {
        drafts.may_reply_to: thread.pk,
        drafts.may_sum_up: thread.pk,
        drafts.may_change: first.pk,
        story_drafts.may_change: story.pk,
    }
    assert all(may(member, place) for may, place in places.items())
    for row in (first, story):
        hide(case_of(row), by=scene.ward.steward, reason="Not like this.")
    Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())
    assert not [may.__name__ for may, place in places.items() if may(member, place)]
    before = Post.objects.count()
    TALKS.go_on(thread.pk, member, "Decided.")
    assert Post.objects.count() == before


def test_who_was_shown_out_approves_no_interview_of_theirs(scene: Scene) -> None:
    steward = _person(scene, "steward")
    assert story_drafts.may_approve(steward, scene["interview"])
    Membership.objects.filter(person=steward).delete()
    assert not story_drafts.may_approve(_person(scene, "steward"), scene["interview"])


def test_only_who_leads_lets_somebody_write_again(scene: Scene) -> None:
    room = first_room(scene.community)
    held = muting.mute(room, scene.ward.member, lasts=timedelta(days=1), reason="Caps.", by=scene.ward.steward)
    for role in ("member", "colleague", "outsider"):
        with pytest.raises(PermissionDenied):
            muting.unmute(held, by=_person(scene, role))
    muting.unmute(held, by=_person(scene, "facilitator"))


def test_a_request_is_brought_to_members_alone_and_to_nobody_twice(scene: Scene) -> None:
    request, by = StoryRequest.objects.get(pk=scene["wanted"]), scene.ward.facilitator
    for role in ("outsider", "removed", "steward"):
        with pytest.raises(CannotBeAsked):
            nudge(request, _person(scene, role), by=by)
    Membership.objects.filter(community=scene.community).exclude(person__in=[by, scene.ward.steward]).delete()
    with pytest.raises(CannotBeAsked):
        nudge(request, scene.ward.steward, by=by)


def test_the_teller_alone_says_who_reads_a_story_and_who_stands_beside_it() -> None:
    scene = Scene("open")
    story, colleague = Story.objects.get(pk=scene["story"]), _person(scene, "colleague")
    coauthors.ask_along(story, [scene.ward.steward], by=scene.ward.member)
    before = story.audience
    beside = reverse("knowledge:coauthors", args=[scene.slug, story.pk])
    taken_back = {"person": str(scene.ward.steward.pk)}
    assert scene.clients["colleague"].post(beside, taken_back).status_code == 403
    assert story.coauthors.filter(person=scene.ward.steward).exists()
    coauthors.accept(story.coauthors.get(person=scene.ward.steward))
    change = reverse("knowledge:change", args=[scene.slug, story.pk])
    page = scene.clients["steward"].get(change).content.decode()
    assert 'name="audience"' not in page
    assert 'name="audience"' in scene.clients["member"].get(change).content.decode()
    sent = {**told(scene), "edition": story.edition, "audience": "site", "along": f"@{colleague.handle}"}
    answer = scene.clients["steward"].post(change, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    story.refresh_from_db()
    assert story.audience == before
    assert not story.coauthors.filter(person=colleague).exists()


def test_who_looks_clears_nobody_elses_bell(scene: Scene) -> None:
    write_letter(scene.community, words="The lift is mended.", occasion="now", by=scene.ward.facilitator)
    deliver_now()
    told = Notification.objects.filter(kind="announcement")
    assert told.unread().count() > 1
    clear_at(_person(scene, "member"), scene.community.get_absolute_url())
    assert [one.person_id for one in told.exclude(read_at=None)] == [scene.ward.member.pk]


def test_a_letter_that_waits_for_a_look_stands_in_no_list(scene: Scene) -> None:
    letters = reverse("communities:letters", args=[scene.slug])
    assert scene.token("letter") in scene.clients["facilitator"].get(letters).content.decode()
    scene.community.letters.filter(pk=scene["letter"]).update(hidden_at=timezone.now())
    assert scene.token("letter") not in scene.clients["facilitator"].get(letters).content.decode()


def test_who_holds_an_invitation_reads_it_signed_in_too_and_members_are_led_inside(scene: Scene) -> None:
    ends = timezone.now() + timedelta(days=3)
    link = make_link(scene.community, by=scene.ward.steward, expires_at=ends, most_uses=5)
    found = link.get_absolute_url()
    assert scene.clients["outsider"].get(found).status_code == 200
    assert scene.clients["colleague"].get(found).headers["Location"] == scene.community.get_absolute_url()


def _person(scene: Scene, role: str) -> Person:
    """Fresh, since what somebody belongs to is kept on them."""
    person = scene.people[role]
    assert person
    return Person.objects.get(pk=person.pk)
