"""Fonts come from packages at set-up; pages look right without them."""

from pathlib import Path

import pytest
from django.template import Context, Template
from pytest_django import Settings

fonts = pytest.importorskip("ui.fonts")


def preloads() -> str:
    return Template("{% load ui %}{% font_preloads %}").render(Context())


def test_without_fonts_nothing_is_preloaded(tmp_path: Path, settings: Settings) -> None:
    settings.ASSETS_ROOT = str(tmp_path)
    assert preloads() == ""


def test_a_cut_keeps_both_axes_and_is_small(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    cut = next(cut for cut in fonts.CUTS if cut.name == "figtree-latin")
    size = fonts._cut(cut, tmp_path / "figtree-latin.woff2")
    font = TTFont(tmp_path / "figtree-latin.woff2")
    assert size < 40_000
    assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]
    assert ord("ø") in font.getBestCmap()


def test_the_stamp_tells_when_to_make_them_again(tmp_path: Path) -> None:
    assert not fonts.up_to_date(tmp_path)
    (tmp_path / "stamp").write_text(fonts.stamp())
    assert not fonts.up_to_date(tmp_path), "the stamp alone is not enough"
    for cut in fonts.CUTS:
        (tmp_path / f"{cut.name}.woff2").touch()
    assert fonts.up_to_date(tmp_path)
    (tmp_path / "stamp").write_text("another release")
    assert not fonts.up_to_date(tmp_path)
