from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from pytest_django import Settings

import config.urls  # noqa: F401 - read before a test says DEMO, for it looks at that
from chat import speaking
from engagement import log
from ui import shell


@pytest.fixture
def demo_mode(settings: Settings) -> Iterator[None]:
    """As config.settings and the demo's own app have it when HEARTH_MODE is demo."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    settings.MAILERS = {"default": {"BACKEND": "demo.catching.CatchingBackend"}}
    before = (list(shell._providers), list(speaking._wanted), dict(log._consumers))
    apps.get_app_config("demo").ready()
    yield
    shell._providers[:], speaking._wanted[:] = before[0], before[1]
    log._consumers.clear()
    log._consumers.update(before[2])
