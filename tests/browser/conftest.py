"""A browser for whole journeys: the one bin/test found, or Playwright's own."""

from __future__ import annotations

import os
from typing import Any

import pytest

# Playwright runs an event loop of its own in the test's thread; Django would take it for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM_PATH")
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
    return browser_type_launch_args | {"args": args} | ({"executable_path": path} if path else {})
