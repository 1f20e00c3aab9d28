"""What the search for secrets finds, and what it lets be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from launcher.places import ROOT
from launcher.secret_scan import complaints, found_in

# Put together here, so that no secret of such a shape stands in this file.
RANDOM = "aB3" * 12
PLANTED = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + RANDOM,
    "a key of AWS": "AKIA" + "A1B2C3D4E5F6G7H8",
    "a token of GitHub": "ghp" + "_" + RANDOM,
    "a token of GitLab": "glpat" + "-" + RANDOM,
    "a token of PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + RANDOM,
    "a token of Slack": "xoxb" + "-" + RANDOM,
    "a key of Google": "AIza" + RANDOM[:35],
    "a key of Stripe": "sk_" + "live_" + RANDOM,
    "a key of SendGrid": "SG" + f".{RANDOM}.{RANDOM}",
    "a signed token": f"eyJ{RANDOM}." + f"eyJ{RANDOM}.{RANDOM}",
    "something random beside a word for a secret": "SECRET_KEY" + f' = "{RANDOM}"',
}


@pytest.mark.parametrize("what", PLANTED)
def test_it_finds(what: str) -> None:
    assert (2, what) in list(found_in(f"x = 1\n{PLANTED[what]}\n"))


@pytest.mark.parametrize(
    "text",
    [
        'SECRET_KEY="for-the-tests-only"',
        "SECRET_KEY=",
        "password: a-long-enough-phrase",
        "token = request.POST.get('csrfmiddlewaretoken')",
        "--hash=sha256:" + "0123456789abcdef" * 4,
        "PASSWORD_RESET_CONFIRM_VIEW_NAME_IS_LONG_ENOUGH_HERE = 1",
    ],
)
def test_it_lets_be(text: str) -> None:
    assert list(found_in(text)) == []


def test_it_looks_at_what_git_would_take(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("ignored\n")
    (tmp_path / "ignored").write_text(PLANTED["a key of AWS"])
    assert complaints(tmp_path) == []
    (tmp_path / "settings.env").write_text(f"A=1\nB={PLANTED['a key of AWS']}\n")
    assert complaints(tmp_path) == ["settings.env:2: a key of AWS"]


def test_nothing_stands_in_the_project() -> None:
    assert complaints(ROOT) == []
