"""Private notes at rest: sealed with a key from the environment, which no backup of the database holds.

Several keys, the newest first, let keys change: what an older one sealed is still opened. Without a key there are no
private notes, and the page says so.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def can_seal() -> bool:
    return bool(settings.PRIVATE_NOTES_KEYS)


def seal(words: str) -> bytes:
    return _keys().encrypt(words.encode())


def unseal(sealed: bytes | memoryview) -> str | None:
    """The words, or None where no key at hand opens them."""
    if not can_seal():
        return None
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PRIVATE_NOTES_KEYS])
