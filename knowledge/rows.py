"""Stories in statements that fetch many kinds of things at once (content.rows)."""

from __future__ import annotations

from typing import Any

from communities.rows import place_of
from content.rows import made
from knowledge.models import Story
from people.rows import person_of

# `visible_to` for each of those who ask, of the tables `story` and `place`.
VISIBLE = """(story.hidden_at IS NULL AND (
    EXISTS (SELECT FROM communities_membership belonging
            WHERE belonging.community_id = story.community_id AND belonging.person_id = asked.person)
    OR (story.audience = 'public' AND place.access = 'open')
    OR (place.access IN ('open', 'closed') AND (story.audience = 'site' OR (story.audience = 'mine' AND EXISTS (
            SELECT FROM knowledge_story_shared_with shared JOIN communities_membership belonging
                ON belonging.community_id = shared.community_id AND belonging.person_id = asked.person
            WHERE shared.story_id = story.id))))))"""
STORY = """json_build_object('id', story.id, 'title', story.title, 'quote', story.quote, 'author_id', story.author_id,
    'community_id', story.community_id, 'worked_count', story.worked_count, 'adapted_count', story.adapted_count,
    'not_count', story.not_count, 'due_at', story.due_at,
    'retired_at', story.retired_at)"""
# Told by whoever asks, alone or beside somebody; also what was told without a name.
TOLD_BY = """(story.author_id = asked.person
    OR EXISTS (SELECT FROM knowledge_coauthor along WHERE along.story_id = story.id
               AND along.person_id = asked.person AND along.accepted_at IS NOT NULL)
    OR EXISTS (SELECT FROM knowledge_namelesstelling nameless
               WHERE nameless.story_id = story.id AND nameless.person_id = asked.person))"""


def story_of(row: Any) -> Story:
    author = person_of(row["author"]) if "author" in row else None
    return made(Story, row["story"], community=place_of(row), **({"author": author} if author else {}))
