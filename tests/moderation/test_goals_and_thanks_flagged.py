"""Goals, what is said on the way to them, and words that come with thanks can be flagged and hidden like all else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from communities.goals.pursuing import check_in, close_goal, set_goal
from communities.models import CheckIn, Goal
from config.keeping.retention import keep_retention
from content.models import Reaction
from content.reacting import react
from discussions.models import Post
from engagement.delivery import deliver_now
from engagement.home import home_of
from engagement.notifying import notices_for
from knowledge.models import Story
from knowledge.telling import StoryDraft, tell
from moderation.flagging import hide, restore
from moderation.measures import delete_as_spam
from moderation.models import Case
from people.models import Person
from search.models import Entry
from tests.cast import Ward, client_of, make_member, make_person, make_thread
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
SAID = "Buy my kits at kits7461"


@pytest.fixture
def goal(open_ward: Ward, vendor: Person) -> Goal:
    words = {"title": "Twenty kits7461", "why": SAID, "wanted": 20}
    made = set_goal(open_ward.community, by=vendor, owners=[open_ward.member], words=words)
    deliver_now()
    return made


def flagged(kind: str, what: Any, by: Person) -> Case:
    answer = client_of(by).post(f"/flags/{kind}/{what.pk}/", {"reason": "advert"})
    assert answer.status_code == 302
    return Case.objects.get()


# --- goals ------------------------------------------------------------------------------------------


def goal_pages(goal: Goal) -> list[str]:
    here = f"/c/{goal.community.slug}/"
    return [here, f"{here}goals/", "/"]


def test_a_goal_is_flagged_where_it_stands(goal: Goal, open_ward: Ward, vendor: Person) -> None:
    flag, page = f"/flags/goal/{goal.pk}/", goal.get_absolute_url()
    assert flag in client_of(open_ward.member).get(page).content.decode()
    for person in (vendor, open_ward.outsider, None):
        assert flag not in client_of(person).get(page).content.decode()
    assert client_of(open_ward.outsider).get(flag).status_code == 403


def test_a_hidden_goal_is_gone_everywhere_and_comes_back(goal: Goal, open_ward: Ward, vendor: Person) -> None:
    close_goal(goal, by=vendor, end="reached", learnt="Kits7461 it is.")
    deliver_now()
    reader = open_ward.member
    assert all("its7461" in client_of(reader).get(page).content.decode() for page in goal_pages(goal))
    assert [one for one in notices_for(reader) if "its7461" in one.wording.text]
    case = flagged("goal", goal, reader)
    hide(case, by=open_ward.facilitator, reason="An advert")
    assert not Entry.objects.filter(kind="goal").exists()
    deliver_now()
    for page in goal_pages(goal):
        assert "its7461" not in client_of(reader).get(page).content.decode(), page
    assert client_of(reader).get(goal.get_absolute_url()).status_code == 404
    assert not [one for one in notices_for(reader) if "its7461" in one.wording.text]
    assert "An advert" in client_of(vendor).get(f"/flags/cases/{case.pk}/").content.decode()
    restore(case, by=make_person(is_staff=True))
    deliver_now()
    assert all("its7461" in client_of(reader).get(page).content.decode() for page in goal_pages(goal))
    assert Entry.objects.filter(kind="goal", object_id=goal.pk).exists()


def test_what_was_said_on_the_way_is_hidden_and_how_far_it_had_come_stays(
    goal: Goal, open_ward: Ward, vendor: Person
) -> None:
    check = check_in(goal, by=vendor, reached=7, note=SAID)
    deliver_now()
    reader, page = open_ward.member, goal.get_absolute_url()
    assert f"/flags/check-in/{check.pk}/" in client_of(reader).get(page).content.decode()
    assert [one for one in notices_for(reader) if "its7461" in one.wording.quote]
    case = flagged("check-in", check, reader)
    hide(case, by=open_ward.facilitator)
    shown = client_of(reader).get(page).content.decode()
    assert ("Buy my kits at kits7461" in shown.split('id="history"')[1], "7 by then" in shown) == (False, True)
    assert not [one for one in notices_for(reader) if "its7461" in one.wording.quote]
    assert client_of(reader).get(f"/flags/check-in/{check.pk}/").status_code == 404
    restore(case, by=make_person(is_staff=True))
    assert SAID in client_of(reader).get(page).content.decode().split('id="history"')[1]


def test_a_check_in_without_words_is_nothing_to_flag(goal: Goal, open_ward: Ward, vendor: Person) -> None:
    check = check_in(goal, by=vendor, reached=7)
    assert client_of(open_ward.member).get(f"/flags/check-in/{check.pk}/").status_code == 404


# --- words of thanks --------------------------------------------------------------------------------


@pytest.fixture
def post(open_ward: Ward) -> Post:
    return make_thread(open_ward.community, author=open_ward.member, title="Who turns the bed?").posts.get()


def thanks_page(post: Post) -> str:
    return f"/content/post/{post.pk}/reactions/thanks/"


def test_words_between_two_are_flagged_by_whoever_was_thanked_alone(
    post: Post, open_ward: Ward, vendor: Person
) -> None:
    given = react(post, "thanks", person=vendor, words=SAID)
    flag = f"/flags/thanks/{given.pk}/"
    assert flag in client_of(open_ward.member).get(thanks_page(post)).content.decode()
    assert client_of(open_ward.member).get(flag).status_code == 200
    assert client_of(open_ward.facilitator).get(flag).status_code == 404
    react(post, "thanks", person=vendor, words="On the profile, then", on_profile=True)
    page = client_of(open_ward.facilitator).get(thanks_page(post)).content.decode()
    assert ("On the profile, then" in page, flag in page) == (True, True)
    assert client_of(open_ward.facilitator).get(flag).status_code == 200
    assert flag not in client_of(vendor).get(thanks_page(post)).content.decode()
    assert flag not in client_of(None).get(thanks_page(post)).content.decode()


def test_hidden_words_are_read_nowhere_and_the_thanks_stay(post: Post, open_ward: Ward, vendor: Person) -> None:
    given = react(post, "thanks", person=vendor, words=SAID, on_profile=True)
    deliver_now()
    thanked, profile = open_ward.member, f"/people/{open_ward.member.handle}/"
    for page in (thanks_page(post), profile, "/"):
        assert "its7461" in client_of(thanked).get(page).content.decode(), page
    case = flagged("thanks", given, thanked)
    hide(case, by=open_ward.facilitator, reason="An advert")
    for page in (thanks_page(post), profile, "/"):
        assert "its7461" not in client_of(thanked).get(page).content.decode(), page
    assert "its7461" not in client_of(open_ward.facilitator).get(profile).content.decode()
    assert not [one for one in notices_for(thanked) if "its7461" in one.wording.quote]
    assert not [one for block in home_of(thanked).rail for one in block.items if "its7461" in one.quote]
    post.refresh_from_db()
    assert post.thanks_count == 1
    assert "Vic Vendor" in client_of(thanked).get(thanks_page(post)).content.decode()
    # Who gave them reads that they are taken away, and words anew stay so.
    assert "only you see these words" in client_of(vendor).get(thanks_page(post)).content.decode()
    react(post, "thanks", person=vendor, words="kits7461 again", on_profile=True)
    assert "its7461" not in client_of(thanked).get(thanks_page(post)).content.decode()
    restore(case, by=make_person(is_staff=True))
    assert "its7461" in client_of(thanked).get(profile).content.decode()


def test_they_stand_in_the_queue_at_a_constant_price(goal: Goal, open_ward: Ward) -> None:
    queue = f"/c/{open_ward.community.slug}/settings/flags/"
    story: Story = tell(open_ward.community, StoryDraft("The pump", {"situation": "Late."}), author=open_ward.member)

    def flag_some(n: int) -> int:
        for number in range(n):
            person = make_member(open_ward.community)
            check = check_in(goal, by=person, reached=number, note=f"Word {number}")
            given = react(story, "thanks", person=person, words=f"Thanks {number}")
            words = {"title": f"Goal {number}", "why": "So.", "wanted": 20}
            other = set_goal(open_ward.community, by=person, words=words)
            for kind, what in (("check-in", check), ("thanks", given), ("goal", other)):
                client_of(open_ward.member).post(f"/flags/{kind}/{what.pk}/", {"reason": "advert"})
        return queries_of(client_of(open_ward.facilitator), queue)

    flag_some(1)  # also learns which kinds of content there are
    assert flag_some(1) == flag_some(4)
    page = client_of(open_ward.facilitator).get(queue).content.decode()
    for words in ("Word 3", "Thanks 3", "Goal 3", "Thanks for “The pump”"):
        assert words in page


def test_all_of_it_goes_as_spam_and_is_forgotten_in_time(
    goal: Goal, post: Post, open_ward: Ward, vendor: Person
) -> None:
    check_in(goal, by=vendor, note=SAID)
    react(post, "thanks", person=vendor, words=SAID)
    delete_as_spam(vendor, by=make_person(is_staff=True, is_superuser=True), reason="Adverts")
    long_ago = timezone.now() - timedelta(days=settings.DELETED_KEPT_DAYS + 1)
    for model in (Goal, CheckIn, Reaction):
        assert model._base_manager.exclude(hidden_at=None).update(hidden_at=long_ago) == 1, model
    Case.objects.update(decided_at=long_ago)
    keep_retention()
    assert not Goal.objects.filter(title__contains="its7461").exists()
    assert not Goal.objects.exclude(why="").exists()
    assert not CheckIn.objects.exclude(note="").exists()
    assert not Reaction.objects.exclude(words="").exists()
    assert keep_retention()["goals and what was said of them that were hidden"] == 0
