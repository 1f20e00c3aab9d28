"""What becomes of a request: wished for by others, brought to somebody who may know, set aside, answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from engagement.log import record
from engagement.notifying import clear
from knowledge.models import Nudge, SetAside, Story, StoryRequest, Wish
from knowledge.requests.knowing import whom_to_ask
from knowledge.sayings import NUDGE
from moderation.sayings import flag_watched_saying
from search.index import leave as leave_search

if TYPE_CHECKING:
    from people.models import Person

NUDGED = "knowledge.story_nudged"
ANSWERED = "knowledge.story_request_answered"
WITHDRAWN = "knowledge.story_request_withdrawn"


class CannotBeAsked(Exception):
    """That person was asked already, is away, or is no member here; which of these is theirs to tell."""


class AnsweredMeanwhile(CannotBeAsked):
    """A story answers it since the page was asked for: nobody has to be brought to it."""


def conversation(request: StoryRequest) -> str:
    return f"story-request:{request.pk}"


@transaction.atomic
def wish(request: StoryRequest, *, person: Person, at: datetime | None = None) -> None:
    """'Same here.' Once a person; who asked need not say it."""
    if request.author_id == person.pk:
        return
    _wish, made = Wish.objects.get_or_create(request=request, person=person, defaults={"at": at or timezone.now()})
    if made:
        _count(request, 1)


@transaction.atomic
def take_back_wish(request: StoryRequest, *, person: Person) -> None:
    gone, _kinds = Wish.objects.filter(request=request, person=person).delete()
    if gone:
        _count(request, -1)


def _count(request: StoryRequest, change: int) -> None:
    StoryRequest.objects.filter(pk=request.pk).update(wish_count=F("wish_count") + change)
    request.wish_count += change


@transaction.atomic
def nudge(request: StoryRequest, person: Person, *, by: Person, words: str = "", at: datetime | None = None) -> Nudge:
    """Brings it to somebody who may know. Raises CannotBeAsked, whatever the reason; AnsweredMeanwhile once told."""
    # Two members who think of the same person at once ask one after the other.
    StoryRequest.objects.select_for_update().get(pk=request.pk)
    if not StoryRequest.objects.open().filter(pk=request.pk).exists():
        raise AnsweredMeanwhile
    if not whom_to_ask(request, by).filter(pk=person.pk).exists():
        raise CannotBeAsked
    made = Nudge.objects.create(request=request, person=person, by=by, words=words, at=at or timezone.now())
    where = request.community
    ids: dict[str, int | str] = {"nudge": made.pk, "person": person.pk, "conversation": conversation(request)}
    record(NUDGED, actor=by, target=request, scope=where.content_scope, place=where.scope, **ids)
    flag_watched_saying(NUDGE, made)
    return made


@transaction.atomic
def set_aside(request: StoryRequest, *, person: Person) -> None:
    """'Not me.' Nobody else learns of it."""
    SetAside.objects.get_or_create(request=request, person=person)
    clear(person, conversation(request))


@transaction.atomic
def answer_with(request: StoryRequest, story: Story, *, by: Person) -> None:
    """A story that is there already answers it. Raises AnsweredMeanwhile."""
    StoryRequest.objects.select_for_update().get(pk=request.pk)
    if not StoryRequest.objects.open().filter(pk=request.pk).exists():
        raise AnsweredMeanwhile
    request.answered_by = story
    request.save(update_fields=["answered_by"])
    where = request.community
    ids: dict[str, int | str] = {"story": story.pk, "conversation": conversation(request)}
    record(ANSWERED, actor=by, target=request, scope=where.content_scope, place=where.scope, **ids)


@transaction.atomic
def withdraw(request: StoryRequest, *, by: Person) -> None:
    where = request.community
    record(WITHDRAWN, actor=by, target=request, scope=where.content_scope, place=where.scope)
    leave_search("story-request", [request.pk])
    request.delete()
