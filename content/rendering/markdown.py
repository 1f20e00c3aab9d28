"""Markdown to safe HTML, for every place where people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from hashlib import blake2s
from html import escape

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from content.pictures import WIDTHS
from content.rendering.addresses import SIZE_IN_ADDRESS, is_our_media, may_link_to, normal
from content.rendering.highlighting import HIGHLIGHT_BUDGET, code_block
from content.rendering.marks import Marks, MentionLookup, bare_url
from content.rendering.plain_text import excerpt_of
from content.rendering.quotations import fold
from content.rendering.sanitising import ID_PREFIX, SIZES, sanitise
from content.rendering.source import MAX_SOURCE, tidy

# Count up when the same source would come out differently: stored HTML with a smaller number is due again.
RENDERER_VERSION = 4

MAX_DEPTH = 16
# Each line of a quotation is looked at once for every quotation around it.
MAX_QUOTES = 8
MAX_LINKS = 6_000
MAX_IMAGES = 1_000
MAX_COLUMNS = 40
# Rows are filled up with empty cells, so a few characters could ask for a great many.
MAX_CELLS = 8_000
MAX_NOTE_REFS = 500
# Reference links can say one long address a thousand times over.
MAX_ADDRESSES = 200_000

# A picture of a whole phone must not fill three screens.
TALLEST = 576

_NOTE_REF = re.compile(r"\[\^[^\]\s]{1,60}\]")

type InlineRule = Callable[[StateInline, bool], bool]
type BlockRule = Callable[[StateBlock, int, int, bool], bool]


class Flavour(Enum):
    POST = "post"
    CHAT = "chat"
    LINE = "line"


@dataclass(frozen=True)
class Rendered:
    """`html` is safe to put into a page. `mentioned` leaves out what stands in quotations."""

    html: SafeString
    mentioned: tuple[str, ...] = ()
    excerpt: str = ""
    version: int = RENDERER_VERSION


def render(
    source: str, *, flavour: Flavour = Flavour.POST, mentions: MentionLookup | None = None, colours: bool = True
) -> Rendered:
    """Without `colours`, which cost most, for who only asks what is in a text."""
    source = tidy(source)
    if len(source) > MAX_SOURCE:
        return _as_written(source)
    parser = _parser(flavour)
    marks = Marks(mentions)
    name = blake2s(source.encode(), digest_size=4).hexdigest()
    env: EnvType = {"docId": name, "highlight": HIGHLIGHT_BUDGET if colours else 0, "cells": MAX_CELLS, "note_refs": 0}
    tokens = _tokens(parser, source, flavour, env)
    _finish(tokens, marks, flavour)
    html = sanitise(parser.renderer.render(fold(tokens, source), parser.options, env)).strip()
    return Rendered(mark_safe(html), tuple(marks.mentioned), excerpt_of(tokens))


def _as_written(source: str) -> Rendered:
    """Forms stop such a text; what reaches us all the same loses its Markdown and no word."""
    html = sanitise(f"<p>{escape(source, quote=False).replace(chr(10), '<br>')}</p>")
    return Rendered(mark_safe(html), excerpt=excerpt_of([Token("text", "", 0, content=source[:1000])]))


def _tokens(parser: MarkdownIt, source: str, flavour: Flavour, env: EnvType) -> list[Token]:
    if flavour is Flavour.LINE:
        return parser.parseInline(" ".join(source.split()), env)
    return parser.parse(source, env)


def _finish(tokens: list[Token], marks: Marks, flavour: Flavour) -> None:
    quotes = spent = 0
    for at, token in enumerate(tokens):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline":
            marks.find_in(token, quoted=quotes > 0)
            spent = _settle_links(token, spent, pictures=flavour is not Flavour.LINE)
        elif token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.type in {"th_open", "td_open"}:
            _align(token)
            _settle_heading(tokens[at : at + 3])
    marks.resolve()


def _settle_heading(cell: Sequence[Token]) -> None:
    """The corner above the names of rows, left empty, is the heading of nothing."""
    begin, words, end = cell
    if not words.content:
        begin.tag = end.tag = "td"


def _align(cell: Token) -> None:
    style = str(cell.attrs.pop("style", ""))
    side = {"text-align:center": "at-centre", "text-align:right": "at-end"}.get(style)
    if side:
        cell.attrs["class"] = side


def _settle_links(inline: Token, spent: int, *, pictures: bool) -> int:
    for child in inline.children or []:
        child.attrs.pop("title", None)
        if child.type == "link_open":
            spent += len(str(child.attrs.get("href", "")))
            if spent > MAX_ADDRESSES:
                child.attrs.pop("href", None)
        elif child.type == "image":
            spent += len(str(child.attrs.get("src", "")))
            child.meta = {"shown": pictures, "dropped": spent > MAX_ADDRESSES}
    return spent


@cache
def _parser(flavour: Flavour) -> MarkdownIt:
    # One each for the whole process: what a parse changes lies in its state and env, not in the parser.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": MAX_DEPTH + 4})
    parser.options["tasklists"] = True
    # Joined, an escaped sign could not be told from one that marks something.
    parser.disable(["html_block", "html_inline", "text_join"])
    parser.enable("strikethrough")
    parser.inline.ruler.after("text", "bare_url", bare_url)
    parser.validateLink = may_link_to  # type: ignore[method-assign, assignment]
    parser.normalizeLink = normal  # type: ignore[method-assign, assignment]
    parser.inline.ruler.at("link", _so_often(link, "[", MAX_LINKS))
    parser.inline.ruler.at("image", _so_often(image, "![", MAX_IMAGES))
    if flavour is Flavour.POST:
        parser.enable("table")
        parser.use(footnote_plugin, inline=False)
        parser.inline.ruler.at("footnote_ref", _near_note_ref)
        parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
        parser.block.ruler.at("footnote_def", _outermost_note, {"alt": ["paragraph", "reference"]})
    else:
        parser.disable(["heading", "lheading", "code", "hr", "reference"])
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.at("blockquote", _at_most(blockquote, MAX_QUOTES), {"alt": interrupts})
    parser.block.ruler.at("list", _at_most(list_block, MAX_DEPTH), {"alt": interrupts[:3]})
    for name, rule in _RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _at_most(rule: BlockRule, depth: int) -> BlockRule:
    """Past its own limit the parser drops what it finds; a block that is never opened keeps its words."""

    def bounded(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
        return state.level < depth and rule(state, begin, end, silent)

    return bounded


def _so_often(rule: InlineRule, sign: str, limit: int) -> InlineRule:
    """Every '[' makes the parser look for the matching ']': nobody means that many."""

    def bounded(state: StateInline, silent: bool) -> bool:
        if not state.src.startswith(sign, state.pos):
            return False
        tries = state.env[sign] = state.env.get(sign, 0) + 1
        return tries <= limit and rule(state, silent)

    return bounded


def _outermost_note(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """Inside a quotation or another note the plugin loses its place when it moves the notes to the end."""
    return state.level == 0 and footnote_def(state, begin, end, silent)


def _near_note_ref(state: StateInline, silent: bool) -> bool:
    """The plugin would look for the closing bracket to the end of the text, each time anew."""
    if not _NOTE_REF.match(state.src, state.pos) or state.env["note_refs"] >= MAX_NOTE_REFS:
        return False
    found = footnote_ref(state, silent)
    state.env["note_refs"] += found and not silent
    return found


def _bounded_table(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    columns = 1 + state.src.count("|", state.bMarks[begin], state.eMarks[begin])
    rows = state.env["cells"] // columns
    if columns == 1 or columns > MAX_COLUMNS or rows < 2 or not table(state, begin, min(end, begin + rows), silent):
        return False
    if not silent:
        state.env["cells"] -= columns * (state.line - begin)
    return True


# How single tokens are written -------------------------------------------------------------------


def _code(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[at]
    language = token.info.split(maxsplit=1)[0].strip("{}.,") if token.info.strip() else ""
    html = code_block(token.content, language, env["highlight"])
    env["highlight"] -= len(token.content) if language else 0
    return html


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """A picture from elsewhere would tell its server who reads here: it becomes a link."""
    token = tokens[at]
    words = escape(self.renderInlineAsText(token.children, options, env))
    address = "" if token.meta.get("dropped") else str(token.attrs.get("src", ""))
    if token.meta.get("shown") and is_our_media(address):
        return f'<img src="{escape(address)}" alt="{words}"{_room(address)}>'
    return f'<a href="{escape(address)}">{words or escape(address)}</a>'


def _room(address: str) -> str:
    """How much room a picture of ours takes and where its smaller ones are: its address tells (content.uploading)."""
    found = SIZE_IN_ADDRESS.search(address)
    if not found:
        return ""
    width, height = int(found[1]), int(found[2])
    sources = [f"{escape(address)}?w={one} {one}w" for one in WIDTHS if one < width]
    most = min(1.0, TALLEST / height)
    chosen = f' srcset="{", ".join([*sources, f"{escape(address)} {width}w"])}" sizes="{SIZES}"' if sources else ""
    return f' width="{max(1, round(width * most))}" height="{round(height * most)}"{chosen}'


def _list_item(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[at].meta or {}
    if "checked" not in meta:
        return "<li>"
    with override(settings.LANGUAGE_CODE):
        label = gettext("Done") if meta["checked"] else gettext("To do")
    return f'<li class="task"><input aria-label="{escape(label)}"{" checked" if meta["checked"] else ""}> '


def _table_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return '<div class="table-scroll" tabindex="0"><table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


def _note_id(kind: str, meta: dict[str, int], env: EnvType) -> str:
    """Two posts on one page may both have a first footnote, so ids carry a mark of the text."""
    again = f"-{meta['subId']}" if meta.get("subId", 0) > 0 else ""
    return f"{ID_PREFIX}{kind}-{env['docId']}-{meta['id'] + 1}{again}"


def _note_ref(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    meta = tokens[at].meta
    here, there = _note_id("from", meta, env), _note_id("note", {"id": meta["id"]}, env)
    return f'<sup><a href="#{there}" id="{here}">{meta["id"] + 1}</a></sup>'


def _notes_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return '<section class="footnotes"><ol>\n'


def _notes_close(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return "</ol></section>\n"


def _note_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return f'<li id="{_note_id("note", {"id": tokens[at].meta["id"]}, env)}">'


def _note_back(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    with override(settings.LANGUAGE_CODE):
        label = escape(gettext("Back to the text"))
    return f' <a href="#{_note_id("from", tokens[at].meta, env)}" aria-label="{label}">↩&#xfe0e;</a>'


_RENDER_RULES = {
    "fence": _code,
    "code_block": _code,
    "image": _image,
    "list_item_open": _list_item,
    "table_open": _table_open,
    "table_close": _table_close,
    "footnote_ref": _note_ref,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
    "footnote_anchor": _note_back,
}
