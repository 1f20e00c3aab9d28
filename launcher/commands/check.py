"""bin/check: everything about the code that can be told without running the tests, each step by name."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from launcher import compose, requirements, secret_scan
from launcher.bootstrap import say
from launcher.places import ROOT, test_place
from launcher.settings import with_servers

BIN = Path(sys.executable).parent
OURS = (
    *("people", "content", "engagement", "moderation", "search", "ui", "communities"),
    *("discussions", "chat", "knowledge", "mentoring", "demo", "bench"),
)
# Looked at by hand: a longer varchar is a change of Postgres' catalogue and touches no row; a link is shared once,
# which was held before, now that resources without one exist beside it; somebody in a circle is asked once each time,
# where they were asked once at all before: what there is keeps to that, and it is a row or two for each of them.
HARMLESS = (
    "0005_longer_titles",
    "0019_files_versions_and_remarks",
    "0033_whether_a_circle_works",
    "0048_longer_video_links",
)


NO_DATA = "its list of holes could not be reached from here: NOTHING WAS AUDITED"


class Failed(Exception):
    """What a step has to complain about."""


class NotTried(Exception):
    """Why a step could not be done here. That is no fault of the code, and no success either."""


def run(arguments: list[str]) -> int:
    environment, servers = with_servers(test_place(), lambda step: say(f"{step} ..."))
    environment.update(HEARTH_MODE="development", SECRET_KEY="for-the-checks-only")
    steps = [step for step in STEPS if not arguments or any(word in step for word in arguments)]
    said = tell_all(steps, environment)
    failed, skipped = ([name for name in steps if said[name] == mark] for mark in ("FAIL", "skip"))
    if servers:
        servers.let_go()
    say(
        f"\n{len(steps) - len(failed) - len(skipped)} of {len(steps)} checks passed"
        + (f"; not tried: {', '.join(skipped)}" if skipped else "")
        + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def tell_all(steps: list[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Side by side, as many as there are cores, and told in their order."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        under_way = {name: pool.submit(outcome, STEPS[name], environment) for name in steps if name != NEEDS_ASSETS}
        said = {name: tell(name, one.result()) for name, one in under_way.items()}
    return said | {name: tell(name, outcome(STEPS[name], environment)) for name in steps if name == NEEDS_ASSETS}


class Outcome(NamedTuple):
    mark: str
    remark: str
    seconds: float


def outcome(step: Callable[[Mapping[str, str]], str], environment: Mapping[str, str]) -> Outcome:
    """'ok', 'skip' or 'FAIL', with what the step remarks."""
    started = time.monotonic()
    try:
        remark, mark = step(environment), "ok"
    except NotTried as reason:
        remark, mark = str(reason), "skip"
    except Failed as failure:
        remark, mark = str(failure), "FAIL"
    return Outcome(mark, remark, time.monotonic() - started)


def tell(name: str, found: Outcome) -> str:
    """Its mark."""
    beside = found.remark if found.mark != "FAIL" else ""
    say(f"{found.mark:<4} {name:<28} {found.seconds:5.1f} s  {beside}".rstrip())
    if found.mark == "FAIL":
        say("\n".join(f"     {line}" for line in found.remark.strip().splitlines()))
    return found.mark


# --- the steps ---------------------------------------------------------------------------------


def command(*words: str | Path) -> Callable[[Mapping[str, str]], str]:
    def step(environment: Mapping[str, str]) -> str:
        run_quietly(words, environment)
        return ""

    return step


def run_quietly(words: tuple[str | Path, ...], environment: Mapping[str, str]) -> str:
    result = subprocess.run(
        words,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        raise Failed(result.stdout)
    return result.stdout


def templates(environment: Mapping[str, str]) -> str:
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    if files:
        run_quietly((BIN / "djade", "--target-version", "6.1", "--check", *files), environment)
    return f"{len(files)} templates"


def deployment(environment: Mapping[str, str]) -> str:
    """As a production site would start, with the settings of docs/operations.md and its assets made before."""
    production = {
        **environment,
        "HEARTH_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": "https://hearth.example.org",
        "ALLOWED_HOSTS": "hearth.example.org",
        "EMAIL_URL": "smtp://mail.example.org:587",
    }
    run_quietly((sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"), production)
    return ""


def migrations(environment: Mapping[str, str]) -> str:
    """Against the database's own words for each migration; what makes a new table breaks nobody."""
    program = (
        "import django; django.setup()\n"
        "import sys\n"
        "from django_migration_linter.management.commands.lintmigrations import Command\n"
        "Command().run_from_argv(['manage.py', 'lintmigrations', *sys.argv[1:]])"
    )
    apps = [name for name in OURS if (ROOT / name / "migrations").exists()]
    options = ["--no-cache", "--ignore-initial-migrations", "--ignore-name", *HARMLESS]
    options += ["--sql-analyser", "postgresql", "--quiet", "ok", "ignore"]
    settings = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    run_quietly((sys.executable, "-c", program, *options, "--include-apps", *apps), settings)
    return f"{len(apps)} apps"


