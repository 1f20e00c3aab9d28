"""What freshness offers the floors below: a notice, and a line at home and in the digest for who was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.permissions import can_take_part
from communities.rows import PLACE, SCOPE
from content.holding import hold
from content.rows import made
from content.targets import Target
from engagement.kinds import Kind, Wording
from engagement.sections import Find, Item, Place, Section, Shape
from knowledge.coauthors import nameless_teller_of, tellers_of
from knowledge.freshness.asking import ASKED_TO_CHECK
from knowledge.freshness.checking import AMENDED, RETIRED
from knowledge.freshness.doubts import doubts_in_short
from knowledge.models import Check, CheckAsk, Part, Story
from knowledge.rows import STORY, VISIBLE, story_of
from moderation.rewording import KeptHere, text_of

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def check_url(story: Story) -> str:
    return reverse("knowledge:check", args=[story.community.slug, story.pk])


def _whom(activity: Activity) -> list[int]:
    return list(CheckAsk.objects.filter(pk=activity.payload.get("ask")).values_list("person_id", flat=True))


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = Story.objects.visible_to(reader).select_related("community").prefetch_related("parts")
    stories = visible.in_bulk({activity.target_id for activity in activities})
    return {one.pk: _wording(stories[one.target_id]) for one in activities if one.target_id in stories}


def _wording(story: Story) -> Wording:
    text = _("Is “%(title)s” still how you work?") % {"title": story.title}
    return Wording(
        text, check_url(story), "badge-check", doubts_in_short(story.parts.all(), story.tools, story.language)
    )


ASKED = Find(
    key="'check:' || ask.id",
    place=SCOPE,
    said=f"""json_build_object('ask', json_build_object('id', ask.id, 'why', ask.why), 'story', {STORY},
        'place', {PLACE}, 'tools', story.tools, 'language', story.language, 'parts', (
            SELECT json_agg(json_build_object('name', part.name, 'source', part.source))
            FROM knowledge_part part WHERE part.story_id = story.id))""",
    source="""knowledge_checkask ask JOIN knowledge_story story ON story.id = ask.story_id
              JOIN communities_community place ON place.id = story.community_id""",
    where=f"ask.person_id = asked.person AND ask.answered_at IS NULL AND story.retired_at IS NULL AND {VISIBLE}",
    order="ask.at DESC",
)

# Though somebody looked since.
ASKED_AGAIN = replace(ASKED, where=f"ask.person_id = asked.person AND {VISIBLE}")


def _word_asked(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_item(made(CheckAsk, row["ask"], story=story_of(row)), _doubts_of(row)) for row in rows]


def _doubts_of(row: Any) -> str:
    return doubts_in_short([made(Part, part) for part in row["parts"] or ()], row["tools"], row["language"])


def _item(ask: CheckAsk, quote: str) -> Item:
    return Item(
        key=f"check:{ask.pk}",
        title=_("Is “%(title)s” still how you work?") % {"title": ask.story.title},
        reason=_("%(why)s. You know it from your own work.") % {"why": ask.get_why_display()},
        url=check_url(ask.story),
        verb=_("Have a look"),
        icon="badge-check",
        tone="story",
        quote=quote,
        place=ask.story.community.scope,
    )


CHECK_TARGET = Target(
    kind="check",
    model=Check,
    title=lambda check: check.story.title,
    scope=lambda check: check.story.scope,
    place=lambda check: check.story.community.scope,
    author=lambda check: check.person,
    written_by=lambda person: Check.objects.filter(person=person).exclude(words=""),
    can_take_part=lambda viewer, check: can_take_part(viewer, check.story.community),
    said_of=lambda check: check.story,
    hold=hold,
    # Of a use it has none of its own.
    **KeptHere(lambda check: [text_of(check, "words", may_be_empty=False)] if check.words else []).offered(),
    words=lambda check: check.words,
    icon="badge-check",
    related=("story__community", "person"),
)
SAID = {
    AMENDED: gettext_lazy("%(who)s says that something in “%(title)s” is different now"),
    RETIRED: gettext_lazy("%(who)s says that “%(title)s” is not done like this any more"),
}


def _tellers(activity: Activity) -> set[int]:
    """Whoever did it is left out afterwards; whom the log does not know is who told it without a name."""
    itself = set() if activity.actor_id else nameless_teller_of(activity.target_id)
    return tellers_of(activity.target_id) - itself


def _word_said(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = Story.objects.visible_to(reader).select_related("community")
    stories = visible.in_bulk({activity.target_id for activity in activities})
    checks = Check.objects.shown().in_bulk([activity.payload.get("check") for activity in activities])
    return {
        one.pk: _wording_said(one, stories[one.target_id], checks.get(one.payload.get("check", 0)))
        for one in activities
        if one.target_id in stories
    }


def _wording_said(activity: Activity, story: Story, said: Check | None) -> Wording:
    who = activity.actor.display_name if activity.actor else _("Somebody")
    text = SAID[activity.verb] % {"who": who, "title": story.title}
    return Wording(text, story.get_absolute_url(), "badge-check", said.words if said else "")


SAID_NOTICE = Kind(
    "story-not-as-told",
    gettext_lazy("My story is done differently now"),
    frozenset({AMENDED, RETIRED}),
    _tellers,
    _word_said,
    from_a_person=True,
)
CHECK_NOTICE = Kind(
    "story-check", gettext_lazy("Whether a story still holds"), frozenset({ASKED_TO_CHECK}), _whom, _word
)
CHECK_SECTION = Section(
    "checks",
    gettext_lazy("Does it still hold?"),
    Place.INVITATIONS,
    40,
    shape=Shape.ASK,
    find=ASKED,
    again=ASKED_AGAIN,
    word=_word_asked,
)
