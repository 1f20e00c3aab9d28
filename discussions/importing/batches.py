"""Some messages of an archive and what is known of their places: which thread each belongs in, or why in none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import F, Max, Min, QuerySet
from django.db.models.functions import Coalesce

from communities.models import Community
from discussions.importing.messages import WITHOUT_WORDS, Message
from discussions.importing.placing import Places, subjects_of
from discussions.importing.reports import Reason
from discussions.models import Letter, Thread

# A post that was moved to another thread takes its letter along.
PLACE = Coalesce("post__thread_id", F("thread_id"))

type Read = tuple[Message, datetime | None]


@dataclass(eq=False)
class Growth:
    """A thread that a batch adds to. Without an id it is one that the batch begins."""

    thread_id: int | None = None


@dataclass(frozen=True)
class Placed:
    message: Message
    at: datetime
    growth: Growth


@dataclass
class Batch:
    """Costs the same number of queries whatever it holds. `before`: letters with a higher id are of this run."""

    community: Community
    before: int
    placed: list[Placed] = field(default_factory=list)
    mentioned: dict[str, Growth] = field(default_factory=dict)
    _places: Places[Growth] = field(default_factory=Places)
    _growths: dict[int, Growth] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    # By fingerprint: whether an earlier run brought it.
    _known: dict[str, bool] = field(default_factory=dict)

    def look_up(self, messages: Sequence[Message]) -> None:
        """What the tables know of these messages, of those they answer and of their subjects."""
        ids = {each for message in messages for each in (message.id, message.id_from_content, *message.parents)}
        heard = list(self._letters().filter(message_id__in=ids).values_list("message_id", "fingerprint", PLACE))
        of_subjects = self._letters().filter(subject__in=subjects_of(messages)).values_list("subject", PLACE)
        spoken = list(of_subjects.annotate(first=Min("at"), last=Max("at")))
        brought = self._letters().filter(fingerprint__in={message.fingerprint for message in messages})
        self._find_threads([row[-1] for row in heard] + [row[1] for row in spoken])
        self._ids = {message_id for message_id, fingerprint, _place in heard if fingerprint}
        self._known = {one: pk <= self.before for one, pk in brought.values_list("fingerprint", "pk")}
        self._places.by_id = {row[0]: self._growths[row[-1]] for row in heard if row[-1] in self._growths}
        for subject, place, first, last in spoken:
            if place in self._growths:
                self._places.spoken_of(subject, self._growths[place], first, last)

    def _letters(self) -> QuerySet[Letter]:
        return Letter.objects.filter(community=self.community)

    def _find_threads(self, pks: Iterable[int]) -> None:
        """Threads that left the community do not grow any more."""
        here = Thread.objects.filter(pk__in=set(pks), community=self.community).values_list("pk", flat=True)
        self._growths = {pk: Growth(pk) for pk in here}

    def take(self, message: Message, at: datetime | None) -> Reason | None:
        """Places the message, or says why it has no place."""
        if at is None:
            return Reason.UNDATED
        if message.body == WITHOUT_WORDS and not (message.name or message.address or message.subject):
            return Reason.EMPTY
        if message.fingerprint in self._known:
            return Reason.HERE_ALREADY if self._known[message.fingerprint] else Reason.TWICE
        if message.id in self._ids:
            # Another message has this id already; some programs gave all of theirs the same.
            message = replace(message, id=message.id_from_content)
        self._place(message, at)
        return None

    def _place(self, message: Message, at: datetime) -> None:
        growth = self._places.find(message, at) or Growth()
        for parent in self._places.remember(message, at, growth):
            self.mentioned[parent] = growth
        self._ids.add(message.id)
        self._known[message.fingerprint] = False
        self.placed.append(Placed(message, at, growth))
