"""Every page and every mail of allauth wears our own words and our own look."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from launcher.places import ROOT

THEIRS = Path(allauth.__file__).parent / "templates"
# Rooms of allauth that are not opened here: being a provider for others, and the OpenID of old.
CLOSED = ("idp/", "openid/")
NAMES = sorted(
    str(path.relative_to(THEIRS)) for path in THEIRS.rglob("*.*") if path.suffix in (".html", ".txt") and path.is_file()
)


WALKED = [name for name in NAMES if not name.startswith(CLOSED) and "/snippets/login_extra" not in name]


@pytest.mark.parametrize("name", WALKED)
def test_it_is_ours(name: str) -> None:
    origin = get_template(name).template.origin  # type: ignore[attr-defined]  # Django's own engine
    assert Path(origin.name).is_relative_to(ROOT / "templates"), f"{name} is allauth's own: {origin.name}"


def test_there_is_something_to_walk() -> None:
    assert len(WALKED) > 100
