"""Secrets of second factors are sealed where they lie: whoever reads the database alone can make nobody's code.

The key is made of SECRET_KEY, and former ones open too. What one of those sealed, or what nothing sealed yet, is sealed
anew each night, so that a former key is needed for a day.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger("hearth.door")
# What allauth seals of each kind: a text, or several.
SECRETS = ("secret", "seed", "migrated_codes")
CANNOT_OPEN = _("This site can’t read your codes any more. Use a passkey if you have one, or ask those who run it.")


class CannotOpen(ValidationError):
    """None of our keys opens it: a copy was restored without the key of its time. Forms say so beside the code."""


class SealedFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as shut:
            if _looks_sealed(encrypted_text):
                log.error("second factor cannot be opened")
                raise CannotOpen(CANNOT_OPEN) from shut
            # From before secrets were sealed.
            return encrypted_text


def seal_anew() -> int:
    """How many were not yet sealed with today's key. What no key opens is left, and keeps nothing from the rest."""
    sealed = 0
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
        old = {name: factor.data[name] for name in SECRETS if name in factor.data}
        if not all(map(_is_of_today, _texts(old))):
            with suppress(CannotOpen):
                sealed += _seal_one(factor, old)
    return sealed


def _seal_one(factor: Authenticator, old: dict[str, str | list[str]]) -> int:
    adapter = SealedFactors()
    data = factor.data | {name: _each(value, adapter) for name, value in old.items()}
    return Authenticator.objects.filter(pk=factor.pk, data__contains=old).update(data=data)


def _each(value: str | list[str], adapter: SealedFactors) -> str | list[str]:
    if isinstance(value, list):
        return [adapter.encrypt(adapter.decrypt(one)) for one in value]
    return adapter.encrypt(adapter.decrypt(value))


def _texts(found: dict[str, str | list[str]]) -> Iterator[str]:
    for value in found.values():
        yield from [value] if isinstance(value, str) else value


def _is_of_today(text: str) -> bool:
    try:
        _key_of(settings.SECRET_KEY).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def _looks_sealed(text: str) -> bool:
    return text.startswith("gAAAA")


def _keys() -> MultiFernet:
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str) -> Fernet:
    made = HKDF(SHA256(), length=32, salt=None, info=b"people.second_factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))
