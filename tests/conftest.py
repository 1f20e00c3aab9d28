"""What every test starts from. The people and places come from tests/cast.py."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples

from moderation import watching

pytest_plugins = ["tests.cast", "tests.tables"]

# How fast examples come is a matter of the machine, and a test must fail for a fault alone: so the same ones come each
# time. To look further, --hypothesis-profile=default.
examples.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
examples.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What failed is tried once more, and told in the end if it then held (docs/adr/0029)."""
    for item in items:
        item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Thousands of tests and all that was imported stay to the end: looking for rubbish among them is in vain."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What failed and then held is told with its reason: there is a cause to be found (docs/adr/0029)."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.write_sep("=", f"WAVERED {report.nodeid}", yellow=True)
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords_and_plain_static() -> Iterator[None]:
    """Hashing is slow on purpose, and hashed file names need a collectstatic: neither is what tests are about.

    Once for all: a server of the browser tests answers between two tests too.
    """
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES | plain,
        MAILERS={"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}},
        CELERY_TASK_ALWAYS_EAGER=False,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _watched_words_are_read_once_in_a_test() -> Iterator[None]:
    """Every few seconds would be a statement more wherever they are counted and the machine was busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "SECONDS_KEPT", 3600)
        yield


@pytest.fixture(autouse=True)
def _no_words_watched_by_another_test() -> None:
    """A process keeps them for a while, and what a test wrote is rolled back behind its back."""
    watching.forget_watched()
