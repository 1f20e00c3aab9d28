"""bin/check asks pip-audit, and says plainly what came of it: holes, none, or that nothing was asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from launcher.commands import check
from launcher.commands.check import Outcome, known_holes, outcome

AUDITED = {"name": "celery", "version": "5.6.3", "vulns": []}
SKIPPED = {"name": "kombu", "skip_reason": "Dependency not found on PyPI and could not be audited: kombu (5.6.2)"}


def hole(name: str, *mended: str) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": list(mended)}]}


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(check, "BIN", tmp_path)
    return tmp_path


def pip_audit(folder: Path, script: str) -> Outcome:
    """What the check makes of a pip-audit that does so."""
    program = folder / "pip-audit"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return outcome(known_holes, {"PATH": "/usr/bin:/bin"})


def answers(folder: Path, *packages: dict[str, Any], code: int = 0) -> Outcome:
    (folder / "said").write_text(json.dumps({"dependencies": packages, "fixes": []}))
    return pip_audit(folder, f"cat {folder / 'said'}; exit {code}")


def test_a_hole_fails_and_says_where_and_whether_it_is_mended(bin_folder: Path) -> None:
    found = answers(bin_folder, AUDITED, SKIPPED, hole("django", "6.1.4", "6.0.9"), hole("valkey"), code=1)
    assert found.mark == "FAIL"
    assert "django 1.0: PYSEC-2026-1, mended in: 6.1.4, 6.0.9" in found.remark
    assert "valkey 1.0: PYSEC-2026-1, not mended yet" in found.remark


def test_none_found_says_of_how_many(bin_folder: Path) -> None:
    found = answers(bin_folder, AUDITED, SKIPPED)
    assert (found.mark, found.remark) == ("ok", "1 of 2 packages audited")


def test_where_no_package_could_be_looked_up_that_is_said_and_is_no_success(bin_folder: Path) -> None:
    found = answers(bin_folder, SKIPPED)
    assert found.mark == "skip"
    assert "NOTHING WAS AUDITED" in found.remark


def test_where_it_ends_in_an_error_its_own_words_are_read(bin_folder: Path) -> None:
    found = pip_audit(bin_folder, "echo 'Traceback' >&2; echo 'ConnectionError: no route to the index' >&2; exit 1")
    assert found.mark == "skip"
    assert "NOTHING WAS AUDITED" in found.remark
    assert found.remark.endswith("ConnectionError: no route to the index")


def test_where_it_is_not_installed_the_check_fails(bin_folder: Path) -> None:
    found = outcome(known_holes, {})
    assert found.mark == "FAIL"
    assert "pip-audit" in found.remark
