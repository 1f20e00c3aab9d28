"""Who may do what with stories and resources.

can_tell · can_change_story · can_amend_story · can_stand_in · can_reach_with · can_check_story ·
can_retire_story · can_hide_story_edition · can_name_shelves · can_take_back · can_withdraw_request ·
can_change_collection · can_take_away_collection · can_take_away_sheet · can_hide_sheet_edition
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import rules
from django.utils import timezone

from communities.models import Community, Membership
from communities.permissions import can_lead, can_take_part
from knowledge.models import CheckAsk, Collection, NoteKind, Resource, Sheet, Story, StoryNote, StoryRequest
from knowledge.nameless import told_nameless

if TYPE_CHECKING:
    from people.scopes import Viewer

# So long may a proposal beside a story wait for its tellers.
PROPOSAL_WAITS = timedelta(days=30)


@rules.predicate
def can_tell(viewer: Viewer, community: Community) -> bool:
    return can_take_part(viewer, community)


@rules.predicate
def can_change_story(viewer: Viewer, story: Story) -> bool:
    """Whoever told it, with or without their name, and who was named beside them."""
    if not can_take_part(viewer, story.community):
        return False
    along = story.coauthors.filter(person=viewer.pk, is_interviewer=False).exclude(accepted_at=None)
    return can_reach_with(viewer, story) or along.exists()


@rules.predicate
def can_amend_story(viewer: Viewer, story: Story) -> bool:
    """Its tellers, and who stands in for them. Others propose, beside a part."""
    return can_change_story(viewer, story) or can_stand_in(viewer, story)


@rules.predicate
def can_stand_in(viewer: Viewer, story: Story) -> bool:
    """Who leads, where its tellers are gone or have let a proposal wait."""
    return can_lead(viewer, story.community) and _is_left_alone(story)


def _is_left_alone(story: Story) -> bool:
    waiting = StoryNote.objects.filter(story=story, kind=NoteKind.DIFFERS, answered_at=None, hidden_at=None)
    if story.reworded_at:
        waiting = waiting.filter(at__gt=story.reworded_at)
    if waiting.filter(at__lt=timezone.now() - PROPOSAL_WAITS).exists():
        return True
    # Of one told without a name it would say who has left.
    return not story.is_nameless and not _tellers_here(story)


def _tellers_here(story: Story) -> bool:
    along = story.coauthors.filter(is_interviewer=False).exclude(accepted_at=None).values("person")
    here = Membership.objects.filter(community=story.community, person__is_active=True, person__is_placeholder=False)
    return (here.filter(person=story.author_id) | here.filter(person__in=along)).exists()


@rules.predicate
def can_reach_with(viewer: Viewer, story: Story) -> bool:
    """Choose who may read it, and ask others to stand beside it: the teller alone."""
    mine = story.author_id == viewer.pk or told_nameless(viewer, story)
    return mine and can_take_part(viewer, story.community)


@rules.predicate
def can_hide_story_edition(viewer: Viewer, story: Story) -> bool:
    return can_change_story(viewer, story) or can_lead(viewer, story.community)


@rules.predicate
def can_name_shelves(viewer: Viewer, community: Community) -> bool:
    return can_lead(viewer, community)


@rules.predicate
def can_check_story(viewer: Viewer, story: Story) -> bool:
    """Any member may say that it still holds."""
    return can_take_part(viewer, story.community)


@rules.predicate
def can_retire_story(viewer: Viewer, story: Story) -> bool:
    """Who tells it, who was asked whether it holds, or a facilitator; once it needs a look, any member."""
    if story.is_due and can_check_story(viewer, story):
        return True
    if can_change_story(viewer, story) or can_lead(viewer, story.community):
        return True
    asked = CheckAsk.objects.open().filter(story=story, person=viewer.pk or 0)
    return can_check_story(viewer, story) and asked.exists()


@rules.predicate
def can_take_back(viewer: Viewer, resource: Resource) -> bool:
    """Who shared it, or a facilitator."""
    mine = resource.by_id == viewer.pk and can_take_part(viewer, resource.community)
    return mine or can_lead(viewer, resource.community)


@rules.predicate
def can_withdraw_request(viewer: Viewer, request: StoryRequest) -> bool:
    """Who asked, or a facilitator."""
    mine = request.author_id == viewer.pk and can_take_part(viewer, request.community)
    return mine or can_lead(viewer, request.community)


@rules.predicate
def can_change_collection(viewer: Viewer, collection: Collection) -> bool:
    """Who gathered it, as long as they belong."""
    return collection.by_id == viewer.pk and can_take_part(viewer, collection.community)


@rules.predicate
def can_take_away_collection(viewer: Viewer, collection: Collection) -> bool:
    """Who gathered it, or a facilitator."""
    return can_change_collection(viewer, collection) or can_lead(viewer, collection.community)


@rules.predicate
def can_take_away_sheet(viewer: Viewer, sheet: Sheet) -> bool:
    """Who shared it, or a facilitator."""
    mine = sheet.by_id == viewer.pk and can_take_part(viewer, sheet.community)
    return mine or can_lead(viewer, sheet.community)


@rules.predicate
def can_hide_sheet_edition(viewer: Viewer, sheet: Sheet) -> bool:
    """As of posts and stories: whose it is, and who leads."""
    return can_take_away_sheet(viewer, sheet)
