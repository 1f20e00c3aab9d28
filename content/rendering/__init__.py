"""The one way from what people write to what others read."""

from content.rendering.mail_text import render_letter, render_mail_text
from content.rendering.markdown import RENDERER_VERSION, Flavour, Rendered, render
from content.rendering.marks import MentionLookup, without_mentions
from content.rendering.plain_text import shorten
from content.rendering.reading import plain
from content.rendering.source import MAX_SOURCE, tidy

__all__ = [
    "MAX_SOURCE",
    "RENDERER_VERSION",
    "Flavour",
    "MentionLookup",
    "Rendered",
    "plain",
    "render",
    "render_letter",
    "render_mail_text",
    "shorten",
    "tidy",
    "without_mentions",
]
