"""Letters where members meet them: the bell, the home page, the head of the digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.letters.writing import ANNOUNCED
from communities.models import Letter, Membership, Occasion
from communities.permissions import can_take_part
from communities.rows import MINE, PLACE, SCOPE, place_of
from content.holding import hold
from content.rows import made
from content.targets import Target
from engagement.kinds import Kind, Wording
from engagement.sections import Find, Item, Place, Section, Shape
from moderation.rewording import KeptHere, text_of
from people.rows import FACE, person_of

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

QUOTED = 240


def _members(activity: Activity) -> Iterable[int]:
    return Membership.objects.filter(community=activity.target_id).values_list("person_id", flat=True)


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    letters = (
        Letter.objects.visible_to(reader)
        .select_related("community", "author")
        .in_bulk([one.payload["letter"] for one in activities])
    )
    return {one.pk: _wording(letters[one.payload["letter"]]) for one in activities if one.payload["letter"] in letters}


def _wording(letter: Letter) -> Wording:
    quote = Truncator(letter.words).chars(QUOTED)
    return Wording(_said(letter), letter.community.get_absolute_url(), "send", quote)


def _said(letter: Letter) -> str:
    names = {"name": letter.author.first_name if letter.author else _("Somebody"), "place": letter.community.name}
    return _("%(name)s writes to everybody in %(place)s") % names


def _latest(occasion: Occasion, since: str) -> str:
    return f"""(SELECT * FROM communities_letter letter WHERE letter.community_id = place.id
        AND letter.occasion = '{occasion.value}' AND letter.at >= {since} AND letter.hidden_at IS NULL
        AND (asked.own OR letter.author_id IS DISTINCT FROM asked.person) ORDER BY letter.at DESC LIMIT 1)"""


# The latest to places the person belongs to, one a place of each occasion. A note rings no bell: it stands for the
# whole period however often its reader is here, and no announcement takes its place.
LETTERS = Find(
    key="'letter:' || letter.id",
    author="letter.author_id",
    place=SCOPE,
    said=f"json_build_object('letter', to_json(letter), 'place', {PLACE}, 'author', {FACE})",
    source=f"""{MINE} CROSS JOIN LATERAL (
        {_latest(Occasion.DIGEST, "asked.begins")} UNION ALL {_latest(Occasion.NOW, "asked.since")}
    ) letter LEFT JOIN people_person face ON face.id = letter.author_id""",
    where="true",
    order=f"letter.occasion = '{Occasion.DIGEST.value}' DESC, letter.at DESC",
)

# Though others were written since.
TOLD_LETTERS = replace(
    LETTERS,
    source=f"""{MINE} JOIN communities_letter letter ON letter.community_id = place.id AND letter.hidden_at IS NULL
               LEFT JOIN people_person face ON face.id = letter.author_id""",
)


def _word_letters(person: Person, rows: Sequence[Any]) -> Iterator[Item]:
    return (
        _item(made(Letter, row["letter"], community=place_of(row), author=person_of(row["author"]))) for row in rows
    )


@dataclass(frozen=True)
class LetterItem(Item):
    """One that its readers can flag."""

    pk: int = 0


def _item(letter: Letter) -> LetterItem:
    return LetterItem(
        pk=letter.pk,
        key=f"letter:{letter.pk}",
        title=_said(letter),
        reason=letter.community.name,
        url=letter.community.get_absolute_url(),
        icon="send",
        person=letter.author,
        quote=letter.words,
        author_id=letter.author_id,
        group=letter.community.name,
        place=letter.community.scope,
    )


# What went out by mail stays as it was; whoever reads it here reads the other words.
WORDS = KeptHere(texts=lambda letter: [text_of(letter, "words", may_be_empty=False)])
TARGET = Target(
    kind="letter",
    model=Letter,
    title=_said,
    scope=lambda letter: letter.community.scope,
    author=lambda letter: letter.author,
    taken_away=lambda letter: None if letter.words else letter.hidden_at,
    told_with=lambda letter: [letter.community],
    written_by=lambda person: Letter.objects.filter(author=person),
    place=lambda letter: letter.community.scope,
    can_take_part=lambda viewer, letter: can_take_part(viewer, letter.community),
    hold=hold,
    **WORDS.offered(),
    words=lambda letter: letter.words,
    icon="send",
    related=("community", "author"),
)
KIND = Kind(
    "announcement",
    gettext_lazy("Words to everybody in a place"),
    frozenset({ANNOUNCED}),
    _members,
    _word,
    from_a_person=True,
)
SECTION = Section(
    "letters",
    gettext_lazy("From those who look after your places"),
    Place.RAIL,
    5,
    template="communities/home_letters.html",
    shape=Shape.LETTER,
    find=LETTERS,
    again=TOLD_LETTERS,
    word=_word_letters,
)
