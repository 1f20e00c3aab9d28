"""Short words with no page of their own can be flagged, hidden and put in other words like everything else that others
read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from content.targets import Target, Text
from moderation.flagging import flag_by_itself
from moderation.models import Automatic, Saying, WatchedWords
from moderation.rewording import KeptHere, text_of
from moderation.saying_kinds import SayingKind, in_lines, kind_of, saying_kind
from moderation.watching import watched_in

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Person
    from people.scopes import Viewer

type Said = Mapping[str, str]


def saying_in(kind: str, pk: int, viewer: Viewer) -> Saying:
    """What stands there for that reader, as it is flagged; not saved, unless somebody flagged it before. 404 where they
    read nothing, or it is theirs."""
    known = saying_kind(kind)
    row = known and known.readers(viewer).select_related(*known.related).filter(pk=pk).first()
    if known is None or row is None or known.says_nothing(row) or known.author(row) == viewer:
        raise Http404
    saying = _saying_of(known, row)
    return _kept(saying) or saying


def _saying_of(known: SayingKind, row: Any) -> Saying:
    return Saying(
        kind=known.kind,
        stands_in=row.pk,
        author=known.author(row),
        said=known.said_in(row),
        scope=known.scope(row),
        url=known.url(row),
    )


def keep_saying(saying: Saying) -> Saying:
    """Once for the same words, whoever flags them; others since then are another matter. Within a transaction."""
    _held(saying)
    if before := _kept(saying):
        return before
    saying.save()
    return saying


def _kept(saying: Saying) -> Saying | None:
    same = {"kind": saying.kind, "stands_in": saying.stands_in, "author": saying.author, "said": saying.said}
    return Saying.objects.filter(**same, hidden_at=None).order_by("-pk").first()


@transaction.atomic
def flag_watched_saying(known: SayingKind, row: Any, *, stood: str = "") -> None:
    """Right after it was said, by whoever stores it: words that are watched for and stand are flagged by themselves."""
    if watched_in(in_lines(known.opened(known.said_in(row))), stood) == WatchedWords.Act.FLAG:
        flag_by_itself(keep_saying(_saying_of(known, row)), Automatic.WATCHED)


def _held(saying: Saying) -> Any:
    """What the words stand in, kept from others; None where that is gone."""
    known = kind_of(saying)
    rows = known.model._base_manager.select_for_update(of=("self",)).select_related(*known.related)
    return rows.filter(pk=saying.stands_in).first()


def _follow_hiding(saying: Saying) -> None:
    """Where it still says so, or where it was hidden and nobody wrote there since."""
    known, row = kind_of(saying), _held(saying)
    hidden = known.hidden(saying.stands_in)
    before, after = (saying.said, hidden) if saying.hidden_at else (hidden, saying.said)
    if row is not None and known.said_in(row) == before:
        known.say(row, after)


def _taken_away(saying: Saying) -> datetime | None:
    """Nothing would come back: its words were forgotten, or others stand there by now."""
    known, row = kind_of(saying), _held(saying)
    comes_back = saying.said and row is not None and known.said_in(row) in (saying.said, known.hidden(saying.stands_in))
    return None if comes_back else saying.hidden_at


def _texts(saying: Saying) -> list[Text]:
    known = kind_of(saying)
    fields = known.model()
    texts = [text_of(fields, name) for name in known.texts if name in saying.said]
    return [replace(text, words=saying.said[text.name], may_be_empty=text is not texts[0]) for text in texts]


def _reword(saying: Saying, changed: Said, by: Person) -> None:
    """Also where it stands, unless it says something else there by now, or is hidden."""
    known, row, before = kind_of(saying), _held(saying), saying.said
    saying.said = before | dict(changed)
    saying.save(update_fields=["said"])
    if row is not None and known.said_in(row) == before:
        known.say(row, changed)


def _words(saying: Saying) -> str:
    """What says most first: the database keeps no order."""
    known = kind_of(saying)
    said = known.opened(saying.said)
    return in_lines({name: said.get(name, "") for name in known.fields})


SAYING_WORDS = KeptHere(texts=_texts, write=_reword)
SAYING = Target(
    kind="saying",
    model=Saying,
    title=lambda saying: str(kind_of(saying).title),
    scope=lambda saying: saying.scope,
    author=lambda saying: saying.author,
    taken_away=_taken_away,
    written_by=lambda person: Saying.objects.filter(author=person),
    can_take_part=lambda viewer, saying: viewer.is_authenticated and saying.author != viewer,
    hold=_held,
    visibility_changed=_follow_hiding,
    **SAYING_WORDS.offered(),
    words=_words,
    icon="message-circle",
    related=("author",),
)
