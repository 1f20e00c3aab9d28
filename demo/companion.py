"""The demo's companion: answers who is alone in a chat, says that it is no person, is quiet where people are."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from chat.broadcasts import somebody_types
from chat.models import Message, Room
from chat.presence import here_now
from chat.speaking import SAID, say
from demo.seeding.people import COMPANION
from demo.seeding.timeline import sending_key
from engagement.models import Activity
from people.models import Person

COMPANION_ANSWERS = frozenset({SAID})
SECONDS_TO_WRITE = 2
# At most so many answers in a room in so long, and never two at once.
MOST = 20
IN = timedelta(minutes=10)
PAUSE = timedelta(seconds=4)
# Whoever comes later than this is told again who answers.
INTRODUCED_FOR = timedelta(minutes=30)

INTRODUCTION = gettext_lazy(
    "I’m this demo’s companion, and automatic: I answer so that you can see words arrive while nobody else is here. "
    "Yours were stored first and then came to everybody in this room; mine take the same way."
)
QUESTION = gettext_lazy("What you ask I can’t know. As [a thread](%(thread)s) it would reach people who do the work.")
THINGS_TO_TRY = (
    gettext_lazy(
        "Open this room in a second browser, signed in as somebody else: you can talk with yourself there, "
        "and I keep quiet while people are here."
    ),
    gettext_lazy("Write @ and a name, and what you say waits for that person under “For you”."),
    gettext_lazy(
        "Cut your connection and write on: your words wait in the page and are sent when it is back. "
        "What was said meanwhile is fetched then."
    ),
    gettext_lazy("What somebody could still use next year is better off as [a thread](%(thread)s), where it is found."),
)


def is_for_companion(message: Message) -> bool:
    return message.author.handle != COMPANION["handle"] and not message.room.by_seats


def plan_answer(activity: Activity) -> None:
    """Consumer of the activity log: shows that an answer is being written, and has it said in a moment."""
    message = Message.objects.select_related("room__community").filter(pk=activity.target_id).first()
    companion = Person.objects.active().filter(handle=COMPANION["handle"]).first()
    if message is None or companion is None:
        return
    if message.room.community is None:
        return
    is_asked = companion.pk in activity.payload["mentioned"]
    if not _may_answer(companion, message.room) or not (is_asked or _is_alone(message)):
        return
    somebody_types(message.room_id, companion)
    transaction.on_commit(partial(_answer_soon, message.pk), robust=True)


def _answer_soon(message_id: int) -> None:
    from demo.tasks import answer_message

    answer_message.apply_async((message_id,), countdown=SECONDS_TO_WRITE)


def _is_alone(message: Message) -> bool:
    return not set(here_now(message.room.place.pk)) - {message.author_id}


def _may_answer(companion: Person, room: Room) -> bool:
    now = timezone.now()
    said = Message.objects.filter(room=room, author=companion)
    return (
        Room.objects.visible_to(companion).filter(pk=room.pk).exists()
        and not said.filter(created_at__gte=now - PAUSE).exists()
        and said.filter(created_at__gte=now - IN).count() < MOST
    )


def answer(message_id: int) -> None:
    """Says it. The same message is answered once, however often it is asked for."""
    message = Message.objects.select_related("room__community").get(pk=message_id)
    companion = Person.objects.get(handle=COMPANION["handle"])
    key = sending_key("companion", message.pk)
    say(message.room, author=companion, source=_words(companion, message), sending_key=key)


def _words(companion: Person, message: Message) -> str:
    thread = {"thread": reverse("discussions:new-thread", args=[message.room.place.slug])}
    mine = Message.objects.filter(room=message.room, author=companion)
    is_question = message.source.rstrip().endswith("?")
    if not mine.filter(created_at__gte=timezone.now() - INTRODUCED_FOR).exists():
        return f"{INTRODUCTION} {str(QUESTION) % thread}" if is_question else str(INTRODUCTION)
    if is_question:
        return str(QUESTION) % thread
    return str(THINGS_TO_TRY[mine.count() % len(THINGS_TO_TRY)]) % thread
