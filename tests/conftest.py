"""What every test starts from. The people and places come from tests/cast.py."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from moderation.watching import forget_watched

pytest_plugins = ["tests.cast", "tests.tables"]


@pytest.fixture(autouse=True)
def _quick_passwords_and_plain_static(settings: Settings) -> None:
    """Hashing is slow on purpose, and hashed file names need a collectstatic: neither is what tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture(autouse=True)
def _no_words_watched_by_another_test() -> None:
    """A process keeps them for seconds, and what a test wrote is rolled back behind its back."""
    forget_watched()
