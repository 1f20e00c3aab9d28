"""The people of the demo. Five of them can be signed in as; nobody else has a password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from content.rendering import render
from demo.seeding.timeline import Cast
from demo.seeding.words import Words
from engagement.digests import plan_first_digest
from engagement.models import Cadence, Preferences
from people.models import Person

PASSWORD = "hearth-demo"
ADMIN = "admin@example.org"
COMPANION: Words = {
    "handle": "demo-companion",
    "name": "Companion (automatic)",
    "role": "Automatic, in this demo only",
    "organisation": "",
    "about": "I'm not a person. I answer in chat so that you can see messages arrive while nobody else is here.",
    "can_help": ["company in an empty room"],
    "learning": [],
    "languages": ["English"],
    "zone": "UTC",
    "portrait": "",
}


def address(words: Words) -> str:
    return str(words.get("email") or f"{words['handle']}@demo.example.org")


def arrive(cast: Cast, everybody: list[Words], joined: dict[str, datetime]) -> None:
    """Makes those who are not there yet. The password is hashed once: hashing is slow on purpose."""
    hashed = make_password(PASSWORD)
    everybody = [*everybody, COMPANION]
    known = {person.email: person for person in Person.objects.filter(email__in=map(address, everybody))}
    for words in everybody:
        email = address(words)
        person = known.get(email) or _make(
            words, email, joined.get(words["handle"], cast.calendar.now), cast.calendar.now
        )
        if "email" in words and not person.has_usable_password():
            Person.objects.filter(pk=person.pk).update(password=hashed)
        cast.people[words["handle"]] = person


def _make(words: Words, email: str, came: datetime, now: datetime) -> Person:
    aimed = now - timedelta(days=words["aimed"]) if "aimed" in words else None
    person = Person.objects.create_user(
        email, **_fields(words), date_joined=came - timedelta(hours=1), aim_set_at=aimed
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    _say_when_to_write(person, signs_in="email" in words)
    return person


def _fields(words: Words) -> dict[str, Any]:
    is_admin = words.get("email") == ADMIN
    return {
        "handle": words["handle"],
        "display_name": words["name"],
        "pronouns": words.get("pronouns", ""),
        "role": words["role"],
        "organisation": words["organisation"],
        "languages": ", ".join(words["languages"]),
        "about": words["about"].strip(),
        "about_html": render(words["about"].strip()).html,
        "can_help": ", ".join(words["can_help"]),
        "wants_to_learn": ", ".join(words["learning"]),
        "workplace": words.get("workplace", ""),
        "aim": words.get("aim", ""),
        "time_zone": words["zone"],
        "portrait_seed": words["portrait"],
        "is_staff": is_admin,
        "is_superuser": is_admin,
    }


def _say_when_to_write(person: Person, *, signs_in: bool) -> None:
    """Mail goes to those a visitor can be; sixty others would fill the page of caught mails."""
    if signs_in:
        plan_first_digest(person)
    else:
        Preferences.objects.get_or_create(person=person, defaults={"digest": Cadence.NEVER, "mail_notices": False})
