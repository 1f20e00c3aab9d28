"""What the library offers at home, in digests, on profiles and on the pages of a community."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.rows import MINE, PLACE, SCOPE
from content.models import Use
from content.rows import made
from engagement.sections import Find, Item, Place, Section, Shape, each
from engagement.thanked import GIVEN, given_for, thanks_item
from knowledge.models import Story
from knowledge.rows import STORY, TOLD_BY, VISIBLE, story_of
from people.pages import ProfileItem, ProfileSection
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

# Home and digest --------------------------------------------------------------------------------------

STORIES_LOOKED_AT = 100
# Letters, at about two hundred words.
READ_IN_A_MINUTE = 1200

# Who had a story before their eyes, or saved, thanked for or used it, has read it: a digest need not bring it.
IS_STORY = "target_type_id = (SELECT id FROM django_content_type WHERE app_label = 'knowledge' AND model = 'story')"
MINE_BY_MAIL = "person_id = asked.person AND asked.by_mail"
HAD_IN_HANDS = " UNION ALL ".join(
    [f"SELECT story_id FROM knowledge_storyread WHERE {MINE_BY_MAIL}"]
    + [
        f"SELECT target_id FROM {table} WHERE {MINE_BY_MAIL} AND {IS_STORY}"
        for table in ("content_bookmark", "content_reaction", "content_use")
    ]
)

# The latest stories from the person's own communities that are not theirs; what holds before what is due.
FOR_THE_WEEK = Find(
    key="'story:' || story.id",
    author="story.author_id",
    place=SCOPE,
    said=f"""json_build_object('story', {STORY}, 'place', {PLACE}, 'author', {FACE}, 'length', (
        SELECT sum(length(part.source)) FROM knowledge_part part WHERE part.story_id = story.id))""",
    source=f"""{MINE} CROSS JOIN LATERAL (
        SELECT * FROM knowledge_story latest WHERE latest.community_id = place.id AND latest.hidden_at IS NULL
        ORDER BY latest.id DESC LIMIT {STORIES_LOOKED_AT}
    ) story JOIN people_person face ON face.id = story.author_id
    CROSS JOIN LATERAL (SELECT ARRAY({HAD_IN_HANDS}) AS stories) had""",
    where=f"NOT {TOLD_BY}",
    order="coalesce(story.due_at <= asked.now, false), story.id DESC",
    unread="story.id <> ALL(had.stories)",
)


def _word_stories(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (_story_item(story_of(row), row["length"] or 0) for row in rows)


def _story_item(story: Story, length: int) -> Item:
    reason = _("Told in %(community)s") % {"community": story.community.name}
    if story.use_count:
        used = ngettext("%(n)d person used this", "%(n)d people used this", story.use_count)
        reason = f"{reason}. {used % {'n': story.use_count}}"
    if story.doubt:
        reason = f"{reason}. {story.doubt}"
    minutes = max(1, round(length / READ_IN_A_MINUTE))
    takes = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return Item(
        key=f"story:{story.pk}",
        title=story.title,
        reason=reason,
        reason_by_mail=f"{takes}. {reason}",
        url=story.get_absolute_url(),
        icon="book-open-text",
        tone="story",
        person=story.author,
        quote=Truncator(story.quote).chars(140),
        author_id=story.author_id,
        place=story.community.scope,
    )


USED_MINE = Find(
    key="'use:' || used.id",
    author="used.person_id",
    place=SCOPE,
    said=f"json_build_object('use', to_json(used), 'story', {STORY}, 'place', {PLACE}, 'person', {FACE})",
    source="""(
        SELECT id FROM knowledge_story WHERE author_id = asked.person
        UNION SELECT story_id FROM knowledge_coauthor WHERE person_id = asked.person AND accepted_at IS NOT NULL
        UNION SELECT story_id FROM knowledge_namelesstelling WHERE person_id = asked.person
    ) told JOIN knowledge_story story ON story.id = told.id
    JOIN communities_community place ON place.id = story.community_id
    JOIN content_use used ON used.target_id = story.id AND used.target_type_id = (
        SELECT id FROM django_content_type WHERE app_label = 'knowledge' AND model = 'story')
    JOIN people_person face ON face.id = used.person_id""",
    where=f"NOT used.only_mine AND used.hidden_at IS NULL AND used.person_id <> asked.person AND {VISIBLE}",
    order="used.at DESC",
    # It stands at home: who was here since has it before their eyes there.
    unread="used.at >= asked.since",
)


def _word_uses(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (_use_item(made(Use, row["use"], person=person_of(row["person"])), story_of(row)) for row in rows)


def _use_item(use: Use, story: Story) -> Item:
    title = _("%(who)s used your story “%(title)s”") % {"who": use.person.first_name, "title": story.title}
    reason = use.where or use.get_outcome_display()
    return Item(
        key=f"use:{use.pk}",
        title=title,
        named=f"{story.title} {use.where}",
        reason=reason,
        url=f"{story.get_absolute_url()}#uses",
        verb=_("Read what came of it"),
        icon="repeat-2",
        person=use.person,
        quote=use.came_of_it or use.changed,
        author_id=use.person_id,
        place=story.community.scope,
    )


STORY_SECTION = Section(
    "story",
    gettext_lazy("A story for your week"),
    Place.RAIL,
    10,
    template="knowledge/home_story.html",
    shape=Shape.STORY,
    find=FOR_THE_WEEK,
    word=_word_stories,
)
THANKED_FOR = """JOIN knowledge_story story ON story.id = given.target_id
    JOIN communities_community place ON place.id = story.community_id"""
THANKED = Find(
    key="'thanks:story:' || story.id || ':' || given.latest",
    author="given.by_id",
    place=SCOPE,
    said=f"json_build_object('story', {STORY}, 'place', {PLACE}, 'by', {FACE}, 'given', {GIVEN})",
    source=f"{given_for('knowledge', 'story')} {THANKED_FOR}",
    where=VISIBLE,
    order="given.latest DESC",
)

THANKED_AGAIN = replace(THANKED, source=f"{given_for('knowledge', 'story', 'asked.now')} {THANKED_FOR}")


def _thanks(row: Any) -> Item:
    story = story_of(row)
    return thanks_item(
        row,
        about=f"story:{story.pk}",
        title=story.title,
        reason=_("You told it in %(place)s.") % {"place": story.community.name},
        url=story.get_absolute_url(),
        group=story.community.name,
        place=story.community.scope,
    )


THANKS_SECTION = Section(
    "thanks-for-stories",
    gettext_lazy("Thanks for your stories"),
    Place.RAIL,
    46,
    template="engagement/home_thanks.html",
    shape=Shape.WORDS,
    find=THANKED,
    again=THANKED_AGAIN,
    word=each(_thanks),
)
USED_SECTION = Section(
    "used",
    gettext_lazy("Your experience at work"),
    Place.RAIL,
    20,
    template="knowledge/home_used.html",
    shape=Shape.WORDS,
    find=USED_MINE,
    word=_word_uses,
)

# Profile and community --------------------------------------------------------------------------------


def stories_on_profile(person: Person, viewer: Viewer) -> ProfileSection:
    told = Story.objects.visible_to(viewer).named(person).select_related("community").order_by("-pk")[:5]
    items = [_on_profile(story) for story in told]
    return ProfileSection(_("Stories"), "book-open-text", items, order=20)


def _on_profile(story: Story) -> ProfileItem:
    note = ". ".join(filter(None, (story.community.name, story.doubt)))
    return ProfileItem(story.title, story.get_absolute_url(), note)


def story_count(viewer: Viewer, community: Community) -> int:
    return Story.objects.visible_to(viewer).filter(community=community).count()


def stories_told(community: Community) -> QuerySet[Story]:
    return Story.objects.filter(community=community)
