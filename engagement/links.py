"""Links in mails that work without signing in, and after months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from people.models import Person

SALT = "engagement.unsubscribe"
KINDS = ("digest", "notices", "all")


def unsubscribe_url(person: Person, kind: str) -> str:
    token = signing.dumps([person.pk, str(person.link_key), kind], salt=SALT, compress=True)
    return settings.SITE_URL + reverse("engagement:unsubscribe", args=[token])


def unsubscribe_headers(person: Person, kind: str) -> dict[str, str]:
    """RFC 8058: one click, no page in between."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(person, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def read_unsubscribe_token(token: str) -> tuple[int, str, str] | None:
    """(person id, link key, kind), or None when the token is not ours."""
    try:
        pk, key, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, key, kind
