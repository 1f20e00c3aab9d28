"""Authors of imported mail: who they are here, and how they become somebody with an account.

Of their address only a digest is kept, made with the site's secret. It recognises the address when it is seen again
(in another archive, or when somebody proves that it is theirs) and tells nobody what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.handles import handle_from
from people.models import Person, Placeholder

if TYPE_CHECKING:
    from django.http import HttpRequest

LOCK = 20_150_522

type Heir = Callable[[Person, Person], None]
_heirs: list[Heir] = []


def register_heir(heir: Heir) -> None:
    """`heir(placeholder, person)` makes the person the author of what the placeholder wrote. In one transaction."""
    _heirs.append(heir)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a mail, as it says itself. Without an address they are known by their name alone."""

    name: str
    address: str

    @property
    def key(self) -> str:
        return self.address or f"named {self.name.casefold()}"


def person_ids(senders: Iterable[Sender]) -> dict[Sender, int]:
    """The person behind each sender: who verified the address, else its placeholder, made where there is none."""
    senders = list(senders)
    found = _known(sender.key for sender in senders)
    # The first name somebody wrote under is theirs.
    strangers = {sender.key: sender.name for sender in reversed(senders) if sender.key not in found}
    if strangers:
        found |= _make(strangers)
    return {sender: found[sender.key] for sender in senders}


def of_somebody_here(addresses: Iterable[str]) -> set[str]:
    """Those that belong to an author or a person of this site."""
    return set(_known(addresses))


def _known(keys: Iterable[str]) -> dict[str, int]:
    keys = set(keys)
    verified = EmailAddress.objects.filter(email__in=keys, verified=True, user__is_active=True)
    found = dict(verified.values_list("email", "user_id"))
    digests = {digest: key for key in keys - found.keys() for digest in _digests(key)}
    rows = Placeholder.objects.filter(digest__in=list(digests)).values_list("digest", "person_id")
    return found | {digests[digest]: person_id for digest, person_id in rows}


@transaction.atomic
def _make(names: dict[str, str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        # Two imports at the same time must not make the same author twice.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    found = _known(names)
    missing = [key for key in names if key not in found]
    people = Person.objects.bulk_create(_placeholder(names[key], _digest(key)) for key in missing)
    rows = zip(missing, people, strict=True)
    Placeholder.objects.bulk_create(Placeholder(person=person, digest=_digest(key)) for key, person in rows)
    return found | {key: person.pk for key, person in zip(missing, people, strict=True)}


def _placeholder(name: str, digest: str) -> Person:
    return Person(
        display_name=name or _("Unknown author"),
        # Nobody sees it: a placeholder has no profile and cannot be mentioned.
        handle=f"letter-{digest[:20]}",
        portrait_seed=handle_from(name),
        password=UNUSABLE_PASSWORD_PREFIX,
        is_placeholder=True,
        is_active=False,
    )


@transaction.atomic
def claim(address: str, *, by: Person) -> None:
    """The person proved that the address is theirs: what its placeholder wrote is theirs from now on."""
    waiting = Placeholder.objects.select_for_update(of=("self",)).select_related("person")
    for row in waiting.filter(digest__in=_digests(address)):
        for heir in _heirs:
            heir(row.person, by)
        by.keep_name(row.person.display_name)
        row.person.delete()


def claim_verified(request: HttpRequest, email_address: EmailAddress, **kwargs: object) -> None:
    """Told by allauth when somebody has verified an address."""
    claim(email_address.email, by=email_address.user)


def _digest(key: str, secret: str | None = None) -> str:
    return salted_hmac("people.placeholders", key.lower(), secret=secret, algorithm="sha256").hexdigest()


def _digests(key: str) -> list[str]:
    """With the present secret and with former ones."""
    return [_digest(key, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
