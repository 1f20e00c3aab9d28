"""One stylesheet for the browser from one file a component for us."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from ui import icons

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities")
NAME = "css/hearth.css"


def source_folder() -> Path:
    return Path(settings.BASE_DIR) / "static" / "css"


def assets_folder() -> Path:
    """Made at set-up, never committed: fonts, and the joined stylesheet."""
    return Path(settings.ASSETS_ROOT)


def fonts_ready() -> bool:
    return (assets_folder() / "fonts" / "stamp").exists()


def sources() -> Iterator[Path]:
    css = source_folder()
    if fonts_ready():
        yield css / "fonts.css"
    for layer in LAYERS:
        if layer == "components":
            yield from sorted((css / "components").glob("*.css"))
        else:
            yield css / f"{layer}.css"


def joined() -> str:
    opening = f"@layer {', '.join(LAYERS)};\n"
    drawings = f"@layer base{{{icons.rules()}}}\n"
    return opening + "\n".join(squeezed(path.read_text()) for path in sources()) + "\n" + drawings


def squeezed(css: str) -> str:
    """Without comments and without the white space that only people need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def write() -> Path:
    """Joins the sources again when one is newer, and returns where the result lies."""
    target = assets_folder() / NAME
    newest = max(path.stat().st_mtime for path in sources())
    if not target.exists() or target.stat().st_mtime < newest or _outdated(target):
        _put(joined(), target)
    return target


def _put(css: str, target: Path) -> None:
    """Whole or not at all, and each beside the others: threads and processes of one folder join it at the same time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=target.parent, suffix=".new", delete=False) as waiting:
        waiting.write(css)
    path = Path(waiting.name)
    path.chmod(0o644)
    path.replace(target)


def _outdated(target: Path) -> bool:
    """A deleted component or newly built fonts leave every source older than the result."""
    return target.read_text() != joined()
