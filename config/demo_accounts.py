"""A real site never stands on the demo's people: everyone knows their passwords."""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

PASSWORD = "hearth-demo"
SIGN_INS = tuple(f"{who}@example.org" for who in ("member", "facilitator", "admin", "outsider", "newcomer"))
REFUSAL = (
    "This database holds the demo's accounts, whose passwords everyone knows: %s. "
    "Start a real site with an empty database (docs/operations.md says how)."
)


def found() -> list[str]:
    """Addresses of accounts that anybody could sign in to."""
    from people.models import Person

    candidates = Person.objects.filter(email__in=SIGN_INS, is_active=True)
    return sorted(str(person.email) for person in candidates if person.check_password(PASSWORD))


def refuse() -> None:
    """A database that is away or new is readiness' affair."""
    if not settings.PRODUCTION:
        return
    try:
        addresses = found()
    except DatabaseError:
        return
    if addresses:
        raise ImproperlyConfigured(REFUSAL % ", ".join(addresses))


def refuse_at_start(**signal: object) -> None:
    """Called where a process of the platform starts, before it has children.

    In a thread of its own: the web server is in an event loop by then, where Django asks nothing of a database.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        refusal = pool.submit(_refusal).result()
    if refusal:
        sys.exit(refusal)  # Celery would log any other exception and go on


def _refusal() -> str:
    try:
        refuse()
    except ImproperlyConfigured as refusal:
        return str(refusal)
    finally:
        connections.close_all()
    return ""


@register(Tags.database)
def no_demo_accounts(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """For `migrate`, which comes before everything else, and `check --database default`."""
    try:
        refuse()
    except ImproperlyConfigured as refusal:
        return [Error(str(refusal), id="hearth.E001")]
    return []
