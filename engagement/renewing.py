"""What a letter says as it leaves, which may be hours after it was written: whoever writes its kind looks again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from engagement.models import Mail

log = structlog.get_logger()


class NotWantedAnyMore(Exception):
    """Read here, muted, stopped or out of sight since the letter was written."""


class NotNow(Exception):
    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


type Renewal = Callable[[Mail], None]
type Stays = NotWantedAnyMore | NotNow
type RenewalOfMany = Callable[[Sequence[Mail]], Mapping[int, Stays]]
_renewals: dict[str, Renewal] = {}
_renewals_of_many: dict[str, RenewalOfMany] = {}


def register_renewal(kind: str, renew: Renewal) -> None:
    """`renew(mail)` is asked when a letter of this kind leaves.

    It says anew what is true by now (`Mail.say_anew`), or raises NotWantedAnyMore or NotNow.
    """
    _renewals[kind] = renew


def register_renewal_of_many(kind: str, renew: RenewalOfMany) -> None:
    """`renew(mails)` is asked before the first of a batch leaves, for all in it that are of this kind.

    It says anew what is true by now, and returns which do not leave, by their ids, and why.
    """
    _renewals_of_many[kind] = renew


def looked_at_again() -> set[str]:
    """The kinds of letters that are."""
    return _renewals.keys() | _renewals_of_many.keys()


def renew_those_of_many(pks: Sequence[int]) -> list[int]:
    """Those of the batch that still leave. Each of the others is waiting, or given up."""
    stay = {pk for kind in _renewals_of_many for pk in _renew_or_put_off(pks, kind)}
    return [pk for pk in pks if pk not in stay]


def _renew_or_put_off(pks: Sequence[int], kind: str) -> set[int]:
    """One person's trouble keeps nobody else's letter back."""
    try:
        return _renew_held(pks, kind)
    except Exception as error:
        if len(pks) > 1:
            return {one for pk in pks for one in _renew_or_put_off([pk], kind)}
        _put_off(pks[0], error)
        return set(pks)


@transaction.atomic
def _renew_held(pks: Sequence[int], kind: str) -> set[int]:
    mails = list(Mail.objects.held().filter(pk__in=pks, kind=kind).order_by("pk"))
    stay = _renewals_of_many[kind](mails) if mails else {}
    for mail in mails:
        if why := stay.get(mail.pk):
            _keep_back(mail, why)
    return set(stay)


def _keep_back(mail: Mail, why: Stays) -> None:
    if isinstance(why, NotNow):
        mail.put_off(why.until)
    else:
        mail.failed(why, final=True)


@transaction.atomic
def _put_off(pk: int, error: Exception) -> None:
    if mail := Mail.objects.held().filter(pk=pk).first():
        _note(mail, error)


def _note(mail: Mail, error: Exception) -> None:
    log.error("mail_not_renewed", mail=mail.pk, exc_info=error)
    mail.failed(error, final=False, is_handed=mail.is_repeat)


def is_renewed(mail: Mail) -> bool:
    """Whether it goes now, saying what is true now. In the transaction that holds it."""
    renew = _renewals.get(mail.kind)
    if renew is None:
        return True
    try:
        with transaction.atomic():
            renew(mail)
    except (NotNow, NotWantedAnyMore) as why:
        _keep_back(mail, why)
    except Exception as error:
        _note(mail, error)
    else:
        return True
    return False
