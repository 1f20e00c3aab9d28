"""The strict policy lets in exactly one inline script, the import map, by its hash."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Engine
from django.test import Client
from pytest_django import Settings

from ui import modules

FOLDER = Path(settings.BASE_DIR) / "static" / "js"
SCRIPTS = sorted(FOLDER.rglob("*.js"))
ELEMENTS = [path for path in SCRIPTS if path.parent.name == "elements"]
LONGEST = 150


@pytest.fixture
def page(client: Client) -> tuple[str, str]:
    answer = client.get("/nowhere-at-all/")
    return answer.content.decode(), answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_hash_in_the_policy_is_that_of_the_text_in_the_page(page: tuple[str, str]) -> None:
    html, policy = page
    text = re.search(r'<script type="importmap">(.*?)</script>', html, re.S)
    assert text is not None
    digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


@pytest.mark.django_db
def test_a_visitors_page_holds_no_token_so_that_it_can_be_stored(page: tuple[str, str]) -> None:
    html, _ = page
    assert "csrfmiddlewaretoken" not in html
    assert "hx-headers" not in html


@pytest.mark.django_db
def test_every_script_is_served_where_the_map_says(page: tuple[str, str]) -> None:
    html, _ = page
    found = re.search(r'<script type="importmap">(.*?)</script>', html)
    assert found is not None
    folder = json.loads(found[1])["imports"]["hearth/"].removeprefix("/static/")
    assert [path.name for path in SCRIPTS if not finders.find(f"{folder}{path.relative_to(FOLDER)}")] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_imports_only_files_that_exist(script: Path) -> None:
    imported = re.findall(r"""(?:from|import)\s+["']([^"']+)["']""", script.read_text())
    assert [name for name in imported if not (FOLDER / name.removeprefix("hearth/")).is_file()] == []


def test_every_custom_element_of_a_template_has_its_file() -> None:
    named: set[str] = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        named |= set(re.findall(r"<([a-z]+(?:-[a-z]+)+)[\s>]", path.read_text()))
    assert named - {path.stem for path in ELEMENTS} == set()


@pytest.mark.parametrize("script", ELEMENTS, ids=lambda path: path.name)
def test_an_element_is_small_named_like_its_file_and_says_how_it_is_used(script: Path) -> None:
    text = script.read_text()
    assert f'"{script.stem}"' in text
    assert "-" in script.stem, "a custom element's name holds a hyphen"
    assert text.lstrip().startswith(("// <", "/*"))
    assert text.count("\n") <= LONGEST


@pytest.fixture
def collected(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Static files as production serves them, under names that hold their hash."""
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STATICFILES_FINDERS = ["ui.finders.JoinedStylesheetFinder", "tests.ui.finders.Htmx"]
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # its stub hides the cache
    call_command("collectstatic", interactive=False, verbosity=0)
    forget_names()
    yield
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # its stub hides the cache
    forget_names()


def forget_names() -> None:
    """What a process works out once, because names do not change while it runs."""
    for loader in Engine.get_default().template_loaders:
        loader.reset()
    modules.import_map.cache_clear()
    modules.import_map_hash.cache_clear()


@pytest.mark.django_db
def test_hashed_names_reach_the_map_and_the_policy(collected: None, client: Client) -> None:
    answer = client.get("/nowhere-at-all/")
    text = re.search(r'<script type="importmap">(.*?)</script>', answer.content.decode())
    assert text is not None
    folder = re.search(r'"hearth/":"/static/(js/[0-9a-f]{12}/)"', text[1])
    assert folder is not None
    assert (Path(settings.STATIC_ROOT) / folder[1] / "lib" / "csrf.js").is_file()
    assert modules.import_map_hash() in answer["Content-Security-Policy"]
    assert re.search(r"/static/css/hearth\.[0-9a-f]{12}\.css", answer.content.decode())
