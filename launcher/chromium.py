"""A browser for the browser tests: the system's, else Playwright's, else, for root, a package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.bootstrap import Trouble, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str:
    """The path of a Chromium that starts; installs one when there is none."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not works(named):
            raise Trouble(f"CHROMIUM_PATH names {named}, which does not start.")
        return named
    found = installed() or playwrights_own() or from_playwright() or from_packages()
    if found:
        return found
    raise Trouble(
        "The browser tests need Chromium, and none could be had: none is installed, Playwright could not\n"
        "download its own, and only root may install the package 'chromium'.\n"
        "Install Chromium or Chrome, or name one in CHROMIUM_PATH."
    )


def works(program: str | Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed() -> str | None:
    candidates = [*map(shutil.which, NAMES), *MAC]
    return next((path for path in candidates if path and os.path.exists(path) and works(path)), None)


def playwrights_own() -> str | None:
    program = "from playwright.sync_api import sync_playwright as p\nwith p() as b: print(b.chromium.executable_path)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    path = result.stdout.strip()
    return path if path and works(path) else None


def from_playwright() -> str | None:
    say("No Chromium here: downloading Playwright's own (about 170 MB) ...")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, timeout=900
        )
    except subprocess.TimeoutExpired:
        return None
    return playwrights_own() if done.returncode == 0 else None


def from_packages() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("That could not be downloaded. Installing the system's package 'chromium' with apt-get (about 100 MB) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        result = subprocess.run(["apt-get", "-q", *command], env=environment, capture_output=True, text=True)
        if result.returncode:
            say("\n".join(result.stderr.strip().splitlines()[-3:]))
    return installed()
