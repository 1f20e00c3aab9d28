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

# Shorter words say too little.
TELLING = 3


def topics_of(viewer: Viewer) -> list[str]:
    """What they say they can help with. No query."""
    return [topic.lower() for topic in viewer.helps_with] if viewer.is_authenticated else []


def what_fits(topics: Iterable[str], title: str, tags: Sequence[str]) -> str:
    """The topic by which a question fits, or nothing: a tag of it, or all telling words of it in its title and tags."""
    said = _words(" ".join([title, *tags]))
    for topic in topics:
        telling = _words(topic)
        if topic in tags or (telling and telling <= said):
            return topic
    return ""


def _words(text: str) -> set[str]:
    """One of a thing and many of it are the same."""
    return {word.removesuffix("s") for word in re.findall(r"\w+", text.lower()) if len(word) >= TELLING}


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
