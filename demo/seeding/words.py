"""The demo's words, read from the files in demo/words."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(__file__).resolve().parent.parent / "words"
# Raise it when the same words make something else: seeded places are then gone through again.
EDITION = 2

type Words = dict[str, Any]


def read(path: Path) -> Words:
    with path.open("rb") as file:
        return tomllib.load(file)


def archive() -> Path | None:
    path = Path(settings.DEMO_ARCHIVE)
    return path if path.is_file() else None


def fingerprint() -> str:
    digest = hashlib.sha256(f"{EDITION} {archive()}".encode())
    for path in sorted(FOLDER.rglob("*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def people() -> list[Words]:
    """Everybody, and those who came for the season's pairs."""
    return [row for name in ("people", "people-in-season") for row in read(FOLDER / f"{name}.toml")["person"]]


def talks() -> list[Words]:
    """Conversations of a few people."""
    found: list[Words] = read(FOLDER / "conversations.toml")["talk"]
    return found


def watched() -> list[Words]:
    found: list[Words] = read(FOLDER / "flags.toml")["watched"]
    return found


def flags() -> list[Words]:
    found: list[Words] = read(FOLDER / "flags.toml")["flag"]
    return found


def measures() -> list[Words]:
    found: list[Words] = read(FOLDER / "flags.toml")["measure"]
    return found


class CommunityWords:
    """Everything that is said and done in one community."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slug = folder.name

    @cached_property
    def community(self) -> Words:
        return read(self.folder / "community.toml")

    @property
    def needs_archive(self) -> bool:
        return bool(self.community.get("needs_archive"))

    @cached_property
    def threads(self) -> list[Words]:
        return self._all("thread", "*thread*.toml")

    @cached_property
    def rooms(self) -> list[Words]:
        return self._all("room", "chat.toml")

    @cached_property
    def stories(self) -> list[Words]:
        return self._all("story", "stories.toml")

    @cached_property
    def half_told(self) -> list[Words]:
        return self._all("half", "stories.toml")

    @cached_property
    def shelves(self) -> list[str]:
        path = self.folder / "stories.toml"
        return read(path).get("shelves", []) if path.exists() else []

    @cached_property
    def story_requests(self) -> list[Words]:
        return self._all("request", "stories.toml")

    @cached_property
    def rounds(self) -> list[Words]:
        return self._all("round", "library.toml")

    @cached_property
    def collections(self) -> list[Words]:
        return self._all("collection", "library.toml")

    @cached_property
    def interviews(self) -> list[Words]:
        return self._all("interview", "library.toml")

    @cached_property
    def retellings(self) -> list[Words]:
        return self._all("retelling", "library.toml")

    @cached_property
    def sheets(self) -> list[Words]:
        return self._all("sheet", "library.toml")

    @cached_property
    def proposals(self) -> list[Words]:
        return self._all("proposal", "decisions.toml")

    @cached_property
    def circles(self) -> list[Words]:
        return self._all("circle", "mentoring.toml")

    @cached_property
    def visits(self) -> list[Words]:
        return self._all("visits", "visits.toml")

    @cached_property
    def programme(self) -> Words | None:
        path = self.folder / "mentoring.toml"
        return read(path).get("programme") if path.exists() else None

    @cached_property
    def season(self) -> Words | None:
        """A programme whose sign-up is over, and whose facilitator searches for pairs."""
        path = self.folder / "season.toml"
        return read(path) if path.exists() else None

    @cached_property
    def members(self) -> list[str]:
        """Handles, the steward first."""
        here = self.community
        newcomers = [one["who"] for one in here.get("newcomer", [])]
        facilitators = [one["who"] for one in here["facilitators"]]
        everybody = [here["steward"], *facilitators, *here["members"], *here.get("joined", {}), *newcomers]
        return list(dict.fromkeys(everybody))

    def _all(self, name: str, pattern: str) -> list[Words]:
        return [row for path in sorted(self.folder.glob(pattern)) for row in read(path).get(name, [])]


def communities() -> list[CommunityWords]:
    """Without the one that lives of an archive, where there is none."""
    everywhere = [CommunityWords(path.parent) for path in sorted(FOLDER.glob("*/community.toml"))]
    return [one for one in everywhere if archive() or not one.needs_archive]
