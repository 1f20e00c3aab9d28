"""Keeps the words by which a story is narrowed, as its tellers change what they say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.library.facets import words_of
from knowledge.models import Story

if TYPE_CHECKING:
    from engagement.models import Activity

AT_ONCE = 500


def follow(activity: Activity) -> None:
    """Consumer of the log."""
    if activity.target_type.model_class() is Story:
        story = Story.objects.filter(pk=activity.target_id).first()
        if story is not None:
            _shelve(story)


def shelve_the_rest() -> int:
    """Stories told before there were such words, and those whose activity went without consumers. Returns how many."""
    rest = list(Story.objects.filter(facets=[]).order_by("-pk")[:AT_ONCE])
    for story in rest:
        _shelve(story)
    return len(rest)


def _shelve(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(facets=words_of(story))
