"""The administration's log: that staff did something to a row, of which kind and number. Names go out of it in time.

Django writes the name of the row beside it, which may be the title of what somebody wrote, or an address. What was
decided about people stands in the audit trail; here a name is only for finding what one did lately.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

NEVER_NAMED = (EmailAddress, Authenticator, UserSession)


def forget_old_names(before: datetime) -> int:
    """Those of an address, a key or a browser at once: releases before wrote them down."""
    kinds = ContentType.objects.get_for_models(*NEVER_NAMED).values()
    return forget_names(LogEntry.objects.filter(Q(action_time__lt=before) | Q(content_type__in=kinds)))


def forget_names(entries: QuerySet[LogEntry]) -> int:
    kinds = ContentType.objects.filter(pk__in=LogEntry.objects.values("content_type"))
    names = [When(content_type=kind, then=Concat(Value(f"{kind.name} "), "object_id")) for kind in kinds]
    if not names:
        return 0
    nameless = Case(*names, default=Value(""), output_field=CharField())
    # Rows beside the row, added or changed with it, are named in the message.
    return entries.exclude(object_repr=nameless, change_message="").update(object_repr=nameless, change_message="")


def forget_old_entries(now: datetime) -> int:
    return LogEntry.objects.filter(action_time__lt=now - timedelta(days=settings.STAFF_LOG_KEPT_DAYS)).delete()[0]
