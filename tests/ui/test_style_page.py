"""The living style page shows every component, with the markup to copy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ui.stylesheet import source_folder

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.urls")]

# Parts of every page rather than components of one.
SHOWN_ELSEWHERE = {"brand", "door", "error", "side", "styleguide", "tabbar", "topbar"}


def test_it_answers_and_needs_nothing_but_the_templates(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()
    specimens = Path(settings.BASE_DIR, "templates", "ui", "specimens").glob("*.html")
    assert all(f'id="{path.stem}"' in html for path in specimens)


def test_every_component_has_something_to_show() -> None:
    folder = Path(settings.BASE_DIR, "templates", "ui", "specimens")
    shown = set(re.findall(r"[\w-]+", "".join(path.read_text() for path in folder.glob("*.html"))))
    missing = [path.stem for path in components() if not shown & set(re.findall(r"\.([a-z][\w-]*)", path.read_text()))]
    assert sorted(set(missing) - SHOWN_ELSEWHERE) == []


def components() -> list[Path]:
    return sorted((source_folder() / "components").glob("*.css"))
