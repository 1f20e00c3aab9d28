"""The examples of the CommonMark specification, as data. They travel with the source of our parser, and only there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARSER = "markdown-it-py"
INSIDE = "tests/test_cmark_spec/commonmark.json"


@dataclass(frozen=True)
class Example:
    number: int
    section: str
    source: str
    html: str


def examples() -> list[Example]:
    """Fetched once for each version of the parser, by the hashes that stand in the requirements."""
    kept = ROOT / ".hearth" / "specification" / f"{_wanted().split()[0]}.json"
    if not kept.exists():
        data = _fetched()
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Each worker of a run in a new folder fetches them.
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(data)
        fresh.replace(kept)
    found = json.loads(kept.read_bytes())
    return [Example(one["example"], one["section"], one["markdown"], one["html"]) for one in found]


def _wanted() -> str:
    """The parser's line in the locked requirements, hashes and all."""
    lines = (ROOT / "requirements" / "base.txt").read_text().replace("\\\n", "").splitlines()
    return next(line for line in lines if line.startswith(f"{PARSER}=="))


def _fetched() -> bytes:
    with TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(_wanted())
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", PARSER]
        done = subprocess.run(
            [*command, "--require-hashes", "-r", wanted, "-d", folder], capture_output=True, text=True
        )
        if done.returncode:
            pytest.fail(f"The source of {PARSER}, where the examples are, could not be had:\n{done.stderr[-500:]}")
        with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as archive:
            name = next(name for name in archive.getnames() if name.endswith(INSIDE))
            file = archive.extractfile(name)
            assert file is not None
            return file.read()
