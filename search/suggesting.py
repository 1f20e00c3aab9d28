"""What somebody may mean while they type: a title, a person, or the rest of an operator. Nothing they may not see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from search.asking import tidy
from search.index import fold
from search.models import Entry
from search.naming import people_named
from search.nearness import near, nearness
from search.registry import all_sources, places_like

if TYPE_CHECKING:
    from people.scopes import Viewer

TITLES_SHOWN = 5
PEOPLE_SHOWN = 3
TAGS_SHOWN = 6
TAGS_FROM = 500
SHORTEST = 2

_AT_WORK = re.compile(r'(?:^|\s)-?(?P<name>in|by|tag|kind):"?(?P<value>[^\s"]*)$', re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """`icon` is a Lucide name; `note` says what it is."""

    text: str
    url: str
    icon: str
    note: str = ""


def suggestions(text: str, viewer: Viewer) -> list[Suggestion]:
    text = tidy(text)
    if at_work := _AT_WORK.search(text):
        return list(_values(at_work["name"].lower(), text, at_work["value"], viewer))
    if len(text.strip()) < SHORTEST:
        return []
    return [*_titles(text, viewer), *_people(text, viewer)]


def _values(name: str, text: str, value: str, viewer: Viewer) -> Iterable[Suggestion]:
    """The query with its last operator completed."""
    before = text[: len(text) - len(value)]

    def complete(word: str) -> str:
        whole = before.removesuffix('"') + (f'"{word}"' if " " in word else word) + " "
        return f"{reverse('search:results')}?{urlencode({'q': whole})}"

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
        case _:
            for source in all_sources():
                if str(source.label).lower().startswith(value.lower()) or source.kind.startswith(value.lower()):
                    yield Suggestion(f"kind:{source.kind}", complete(source.kind), source.icon, str(source.label))


def _tags(value: str, viewer: Viewer) -> list[str]:
    """Those of what was written last, and begins so."""
    tagged = Entry.objects.visible_to(viewer).exclude(tags=[]).order_by("-at").values_list("tags", flat=True)
    found = [tag for tags in tagged[:TAGS_FROM] for tag in tags if tag.startswith(value.lower())]
    return sorted(set(found), key=lambda tag: (-found.count(tag), tag))[:TAGS_SHOWN]


def _titles(text: str, viewer: Viewer) -> list[Suggestion]:
    words = fold(text).lower().strip()
    alike = Q(heading__contains=words)
    if len(words) > SHORTEST + 1:
        alike |= near("heading", words)
    rows = Entry.objects.visible_to(viewer).filter(alike).exclude(heading="")
    rows = rows.annotate(near=nearness("heading", words)).order_by("-near", "-at")
    icons = {source.kind: (source.icon, str(source.label)) for source in all_sources()}
    return [
        Suggestion(row.title, row.url, *icons.get(row.kind, ("search", "")))
        for row in rows.only("title", "url", "kind")[:TITLES_SHOWN]
    ]


def _people(text: str, viewer: Viewer) -> list[Suggestion]:
    people = people_named(text, viewer=viewer, most=PEOPLE_SHOWN)
    return [
        Suggestion(one.display_name, one.get_absolute_url(), "user", one.role_line or _("Person")) for one in people
    ]
