from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from people.models import Theme

if TYPE_CHECKING:
    from django.http import HttpRequest


def me_of_page(request: HttpRequest) -> Mapping[str, Any]:
    """Who is signed in, for the foot of the side bar. No query."""
    person = request.user
    if not person.is_authenticated:
        return {}
    me = {
        "person_line": person.role_line,
        "profile_url": person.get_absolute_url(),
        "theme_url": reverse("settings:theme"),
    }
    # The account's choice holds on every device; 'like my device' leaves it to the cookie of this one.
    return me if person.theme == Theme.SYSTEM else me | {"theme": person.theme}
