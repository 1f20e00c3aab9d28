from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

from ui import stylesheet


class JoinedStylesheetFinder(FileSystemFinder):
    """Finds what STATICFILES_DIRS hold, with the many stylesheets of static/css as the one that pages link to."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        if path == stylesheet.NAME:
            return str(stylesheet.write())
        return None if self._is_source(path) else super().find_location(root, path, prefix)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        stylesheet.write()
        yield stylesheet.NAME, FileSystemStorage(location=stylesheet.assets_folder())
        for path, storage in super().list(ignore_patterns):
            if not self._is_source(path):
                yield path, storage

    @staticmethod
    def _is_source(path: str) -> bool:
        return path.startswith("css/")
