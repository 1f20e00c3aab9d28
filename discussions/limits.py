"""How much and how often people write: settings, each answered by words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from content.rendering import render
from discussions.models import NamelessAsk, Post, Thread

if TYPE_CHECKING:
    from people.models import Person


def faults_of_pace(author: Person, *, starts_thread: bool) -> Iterator[str]:
    """One query, and two more for a thread."""
    now = timezone.now()
    lately = Post.objects.filter(created_at__gte=now - timedelta(minutes=1)).said_by(author)
    if lately.count() >= settings.POSTS_A_MINUTE:
        yield _("That was quick. Wait a minute, then send this one: your words stay here.")
    if starts_thread:
        started = Thread.objects.filter(author=author, created_at__gte=now - timedelta(hours=1))
        nameless = NamelessAsk.objects.filter(person=author, at__gte=now - timedelta(hours=1))
        if started.count() + nameless.count() >= settings.THREADS_AN_HOUR:
            yield _("You have started many threads within an hour. Let people answer first: your words stay here.")


def faults_of_text(source: str) -> Iterator[str]:
    if source.count("@") <= settings.MENTIONS_A_POST:
        return
    rendered = render(source, mentions=_everybody, colours=False)
    if len(rendered.mentioned) > settings.MENTIONS_A_POST:
        most = {"most": settings.MENTIONS_A_POST, "n": len(rendered.mentioned)}
        yield _("This calls %(n)d people by name; %(most)d is as many as one post can call. Who needs to hear?") % most


def _everybody(handles: set[str]) -> dict[str, tuple[str, str]]:
    """Every name counts here, whoever it is."""
    return {handle: (handle, f"/people/{handle}/") for handle in handles}
