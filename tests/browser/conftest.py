"""A browser for whole journeys: the one bin/test found, or Playwright's own; and a live platform to go on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chat import listening
from tests.browser.platform import COMES_WITHIN, Browsers, Household, Platform, platform_in_thread, wait_for_scripts

# Playwright runs an event loop of its own in the test's thread; Django would take it for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=COMES_WITHIN * 1000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM_PATH")
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
    return browser_type_launch_args | {"args": args} | ({"executable_path": path} if path else {})


@pytest.fixture
def page(page: Page) -> Page:
    """Playwright's own, patient as all others are here."""
    wait_for_scripts(page)
    return page


@pytest.fixture(scope="session")
def live(django_db_setup: None) -> Iterator[Platform]:
    """It looks round in its rooms once an hour: what is seen in them came by a hint, and not half a minute later."""
    with pytest.MonkeyPatch.context() as patch, platform_in_thread() as platform:
        patch.setattr(listening, "SECONDS_BETWEEN_LOOKS", 3600.0)
        yield platform


@pytest.fixture
def platform(live: Platform, transactional_db: None, browser: Browser, settings: Any) -> Iterator[Browsers]:
    """Browsers of different people on a live server. A word in a console that is not expected fails the test."""
    settings.SITE_URL = live.url
    browsers = Browsers(browser, live.url)
    yield browsers
    browsers.close()
    live.guests.wait_until_gone()
    assert browsers.complaints == []


@pytest.fixture
def household(transactional_db: None, tmp_path: Path) -> Iterator[Household]:
    """Nothing runs yet: `household.start("web", "worker", "sweeper")`."""
    household = Household(tmp_path)
    yield household
    household.stop()


@pytest.fixture
def visits(household: Household, browser: Browser) -> Iterator[Browsers]:
    """Browsers of different people at the household. What a console says of a server that was killed is no fault."""
    browsers = Browsers(browser, household.url)
    yield browsers
    browsers.close()
