"""Threads that grow from what was said in a room: the quotes wait in the composer, and once posted a line leads to it.

Nothing is posted for anybody: whoever chose the words looks them through, writes around them, and posts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.quoting import Quote, origin_of, say_there
from content.drafting import add_to_draft, draft_of
from discussions.drafts import NEW_THREAD
from people.models import Person

if TYPE_CHECKING:
    from communities.models import Community
    from discussions.models import Thread

ORIGIN = re.compile(r"([a-z]{1,20})-([0-9]{1,18})")


def begin_draft(community: Community, by: Person, kind: str, number: int, quotes: Sequence[Quote]) -> str:
    """Below what is begun there already: nobody's words are lost to somebody else's."""
    draft = draft_of(by, NEW_THREAD, community.pk)
    begun = str(draft.fields.get("source", "")).rstrip() if draft else ""
    source = "\n\n".join(part for part in (begun, *_quoted(by, kind, number, quotes)) if part)
    add_to_draft(by, NEW_THREAD, community.pk, {"source": f"{source}\n\n", "origin": f"{kind}-{number}"})
    return reverse("discussions:new-thread", args=[community.slug])


def _quoted(by: Person, kind: str, number: int, quotes: Sequence[Quote]) -> list[str]:
    people = Person.objects.in_bulk({quote.person_id for quote in quotes})
    others = [person for pk, person in people.items() if pk != by.pk]
    return [_whence(by, kind, number, others), *(_as_quote(one, people[one.person_id]) for one in quotes)]


def _whence(by: Person, kind: str, number: int, others: Collection[Person]) -> str:
    """Called by name here and not in the quotes, so that they hear of it when it is posted."""
    origin = origin_of(by, kind, number)
    if origin is None:
        return ""
    place = f"[{_plain(origin.title)}]({origin.url})"
    called = ", ".join(f"@{person.handle}" for person in list(others)[: settings.MENTIONS_A_POST])
    if not called:
        return _("From %(place)s:") % {"place": place}
    return _("From %(place)s, with %(people)s:") % {"place": place, "people": called}


def _as_quote(quote: Quote, person: Person) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in quote.words.splitlines())
    return f"> [{_plain(person.display_name)}]({quote.url}):\n>\n{lines}"


def _plain(words: str) -> str:
    return re.sub(r"[\[\]]", "", words)


def tell_origin(thread: Thread, origin: str, *, by: Person) -> None:
    """A line in the room it grew from. Not where it would say who asked without a name, nor of what waits to be
    looked at; and not when the quotes were taken out again."""
    found = ORIGIN.fullmatch(origin)
    if found is None or thread.is_nameless or thread.hidden_at:
        return
    kind, number = found[1], int(found[2])
    place = origin_of(by, kind, number)
    if place is None or place.url not in thread.posts.get(number=1).source:
        return
    words = _("I’ve made a thread of this: [%(title)s](%(address)s). Go on there?")
    address = settings.SITE_URL + thread.get_absolute_url()
    say_there(
        kind,
        number,
        by,
        words % {"title": _plain(thread.title), "address": address},
        became=("thread", thread.pk),
    )
