"""A collection's ZIP holds all that is known of what is in it: every field has its place there, or a reason."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Model

from communities.models import Community
from content.models import Use
from content.using import record_use
from knowledge.beside.noting import answer, note
from knowledge.collections.gathering import add, begin
from knowledge.freshness.checking import confirm, retire
from knowledge.models import (
    Check,
    Cue,
    PartName,
    Remark,
    Resource,
    ResourceEdition,
    Sheet,
    SheetEdition,
    Story,
    StoryNote,
    StoryRequest,
)
from knowledge.requests.asking import answer_with
from knowledge.resources import sharing
from knowledge.resources.remarking import remark
from knowledge.sheets import writing
from knowledge.telling import CueDraft, StoryDraft, ask_for_story, change, tell
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db

# Of each model: what is in the file, and what says nothing to somebody who takes it elsewhere (ids, HTML made of the
# source, what the program counts for itself, and what was taken away, which is in no file at all).
OWN = {"id", "html", "renderer_version", "sending_key", "hidden_at", "hidden_by"}
PLACES: dict[type[Model], tuple[set[str], set[str]]] = {
    Story: (
        {
            "author", "kind", "title", "standfirst", "role", "setting", "tools", "tags", "level", "language",
            "audience", "is_nameless", "edition", "told_at", "edited_at", "edited_by", "checked_at", "checked_by",
            "due_at", "retired_at", "worked_count", "adapted_count", "not_count", "thanks_count", "same_count",
            "community",
        },
        # When its words changed stands in its versions.
        {"quote", "facets", "reworded_at", "sought_at"},
    ),
    Cue: ({"number", "anchor", "note", "x", "y"}, {"part"}),
    StoryNote: ({"part", "author", "kind", "words", "at", "answer", "answered_at"}, {"story"}),
    Use: (
        {"person", "outcome", "where", "changed", "came_of_it", "learnt", "learnt_shown", "at"},
        {"only_mine", "target_type", "target_id"},
    ),
    Sheet: (
        {
            "kind", "title", "why", "licence", "by", "at", "edition", "adapted_from", "source", "worked_count",
            "adapted_count", "not_count",
        },
        {"community"},
    ),
    Check: ({"person", "answer", "words", "at"}, {"story", "use"}),
    StoryRequest: ({"author", "question", "details", "asked_at"}, {"community", "answered_by", "wish_count"}),
    # Who wrote it anew says enough of whose words they are.
    SheetEdition: ({"number", "kind", "title", "why", "licence", "source", "by", "at"}, {"sheet", "in_other_words"}),
    Resource: (
        {
            "url", "upload", "title", "why", "licence", "by", "at", "edition", "adapted_from", "worked_count",
            "adapted_count", "not_count",
        },
        {"community"},
    ),
    ResourceEdition: ({"number", "title", "why", "url", "upload", "licence", "by", "at"}, {"resource"}),
    Remark: ({"author", "words", "at"}, {"resource", "sheet"}),
}  # fmt: skip


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model.__name__)
def test_each_field_has_a_place_or_a_reason(model: type[Model]) -> None:
    told, left = PLACES[model]
    assert {field.name for field in model._meta.concrete_fields} - OWN == told | left - OWN


@pytest.fixture
def text(community: Community, member: Person, facilitator: Person) -> str:
    """All of the files, of a collection with one of each, everything of which says its own word."""
    words: dict[str, str] = {PartName.SITUATION: "s-situation now.", PartName.LIMITS: "s-limits."}
    draft = StoryDraft(
        title="s-title",
        parts=words,
        standfirst="s-standfirst",
        role="s-role",
        setting="s-setting",
        tools="s-tools",
        tags=["s-tag"],
        level="new",
        cues=[CueDraft("s-cue", anchor="s-situation now.")],
    )
    first = replace(draft, parts={**words, PartName.SITUATION: "s-former."}, cues=[])
    story = tell(community, first, author=member)
    change(story, replace(draft, role="s-newer-role"), by=member)
    change(story, draft, by=member)
    said = note(story, "situation", by=facilitator, kind="differs", words="n-words")
    answer(said, by=member, words="n-answer")
    confirm(story, by=make_member(community, "Carl Checked"), words="k-holds")
    retire(story, by=member, words="k-retired")
    answer_with(
        ask_for_story(community, author=facilitator, question="q-question", details="q-details"), story, by=member
    )
    told: dict[str, Any] = {"where": "u-where", "changed": "u-changed", "came_of_it": "u-came", "learnt": "u-learnt"}
    record_use(story, person=make_member(community, "Ulla Used"), outcome="worked", learnt_shown=True, **told)
    hers = make_member(community)
    record_use(story, person=hers, outcome="not", came_of_it="u-private", only_mine=True)
    plan = {"kind": "lesson", "licence": "cc-by", "title": "p-origin", "why": "", "source": "p-old"}
    origin = writing.share(community, by=member, words=plan)
    copy = writing.adapt(origin, by=member, words=plan | {"title": "p-title", "why": "p-why", "source": "p-first"})
    copy = writing.change(copy, by=facilitator, words=plan | {"title": "p-title", "why": "p-newer"}, started_from=1)
    record_use(copy, person=facilitator, outcome="adapted", came_of_it="p-taught")
    remark(copy, by=facilitator, words="p-remark")
    link = sharing.share(community, by=member, url="https://example.org/r-before", title="r-before", why="r-why-before")
    newer: dict[str, Any] = {"url": "https://example.org/r-now", "title": "r-title", "why": "r-why"}
    link = sharing.change(link, by=member, started_from=link.edition, **newer)
    remark(link, by=facilitator, words="r-remark")
    record_use(link, person=facilitator, outcome="not", came_of_it="r-used")
    collection = begin(community, by=member, words={"title": "c-title", "about": "c-about", "is_path": True})
    for kind, row in (("story", story), ("sheet", copy), ("resource", link)):
        add(collection, by=member, kind=kind, target=row.pk, note=f"c-note-{kind}")
    address = f"/c/{community.slug}/collections/{collection.pk}/file/"
    archive = zipfile.ZipFile(io.BytesIO(client_of(facilitator).get(address).content))
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_all_that_is_known_is_in_the_files(text: str) -> None:
    words = [
        *(f"s-{name}" for name in ("title", "standfirst", "role", "setting", "tools", "tag", "situation", "limits")),
        "s-cue", "s-former", "s-newer-role", "Carl Checked", "k-holds", "k-retired", "It still holds",
        "Not done like this any more", "q-question", "q-details", "p-newer", "n-words", "n-answer",
        "In my setting it differs", "Ulla Used", "u-where", "u-changed", "u-came", "u-learnt",
        "p-title", "p-why", "p-origin", "p-old", "p-first", "p-taught", "p-remark", "Lesson plan",
        "r-title", "r-why", "r-now", "r-before", "r-why-before", "r-remark", "r-used", "c-title", "c-about",
        "c-note-story", "c-note-sheet", "c-note-resource", "In their first year", "Version 1", "Version 2", "Worked: 1",
    ]  # fmt: skip
    assert [word for word in words if word not in text] == []
    assert "u-private" not in text
