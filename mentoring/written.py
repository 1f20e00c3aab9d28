"""What was written down in sessions, as it is read: as one text, as pages, and to begin a story from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mentoring.models import Session

MOST_WORDS_IN_AN_ADDRESS = 4000


def written_in(session: Session) -> str:
    """All that was written down, as one text."""
    sections = [one.source for one in session.note_sections.all()]
    return "\n\n".join(text.strip() for text in [session.notes, *sections] if text.strip())


def pages_written_in(sessions: Iterable[Session]) -> list[tuple[Session, list[str]]]:
    """Sessions in which something was written, with what was, as it is shown: the latest first."""
    written = [(one, [one.notes_html, *(section.html for section in one.note_sections.all())]) for one in sessions]
    shown = [(one, [html for html in parts if html]) for one, parts in written]
    return [(one, parts) for one, parts in reversed(shown) if parts]


def story_url(session: Session) -> str:
    """The form for a story, with what was written to begin from, its steps too; '' where nothing was.

    Whoever tells it asks the circle first. What is too long for an address says where the rest is.
    """
    words = written_in(session)
    if not words:
        return ""
    if len(words) > MOST_WORDS_IN_AN_ADDRESS:
        rest = _("(The rest stands in the notes of the session.)")
        words = f"{words[:MOST_WORDS_IN_AN_ADDRESS].rstrip()}…\n\n{rest}"
    query = {"title": str(session), "situation": words}
    return f"{reverse('knowledge:tell', args=[session.circle.community.slug])}?{urlencode(query)}"
