"""Who has heard of what. The demo's past is not mailed to anybody, and bells ring only for the last days."""

from __future__ import annotations

from datetime import datetime, timedelta

from chat.models import Message, RoomReading
from chat.reading import read_up_to as read_room_up_to
from communities.belonging.first_days import LOOKED_BACK
from communities.belonging.firsts import note_firsts, verbs_of_firsts
from communities.belonging.greeting import ask_greeters
from communities.models import Membership
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from discussions.belonging import ask_who_answers
from discussions.models import Post, ReadPosition, Thread
from discussions.reading import read_up_to
from engagement.kinds import kinds_for
from engagement.models import Activity, Delivery, Notification, Preferences
from engagement.notifying import notify
from knowledge.library.shelving import shelve_the_rest
from people.models import Person
from search.index import reindex_all
from search.registry import all_sources

BELLS_RING_FOR = timedelta(days=4)


def settle(cast: Cast, everybody: list[Words], everywhere: list[CommunityWords], *, first_activity: int) -> None:
    """`first_activity`: the lowest id of what was just made."""
    visits = _note_visits(cast, everybody)
    _note_firsts(cast, first_activity)
    # Who would be asked by the clock in a quarter of an hour is asked now, and hears of it.
    ask_greeters()
    ask_who_answers()
    _ring_bells(cast, visits, first_activity)
    # Consumers have nothing left to do with the demo's past: what it owed them is done here, or is too old.
    Delivery.objects.filter(activity_id__gte=first_activity).delete()
    shelve_the_rest()
    for source in all_sources():
        for _done in reindex_all(source.kind):
            pass
    for person, visit in visits.items():
        _read_threads(person, visit)
        _read_rooms(person, visit)
    for words in everywhere:
        _read_as_told(words, cast)


def _note_visits(cast: Cast, everybody: list[Words]) -> dict[Person, datetime]:
    """When those whom a visitor can be were last here."""
    visits = {
        cast.people[one["handle"]]: cast.calendar.at(one["last_visit"]) for one in everybody if "last_visit" in one
    }
    for person, visit in visits.items():
        Preferences.objects.filter(person=person).update(seen_at=visit)
    return visits


def _note_firsts(cast: Cast, first_activity: int) -> None:
    """Who is new and has had a word already, and how the first days of those before them went."""
    since = cast.calendar.now - LOOKED_BACK
    told = Activity.objects.filter(pk__gte=first_activity, at__gte=since, verb__in=verbs_of_firsts())
    for activity in told.order_by("at"):
        note_firsts(activity)


def _ring_bells(cast: Cast, visits: dict[Person, datetime], first_activity: int) -> None:
    since = cast.calendar.now - BELLS_RING_FOR
    for activity in Activity.objects.filter(pk__gte=first_activity, at__gte=since).order_by("at"):
        if not kinds_for(activity.verb):
            continue
        notify(activity)
        told = Notification.objects.filter(activity=activity)
        told.update(created_at=activity.at, mail_due_at=None)
        waiting = [person.pk for person, visit in visits.items() if visit < activity.at]
        told.exclude(person_id__in=waiting).update(read_at=activity.at)


def _read_threads(person: Person, visit: datetime) -> None:
    mine = Membership.objects.filter(person=person).values("community")
    for thread in Thread.objects.filter(community__in=mine, created_at__lt=visit):
        seen = Post.objects.filter(thread=thread, created_at__lt=visit).order_by("-number").first()
        if seen:
            read_up_to(thread, seen.number, person=person, at=visit)


def _read_rooms(person: Person, visit: datetime) -> None:
    mine = Membership.objects.filter(person=person).values("community")
    seen = Message.objects.filter(room__community__in=mine, created_at__lt=visit).select_related("room")
    for message in seen.order_by("room_id", "-sequence").distinct("room_id"):
        read_room_up_to(message.room, message.sequence, person=person)
    RoomReading.objects.filter(person=person, room__community__in=mine).update(at=visit)


def _read_as_told(words: CommunityWords, cast: Cast) -> None:
    """Threads that somebody left half read, whenever that was."""
    for thread in words.threads:
        for who, number in thread.get("read", {}).items():
            position = ReadPosition.objects.filter(thread=cast.made[words.slug, thread["key"]], person=cast.people[who])
            position.update(number=number)
