"""Communities in statements that fetch many kinds of things at once (content.rows).

A statement for many people cannot take one viewer: MINE and READABLE are `readable_by`, for each of those who ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communities.models import Community
from content.rows import made

# The communities somebody belongs to, as tables `mine` and `place`.
MINE = """communities_membership mine JOIN communities_community place
          ON place.id = mine.community_id AND mine.person_id = asked.person"""
# Of the table `place`: whether somebody may read what is in it.
READABLE = """(place.access = 'open' OR EXISTS (SELECT FROM communities_membership belonging
               WHERE belonging.community_id = place.id AND belonging.person_id = asked.person))"""
LED = "mine.role IN ('facilitator', 'steward')"
# What a line and a tile need.
PLACE = """json_build_object('id', place.id, 'name', place.name, 'slug', place.slug, 'access', place.access,
    'hue', place.hue, 'weave', place.weave)"""
SCOPE = "'c:' || place.id"


def place_of(said: Mapping[str, Any]) -> Community:
    return made(Community, said["place"])
