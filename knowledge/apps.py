from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from communities.first_steps import FirstStep, register_first_step
        from communities.goals.links import register_linkable, register_sharing
        from communities.permissions import can_take_part
        from communities.places import Place, register_place
        from content.drafting import register_draft
        from content.rerendering import Kind, register_written
        from content.targets import Target, register_target
        from content.using import USED
        from engagement.kinds import register_kind
        from engagement.log import register_consumer
        from engagement.sections import register_section
        from knowledge import drafts, notices, offers
        from knowledge.beside import offers as beside
        from knowledge.collections import offers as collections
        from knowledge.freshness import checking as freshness_checking
        from knowledge.freshness import offers as freshness
        from knowledge.interviews import offers as interviews
        from knowledge.library import shelving
        from knowledge.models import Check, Coauthor, NamelessTelling, Part, Resource, Story
        from knowledge.parting import erase_stories
        from knowledge.requests import offers as requests
        from knowledge.resources import offers as resources
        from knowledge.retelling import offers as retelling
        from knowledge.sheets import offers as sheets
        from knowledge.telling import CHANGED, TOLD, write_again
        from people.leaving import register_eraser
        from people.own_data import Own, fields_of, register_own
        from people.pages import register_profile_section
        from search.registry import register_source

        register_target(
            Target(
                kind="story",
                model=Story,
                title=lambda story: story.title,
                scope=lambda story: story.scope,
                author=lambda story: story.author,
                written_by=lambda person: Story.objects.filter(author=person),
                can_take_part=lambda viewer, story: can_take_part(viewer, story.community),
                place=lambda story: story.community.scope,
                words=lambda story: story.standfirst,
                icon="book-open-text",
                related=("community", "author"),
            )
        )
        register_draft(drafts.TELLING, drafts.may_tell_in, words=drafts.WORDS)
        register_draft(drafts.CHANGING, drafts.may_change, words=drafts.WORDS)
        register_written(Kind(Part, write_again))
        register_eraser(erase_stories)
        register_own(
            Own("stories", fields_of(Story, "author", ("id", "title", "standfirst", "role", "setting", "tags")))
        )
        register_own(Own("checks-of-stories", fields_of(Check, "person", ("story", "answer", "words", "at"))))
        register_own(Own("resources", fields_of(Resource, "by", ("url", "title", "why", "at"))))
        register_own(Own("story-parts", fields_of(Part, "story__author", ("story", "name", "source"))))
        register_own(Own("stories-told-along", fields_of(Coauthor, "person", ("story", "asked_at", "accepted_at"))))
        register_own(Own("told-without-a-name", fields_of(NamelessTelling, "person", ("story", "story__title", "at"))))
        others = ("collections", "interviews", "resources", "rounds")
        register_place(Place("stories", _("Stories"), "knowledge:library", 30, count=offers.story_count, holds=others))
        register_linkable(offers.STORY_LINKABLE)
        register_linkable(resources.LINKABLE)
        register_sharing(resources.share_for_goal)
        register_target(resources.TARGET)
        register_source(resources.SOURCE)
        collections.register()
        interviews.register()
        requests.register()
        retelling.register()
        sheets.register()
        beside.register()
        for kind in (*notices.KINDS, freshness.CHECK_NOTICE):
            register_kind(kind)
        register_section(freshness.CHECK_SECTION)
        register_consumer("freshness", freshness_checking.follow, {TOLD, CHANGED, USED})
        register_consumer("shelving", shelving.follow, {TOLD, CHANGED})
        register_section(offers.STORY_SECTION)
        register_section(offers.USED_SECTION)
        register_source(offers.STORY_SOURCE)
        register_profile_section(offers.stories_on_profile)
        register_first_step(FirstStep(_("A first story told"), "knowledge:library", 30, offers.stories_told))
