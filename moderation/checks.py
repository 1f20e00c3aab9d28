"""What of the settings cannot both hold."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def spam_is_kept_as_long_as_it_can_come_back(**_: Any) -> list[CheckMessage]:
    if settings.DELETED_KEPT_DAYS >= settings.SPAM_KEPT_DAYS:
        return []
    words = "What was taken away as spam is erased (DELETED_KEPT_DAYS) before the time to bring it back is over."
    return [Warning(words, hint="Keep it as long as SPAM_KEPT_DAYS, or make that shorter.", id="moderation.W001")]
