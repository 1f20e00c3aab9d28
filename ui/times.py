"""When something happened, in the words a colleague would use."""

import datetime

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR = 60, 3600


def ago(when: datetime.datetime | None) -> SafeString | str:
    if when is None:
        return ""
    local = timezone.localtime(when)
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        local.isoformat(timespec="seconds"), in_full(local), in_words(local),
    )  # fmt: skip


def in_full(local: datetime.datetime) -> str:
    return formats.date_format(local, "l j F Y, H:i")


def in_words(local: datetime.datetime, now: datetime.datetime | None = None) -> str:
    now = timezone.localtime(now)
    days = (now.date() - local.date()).days
    seconds = (now - local).total_seconds()
    if seconds < 0:
        return _ahead(local, -days, -seconds)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(count)d min ago") % {"count": seconds // MINUTE}
    if days == 0:
        return _("%(count)d h ago") % {"count": seconds // HOUR}
    if days == 1:
        return _("yesterday")
    return formats.date_format(local, "l") if days < 7 else _date(local, now)


def _ahead(local: datetime.datetime, days: int, seconds: float) -> str:
    clock = formats.date_format(local, "H:i")
    if seconds < HOUR:
        minutes = max(1, round(seconds / MINUTE))
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    if days == 0:
        return _("today at %(clock)s") % {"clock": clock}
    if days == 1:
        return _("tomorrow at %(clock)s") % {"clock": clock}
    return f"{_date(local, timezone.localtime())}, {clock}"


def _date(local: datetime.datetime, now: datetime.datetime) -> str:
    return formats.date_format(local, "j M" if local.year == now.year else "j M Y")
