"""Whether a secret stands in the files of the project: by the shapes that keys of well-known services have.

The shapes are few and exact, so that nothing has to be excused: a private key, a token of a forge, a cloud, a payment
or a mail service. What is random in general is not guessed at; a word beside it that says what it is for is what gives
it away (`SECRET_KEY = "…"`).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

SHAPES = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a token of PyPI": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{20,}",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{20,}",
    "a key of Google": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "a key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{20,}",
    "a key of SendGrid": r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "something random beside a word for a secret": (
        r"(?i:secret|password|passwd|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']?(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-z])"
        r"(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{32,}"
    ),
}
BIGGEST = 2_000_000


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """Lines, and what stands there. The secret itself is not said again."""
    for what, shape in SHAPES.items():
        for one in re.finditer(shape, text):
            yield text.count("\n", 0, one.start()) + 1, what


def complaints(root: Path) -> list[str]:
    """Of the files that git knows or would take; without git, of none."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    return [
        f"{name}:{line}: {what}"
        for name in filter(None, listed.stdout.split("\0"))
        for line, what in found_in(_text_of(root / name))
    ]


def _text_of(path: Path) -> str:
    if not path.is_file() or path.stat().st_size > BIGGEST:
        return ""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""
