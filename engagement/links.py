"""Links in mails that work without signing in, and after months.

Each stops something, or has less of it: `digest`, `digest:monthly`, `notices`, `all`, one kind of notice or several
(`kind:mention+reply`), one conversation (`about:thread:12`) or one place (`place:c:3`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from people.models import Person

SALT = "engagement.unsubscribe"
KIND, CONVERSATION, PLACE, DIGEST = "kind:", "about:", "place:", "digest:"


def of_kinds(names: Iterable[str]) -> str:
    return KIND + "+".join(sorted(set(names)))


def unsubscribe_url(person: Person, what: str) -> str:
    return link_to_stop(person.pk, str(person.link_key), what)


def link_to_stop(person_id: int, link_key: str, what: str) -> str:
    token = signing.dumps([person_id, link_key, what], salt=SALT, compress=True)
    return settings.SITE_URL + reverse("engagement:unsubscribe", args=[token])


def unsubscribe_headers(person: Person, what: str) -> dict[str, str]:
    return one_click_headers(unsubscribe_url(person, what))


def one_click_headers(url: str) -> dict[str, str]:
    """RFC 8058: one click, no page in between."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read_unsubscribe_token(token: str) -> tuple[int, str, str] | None:
    """(person id, link key, what it stops), or None when the token is not ours."""
    try:
        pk, key, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, key, what
