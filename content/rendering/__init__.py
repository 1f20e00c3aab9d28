"""Stand-in until the renderer lands."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import linebreaks
from django.utils.safestring import mark_safe

type MentionLookup = Callable[[set[str]], dict[str, tuple[str, str]]]


@dataclass(frozen=True)
class Rendered:
    html: str
    mentioned: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    version: int = 0


RENDERER_VERSION = 0


def render(source: str, *, mentions: MentionLookup | None = None) -> Rendered:
    return Rendered(html=mark_safe(linebreaks(source, autoescape=True)), excerpt=source[:240])
