"""Keys from the environment, looked at before the site starts rather than when the first note is written."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environ import Env


def private_notes(env: Env, *, demo: bool, secret: str) -> list[str]:
    """`PRIVATE_NOTES_KEYS`, the newest first. Only the demo makes one of its own, of the secret it was given."""
    keys: list[str] = env.list("PRIVATE_NOTES_KEYS", default=[])
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        # Not the key itself: what stops a start ends up in logs.
        raise ImproperlyConfigured("PRIVATE_NOTES_KEYS: one is no key; docs/operations.md says how.") from error
    if demo and not keys:
        return [base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()]
    return keys
