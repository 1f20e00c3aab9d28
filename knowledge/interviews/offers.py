"""Interviews in the rooms below: who is told, what the two pages watch, what waits at home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.rows import MINE, PLACE, SCOPE, place_of
from content.rows import made
from engagement.kinds import Kind, Wording, register_kind
from engagement.live import register_topic
from engagement.sections import Find, Item, Place, Section, Shape, register_section
from knowledge.interviews.holding import ACCEPTED, ASKED, DECLINED, HANDED, SENT_BACK, TOLD, look
from knowledge.models import Interview, InterviewPart
from people.leaving import register_eraser
from people.own_data import Own, fields_of, register_own
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _the_other(activity: Activity) -> list[int]:
    return [activity.payload["to"]]


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    mine = Interview.objects.visible_to(reader).select_related("community", "asker", "teller", "story")
    found = mine.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_one(one.verb, found[one.target_id]) for one in activities if one.target_id in found}


def _word_one(verb: str, interview: Interview) -> Wording:
    texts = {
        ASKED: _("%(asker)s would like to hear about “%(about)s” from you"),
        ACCEPTED: _("%(teller)s says yes: the page for “%(about)s” is open"),
        DECLINED: _("%(teller)s can’t tell “%(about)s” at present"),
        HANDED: _("%(asker)s thinks “%(about)s” is all there. Whether it is told is yours to say"),
        SENT_BACK: _("%(teller)s would have a part of “%(about)s” looked at again"),
        TOLD: _("%(teller)s let “%(about)s” be told. You are named in it"),
    }
    if verb == TOLD and interview.story and interview.story.hidden_at:
        texts[TOLD] = _("%(teller)s let “%(about)s” be told. It waits until a facilitator has looked")
    named = {
        "asker": interview.asker.display_name,
        "teller": interview.teller.display_name,
        "about": interview.about,
    }
    quote = interview.words if verb == ASKED else ""
    return Wording(texts[verb] % named, interview.get_absolute_url(), "messages-square", quote)


NOTICE = Kind(
    "interview",
    gettext_lazy("Interviews I am part of"),
    frozenset({ASKED, ACCEPTED, DECLINED, HANDED, SENT_BACK, TOLD}),
    _the_other,
    _word,
    from_a_person=True,
)


# What the teller has to say: yes to being asked, or that it may be told.
WAITING = Find(
    key="'interview:' || interview.id",
    author="interview.asker_id",
    place=SCOPE,
    as_of="CASE WHEN interview.accepted_at IS NULL THEN 1 ELSE extract(epoch FROM interview.handed_at)::bigint END",
    said=f"json_build_object('interview', to_json(interview), 'place', {PLACE}, 'asker', {FACE})",
    source=f"""knowledge_interview interview JOIN ({MINE}) ON place.id = interview.community_id
               JOIN people_person face ON face.id = interview.asker_id""",
    where="""interview.teller_id = asked.person AND interview.story_id IS NULL AND interview.declined_at IS NULL
        AND (interview.accepted_at IS NULL OR interview.handed_at IS NOT NULL)""",
    order="interview.asked_at",
)

# Though the teller answered since.
WAITED = replace(WAITING, where="interview.teller_id = asked.person")


def _word_waiting(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [
        _item(made(Interview, row["interview"], community=place_of(row), asker=person_of(row["asker"]))) for row in rows
    ]


def _item(interview: Interview) -> Item:
    asks = _("%(who)s would like to hear it from you.") if interview.is_asked else _("%(who)s thinks it is all there.")
    return Item(
        key=f"interview:{interview.pk}",
        title=interview.about,
        reason=asks % {"who": interview.asker.first_name},
        url=interview.get_absolute_url(),
        verb=_("Answer") if interview.is_asked else _("Read it"),
        icon="messages-square",
        tone="story",
        person=interview.asker,
        author_id=interview.asker_id,
        group=interview.community.name,
        place=interview.community.scope,
        # To be asked is one thing to hear of, to be handed what was said another.
        as_of=round(interview.handed_at.timestamp()) if interview.handed_at else 1,
    )


SECTION = Section(
    "interviews",
    gettext_lazy("Interviews"),
    Place.INVITATIONS,
    21,
    shape=Shape.ASK,
    find=WAITING,
    again=WAITED,
    word=_word_waiting,
)


def erase_interviews(person: Person, words_go: bool) -> None:
    """What was not told goes; a story that was told is the teller's."""
    Interview.objects.filter(Q(asker=person) | Q(teller=person), story=None).delete()
    if words_go:
        InterviewPart.objects.filter(interview__teller=person).delete()


def register() -> None:
    register_kind(NOTICE)
    register_section(SECTION)
    register_topic("interview", look)
    register_eraser(erase_interviews)
    asked = ("id", "about", "words", "kind", "asked_at", "accepted_at")
    register_own(Own("interviews-asked", fields_of(Interview, "asker", asked)))
    # What they told is theirs, whoever of the two typed it.
    register_own(Own("interviews-told", fields_of(InterviewPart, "interview__teller", ("interview", "step", "words"))))
