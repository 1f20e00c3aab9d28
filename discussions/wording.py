"""What a thread's page says in words of its own: by whom an answer was chosen, whom a reply reaches, what is new."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from discussions.models import Thread

FOR_WHOM = {
    "she": gettext_lazy("%(name)s chose this as what worked for her"),
    "he": gettext_lazy("%(name)s chose this as what worked for him"),
    "they": gettext_lazy("%(name)s chose this as what worked for them"),
}


def answer_words(thread: Thread) -> str:
    by = thread.answer_by
    if by is None:
        return _("This was chosen as what worked")
    words: Any = _("%(name)s chose this as what worked")
    if by.pk == thread.author_id:
        words = FOR_WHOM.get(by.pronouns.split("/")[0].strip().lower(), words)
    return str(words % {"name": by.first_name})


def reply_words(thread: Thread) -> str:
    """Where somebody begins to write."""
    name, others = thread.author.first_name, thread.people_count - 1
    if others < 1:
        return _("Reply to %(name)s…") % {"name": name}
    words = ngettext("Reply to %(name)s and one other…", "Reply to %(name)s and %(n)d others…", others)
    return words % {"name": name, "n": others}


def new_words(count: int, at: datetime | None) -> str:
    """`at` is when the viewer was last here."""
    words = ngettext("%(n)d new since %(when)s", "%(n)d new since %(when)s", count)
    return words % {"n": count, "when": _since(at)}


def _since(at: datetime | None) -> str:
    """Short enough for a line: 14:20, Friday, 3 Nov."""
    if at is None:
        return ""
    local, now = localtime(at), localtime()
    days = (now.date() - local.date()).days
    return date_format(local, "H:i" if days == 0 else "l" if days < 7 else "j M")
