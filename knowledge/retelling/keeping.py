"""What others gave to a story stays as they gave it: for those readers, and in these words. It may be taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from knowledge.models import Audience, Given, PartName, Quotation, Retelling

if TYPE_CHECKING:
    from knowledge.models import Story
    from knowledge.telling import StoryDraft
    from people.models import Person

# The line above the words, and the words.
type Quoted = tuple[str, str]


def faults_of(story: Story, told: StoryDraft) -> Mapping[str, str]:
    """By field, what those quoted have not given. Who tells it mends their own words as they like."""
    retelling = Retelling.objects.filter(story=story).select_related("by").first()
    if retelling is None or not (given := _given_by_others(retelling)):
        return {}
    faults = {}
    if told.audience and Audience(told.audience).is_wider_than(retelling.audience):
        faults["audience"] = _("Those quoted gave their words for fewer readers. Tell it to these, or to fewer.")
    stood = quotes_in("".join(story.parts.filter(name=PartName.TRIED).values_list("source", flat=True)))
    if _changes_others(stood, quotes_in(told.parts.get(PartName.TRIED, "")), given, retelling.by):
        faults[str(PartName.TRIED)] = _(
            "Others’ words stay as they gave them, under their names. Take them out, or write your own beside them."
        )
    return faults


def _given_by_others(retelling: Retelling) -> set[str]:
    given = Quotation.objects.filter(consent__retelling=retelling, consent__answer__in=[Given.YES, Given.NAMELESS])
    words = given.exclude(consent__person=retelling.by_id).values_list("words", flat=True)
    return {as_found(one) for one in words}


def as_found(words: str) -> str:
    """As `quotations_in` has them."""
    return "\n".join(line.strip() for line in words.splitlines()).strip()


def _changes_others(stood: set[Quoted], now: set[Quoted], given: set[str], teller: Person) -> bool:
    """What is new stands under a name of the teller's, today's or one they had. Where somebody else quoted has that
    name too, it takes the place of the teller's own words alone."""
    own = {name for name, words in stood if words not in given} | {f"**{teller.display_name}**"}
    shared = {name for name, words in stood if words in given}
    new = Counter(name for name, _words in now - stood)
    gone = Counter(name for name, words in stood - now if words not in given)
    return any(name not in own or (name in shared and count > gone[name]) for name, count in new.items())


def quotes_in(source: str) -> set[Quoted]:
    return {(quote.above, quote.words) for quote in quotations_in(source)}


@dataclass(frozen=True)
class Standing:
    """A quote as it stands in a text: the line above it and its number, its own lines, and what it says."""

    above: str
    above_at: int | None
    lines: range
    words: str


def quotations_in(source: str) -> Iterator[Standing]:
    """Each with the line above it. A line right below one belongs to it, as Markdown has it."""
    above, above_at, quote = "", None, list[str]()
    for number, line in enumerate([*source.splitlines(), ""]):
        words = line.strip()
        if words.startswith(">"):
            quote.append(words[1:].strip())
        elif words and quote:
            quote.append(words)
        elif quote:
            yield Standing(above, above_at, range(number - len(quote), number), "\n".join(quote).strip())
            quote = []
        elif words:
            above, above_at = words, number
