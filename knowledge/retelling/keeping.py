"""What others gave to a story stays as they gave it: for those readers, and in these words. It may be taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from knowledge.models import Audience, Given, PartName, Retelling

if TYPE_CHECKING:
    from knowledge.models import Story
    from knowledge.telling import StoryDraft


def faults_of(story: Story, told: StoryDraft) -> Mapping[str, str]:
    """By field, what those quoted have not given. Who tells it mends their own words as they like."""
    retelling = Retelling.objects.filter(story=story).select_related("by").first()
    if retelling is None or not _quotes_others(retelling):
        return {}
    faults = {}
    if told.audience and Audience(told.audience).is_wider_than(retelling.audience):
        faults["audience"] = _("Those quoted gave their words for fewer readers. Tell it to these, or to fewer.")
    stood = story.parts.filter(name=PartName.TRIED).values_list("source", flat=True)
    known = quotes_in("".join(stood))
    mine = f"**{retelling.by.display_name}**"
    if any(
        name != mine and (name, words) not in known for name, words in quotes_in(told.parts.get(PartName.TRIED, ""))
    ):
        faults[str(PartName.TRIED)] = _(
            "Others’ words stay as they gave them, under their names. Take them out, or write your own beside them."
        )
    return faults


def _quotes_others(retelling: Retelling) -> bool:
    given = retelling.consents.filter(answer__in=[Given.YES, Given.NAMELESS])
    return given.exclude(person=retelling.by_id).exists()


def quotes_in(source: str) -> set[tuple[str, str]]:
    """Each quote with the line above it. A line right below one belongs to it, as Markdown has it."""
    found, above, quote = set(), "", list[str]()
    for line in [*source.splitlines(), ""]:
        words = line.strip()
        if words.startswith(">"):
            quote.append(words[1:].strip())
        elif words and quote:
            quote.append(words)
        elif quote:
            found.add((above, "\n".join(quote).strip()))
            quote = []
        elif words:
            above = words
    return found
