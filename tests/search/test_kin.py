"""What is like what: found in the background, shown with why to those who may see both, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.joining import join
from communities.models import Community
from discussions.models import Thread
from discussions.posting import edit_post, start_thread
from discussions.withdrawing import withdraw
from engagement.delivery import deliver_now
from knowledge.freshness.checking import retire
from knowledge.models import Story
from knowledge.telling import StoryDraft, change, tell
from people.models import Person
from search.finding import find
from search.index import reindex
from search.kin import close_to
from search.kinship import find_for_those_who_wait
from search.models import Kin
from tests.cast import Ward, client_of, make_community, make_member, make_thread

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=500)
PUMP = "The syringe pump drifted at the handover and the pump's alarm stayed silent for the whole night."
LIKE_IT = "A silent alarm: our syringe pump was drifting, and nobody said so at handover."
ELSE = "We plant tomatoes behind the car park, and water them on Tuesdays."


@pytest.fixture(autouse=True)
def _beside_other_things(community: Community) -> None:
    """How rare a word is thought to be outlives the test that made it so: here it is the same for each."""
    for first in "abcdefghijklmno":
        make_thread(community, source=" ".join(f"wx{first}{second}yz" for second in "abcdefghijkl"))
    deliver_now()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")


def found() -> None:
    deliver_now()
    find_for_those_who_wait()


def told(community: Community, author: Person, words: str = PUMP, audience: str = "") -> Story:
    return tell(community, StoryDraft("Half past three", {"situation": words}, audience=audience), author=author)


def titles(of: str, viewer: Person) -> list[str]:
    return [one.title for one in close_to(of, viewer)]


def reasons(row: Story | Thread, viewer: Person) -> list[str]:
    page = client_of(viewer).get(row.get_absolute_url()).content.decode()
    return re.findall(r"Also speaks of ([^<]+)</p>", page)


def test_a_story_and_a_thread_that_speak_of_the_same_lead_to_each_other(community: Community, member: Person) -> None:
    story = told(community, member)
    thread = make_thread(community, author=member, title="Pumps that drift", source=LIKE_IT)
    make_thread(community, author=member, title="Tomatoes", source=ELSE)
    found()
    client = client_of(member)
    page = client.get(story.get_absolute_url()).content.decode()
    assert thread.title in page
    assert "Also speaks of" in page
    assert "Tomatoes" not in page
    page = client.get(thread.get_absolute_url()).content.decode()
    assert story.title in page.partition('class="rail')[2]
    [close] = close_to(f"story:{story.pk}", member)
    assert close.words == "pump"


IN_PASSING = "By the window, turning grey, as we measured it."
ALSO_SO = "Nobody measured anything while it was turning towards the window."


def test_what_neither_is_about_is_no_reason(community: Community, member: Person) -> None:
    story = told(community, member, f"{IN_PASSING} The pump drifted. It was a new pump.")
    thread = make_thread(community, author=member, title="Pumps that drift", source=ALSO_SO)
    found()
    assert reasons(story, member) == ["pump"]
    assert reasons(thread, member) == ["pumps"]


def test_where_nothing_is_a_reason_none_is_said(community: Community, member: Person) -> None:
    """Both are turning points, which is what they are filed under and not what they are about."""
    story = tell(community, StoryDraft("Monday", {"situation": IN_PASSING}, kind="turning-point"), author=member)
    tell(community, StoryDraft("Sunday", {"situation": ALSO_SO}, kind="turning-point"), author=member)
    found()
    assert titles(f"story:{story.pk}", member) == ["Sunday"]
    assert reasons(story, member) == []


def test_of_one_kind_is_not_close(community: Community, member: Person) -> None:
    story = tell(community, StoryDraft("Kettles", {"situation": PUMP}, kind="near-miss"), author=member)
    tell(community, StoryDraft("Tomatoes", {"situation": ELSE}, kind="near-miss"), author=member)
    found()
    assert titles(f"story:{story.pk}", member) == []
    assert {entry.title for entry in find("near miss", viewer=member).entries} == {"Kettles", "Tomatoes"}


def test_a_tag_of_both_is_named_as_it_is_written(community: Community, member: Person) -> None:
    draft = StoryDraft("Half past three", {"situation": PUMP}, tags=["night duty", "wards"])
    story = tell(community, draft, author=member)
    start_thread(community, author=member, title="Drifting pumps", source=LIKE_IT, tags=["night duty", "low cost"])
    found()
    assert reasons(story, member) == ["night duty, pump"]


def test_who_comes_later_is_found_by_who_was_there(community: Community, member: Person) -> None:
    story = told(community, member)
    found()
    assert not titles(f"story:{story.pk}", member)
    thread = make_thread(community, author=member, title="This morning", source=LIKE_IT)
    found()
    assert titles(f"story:{story.pk}", member) == [thread.title]
    edit_post(thread.posts.get(), source=ELSE, by=member)
    found()
    assert not titles(f"thread:{thread.pk}", member)


def test_a_change_is_followed(community: Community, member: Person) -> None:
    story = told(community, member, ELSE)
    thread = make_thread(community, author=member, title="Pumps that drift", source=LIKE_IT)
    found()
    assert not titles(f"thread:{thread.pk}", member)
    change(story, StoryDraft("Half past three", {"situation": PUMP}), by=member)
    found()
    assert titles(f"thread:{thread.pk}", member) == [story.title]


def test_nobody_hears_of_what_they_may_not_see(closed_ward: Ward) -> None:
    """Not of what others keep among themselves, and not of what was taken away."""
    reader = closed_ward.outsider
    open_place = make_community()
    join(open_place, person=reader)
    author = make_member(open_place)
    join(closed_ward.community, person=author)
    near = make_thread(open_place, author=author, title="Pumps that drift", source=LIKE_IT)
    inside = make_thread(closed_ward.community, author=closed_ward.member, title="Our pumps", source=LIKE_IT)
    beyond = told(closed_ward.community, closed_ward.member, audience="site")
    found()
    assert titles(f"thread:{near.pk}", reader) == [beyond.title]
    assert titles(f"story:{beyond.pk}", reader) == [near.title]
    assert set(titles(f"story:{beyond.pk}", closed_ward.member)) == {near.title, inside.title}
    assert inside.title not in client_of(reader).get(beyond.get_absolute_url()).content.decode()
    withdraw(near.posts.get(), by=author)
    deliver_now()
    assert titles(f"story:{beyond.pk}", reader) == []


def test_what_is_gone_waits_for_nobody(community: Community, member: Person) -> None:
    story = told(community, member)
    found()
    assert Kin.objects.get(of=f"story:{story.pk}").due_at is None
    Story.objects.filter(pk=story.pk).update(hidden_at=story.told_at)
    reindex("story", [story.pk])
    Kin.objects.filter(of=f"story:{story.pk}").update(due_at=story.told_at)
    assert find_for_those_who_wait() == 1
    assert not Kin.objects.filter(of=f"story:{story.pk}").exists()


def test_a_page_asks_once_however_much_is_close(community: Community, member: Person) -> None:
    story = told(community, member)
    client = client_of(member)
    client.get(story.get_absolute_url())
    counts: list[Any] = []
    for _round in range(2):
        found()
        with CaptureQueriesContext(connection) as asked:
            client.get(story.get_absolute_url())
        counts.append(len(asked))
        for _n in range(6):
            make_thread(community, author=member, title="Pumps that drift", source=LIKE_IT)
    assert counts[0] == counts[1]
    assert not [query["sql"] for query in asked if "tsvector" in query["sql"]]


def test_what_is_due_or_retired_stands_behind_what_holds_and_says_so(community: Community, member: Person) -> None:
    story = told(community, member)
    old = tell(community, StoryDraft("Long ago", {"situation": PUMP}), author=member, at=LONG_AGO)
    gone = tell(community, StoryDraft("Not any more", {"situation": PUMP}), author=member)
    make_thread(community, author=member, title="Pumps that drift", source=LIKE_IT)
    deliver_now()
    retire(gone, by=member, words="There are no pumps now.")
    found()
    close = close_to(f"story:{story.pk}", member)
    assert close[0].title == "Pumps that drift"
    assert {(one.title, one.is_retired) for one in close[1:]} == {(old.title, False), (gone.title, True)}
    page = client_of(member).get(story.get_absolute_url()).content.decode()
    assert "needs checking" in page
    assert "not done like this any more" in page
