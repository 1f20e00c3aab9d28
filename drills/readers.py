"""A thousand people to whom a digest is due at once."""

from __future__ import annotations

import uuid

from django.utils import timezone

from communities.joining import found
from communities.models import Community, Membership
from discussions.posting import start_thread
from drills.people import STEWARD, Writers
from engagement.models import Cadence, Preferences
from people.models import Person

# No mail house gets so many a minute that it would be spared (MAIL_A_MINUTE_TO_A_DOMAIN).
MAIL_HOUSES = 10


def digests_due(writers: Writers, number: int) -> list[str]:
    """Their addresses. The clock's next tick writes what is due."""
    mark = uuid.uuid4().hex[:8]
    steward = writers.people[STEWARD]
    place = found(Community(name=f"Readers {mark}", slug=f"readers-{mark}", purpose="To read."), founder=steward)
    people = Person.objects.bulk_create([_reader(mark, n) for n in range(number)])
    Membership.objects.bulk_create([Membership(community=place, person=person) for person in people])
    for title in ("What we heard of last week", "How others keep their notes"):
        start_thread(place, author=steward, title=title, source="A few words.")
    due = timezone.now()
    Preferences.objects.bulk_create(
        [Preferences(person=person, digest=Cadence.DAILY, next_digest_at=due) for person in people]
    )
    return [str(person.email) for person in people]


def _reader(mark: str, number: int) -> Person:
    address = f"{mark}-{number}@h{number % MAIL_HOUSES}.example.org"
    return Person(email=address, handle=f"{mark}-{number}", display_name=f"Reader {number}")
