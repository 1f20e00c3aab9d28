"""What the bell and the post have of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engagement.models import Hearing, KindChoice, LeftOut, Mail, MutedTag, Notification, Preferences
from engagement.recalling import TELLING, recall_mail

if TYPE_CHECKING:
    from people.models import Person


def erase_what_was_told(person: Person, words_go: bool) -> None:
    """Mail that waits goes unsent, and mail that was sent is forgotten with its address. What others have waiting that
    names them is taken back, and written anew without them.
    """
    Notification.objects.filter(person=person).delete()
    Mail.objects.filter(person=person).delete()
    if person.email:
        Mail.objects.filter(address__iexact=person.email).delete()
    for model in (Preferences, Hearing, KindChoice, LeftOut, MutedTag):
        model._default_manager.filter(person=person).delete()
    waiting = Mail.objects.filter(kind__in=TELLING, sent_at=None, text__contains=person.first_name)
    recall_mail(waiting.values_list("person_id", flat=True))
