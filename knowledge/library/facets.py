"""By what stories are narrowed: words of the tellers' own, kept together in one column that one index answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import TextChoices
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from knowledge.models import Level, Shelf, Story, StoryKind
from search.languages import Language

# Counts are exact up to here; beyond, they say that there are more.
from search.ranking import COUNTED

if TYPE_CHECKING:
    from knowledge.querysets import StoryQuerySet

# The words of so many of the latest are offered. What more than 200 of them say need not be counted among all.
LOOKED_AT = 2500
MOST_SHOWN = 6
LONGEST = 60


class Facet(TextChoices):
    """Each word begins with its facet: 'role:charge nurse'."""

    KIND = "kind", _("Kind")
    SHELF = "shelf", _("Shelf")
    ROLE = "role", _("Role")
    SETTING = "setting", _("Setting")
    TOOL = "tool", _("Tools")
    LEVEL = "level", _("Helps most")
    TAG = "tag", _("About")
    LANGUAGE = "lang", _("Language")


def words_of(story: Story) -> list[str]:
    """What a story is narrowed by. 'Surgical ward, 22 beds, night' are three words of a setting."""
    words = {
        Facet.KIND: [story.kind],
        Facet.SHELF: [str(pk) for pk in story.shelves.values_list("pk", flat=True)],
        Facet.ROLE: _pieces(story.role),
        Facet.SETTING: _pieces(story.setting),
        Facet.TOOL: _pieces(story.tools),
        Facet.LEVEL: [story.level] if story.level else [],
        Facet.TAG: story.tags,
        Facet.LANGUAGE: [story.language],
    }
    return [f"{facet.value}:{word}" for facet, some in words.items() for word in some]


def _pieces(text: str) -> list[str]:
    pieces = (" ".join(piece.split()).casefold()[:LONGEST] for piece in text.replace(";", ",").split(","))
    return list(dict.fromkeys(piece for piece in pieces if piece))


def read(asked: Iterable[str]) -> list[str]:
    """Of an address: words that could be some, each once, in the order of the facets."""
    known = [one for one in dict.fromkeys(asked) if ":" in one and one.split(":", 1)[0] in Facet.values]
    clean = [one.replace("\x00", "")[: LONGEST + 10] for one in known[:20]]
    return sorted(clean, key=lambda one: Facet.values.index(one.split(":", 1)[0]))


def narrowed(stories: StoryQuerySet, words: Sequence[str], *, besides: str = "") -> StoryQuerySet:
    """Of one facet either word will do, of several facets one word of each. `besides` one facet."""
    for facet, some in _by_facet(words).items():
        if facet != besides:
            stories = stories.filter(facets__overlap=some)
    return stories


def _by_facet(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        found[word.split(":", 1)[0]].append(word)
    return dict(found)


@dataclass(frozen=True)
class Choice:
    word: str
    label: str
    count: int
    chosen: bool
    # An id for the page, by which the focus finds its way back.
    key: str

    @property
    def count_words(self) -> str:
        return _in_words(self.count)


@dataclass(frozen=True)
class Group:
    facet: Facet
    choices: Sequence[Choice]

    @property
    def label(self) -> str:
        return str(self.facet.label)


@dataclass(frozen=True)
class Counts:
    groups: Sequence[Group] = field(default_factory=list)
    total: int = 0
    # There are older ones, whose words are not offered.
    is_sample: bool = False

    @property
    def total_words(self) -> str:
        return _in_words(self.total)

    @property
    def chosen(self) -> list[Choice]:
        return [choice for group in self.groups for choice in group.choices if choice.chosen]


def _in_words(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


def counted(stories: StoryQuerySet, words: Sequence[str]) -> Counts:
    """One query, and one for each facet of which something is chosen: what else of it there would be.

    Where there are more than the latest, one more for each of these counts what is offered among all.
    """
    narrow = narrowed(stories, words)
    numbers = _numbers(narrow)
    total = numbers.pop("", 0)
    besides = {facet: narrowed(stories, words, besides=facet) for facet in _by_facet(words)}
    many = {facet: narrow for facet in Facet.values if facet not in besides and total >= LOOKED_AT}
    for facet, others in besides.items():
        other = _numbers(others)
        if other.get("", 0) >= LOOKED_AT:
            many[facet] = others
        numbers = {word: n for word, n in numbers.items() if not word.startswith(f"{facet}:")}
        numbers |= {word: n for word, n in other.items() if word.startswith(f"{facet}:")}
    return Counts(_among_all(_groups(numbers, words), many), total, is_sample=bool(many))


def _among_all(groups: list[Group], many: Mapping[str, StoryQuerySet]) -> list[Group]:
    """What is offered of these facets, counted exactly. The order stays: it is that of the latest."""
    asked: dict[int, tuple[StoryQuerySet, list[str]]] = {}
    for group in groups:
        if group.facet in many:
            stories = many[group.facet]
            few = [one.word for one in group.choices if one.count <= COUNTED]
            asked.setdefault(id(stories), (stories, []))[1].extend(few)
    exact = {word: n for stories, words in asked.values() if words for word, n in _exactly(stories, words)}
    return [
        replace(group, choices=[replace(one, count=exact.get(one.word, one.count)) for one in group.choices])
        for group in groups
    ]


# Each word by the index of words, and no further than it is counted.
EXACTLY = "SELECT word, (SELECT count(*) FROM ({some}) AS found) FROM unnest(%s::text[]) AS word"


def _exactly(stories: StoryQuerySet, words: list[str]) -> list[tuple[str, int]]:
    word = RawSQL("ARRAY[word]::varchar(80)[]", [])
    some, params = stories.filter(facets__contains=word).order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(EXACTLY.format(some=some), [*params, words])
        return list(cursor.fetchall())


# The words of the latest, with how many there are; '' counts the stories.
NUMBERS = """
    WITH latest AS ({latest})
    SELECT word, count(*) FROM latest, unnest(latest.facets) AS word GROUP BY word
    UNION ALL SELECT '', count(*) FROM latest
