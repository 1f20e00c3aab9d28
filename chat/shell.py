from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chat.reading import mine_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def messages_of_page(request: HttpRequest) -> Mapping[str, Any]:
    """Whether somebody wrote to me. No statement of its own: what the page asks of rooms tells."""
    return {"messages_unread": mine_of(request.user).conversations}
