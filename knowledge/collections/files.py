"""A collection as a ZIP of Markdown files, each with what is known of it: knowledge that is never locked in.

Only what who downloads it may see at that moment is in it.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.utils.text import slugify
from django.utils.translation import gettext as _

from communities.goals.links import Leaf
from content.uploading import visible_upload
from knowledge.collections.pages import CollectionPage, Entry

if TYPE_CHECKING:
    from people.scopes import Viewer

NAME_LENGTH = 60
# Beyond this, pictures and files stay where they are, and the text says where.
MOST_BYTES = 50 * 1024 * 1024
_MEDIA = re.compile(r"/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[\w.-]+")
type About = Mapping[str, str | Sequence[str]]


def as_zip(page: CollectionPage, viewer: Viewer) -> bytes:
    """One query a kind, beyond those of the page."""
    leaves, made = _leaves(page, viewer), BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        lines, enclosed = [], Enclosed(archive, viewer)
        for number, entry in enumerate(page.steps, start=1):
            name = f"{number:02}-{_safe(entry)}.md"
            text = _file(entry, leaves.get((entry.item.kind, entry.item.target or 0)))
            archive.writestr(name, enclosed.in_text(text))
            lines.append((entry.item.pk, name))
        archive.writestr("README.md", _readme(page, dict(lines)))
    return made.getvalue()


class Enclosed:
    """Pictures and files that a text shows lie beside it, as far as the viewer may see them and there is room."""

    def __init__(self, archive: zipfile.ZipFile, viewer: Viewer) -> None:
        self.archive, self.viewer = archive, viewer
        self.room = MOST_BYTES
        self.names: dict[str, str] = {}

    def in_text(self, text: str) -> str:
        return _MEDIA.sub(self._beside, text)

    def _beside(self, found: re.Match[str]) -> str:
        key = found[1]
        if key not in self.names:
            self.names[key] = self._write(key) or _absolute(found[0])
        return self.names[key]

    def _write(self, key: str) -> str:
        try:
            upload = visible_upload(key, self.viewer)
            if upload.size > self.room:
                return ""
            with upload.open() as file:
                self.archive.writestr(name := f"files/{key[:8]}-{upload.name}", file.read())
        except (Http404, FileNotFoundError):
            return ""
        self.room -= upload.size
        return name


def file_name(page: CollectionPage) -> str:
    return f"{page.collection.slug}.zip"


def _safe(entry: Entry) -> str:
    """Letters, numbers and hyphens, on every machine the same; never a way out of the folder."""
    title = entry.linked.title if entry.linked else ""
    return slugify(title)[:NAME_LENGTH].strip("-") or entry.item.kind


def _leaves(page: CollectionPage, viewer: Viewer) -> dict[tuple[str, int], Leaf]:
    numbers: dict[str, list[int]] = {}
    makers = {}
    for entry in page.steps:
        if entry.linkable and entry.linkable.leaves and entry.item.target:
            makers[entry.item.kind] = entry.linkable.leaves
            numbers.setdefault(entry.item.kind, []).append(entry.item.target)
    return {
        (kind, number): leaf
        for kind, make in makers.items()
        for number, leaf in make(viewer, page.collection.community, numbers[kind]).items()
    }


def _file(entry: Entry, leaf: Leaf | None) -> str:
    assert entry.linked is not None
    assert entry.linkable is not None
    about: dict[str, str | Sequence[str]] = {
        "title": entry.linked.title,
        "kind": str(entry.linkable.kind),
        "address": _absolute(entry.linked.url),
    }
    about |= leaf.about if leaf else {}
    return f"{_front(about)}\n# {entry.linked.title}\n\n{leaf.text if leaf else ''}".rstrip() + "\n"


def _readme(page: CollectionPage, names: Mapping[int, str]) -> str:
    collection = page.collection
    about: dict[str, str | Sequence[str]] = {
        "title": collection.title,
        "kind": "path" if collection.is_path else "collection",
        "by": collection.by.display_name,
        "community": collection.community.name,
        "began": collection.began_at.date().isoformat(),
        "changed": collection.changed_at.date().isoformat(),
        "address": _absolute(collection.get_absolute_url()),
    }
    parts = [f"# {collection.title}", collection.about]
    for entry in page.entries:
        if entry.linked:
            parts.append(f"- [{_plain(entry.linked.title)}]({names[entry.item.pk]})")
        parts.append(entry.item.note)
    parts.append(_("Words stay those of who wrote them. Each file says who that is."))
    return _front(about) + "\n" + "\n\n".join(part for part in parts if part) + "\n"


def _front(about: About) -> str:
    """YAML, of which JSON's strings and lists are a part: nothing somebody wrote can end it."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in about.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _absolute(url: str) -> str:
    return url if "://" in url else settings.SITE_URL + url


def _plain(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")
