"""Secrets of second factors are sealed where they lie: whoever reads the database alone can make nobody's code.

The key is made of SECRET_KEY, and former ones open too. What one of those sealed, or what nothing sealed yet, is sealed
anew each night, so that a former key is needed for a day.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# What allauth seals of each kind: a text, or several.
SECRETS = ("secret", "seed", "migrated_codes")


class SealedFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            if _looks_sealed(encrypted_text):
                raise
            # From before secrets were sealed.
            return encrypted_text


def seal_anew() -> int:
    """How many were not yet sealed with today's key."""
    adapter, sealed = SealedFactors(), 0
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
        old = {name: factor.data[name] for name in SECRETS if name in factor.data}
        if not all(map(_is_of_today, _texts(old))):
            factor.data |= {name: _each(value, adapter) for name, value in old.items()}
            sealed += Authenticator.objects.filter(pk=factor.pk, data__contains=old).update(data=factor.data)
    return sealed


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
