"""Wanted stories in the rooms below: who is told of what, and what stands at home and in digests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Membership
from communities.permissions import can_take_part
from communities.rows import MINE, PLACE, SCOPE, place_of
from content.holding import hold
from content.rows import made
from content.targets import Target, register_target
from engagement.kinds import Kind, Weight, Wording, register_kind
from engagement.sections import Find, Item, Place, Section, Shape, register_section
from knowledge.forgetting import GONE
from knowledge.models import Nudge, Story, StoryRequest, StoryRound, Wish
from knowledge.requests.asking import ANSWERED, NUDGED
from knowledge.requests.finding import SOURCE
from knowledge.requests.parting import erase_requests
from knowledge.requests.rounds import BEGAN, ENDED, REMINDED
from moderation.rewording import KeptHere, set_fields, texts_in
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from people.rows import FACE, person_of
from people.topics import fitting
from search.index import reindex
from search.registry import register_source

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

LOOKED_AT = 40

# Who hears of it --------------------------------------------------------------------------------------


def who_waits(request_id: int) -> list[int]:
    """Who asked, and who said 'same here'."""
    asked = StoryRequest.objects.filter(pk=request_id).values_list("author_id", flat=True)
    return [*asked, *Wish.objects.filter(request=request_id).values_list("person_id", flat=True)]


def _nudged(activity: Activity) -> list[int]:
    return [activity.payload["person"]]


def _word_nudges(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = StoryRequest.objects.visible_to(reader)
    mine = Nudge.objects.filter(person=reader, request__in=visible).select_related("by", "request__community")
    found = mine.in_bulk([one.payload["nudge"] for one in activities])
    text = _("%(who)s thinks you may have a story for this: “%(question)s”")
    return {
        one.pk: Wording(
            text % {"who": made.by.display_name, "question": made.request.question},
            made.request.get_absolute_url(),
            "ear",
            made.words,
        )
        for one in activities
        if (made := found.get(one.payload["nudge"]))
    }


def _waiting_for(activity: Activity) -> list[int]:
    return who_waits(activity.target_id)


def _word_answered(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    wanted = StoryRequest.objects.visible_to(reader).in_bulk([one.target_id for one in activities])
    stories = Story.objects.visible_to(reader).select_related("community")
    found = stories.in_bulk([one.payload["story"] for one in activities])
    text = _("A story that answers “%(question)s”: “%(title)s”")
    return {
        one.pk: Wording(
            text % {"question": wanted[one.target_id].question, "title": story.title},
            story.get_absolute_url(),
            "book-open-text",
        )
        for one in activities
        if one.target_id in wanted and (story := found.get(one.payload["story"]))
    }


def _round_people(activity: Activity) -> list[int]:
    # Who told one without a name is treated as somebody who told none: even the list of who hears of it tells nothing.
    named = Story.objects.filter(rounds=activity.target_id, is_nameless=False)
    told = named.values_list("author_id", flat=True)
    opened = StoryRound.objects.filter(pk=activity.target_id)
    if activity.verb == ENDED:
        return [*told, *opened.values_list("by_id", flat=True)]
    members = Membership.objects.filter(community__in=opened.values("community"))
    if activity.verb == REMINDED:
        members = members.exclude(person__in=told)
    return list(members.values_list("person_id", flat=True))


def _word_rounds(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    visible = StoryRound.objects.visible_to(reader).select_related("community")
    found = visible.in_bulk([one.target_id for one in activities])
    texts = {
        BEGAN: _("A story round begins in %(community)s: “%(theme)s”"),
        REMINDED: _("The story round “%(theme)s” ends soon. Is there one of yours?"),
        ENDED: _("The story round “%(theme)s” is over. Thank you: here is what was told."),
    }
    return {
        one.pk: Wording(
            texts[one.verb] % {"community": opened.community.name, "theme": opened.theme},
            opened.get_absolute_url(),
            "feather",
            opened.about if one.verb == BEGAN else "",
            shows_actor=False,
        )
        for one in activities
        if (opened := found.get(one.target_id))
    }


NUDGE_NOTICE = Kind(
    "story-nudge",
    gettext_lazy("Somebody thinks I have a story"),
    frozenset({NUDGED}),
    _nudged,
    _word_nudges,
    from_a_person=True,
)
ANSWERED_NOTICE = Kind(
    "story-answered",
    gettext_lazy("A story for what I asked"),
    frozenset({ANSWERED}),
    _waiting_for,
    _word_answered,
    weight=Weight.ASKED_FOR,
)
ROUND_NOTICE = Kind(
    "story-round",
    gettext_lazy("Story rounds"),
    frozenset({BEGAN, REMINDED, ENDED}),
    _round_people,
    _word_rounds,
    weight=Weight.AROUND,
)

# Home and digest --------------------------------------------------------------------------------------


def _nudged_by(which: str) -> str:
    return f"""LEFT JOIN LATERAL (
        SELECT nudge.id, nudger.display_name AS by FROM knowledge_nudge nudge
        JOIN people_person nudger ON nudger.id = nudge.by_id
        WHERE nudge.request_id = wanted.id AND nudge.person_id = asked.person AND {which}
        ORDER BY nudge.id DESC LIMIT 1
    ) nudged ON TRUE"""


WISHED_FOR = f"""{MINE} JOIN knowledge_storyrequest wanted ON wanted.community_id = place.id
               JOIN people_person face ON face.id = wanted.author_id"""
NOT_SET_ASIDE = """wanted.hidden_at IS NULL AND wanted.author_id <> asked.person
        AND NOT EXISTS (SELECT FROM knowledge_setaside aside
                        WHERE aside.request_id = wanted.id AND aside.person_id = asked.person)"""
WANTED = Find(
    key="'story-request:' || wanted.id",
    author="wanted.author_id",
    place=SCOPE,
    as_of="coalesce(nudged.id, 0) + 1",
    said=f"""json_build_object('wanted', to_json(wanted), 'place', {PLACE}, 'author', {FACE},
        'nudged', nudged.id, 'nudged_by', nudged.by)""",
    source=f"{WISHED_FOR} {_nudged_by('true')}",
    where=f"""{NOT_SET_ASIDE} AND NOT EXISTS (SELECT FROM knowledge_story answer
                        WHERE answer.id = wanted.answered_by_id AND answer.hidden_at IS NULL)""",
    order="nudged.id IS NULL, wanted.asked_at DESC",
)

# Though a story answered it since, or somebody else brought it; as long as who brought it then is here.
TOLD_SO_FAR = "(asked.told ->> ('story-request:' || wanted.id))::bigint"
TOLD_WANTED = replace(
    WANTED,
    source=f"{WISHED_FOR} {_nudged_by(f'nudger.is_active AND nudge.id = {TOLD_SO_FAR} - 1')}",
    where=f"{NOT_SET_ASIDE} AND ({TOLD_SO_FAR} = 1 OR nudged.id IS NOT NULL)",
)


def _word_wanted(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    """What I was asked for by name first, then what fits what I can help with, then the longest wait."""
    topics = person.helps_with
    found = [(_wanted(row), row) for row in rows]
    fits = [(one, row, fitting(topics, one.question)) for one, row in found]
    fits.sort(key=lambda one: (not one[1]["nudged"], not one[2], one[0].asked_at))
    return (_item(one, row["nudged_by"] or "", topic, row["nudged"] or 0) for one, row, topic in fits)


def _wanted(row: Any) -> StoryRequest:
    return made(StoryRequest, row["wanted"], community=place_of(row), author=person_of(row["author"]))


def _item(wanted: StoryRequest, nudged_by: str, topic: str, nudged: int) -> Item:
    return Item(
        key=f"story-request:{wanted.pk}",
        title=wanted.question,
        reason=_why(wanted, nudged_by, topic),
        url=wanted.get_absolute_url(),
        verb=_("Tell it"),
        decline=reverse("knowledge:aside", args=[wanted.community.slug, wanted.pk]),
        icon="ear",
        tone="ask",
        author_id=wanted.author_id,
        group=wanted.community.name,
        place=wanted.community.scope,
        # Asked for by name, it is another word than to all.
        as_of=nudged + 1,
    )


def _why(wanted: StoryRequest, nudged_by: str, topic: str) -> str:
    if nudged_by:
        return _("%(who)s thinks you may know.") % {"who": nudged_by.split(" ", 1)[0]}
    asks = _("%(who)s is asking for a story.") % {"who": wanted.author.first_name}
    if topic:
        return f"{asks} {_('You can help with %(topic)s.') % {'topic': topic}}"
    if wanted.wish_count:
        others = ngettext(
            "%(n)d other would like to hear it.", "%(n)d others would like to hear it.", wanted.wish_count
        )
        return f"{asks} {others % {'n': wanted.wish_count}}"
    return f"{asks} {wanted.community.name}"


WANTED_SECTION = Section(
    "stories-wanted",
    gettext_lazy("Stories wanted"),
    Place.INVITATIONS,
    22,
    shape=Shape.ASK,
    find=WANTED,
    again=TOLD_WANTED,
    word=_word_wanted,
    looks_at=LOOKED_AT,
)


def _say_anew(wanted: StoryRequest, changed: Mapping[str, str], by: Person) -> None:
    set_fields(wanted, changed, by)
    reindex("story-request", [wanted.pk])


TARGET = Target(
    kind="story-request",
    model=StoryRequest,
    title=lambda wanted: wanted.question,
    scope=lambda wanted: wanted.community.content_scope,
    author=lambda wanted: wanted.author,
    taken_away=lambda wanted: wanted.hidden_at if wanted.question == GONE else None,
    written_by=lambda person: StoryRequest.objects.filter(author=person),
    can_take_part=lambda viewer, wanted: can_take_part(viewer, wanted.community),
    place=lambda wanted: wanted.community.scope,
    hold=hold,
    **KeptHere(texts_in("question", "details"), _say_anew).offered(),
    words=lambda wanted: wanted.details,
    icon="ear",
    related=("community", "author"),
)


def register() -> None:
    register_target(TARGET)
    register_source(SOURCE)
    for kind in (NUDGE_NOTICE, ANSWERED_NOTICE, ROUND_NOTICE):
        register_kind(kind)
    register_section(WANTED_SECTION)
    register_eraser(erase_requests)
    register_own(Own("story-requests", fields_of(StoryRequest, "author", ("id", "question", "details", "asked_at"))))
    register_own(Own("story-nudges", fields_of(Nudge, "by", ("request", "words", "at"))))
    register_own(Own("story-wishes", fields_of(Wish, "person", ("request", "request__question", "at"))))
