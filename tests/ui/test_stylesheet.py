"""One stylesheet joined from one file a component, held to the rules that keep it readable."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from pytest_django import Settings

from content.rendering.sanitising import CLASSES
from ui import icons, stylesheet

SOURCES = sorted(stylesheet.source_folder().rglob("*.css"))
LONGEST = 380
WRITERS = 6


@pytest.fixture
def assets(tmp_path: Path, settings: Settings) -> Path:
    settings.ASSETS_ROOT = str(tmp_path)
    return tmp_path


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_colours_are_named_in_tokens_only(source: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.S)
    if source.name != "tokens.css":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", css) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_nothing_insists_but_utilities(source: Path) -> None:
    if source.name != "utilities.css":
        assert "!important" not in source.read_text()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_file_is_short_and_in_its_layer(source: Path) -> None:
    css = source.read_text()
    assert css.count("\n") <= LONGEST
    layer = "components" if source.parent.name == "components" else source.stem
    assert layer == "fonts" or f"@layer {layer} {{" in css


def test_every_token_that_is_used_is_defined() -> None:
    css = stylesheet.joined()
    defined = set(re.findall(r"(?:^|[{;])\s*(--[\w-]+):", css)) | {"--gap"}
    with_fallback = set(re.findall(r"var\((--[\w-]+),", css))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used - defined - with_fallback == set()


def test_layers_are_named_in_order_before_anything_else(assets: Path) -> None:
    assert stylesheet.joined().startswith("@layer reset, tokens, base, layout, components, utilities;")


def test_every_component_is_in_the_joined_stylesheet(assets: Path) -> None:
    joined = stylesheet.joined()
    for source in SOURCES:
        if source.name != "fonts.css":
            assert stylesheet.squeezed(source.read_text()) in joined


def test_fonts_are_asked_for_only_once_set_up_has_made_them(assets: Path) -> None:
    assert "@font-face" not in stylesheet.joined()
    (assets / "fonts").mkdir()
    (assets / "fonts" / "stamp").touch()
    assert stylesheet.joined().count("font-display") == 7


def test_pages_find_the_joined_stylesheet_and_never_a_source(assets: Path) -> None:
    found = finders.find("css/hearth.css")
    assert Path(str(found)).read_text() == stylesheet.joined()
    assert finders.find("css/tokens.css") is None


def test_a_deleted_component_leaves_the_stylesheet(assets: Path) -> None:
    target = stylesheet.write()
    target.write_text(target.read_text() + ".gone{}")
    assert ".gone" not in stylesheet.write().read_text()


def test_squeezing_keeps_what_browsers_read() -> None:
    css = """
    /* why */
    .a > .b + .c::before { content: "·"; inset: calc(1px + 2px) auto; }
    @media (max-width: 760px) { .a { color: red; } }
    """
    assert stylesheet.squeezed(css) == (
        '.a > .b + .c::before{content: "·";inset: calc(1px + 2px) auto}@media (max-width: 760px){.a{color: red}}'
    )


def test_every_class_on_the_style_page_has_a_rule() -> None:
    css = stylesheet.joined()
    classes: set[str] = set()
    for path in (Path(engines["django"].dirs[0]) / "ui" / "specimens").glob("*.html"):
        for value in re.findall(r'class="([^"{]*)"', path.read_text()):
            classes |= set(value.split())
    assert [name for name in sorted(classes) if f".{name}" not in css and name != "i"] == []


def test_every_class_that_rendering_lets_through_is_styled() -> None:
    css = stylesheet.joined()
    unstyled = {name for names in CLASSES.values() for name in names if not re.search(rf"\.{name}\b", css)}
    assert unstyled == set()


def test_several_join_it_at_the_same_time(assets: Path) -> None:
    """Threads of a server, and two servers in one folder, are asked for it by a browser each."""
    together = Barrier(WRITERS)

    def write(_number: int) -> str:
        together.wait(30)
        return stylesheet.write().read_text()

    with ThreadPoolExecutor(WRITERS) as pool:
        for _time in range(10):
            icons.rules.cache_clear()
            assert set(pool.map(write, range(WRITERS))) == {stylesheet.joined()}
            (assets / stylesheet.NAME).unlink()
    assert list(assets.rglob("*.new")) == []
