"""Letters that nobody asked for: to an address that somebody here named. One click in each stops all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.links import one_click_headers
from engagement.mailing import write_plain_mail
from engagement.models import Lane, Mail, Unwelcome
from engagement.renewing import NotWantedAnyMore
from engagement.suppressing import hash_of, is_suppressed

SALT = "engagement.strangers"


def write_to_stranger(*, address: str, kind: str, key: str, subject: str, text: str, lane: Lane) -> None:
    """Its kind has to be registered with `still_welcome` as its renewal."""
    url = stop_url(address)
    last = _("You don't want letters like this, from anybody here? One click is enough:")
    write_plain_mail(
        address=address,
        kind=kind,
        key=key,
        subject=subject,
        text=f"{text}\n\n-- \n{last}\n{url}",
        lane=lane,
        headers=one_click_headers(url),
    )


def still_welcome(mail: Mail) -> None:
    """The renewal of such letters: stopped since they were written, they do not leave."""
    if Unwelcome.objects.filter(address=hash_of(mail.address)).exists():
        raise NotWantedAnyMore


def unwelcome_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses at which no such letters are wanted. One statement for all."""
    hashes = {hash_of(address): address for address in addresses}
    found = Unwelcome.objects.filter(address__in=hashes).values_list("address", flat=True)
    return {hashes[one] for one in found}


def reaches(address: str, lane: Lane) -> bool:
    """Whether such a letter would leave: neither stopped by whoever gets it, nor for an address that takes none."""
    return not unwelcome_among([address]) and not is_suppressed(address, lane)


def stop_url(address: str) -> str:
    """The link holds the hash alone: whoever sees it learns no address."""
    token = signing.dumps(hash_of(address), salt=SALT)
    return settings.SITE_URL + reverse("engagement:unwelcome", args=[token])


def read_stop_token(token: str) -> str | None:
    try:
        hashed: str = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return hashed


def stop(hashed: str) -> None:
    Unwelcome.objects.get_or_create(address=hashed)


def welcome_again(hashed: str) -> None:
    Unwelcome.objects.filter(address=hashed).delete()
