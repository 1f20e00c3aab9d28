"""Subsets the two families to what pages use, from the packages that carry them. Only set-up imports this."""

import dataclasses
import importlib
import importlib.metadata
import logging
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset

LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,"
    "U+2212,U+2215,U+FEFF,U+FFFD"
)
LATIN_EXT = "U+0100-0130,U+0132-0151,U+0154-02BA,U+1E00-1EFF,U+2C60-2C7F,U+A720-A7FF"
# What a person notices in running text; small capitals, swashes and the like stay behind.
FEATURES = ("kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum", "pnum", "frac", "sups")
EDITION = "1"


@dataclasses.dataclass(frozen=True)
class Cut:
    package: str
    source: str
    name: str
    unicodes: str


CUTS = (
    Cut("fontpkg-literata", "Literata[opsz,wght].ttf", "literata-latin", LATIN),
    Cut("fontpkg-literata", "Literata[opsz,wght].ttf", "literata-latin-ext", LATIN_EXT),
    Cut("fontpkg-literata", "Literata-Italic[opsz,wght].ttf", "literata-italic-latin", LATIN),
    Cut("fontpkg-literata", "Literata-Italic[opsz,wght].ttf", "literata-italic-latin-ext", LATIN_EXT),
    Cut("fontpkg-figtree", "Figtree[wght].ttf", "figtree-latin", LATIN),
    Cut("fontpkg-figtree", "Figtree[wght].ttf", "figtree-latin-ext", LATIN_EXT),
    Cut("fontpkg-figtree", "Figtree-Italic[wght].ttf", "figtree-italic-latin", LATIN),
)


def stamp() -> str:
    """Changes when a result would: another release of a family, of the tool, or of this module's choices."""
    packages = sorted({cut.package for cut in CUTS} | {"fonttools"})
    return " ".join([EDITION, *(f"{name}={importlib.metadata.version(name)}" for name in packages)])


def up_to_date(folder: Path) -> bool:
    marker = folder / "stamp"
    return (
        marker.exists() and marker.read_text() == stamp() and all((folder / f"{c.name}.woff2").exists() for c in CUTS)
    )


def build(folder: Path) -> Iterator[tuple[Cut, int]]:
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    for cut in CUTS:
        yield cut, _cut(cut, folder / f"{cut.name}.woff2")
    (folder / "stamp").write_text(stamp())


def _cut(cut: Cut, target: Path) -> int:
    package = importlib.import_module(cut.package.replace("-", "_"))
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    font = subset.load_font(str(Path(package.ROOT) / "files" / cut.source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(cut.unicodes))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size
