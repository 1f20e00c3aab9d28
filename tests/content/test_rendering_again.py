"""A newer renderer makes again what an older one made, whoever wrote it and wherever."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from chat.models import Message
from chat.rooms import first_room
from chat.speaking import say
from communities.models import Community
from content import rerendering
from content.rendering import RENDERER_VERSION
from content.rerendering import render_some_again
from discussions.models import Post, Summary, SummaryEdition
from discussions.summarising import write_summary
from knowledge.models import Part
from knowledge.telling import CueDraft, StoryDraft, tell
from people.models import Person
from tests.cast import make_thread


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def test_posts_messages_and_stories_are_rendered_again(
    community: Community, member: Person, facilitator: Person
) -> None:
    make_thread(community, author=member, source=f"Ask @{facilitator.handle}, *please*.")
    say(first_room(community), author=member, source="**Now**")
    parts = {"situation": "It was night. Nobody came."}
    tell(
        community, StoryDraft(title="Alone", parts=parts, cues=[CueDraft("Too quiet", anchor="night.")]), author=member
    )
    meant = {}
    for model in (Post, Message, Part):
        meant[model] = set(model.objects.values_list("html", flat=True))
        model.objects.update(html="old", renderer_version=0)
    assert render_some_again() == 3
    for model, html in meant.items():
        assert set(model.objects.values_list("html", flat=True)) == html
        assert set(model.objects.values_list("renderer_version", flat=True)) == {RENDERER_VERSION}


def test_what_a_summary_said_before_is_rendered_again(community: Community, member: Person) -> None:
    thread = make_thread(community, author=member)
    for words in ("It began with #1.", "It ended with *that*."):
        write_summary(thread, source=words, by=member)
    meant = list(SummaryEdition.objects.order_by("edition").values_list("html", flat=True))
    assert f'href="{thread.get_absolute_url()}?post=1#post-1"' in meant[0]
    for model in (Summary, SummaryEdition):
        model.objects.update(html="old", renderer_version=0)
    assert render_some_again() == 3
    assert list(SummaryEdition.objects.order_by("edition").values_list("html", flat=True)) == meant
    assert Summary.objects.get().html == meant[1]


def test_it_goes_on_where_it_was_and_stops_when_it_is_through(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rerendering, "BATCH", 2)
    for _n in range(3):
        make_thread(community, author=member)
    Post.objects.update(html="old", renderer_version=0)
    assert [render_some_again(), render_some_again(), render_some_again()] == [2, 1, 0]
    assert not Post.objects.filter(html="old").exists()
