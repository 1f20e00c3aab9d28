"""What stories told from a conversation have of somebody who leaves the site: their name, and with it their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import F

from content.models import Draft
from knowledge.drafts import CHANGING
from knowledge.models import Consent, Given, PartName, Quotation, Retelling, Story, StoryEdition
from knowledge.retelling.keeping import Standing, as_found, quotations_in
from knowledge.telling import put_part
from people.unnaming import FORMER
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person

# As `knowledge.retelling.asking` writes who said it.
_NAME = re.compile(r"\*\*.+\*\*")
_TRIED = str(PartName.TRIED)
_ANCHOR = re.compile(r"cue-\d+-anchor")

type Theirs = Callable[[Standing], bool]


def erase_retellings(person: Person, words_go: bool) -> None:
    """Who goes is asked no more: what was not told yet goes without their words."""
    Retelling.objects.filter(by=person, story=None).delete()
    Consent.objects.filter(person=person, retelling__story=None).delete()
    given = Consent.objects.filter(person=person, answer__in=[Given.YES, Given.NAMELESS])
    for consent in given.exclude(retelling__story=None).select_related("retelling", "person"):
        _erase_from(consent, words_go)
    if words_go:
        Consent.objects.filter(person=person).delete()


def _erase_from(consent: Consent, words_go: bool) -> None:
    story = Story.objects.select_for_update(of=("self",)).get(retelling=consent.retelling_id)
    theirs = _theirs(consent)
    if not words_go and consent.answer == Given.NAMELESS:
        return

    def without(source: str) -> str:
        return _without_words(source, theirs) if words_go else _without_name(source, theirs)

    for part in story.parts.filter(name=_TRIED):
        put_part(story, part, without(part.source))
    for edition in StoryEdition.objects.filter(story=story, words__has_key=_TRIED):
        edition.words[_TRIED] = without(edition.words[_TRIED])
        edition.save(update_fields=["words"])
    _erase_from_drafts(story, without)
    # Who has it open to change it is told that it changed, and brings nothing back.
    Story.objects.filter(pk=story.pk).update(edition=F("edition") + 1)
    search_index.reindex("story", [story.pk])


def _erase_from_drafts(story: Story, without: Callable[[str], str]) -> None:
    """What somebody is changing in it and has not saved, wherever in it they put the words by now."""
    for draft in Draft.objects.select_for_update().filter(kind=CHANGING, place=story.pk):
        told = {name: without(str(draft.fields[name])) for name in PartName.values if draft.fields.get(name)}
        draft.fields |= told | dict.fromkeys(_lost_anchors(draft.fields, "\n".join(told.values())), "")
        draft.save(update_fields=["fields"])


def _lost_anchors(fields: Mapping[str, Any], told: str) -> list[str]:
    """Of cues that were tied to words which went."""
    return [name for name, value in fields.items() if _ANCHOR.fullmatch(name) and str(value) not in told]


def _theirs(consent: Consent) -> Theirs:
    """Which quotes are that person's: by their words, and by the name above where others said the same."""
    here = Quotation.objects.filter(consent__retelling=consent.retelling_id)
    mine = {as_found(one.words) for one in here.filter(consent=consent)}
    others = {as_found(one.words) for one in here.exclude(consent=consent)}
    name = f"**{consent.person.display_name}**"
    tells_it = consent.retelling.by_id == consent.person_id

    def are_theirs(quote: Standing) -> bool:
        if quote.words in mine:
            return quote.words not in others or quote.above == name
        # Their own words are mended by who tells it.
        return tells_it and quote.above == name and quote.words not in others

    return are_theirs


def _without_words(source: str, theirs: Theirs) -> str:
    """Neither the quotes nor the name that stands above them alone."""
    quotes = list(quotations_in(source))
    gone = [quote for quote in quotes if theirs(quote)]
    needed = {quote.above_at for quote in quotes if not theirs(quote)}
    lines = {number for quote in gone for number in quote.lines}
    lines |= {at for quote in gone if (at := _name_of(quote)) is not None and at not in needed}
    kept = [line for number, line in enumerate(source.splitlines()) if number not in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() if lines else source


def _without_name(source: str, theirs: Theirs) -> str:
    names = {_name_of(quote) for quote in quotations_in(source) if theirs(quote)}
    lines = source.splitlines()
    return "\n".join(f"**{FORMER}**" if number in names else line for number, line in enumerate(lines))


def _name_of(quote: Standing) -> int | None:
    return quote.above_at if _NAME.fullmatch(quote.above) else None
