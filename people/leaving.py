"""Leaving the site: asked for, some days to think again, then whatever tells of the person is erased.

What others built on stays readable: posts stand under 'Former member', or go too, as the person chose. Apps register
what ties somebody (nobody leaves a community without a steward) and what they erase, in `AppConfig.ready()`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from content.models import Bookmark, Draft, Reaction, Upload, Use
from people.erasures import remember_erasure
from people.models import Block, DataExport, Leaving, Person, PostsThen
from people.portraits import remove_portrait
from people.staff_log import forget_names
from people.unnaming import FORMER, call_no_more

if TYPE_CHECKING:
    from datetime import datetime

type Tie = Callable[[Person], Iterable[str]]
type Eraser = Callable[[Person, bool], None]
_ties: list[Tie] = []
_erasers: list[Eraser] = []


class Tied(Exception):
    """Something has to be handed over first; `str()` says what."""


def register_tie(tie: Tie) -> None:
    """`tie(person)` says in whole sentences what they have to hand over first."""
    _ties.append(tie)


def register_eraser(eraser: Eraser) -> None:
    """`eraser(person, words_go)` erases what an app keeps of them; with `words_go` what they wrote, too."""
    _erasers.append(eraser)


def ties_of(person: Person) -> list[str]:
    return [words for tie in _ties for words in tie(person)]


def grace() -> timedelta:
    return timedelta(days=settings.LEAVING_GRACE_DAYS)


def ask_to_leave(person: Person, *, posts: str) -> Leaving:
    if ties := ties_of(person):
        raise Tied(" ".join(ties))
    leaving, _made = Leaving.objects.update_or_create(
        person=person, defaults={"posts": posts, "due_at": timezone.now() + grace()}
    )
    return leaving


def stay(person: Person) -> None:
    Leaving.objects.filter(person=person).delete()


def erase_due(now: datetime | None = None) -> int:
    """Each in a transaction of its own. Who has become the last steward meanwhile waits until they handed over."""
    erased = 0
    for pk in Leaving.objects.filter(due_at__lte=now or timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            leaving = Leaving.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if leaving is not None and not ties_of(leaving.person):
                erase(leaving.person, words_go=leaving.posts == PostsThen.GO)
                erased += 1
    return erased


def erase(person: Person, *, words_go: bool) -> None:
    remember_erasure(person, words_go=words_go)
    for eraser in _erasers:
        eraser(person, words_go)
    # As long as the handles are known, the present one and those before.
    call_no_more(person)
    _erase_from_admin_log(person, words_go=words_go)
    _erase_sign_ins(person)
    _erase_belongings(person, words_go=words_go)
    remove_portrait(person)
    _empty(person)
    Leaving.objects.filter(person=person).delete()


def _erase_sign_ins(person: Person) -> None:
    """The address too, which may make a new account that has nothing of the old one."""
    Session.objects.filter(session_key__in=UserSession.objects.filter(user=person).values("session_key")).delete()
    for model in (UserSession, EmailAddress, Authenticator, SocialAccount):
        model._default_manager.filter(user=person).delete()


def _erase_belongings(person: Person, *, words_go: bool) -> None:
    Draft.objects.filter(owner=person).delete()
    Bookmark.objects.filter(person=person).delete()
    person.former_handles.all().delete()
    person.former_names.all().delete()
    Block.objects.filter(Q(person=person) | Q(other=person)).delete()
    for export in DataExport.objects.filter(person=person):
        default_storage.delete(export.path)
        export.delete()
    files = Upload.objects.filter(owner=person)
    for upload in files if words_go else files.hanging_on_nothing():
        upload.remove_files()
        upload.delete()
    if words_go:
        Reaction.objects.filter(person=person).update(words="")
        Use.objects.filter(person=person).update(where="", changed="", came_of_it="")
    # What was kept in their practice log goes with them in any case.
    Use.objects.filter(person=person, only_mine=True).delete()
    Use.objects.filter(person=person).exclude(learnt_shown=True, learnt__gt="").update(learnt="")
    if words_go:
        Use.objects.filter(person=person).update(learnt="")


def _erase_from_admin_log(person: Person, *, words_go: bool) -> None:
    """As long as their addresses are known: entries of before releases left those out are called by them.

    Whose title a name was is not known there, so with their words all names go: they are for finding one's way only.
    """
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    about = Q(content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk))
    about |= Q(object_repr__in=[person.email or "", *addresses])
    LogEntry.objects.filter(about).update(object_repr=FORMER, change_message="")
    if words_go:
        forget_names(LogEntry.objects.all())


def _empty(person: Person) -> None:
    """The row stays, since others' threads lead to it; nothing in it tells who it was."""
    kept = ("id", "date_joined", "findable")
    for field in Person._meta.concrete_fields:
        if field.name not in kept:
            setattr(person, field.attname, field.get_default())
    person.email = None
    person.display_name = FORMER
    person.handle = f"former-{uuid.uuid4().hex[:16]}"
    person.portrait_seed = person.handle
    person.is_active = False
    person.set_unusable_password()
    person.groups.clear()
    person.user_permissions.clear()
    person.save()
