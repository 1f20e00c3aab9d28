from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

from ui import modules, stylesheet


class JoinedStylesheetFinder(FileSystemFinder):
    """Finds what STATICFILES_DIRS hold, with the many stylesheets of static/css as the one that pages link to, and
    the scripts of static/js once more in a folder of their edition (ui/modules.py)."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        if path == stylesheet.NAME:
            return str(stylesheet.write())
        return None if self._is_source(path) else super().find_location(root, path, prefix)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        stylesheet.write()
        yield stylesheet.NAME, FileSystemStorage(location=stylesheet.assets_folder())
        scripts = FileSystemStorage(location=modules.scripts_folder())
        # Where collectstatic puts them: as they are, for imports name each other without a hash.
        scripts.prefix = f"js/{modules.edition()}"  # type: ignore[attr-defined]
        for script in sorted(modules.scripts_folder().rglob("*.js")):
            yield script.relative_to(modules.scripts_folder()).as_posix(), scripts
        for path, storage in super().list(ignore_patterns):
            if not self._is_source(path):
                yield path, storage

    @staticmethod
    def _is_source(path: str) -> bool:
        return path.startswith("css/")
