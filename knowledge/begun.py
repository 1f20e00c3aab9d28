"""What somebody began to tell and has not told: stories half told, a change of one that stands, conversations on their
way, interviews under way.

Theirs alone (an interview is of two), and named to them at home and in the library: who forgot it finds it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.rows import MINE, PLACE, SCOPE, place_of
from engagement.finding import Seeker, find
from engagement.sections import Find, Item, Place, Section, each
from knowledge.drafts import ASIDE, ASIDE_IN, CHANGING, OF_TELLER, TELLING
from knowledge.rows import TOLD_BY
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

SHOWN_IN_LIBRARY = 2

_NAMES = ", ".join(f"'{name}'" for name in sorted(OF_TELLER))
HAS_WORDS = rf"""EXISTS (SELECT FROM jsonb_each_text(draft.fields) said
                         WHERE said.key IN ({_NAMES}) AND said.value ~ '\S')"""
DRAFTS = f"""SELECT draft.id, 'draft' AS kind, draft.fields ->> 'title' AS title, draft.saved_at AS at,
        draft.kind = '{TELLING}' AND draft.fields ->> 'guided-at' <> '' AS is_guided, NULL::bigint AS beside_id,
        NULL::bigint AS story_id,
        CASE draft.kind WHEN '{TELLING}' THEN draft.place
                        ELSE (draft.fields ->> '{ASIDE_IN}')::bigint END AS community_id
    FROM content_draft draft
    WHERE draft.owner_id = asked.person AND draft.kind IN ('{TELLING}', '{ASIDE}') AND {HAS_WORDS}"""
# By its title as it stands: who reads there knows it by that.
CHANGES = f"""SELECT draft.id, 'change', story.title, draft.saved_at, false, NULL::bigint, story.id, story.community_id
    FROM content_draft draft JOIN knowledge_story story ON story.id = draft.place AND story.hidden_at IS NULL
    WHERE draft.owner_id = asked.person AND draft.kind = '{CHANGING}' AND {TOLD_BY}"""
RETELLINGS = """SELECT id, 'retelling', title, began_at, false, NULL::bigint, NULL::bigint, community_id
    FROM knowledge_retelling WHERE by_id = asked.person AND story_id IS NULL"""
# Where one of the two is asked something (yes or no, whether it may be told), home says so elsewhere.
INTERVIEWS = """SELECT id, 'interview', about, accepted_at, false,
        CASE asker_id WHEN asked.person THEN teller_id ELSE asker_id END, NULL::bigint, community_id
    FROM knowledge_interview
    WHERE asked.person IN (asker_id, teller_id) AND story_id IS NULL
      AND accepted_at IS NOT NULL AND handed_at IS NULL"""

BEGUN = Find(
    key="'begun:' || begun.kind || ':' || begun.id",
    author="begun.beside_id",
    place=SCOPE,
    said=f"""json_build_object('id', begun.id, 'kind', begun.kind, 'title', begun.title, 'place', {PLACE},
        'is_guided', begun.is_guided, 'story_id', begun.story_id, 'beside', {FACE})""",
    source=f"""({DRAFTS} UNION ALL {CHANGES} UNION ALL {RETELLINGS} UNION ALL {INTERVIEWS}) begun
        JOIN ({MINE}) ON place.id = begun.community_id
        LEFT JOIN people_person face ON face.id = begun.beside_id""",
    where="true",
    order="begun.at DESC",
)


def _item(row: Any) -> Item:
    place, beside = place_of(row), person_of(row["beside"])
    return Item(
        key=f"begun:{row['kind']}:{row['id']}",
        title=(row["title"] or "").strip() or _("A story without a title yet"),
        reason=_reason(row["kind"], place, beside),
        url=_url(row, place),
        verb=_("Go on"),
        icon="feather",
        tone="story",
        person=beside,
        author_id=beside.pk if beside else None,
        group=place.name,
        place=place.scope,
    )


def _reason(kind: str, place: Community, beside: Person | None) -> str:
    if beside:
        return _("Your page with %(who)s is open.") % {"who": beside.first_name}
    if kind == "retelling":
        return _("You began to make a story of a conversation in %(place)s.") % {"place": place.name}
    if kind == "change":
        return _("You began to change it, and the change is not saved. Only you can see it.")
    return _("You began to tell it in %(place)s. Only you can see it.") % {"place": place.name}


def _url(row: Any, place: Community) -> str:
    if row["kind"] in ("interview", "retelling"):
        return reverse(f"knowledge:{row['kind']}", args=[place.slug, row["id"]])
    if row["kind"] == "change":
        return reverse("knowledge:change", args=[place.slug, row["story_id"]])
    # What was put aside for another waits above the form of that one.
    return reverse("knowledge:guided" if row["is_guided"] else "knowledge:tell", args=[place.slug])


SECTION = Section(
    "begun",
    gettext_lazy("Half told"),
    Place.INVITATIONS,
    23,
    # A letter would press for what is nobody's but theirs.
    in_digest=False,
    find=BEGUN,
    word=each(_item),
)


def begun_by(person: Person, community: Community | None) -> Sequence[Item]:
    """For the top of a library, or of all: as home says it, also where it was put off there."""
    now = timezone.localtime()
    only = frozenset({community.scope}) if community else None
    (finds,) = find([Seeker(person, now, only=only)], {SECTION.name: SHOWN_IN_LIBRARY}, now)
    return finds.of(SECTION, SHOWN_IN_LIBRARY)