"""


def _numbers(stories: StoryQuerySet) -> dict[str, int]:
    try:
        latest, params = stories.order_by("-pk").values("facets")[:LOOKED_AT].query.sql_with_params()
    except EmptyResultSet:
        return {}  # nothing has the words that were looked for
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS.format(latest=latest), params)
        return dict(cursor.fetchall())


def _groups(numbers: dict[str, int], words: Sequence[str]) -> list[Group]:
    by_facet = _by_facet([*words, *(word for word in numbers if word not in words)])
    shelves = _shelves(by_facet.get(Facet.SHELF, []))
    groups = []
    for facet in Facet:
        choices = [
            _choice(word, facet, numbers.get(word, 0), word in words, shelves) for word in by_facet.get(facet, [])
        ]
        choices = [choice for choice in choices if choice.label]
        # One word that all share narrows nothing.
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            groups.append(Group(facet, _shown(choices)))
    return groups


def _shown(choices: list[Choice]) -> list[Choice]:
    """The commonest, in the order of the alphabet, and whatever is chosen."""
    common = sorted(choices, key=lambda one: (not one.chosen, -one.count, one.label))[:MOST_SHOWN]
    return sorted([one for one in choices if one.chosen or one in common], key=lambda one: (-one.count, one.label))


def _choice(word: str, facet: Facet, count: int, chosen: bool, shelves: dict[str, str]) -> Choice:
    value = word.split(":", 1)[1]
    return Choice(word, _label(facet, value, shelves), count, chosen, word.replace(":", "-").replace(" ", "_"))


def _label(facet: Facet, value: str, shelves: dict[str, str]) -> str:
    names: dict[Facet, type[TextChoices]] = {Facet.KIND: StoryKind, Facet.LEVEL: Level, Facet.LANGUAGE: Language}
    if facet in names:
        return str(dict(names[facet].choices).get(value, ""))
    if facet == Facet.SHELF:
        return shelves.get(value, "")
    return value[:1].upper() + value[1:]


def _shelves(words: Sequence[str]) -> dict[str, str]:
    pks = [word.split(":", 1)[1] for word in words]
    found = Shelf.objects.filter(pk__in=[pk for pk in pks if pk.isdecimal() and len(pk) < 10]) if pks else []
    return {str(shelf.pk): shelf.name for shelf in found}
