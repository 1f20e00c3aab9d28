"""What somebody may mean while they type: a title, a person, or the rest of an operator. Nothing they may not see."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search import naming
from search.asking import OPERATORS, Asked, Filter, read, tidy
from search.index import fold
from search.models import Entry
from search.naming import people_named
from search.narrowing import conditions, leaves_people, places_asked
from search.nearness import near, nearness
from search.registry import all_sources, places_like

if TYPE_CHECKING:
    from people.scopes import Viewer

TITLES_SHOWN = 5
PEOPLE_SHOWN = 3
TAGS_SHOWN = 6
TAGS_FROM = 500
MONTHS_SHOWN = 3
YEARS_SHOWN = 3
SHORTEST = 2

_AT_WORK = re.compile(
    rf'(?:^|\s)-?(?P<name>{"|".join(OPERATORS)}):(?:"(?P<phrase>[^"]*)|(?P<word>[^\s"]*))$', re.IGNORECASE
)
# Two letters of an operator, or all of it without its colon.
_BEGUN = re.compile(r"(?:^|\s)-?(?P<letters>[a-z]{2,6})$", re.IGNORECASE)
MEANT_BY = {
    "in": _("in one community"),
    "by": _("written by somebody"),
    "tag": _("with a tag"),
    "kind": _("of a kind"),
    "before": _("written before"),
    "after": _("written since"),
}


@dataclass(frozen=True)
class Suggestion:
    """`icon` is a Lucide name; `note` says what it is. `begins`: what the box holds when an operator is chosen."""

    text: str
    url: str
    icon: str
    note: str = ""
    begins: str = ""


@dataclass(frozen=True)
class Kept:
    """What the page keeps to beside the words: a community and a kind, '' where it does not."""

    place: str = ""
    kind: str = ""

    def address(self, words: str) -> str:
        asked = {"q": words, "in": self.place, "kind": self.kind}
        return f"{reverse('search:results')}?{urlencode({name: value for name, value in asked.items() if value})}"


def suggestions(text: str, viewer: Viewer, kept: Kept) -> list[Suggestion]:
    text = tidy(text)
    if at_work := _AT_WORK.search(text):
        value = at_work["phrase"] or at_work["word"] or ""
        return list(_values(at_work["name"].lower(), text, value, viewer, kept))
    return [*_operators(text, kept), *_meant(read(text), viewer, kept)]


def _meant(asked: Asked, viewer: Viewer, kept: Kept) -> Iterable[Suggestion]:
    """Titles and people as the page would find them: within the places and whatever else was asked for already."""
    if len(asked.words) < SHORTEST:
        return
    places = places_asked(kept.place, asked.filters, viewer)
    of_kind = [Filter("kind", kept.kind)] if kept.kind else []
    narrowed = conditions(asked.filters, viewer, places=places) + conditions(of_kind, viewer, places=None)
    yield from _titles(asked.words, viewer, *narrowed)
    if all(leaves_people(one) for one in (*asked.filters, *of_kind)):
        yield from _people(asked.words, viewer, places)


def _operators(text: str, kept: Kept) -> Iterable[Suggestion]:
    """Those that the last word begins: choosing one goes on in the box."""
    begun = _BEGUN.search(text)
    for name in OPERATORS if begun else ():
        if begun and name.startswith(begun["letters"].lower()):
            whole = f"{text[: begun.start('letters')]}{name}:"
            yield Suggestion(f"{name}:", kept.address(whole), "search", str(MEANT_BY[name]), begins=whole)


def _values(name: str, text: str, value: str, viewer: Viewer, kept: Kept) -> Iterable[Suggestion]:
    """The query with its last operator completed. A kind that is asked for now is another than that of before."""
    before = text[: len(text) - len(value)]
    if name == "kind":
        kept = replace(kept, kind="")

    def complete(word: str) -> str:
        return kept.address(before.removesuffix('"') + (f'"{word}"' if " " in word else word) + " ")

    match name:
        case "in":
            for slug, title in places_like(value, viewer):
                yield Suggestion(f"in:{slug}", complete(slug), "users-round", title)
        case "by":
            for person in people_named(value, viewer=viewer):
                yield Suggestion(f"by:{person.handle}", complete(person.handle), "user", person.display_name)
        case "tag":
            for tag in _tags(value, viewer):
                yield Suggestion(f"tag:{tag}", complete(tag), "tag")
        case "before" | "after":
            for typed, words in _moments():
                if typed.startswith(value):
                    yield Suggestion(f"{name}:{typed}", complete(typed), "calendar-days", words)
        case _:
            kinds = [(source.kind, source.icon, str(source.label)) for source in all_sources()]
            for kind, icon, label in (*kinds, (naming.KIND, "user", str(naming.LABEL))):
                if label.lower().startswith(value.lower()) or kind.startswith(value.lower()):
                    yield Suggestion(f"kind:{kind}", complete(kind), icon, label)


def _moments() -> Iterable[tuple[str, str]]:
    """As one writes them: this month and those before it, this year and those before it."""
    today = timezone.localdate()
    for back in range(MONTHS_SHOWN):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = today.replace(year=year, month=month + 1, day=1)
        yield f"{first:%Y-%m}", date_format(first, "F Y")
    for year in range(today.year, today.year - YEARS_SHOWN, -1):
        yield str(year), gettext("that year")


def _tags(value: str, viewer: Viewer) -> list[str]:
    """Those of what was written last, and begins so."""
    tagged = Entry.objects.visible_to(viewer).exclude(tags=[]).order_by("-at").values_list("tags", flat=True)
    found = [tag for tags in tagged[:TAGS_FROM] for tag in tags if tag.startswith(value.lower())]
    return sorted(set(found), key=lambda tag: (-found.count(tag), tag))[:TAGS_SHOWN]


def _titles(text: str, viewer: Viewer, *narrowed: Q) -> list[Suggestion]:
    words = fold(text).lower().strip()
    alike = Q(heading__contains=words)
    if len(words) > SHORTEST + 1:
        alike |= near("heading", words)
    rows = Entry.objects.visible_to(viewer).filter(alike, *narrowed).exclude(heading="")
    rows = rows.annotate(near=nearness("heading", words)).order_by("-near", "-at")
    icons = {source.kind: (source.icon, str(source.label)) for source in all_sources()}
    return [
        Suggestion(row.title, row.url, *icons.get(row.kind, ("search", "")))
        for row in rows.only("title", "url", "kind")[:TITLES_SHOWN]
    ]


def _people(words: str, viewer: Viewer, places: Collection[int] | None) -> list[Suggestion]:
    someone = gettext("Person")
    people = people_named(words, viewer=viewer, places=places, most=PEOPLE_SHOWN)
    return [Suggestion(one.display_name, one.get_absolute_url(), "user", one.role_line or someone) for one in people]
