"""What stories give to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from communities.deeds import Did, register_deeds
from communities.feeds import register_feed
from communities.first_steps import FirstStep, register_first_step
from communities.goals.links import register_linkable, register_sharing
from communities.permissions import can_take_part
from communities.places import Place, register_place
from content.drafting import register_draft
from content.holding import hold
from content.rerendering import Kind, register_written
from content.targets import Target, register_target
from content.using import TAKEN_BACK, USED
from engagement.kinds import register_kind
from engagement.log import register_consumer
from engagement.sections import register_section
from knowledge import begun, drafts, feeds, finding, linking, nameless, notices, offers, rewording, sayings, versions
from knowledge.beside import offers as beside
from knowledge.coauthors import nameless_teller_of, told_too
from knowledge.collections import offers as collections
from knowledge.deeds import stories_on
from knowledge.forgetting import GONE
from knowledge.freshness import checking as freshness_checking
from knowledge.freshness import offers as freshness
from knowledge.interviews import offers as interviews
from knowledge.library import shelving
from knowledge.models import Check, Coauthor, Cue, Part, Resource, Story, StoryRead
from knowledge.parting import erase_stories
from knowledge.requests import offers as requests
from knowledge.resources import offers as resources
from knowledge.resources import remarking
from knowledge.retelling import offers as retelling
from knowledge.sheets import offers as sheets
from knowledge.telling import CHANGED, TOLD, write_again
from moderation.models.audit import register_acts
from moderation.persons import register_flaggable
from moderation.saying_kinds import register_saying
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from people.pages import register_profile_section
from search.registry import register_source
from ui.offering import Offers, offer

STORY_TARGET = Target(
    kind="story",
    model=Story,
    title=lambda story: story.title,
    scope=lambda story: story.scope,
    author=lambda story: story.author,
    told_too=told_too,
    taken_away=lambda story: story.hidden_at if story.title == GONE else None,
    written_by=lambda person: Story.objects.filter(author=person),
    without_name_of=lambda person: Story.objects.filter(nameless__person=person),
    nameless=lambda story: nameless_teller_of(story.pk) if story.is_nameless else (),
    can_take_part=lambda viewer, story: can_take_part(viewer, story.community),
    place=lambda story: story.community.scope,
    hold=hold,
    **rewording.WORDS.offered(),
    said_last=rewording.said_last,
    words=lambda story: story.standfirst,
    icon="book-open-text",
    related=("community", "author"),
    files_shown=versions.files_shown,
    fetched=lambda stories: stories.prefetch_related("parts__cues"),
)
# What somebody says of a story beside its parts.
SAID = ("id", "title", "kind", "standfirst", "quote", "role", "setting", "tools", "tags", "told_at")
OWN = (
    Own("stories", fields_of(Story, "author", SAID)),
    Own("checks-of-stories", fields_of(Check, "person", ("story", "answer", "words", "at"))),
    Own("resources", fields_of(Resource, "by", ("url", "upload__name", "title", "why", "licence", "at"))),
    Own("story-parts", fields_of(Part, "story__author", ("story", "name", "source"))),
    Own("stories-told-along", fields_of(Coauthor, "person", ("story", "asked_at", "accepted_at"))),
    Own("cues-of-stories", fields_of(Cue, "part__story__author", ("part__story", "part__name", "number", "note"))),
    Own("stories-read", fields_of(StoryRead, "person", ("story", "at"))),
    Own("told-without-a-name", fields_of(Story, "nameless__person", (*SAID, "nameless__at"))),
    Own("told-without-a-name-parts", fields_of(Part, "story__nameless__person", ("story", "name", "source"))),
    Own(
        "told-without-a-name-cues",
        fields_of(Cue, "part__story__nameless__person", ("part__story", "part__name", "number", "note")),
    ),
)
# What belongs among the stories by its first piece of address below a community.
AMONG = ("collections", "interviews", "resources", "rounds")
LIBRARY = Place("stories", _("Stories"), "knowledge:library", 30, count=offers.story_count, holds=AMONG)
FIRST_STORY = FirstStep(_("A first story told"), "knowledge:library", 30, offers.stories_told)

ACTS = {
    versions.HIDDEN: _("A former version was hidden for good"),
    nameless.REVEALED: _("It was looked up who told it"),
}

OFFERS: Offers = (
    (register_acts, [ACTS]),
    (register_target, [STORY_TARGET, resources.TARGET]),
    (register_flaggable, [freshness.CHECK_TARGET]),
    (register_written, [Kind(Part, write_again)]),
    (register_eraser, [erase_stories]),
    (register_own, OWN),
    (register_saying, sayings.SAYINGS),
    (register_place, [LIBRARY]),
    (register_feed, [feeds.SOURCE]),
    (register_linkable, [linking.STORY_LINKABLE, resources.LINKABLE]),
    (register_sharing, [resources.share_for_goal]),
    (register_source, [resources.SOURCE]),
    (register_kind, [*notices.KINDS, freshness.CHECK_NOTICE, freshness.SAID_NOTICE]),
    (register_section, [begun.SECTION, freshness.CHECK_SECTION]),
    (register_section, [offers.STORY_SECTION, offers.USED_SECTION, offers.THANKS_SECTION]),
    (register_profile_section, [offers.stories_on_profile]),
    (register_first_step, [FIRST_STORY]),
    (partial(register_deeds, Did.TOLD), [stories_on]),
)
# Each of these rooms registers its own.
ROOMS = (collections, interviews, requests, retelling, sheets, beside, remarking)


def offer_all() -> None:
    offer(OFFERS)
    for room in ROOMS:
        room.register()
    register_source(finding.STORY_SOURCE)
    register_draft(drafts.TELLING, drafts.may_tell_in, words=drafts.WORDS)
    register_draft(drafts.CHANGING, drafts.may_change, words=drafts.WORDS)
    register_draft(drafts.APPROVING, drafts.may_approve, words=drafts.WORDS)
    register_consumer("freshness", freshness_checking.follow, {TOLD, CHANGED, USED, TAKEN_BACK})
    register_consumer("shelving", shelving.follow, {TOLD, CHANGED})
