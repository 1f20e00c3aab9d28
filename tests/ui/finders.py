from pathlib import Path

from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage
from django_htmx import __file__ as htmx


class Htmx(BaseStorageFinder):
    """Only what pages load from the package, so that a test collects in a second."""

    storage = FileSystemStorage(location=Path(htmx).parent / "static")
