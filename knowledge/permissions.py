"""Who may do what in the story library. can_tell · can_change_story · can_check_story"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from communities.models import Community
from communities.permissions import can_take_part
from knowledge.models import Story

if TYPE_CHECKING:
    from people.scopes import Viewer


@rules.predicate
def can_tell(viewer: Viewer, community: Community) -> bool:
    return can_take_part(viewer, community)


@rules.predicate
def can_change_story(viewer: Viewer, story: Story) -> bool:
    return story.author_id == viewer.pk and can_take_part(viewer, story.community)


@rules.predicate
def can_check_story(viewer: Viewer, story: Story) -> bool:
    """Any member may say that it still holds."""
    return can_take_part(viewer, story.community)