def known_holes(environment: Mapping[str, str]) -> str:
    """pip-audit, where its data can be reached."""
    packages = _asked_of_pip_audit(environment)
    audited = [package for package in packages if "skip_reason" not in package]
    if holes := [_of_hole(package, hole) for package in audited for hole in package["vulns"]]:
        raise Failed("\n".join(holes))
    if not audited:
        raise NotTried(NO_DATA)
    return f"{len(audited)} of {len(packages)} packages audited"


def _asked_of_pip_audit(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    words = [str(BIN / "pip-audit"), "-r", "requirements/dev.txt", "--require-hashes", "--disable-pip", "-f", "json"]
    options: dict[str, Any] = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "timeout": 180}
    try:
        result = subprocess.run([*words, "--progress-spinner", "off"], **options)
    except FileNotFoundError as error:
        raise Failed(str(error)) from None
    except subprocess.TimeoutExpired:
        raise NotTried(f"{NO_DATA} within three minutes") from None
    try:
        packages: list[dict[str, Any]] = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        # Whatever kept it from answering, in its own words.
        last = (result.stderr.strip().splitlines() or [f"it ended with {result.returncode} and said nothing"])[-1]
        raise NotTried(f"{NO_DATA}: {last}") from None
    return packages


def _of_hole(package: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"])
    where = f"mended in: {mended}" if mended else "not mended yet"
    return f"{package['name']} {package['version']}: {hole['id']}, {where}"


def compose_file(environment: Mapping[str, str]) -> str:
    if complaints := compose.complaints(ROOT / "docker-compose.yml"):
        raise Failed("\n".join(complaints))
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        values = {**environment, **dict.fromkeys(compose.needed(ROOT / "docker-compose.yml"), "x")}
        run_quietly(("docker", "compose", "-f", "docker-compose.yml", "config", "--quiet"), values)
        return "read by docker compose"
    return "read as YAML; no docker compose here"


def locked(environment: Mapping[str, str]) -> str:
    if complaints := requirements.complaints(ROOT):
        raise Failed("\n".join([*complaints, "bin/lock renews the files."]))
    return ""


def secrets_in_files(environment: Mapping[str, str]) -> str:
    if found := secret_scan.complaints(ROOT):
        raise Failed("\n".join(found))
    return ""


STEPS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "ruff check": command(BIN / "ruff", "check", "--quiet", "."),
    "ruff format": command(BIN / "ruff", "format", "--quiet", "--check", "."),
    "templates (djade)": templates,
    "requirements": locked,
    "secrets in files": secrets_in_files,
    "floors (import-linter)": command(BIN / "lint-imports", "--no-cache"),
    "types (mypy)": command(BIN / "mypy", "--no-error-summary"),
    "missing migrations": command(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
    "migrations (linter)": migrations,
    "fonts and stylesheet": command(sys.executable, "manage.py", "build_assets"),
    "docker-compose.yml": compose_file,
    "known holes (pip-audit)": known_holes,
    "deployment": deployment,
}
# What "fonts and stylesheet" makes.
NEEDS_ASSETS = "deployment"
