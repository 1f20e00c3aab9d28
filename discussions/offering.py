"""'I could answer this': questions that fit what somebody says they can help with. Nobody else learns of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from discussions.following import hear
from discussions.models import AnswerOffer, Level, OfferState, Thread

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

# Shorter words say too little, but for those in capitals: AI, R, IV.
TELLING = 3


def topics_of(viewer: Viewer) -> list[str]:
    """What they say they can help with, as they wrote it. No query."""
    return viewer.helps_with if viewer.is_authenticated else []


def what_fits(topics: Iterable[str], title: str, tags: Sequence[str]) -> str:
    """The topic by which a question fits, or nothing: a tag of it, or all telling words of it in its title and tags."""
    said = _words(" ".join([title, *tags]))
    for topic in topics:
        telling = _words(topic)
        if topic.lower() in tags or (telling and telling <= said):
            return _amid_words(topic)
    return ""


def _words(text: str) -> set[str]:
    """Those that tell something. One of a thing and many of it are the same; "IT" and "it" are not."""
    words = re.findall(r"\w+", text)
    short = {word for word in words if len(word) < TELLING and word.isupper()}
    return short | {word.lower().removesuffix("s") for word in words if len(word) >= TELLING}


def _amid_words(topic: str) -> str:
    """As it stands in a sentence: what is in capitals throughout stays so."""
    return " ".join(word if word.isupper() else word.lower() for word in topic.split())


@transaction.atomic
def will_answer(thread: Thread, *, person: Person) -> None:
    """It waits on their home page until it has an answer, and they hear of every reply."""
    _say(thread, person, OfferState.MINE)
    hear(thread, Level.EVERY, person=person)


def will_not(thread: Thread, *, person: Person) -> None:
    """It is not brought to them again."""
    _say(thread, person, OfferState.NOT_ME)


def _say(thread: Thread, person: Person, state: OfferState) -> None:
    AnswerOffer.objects.update_or_create(thread=thread, person=person, defaults={"state": state, "at": timezone.now()})
