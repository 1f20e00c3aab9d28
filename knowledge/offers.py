"""What the library offers the floors below: notifications, lines at home and in digests, things to find."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.charter import ACCESS_CHANGED
from communities.charter import CHANGED as COMMUNITY_CHANGED
from communities.goals.links import Leaf, Linkable, Linked
from communities.rows import MINE, PLACE, SCOPE
from content.models import Use
from content.rows import made
from content.using import USED
from engagement.models import Activity
from engagement.sections import Find, Item, Place, Section, Shape
from engagement.thanked import GIVEN, given_for, words_of_thanks
from knowledge import leaves
from knowledge.coauthors import JOINED
from knowledge.freshness.checking import RETIRED
from knowledge.models import Coauthor, Cue, Part, PartName, Story
from knowledge.rows import STORY, TOLD_BY, VISIBLE, story_of
from knowledge.telling import CHANGED, CHECKED, TOLD
from knowledge.versions import said
from moderation.flagging import HIDDEN, KEPT, RESTORED
from people.pages import ProfileItem, ProfileSection
from people.rows import FACE, person_of
from search.registry import Document, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


def _is_story(activity: Activity) -> bool:
    return activity.target_type_id == ContentType.objects.get_for_model(Story).pk


# Home and digest --------------------------------------------------------------------------------------

STORIES_LOOKED_AT = 100

# Who saved, thanked for or used a story has read it: a digest need not bring it.
IS_STORY = "target_type_id = (SELECT id FROM django_content_type WHERE app_label = 'knowledge' AND model = 'story')"
HAD_IN_HANDS = " UNION ALL ".join(
    f"SELECT target_id FROM {table} WHERE person_id = asked.person AND asked.by_mail AND {IS_STORY}"
    for table in ("content_bookmark", "content_reaction", "content_use")
)

# The latest stories from the person's own communities that are not theirs; what holds before what is due.
FOR_THE_WEEK = Find(
    key="'story:' || story.id",
    author="story.author_id",
    place=SCOPE,
    said=f"jsonb_build_object('story', {STORY}, 'place', {PLACE}, 'author', {FACE})",
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
    return (_story_item(story_of(row)) for row in rows)


def _story_item(story: Story) -> Item:
    reason = _("Told in %(community)s") % {"community": story.community.name}
    if story.use_count:
        used = ngettext("%(n)d person used this", "%(n)d people used this", story.use_count)
        reason = f"{reason}. {used % {'n': story.use_count}}"
    if story.doubt:
        reason = f"{reason}. {story.doubt}"
    return Item(
        key=f"story:{story.pk}",
        title=story.title,
        reason=reason,
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
    said=f"jsonb_build_object('use', to_jsonb(used), 'story', {STORY}, 'place', {PLACE}, 'person', {FACE})",
    source="""(
        SELECT id FROM knowledge_story WHERE author_id = asked.person
        UNION SELECT story_id FROM knowledge_coauthor WHERE person_id = asked.person AND accepted_at IS NOT NULL
        UNION SELECT story_id FROM knowledge_namelesstelling WHERE person_id = asked.person
    ) told JOIN knowledge_story story ON story.id = told.id
    JOIN communities_community place ON place.id = story.community_id
    JOIN content_use used ON used.target_id = story.id AND used.target_type_id = (
        SELECT id FROM django_content_type WHERE app_label = 'knowledge' AND model = 'story')
    JOIN people_person face ON face.id = used.person_id""",
    where=f"NOT used.only_mine AND used.person_id <> asked.person AND {VISIBLE}",
    order="used.at DESC",
)


def _word_uses(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (_use_item(made(Use, row["use"], person=person_of(row["person"])), story_of(row)) for row in rows)


def _use_item(use: Use, story: Story) -> Item:
    title = _("%(who)s used your story “%(title)s”") % {"who": use.person.first_name, "title": story.title}
    reason = use.where or use.get_outcome_display()
    return Item(
        key=f"use:{use.pk}",
        title=title,
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
THANKED = Find(
    key="'thanks:story:' || story.id || ':' || given.latest",
    author="given.by_id",
    place=SCOPE,
    said=f"jsonb_build_object('story', {STORY}, 'place', {PLACE}, 'by', {FACE}, 'given', {GIVEN})",
    source=f"""{given_for("knowledge", "story")} JOIN knowledge_story story ON story.id = given.target_id
               JOIN communities_community place ON place.id = story.community_id""",
    where=VISIBLE,
    order="given.latest DESC",
)


def _word_thanks(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return map(_thanks, rows)


def _thanks(row: Any) -> Item:
    story, who, given = story_of(row), person_of(row["by"]), row["given"]
    assert who
    return Item(
        key=f"thanks:story:{story.pk}:{given['latest']}",
        title=words_of_thanks(who.first_name, story.title, given),
        reason=_("You told it in %(place)s.") % {"place": story.community.name},
        url=story.get_absolute_url(),
        verb=_("Read it again"),
        icon="hand-heart",
        person=who,
        quote=given["words"],
        author_id=who.pk,
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
    word=_word_thanks,
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

ALONG = Prefetch("coauthors", queryset=Coauthor.objects.exclude(accepted_at=None).select_related("person"))

# Finding ----------------------------------------------------------------------------------------------


def _touched(activity: Activity) -> Iterable[int]:
    if activity.verb in {ACCESS_CHANGED, COMMUNITY_CHANGED}:
        stories = Story.objects.filter(community=activity.target_id).order_by("pk")
        return stories.values_list("pk", flat=True).iterator()
    return [activity.target_id] if _is_story(activity) else []


def _documents(pks: Iterable[int]) -> list[Document]:
    stories = Story.objects.filter(pk__in=pks, hidden_at=None).select_related("community")
    words: dict[int, list[str]] = {}
    for story_id, source in Part.objects.filter(story__in=stories).values_list("story_id", "source"):
        words.setdefault(story_id, []).append(source)
    stories = stories.prefetch_related("shelves", "shared_with", ALONG)
    return [_document(story, words.get(story.pk, [])) for story in stories]


def _document(story: Story, words: list[str]) -> Document:
    along = [one.person.display_name for one in story.coauthors.all()]
    facets = [story.kind, story.level, *(shelf.name.lower() for shelf in story.shelves.all())]
    return Document(
        kind="story",
        pk=story.pk,
        scope=story.scope,
        also=story.scopes_beyond,
        title=story.title,
        body="\n\n".join([story.standfirst, *words, story.role, story.setting, story.tools, *along]),
        url=story.get_absolute_url(),
        at=story.told_at,
        author_id=story.author_id,
        community_id=story.community_id,
        tags=list(dict.fromkeys([*story.tags, *filter(None, facets)])),
        language=story.language,
        uses=story.use_count,
        checked_at=story.checked_at,
        due_at=story.due_at,
        is_retired=story.retired_at is not None,
    )


STORY_SOURCE = Source(
    "story",
    gettext_lazy("Stories"),
    "book-open-text",
    frozenset(
        {TOLD, CHANGED, CHECKED, RETIRED, JOINED, HIDDEN, KEPT, RESTORED, USED, ACCESS_CHANGED, COMMUNITY_CHANGED}
    ),
    _touched,
    _documents,
    lambda: Story.objects.values_list("pk", flat=True).iterator(),
    has_kin=True,
    own_reach=True,
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


# Goals that a story brought forward ------------------------------------------------------------------


def _stories_to_link(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Linked]:
    found = Story.objects.visible_to(viewer).filter(community=community).select_related("community").in_bulk(numbers)
    return {pk: Linked(story.title, story.get_absolute_url(), story.doubt) for pk, story in found.items()}


def _story_files(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Leaf]:
    here = Story.objects.visible_to(viewer).filter(community=community, pk__in=numbers)
    found = here.select_related("author", "edited_by", "checked_by")
    found = found.prefetch_related("parts__cues", "coauthors__person", "shelves", "editions__by")
    notes = leaves.notes_of(numbers, viewer)
    after = (leaves.uses_of(Story, numbers), leaves.checks_of(numbers), leaves.requests_of(numbers, viewer))
    return {story.pk: _story_file(story, [some.get(story.pk, "") for some in after], notes) for story in found}


def _story_file(story: Story, after: Sequence[str], notes: Mapping[tuple[int, str], str]) -> Leaf:
    parts = sorted(story.parts.all(), key=lambda part: PartName.values.index(part.name))
    along = [one for one in story.coauthors.all() if one.accepted_at and not one.is_interviewer]
    asked = [one.person.display_name for one in story.coauthors.all() if one.is_interviewer]
    texts = [story.standfirst]
    for part in parts:
        cues = [f"{cue.number}. {_place(cue)}{cue.note}" for cue in part.cues.all()]
        beside = notes.get((story.pk, part.name), "")
        texts += [f"## {part.get_name_display()}", part.source, "\n".join(cues), beside]
    texts += [*after, _former(story)]
    about: dict[str, str | Sequence[str]] = {
        "authors": [story.author.display_name, *(one.person.display_name for one in along)],
        "asked_by": asked,
        "told": story.told_at.date().isoformat(),
        "changed": leaves.day(story.edited_at),
        "changed_by": story.edited_by.display_name if story.edited_by else "",
        "thanks": str(story.thanks_count),
        "same_here": str(story.same_count),
        "edition": str(story.edition),
        "checked": story.checked_at.date().isoformat() if story.checked_at else "",
        "checked_by": story.checked_by.display_name if story.checked_by else "",
        "look_again": story.due_at.date().isoformat() if story.due_at else "",
        "retired": story.retired_at.date().isoformat() if story.retired_at else "",
        "used": leaves.used(story),
        "story_kind": str(story.get_kind_display()),
        "role": story.role,
        "setting": story.setting,
        "tools": story.tools,
        "tags": story.tags,
        "shelves": [shelf.name for shelf in story.shelves.all()],
        "helps": str(story.get_level_display()),
        "for": str(story.get_audience_display()),
        "without_a_name": "yes" if story.is_nameless else "",
        "language": str(story.get_language_display()),
    }
    return Leaf("\n\n".join(text for text in texts if text), about)


def _said(words: Mapping[str, str]) -> list[str]:
    return [f"**{label}:** {text}" for _key, label, text in said(words)]


def _former(story: Story) -> str:
    """What it said before, but for versions that were hidden."""
    versions = [
        leaves.former(number, one.at, one.by, _said(one.words))
        for number, one in enumerate(story.editions.all(), 1)
        if one.hidden_at is None
    ]
    return leaves.section(_("What it said before"), versions)


def _place(cue: Cue) -> str:
    """Where it belongs: to a sentence, or to a place on the photo in hundredths of its width and height."""
    if cue.x is not None and cue.y is not None:
        return f"({cue.x} %, {cue.y} %) "
    return f"“{cue.anchor}”: " if cue.anchor else ""


STORY_LINKABLE = Linkable(
    kind="story",
    label=gettext_lazy("Story"),
    icon="book-open-text",
    views=frozenset({"knowledge:story"}),
    argument="story_id",
    find=_stories_to_link,
    leaves=_story_files,
)
