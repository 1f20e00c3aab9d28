"""How long is kept what nobody needs any more. Run each night, and by hand with `manage.py keep_retention`."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.forgetting import forget_deleted_messages, forget_old_messages
from communities.decisions.forgetting import forget_deleted_proposals
from communities.forgetting import forget_hidden_goals, forget_hidden_letters
from content.drafting import forget_old
from discussions.forgetting import forget_deleted_posts, forget_hidden_summaries, forget_hidden_versions
from engagement.digest_orders import REMEMBERED_FOR
from engagement.models import Mail
from knowledge.forgetting import forget_deleted_knowledge, forget_who_read
from mentoring.forgetting import (
    forget_former_notes,
    forget_hidden_agenda,
    forget_hidden_notes,
    forget_hidden_offers,
    forget_hidden_words,
    forget_put_away,
)
from moderation.forgetting import forget_former_words, forget_hidden_thanks, forget_hidden_uses, forget_sayings
from moderation.taken_away import settle_gone
from people.staff_log import forget_old_entries, forget_old_names


def keep_retention(now: datetime | None = None) -> dict[str, int]:
    """What was forgotten, by kind."""
    now = now or timezone.now()
    addresses = now - timedelta(days=settings.ADDRESSES_KEPT_DAYS)
    deleted = now - timedelta(days=settings.DELETED_KEPT_DAYS)
    return {
        "sign-ins with address and browser": UserSession.objects.filter(created_at__lt=addresses).delete()[0],
        "sessions that ended": Session.objects.filter(expire_date__lt=now).delete()[0],
        "letters that were sent": Mail.objects.filter(sent_at__lt=addresses).delete()[0],
        "posts that were taken away": forget_deleted_posts(deleted),
        "versions of posts that were hidden for good": forget_hidden_versions(deleted),
        "summaries of threads that were hidden": forget_hidden_summaries(deleted),
        "messages that were taken away": forget_deleted_messages(deleted),
        "what was taken out of the library": forget_deleted_knowledge(deleted),
        "accounts of use that were taken away": forget_hidden_uses(deleted),
        "words of thanks that were taken away": forget_hidden_thanks(deleted),
        "what was put in other words, as it stood before": forget_former_words(deleted),
        "short words that were flagged, as they stood": forget_sayings(deleted),
        "flags of what is not there any more": settle_gone(),
        "who read which story": forget_who_read(now - REMEMBERED_FOR),
        "proposals and reasons that were taken away": forget_deleted_proposals(deleted),
        "letters to communities that were hidden": forget_hidden_letters(deleted),
        "goals and what was said of them that were hidden": forget_hidden_goals(deleted),
        "what was put on agendas and hidden": forget_hidden_agenda(deleted),
        "what circles, programmes and pairs wrote that was put away": forget_put_away(deleted),
        "words to circles that were hidden": forget_hidden_words(deleted),
        "hours for visits that were hidden": forget_hidden_offers(deleted),
        "notes of sessions that were hidden": forget_hidden_notes(deleted),
        "notes of sessions as they stood before": forget_former_notes(deleted),
        "letters that were given up": Mail.objects.filter(sent_at=None, due_at=None, created_at__lt=addresses).delete()[
            0
        ],
        "messages of rooms that keep them for a while": forget_old_messages(now),
        "drafts nobody came back to": forget_old(),
        "what staff did in the administration": forget_old_entries(now),
        "names in the log of what staff did": forget_old_names(deleted),
    }
