"""HTML of ours read back as plain text: for mail without HTML, for search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from content.rendering.markdown import render
from content.rendering.sanitising import sanitise
from content.rendering.source import tidy

MAX_DEPTH = 60

_EMPTY = frozenset({"br", "hr", "img", "input"})
_INLINE = frozenset({"a", "strong", "em", "s", "code", "sup", "span", *_EMPTY}) - {"hr"}
_LOOKS_RENDERED = re.compile(r"\s*<(?:p|h[3-6]|pre|blockquote|details|[uo]l|hr|section|div)\b[^<]*>.*>\s*\Z", re.DOTALL)


@dataclass
class Node:
    element: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def plain(html_or_source: str, *, source: bool | None = None) -> str:
    """Paragraphs, '- ' lists, '> ' quotations, addresses in brackets. Say `source` where it is known."""
    html_or_source = tidy(html_or_source)
    if source is None:
        source = not _LOOKS_RENDERED.match(html_or_source)
    html = render(html_or_source).html if source else sanitise(html_or_source)
    return "\n".join(_lines(_tree(html))).strip("\n")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.path[-1].children.append(node)
        if tag not in _EMPTY and len(self.path) < MAX_DEPTH:
            self.path.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.path) > 1 and self.path[-1].element == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        self.path[-1].children.append(data)


def _tree(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.path[0]


def _lines(node: Node) -> list[str]:
    match node.element:
        case "pre":
            return [f"    {line}".rstrip() for line in _raw(node).split("\n")]
        case "hr":
            return ["---"]
        case "summary":
            return []
        case "blockquote":
            return [f"> {line}".rstrip() for line in _blocks(node.children)]
        case "ul" | "ol":
            return _items(node)
        case "tr":
            return [" | ".join(" ".join(_blocks(cell.children)) for cell in _elements(node))]
        case "table" | "thead" | "tbody":
            return [line for child in _elements(node) for line in _lines(child)]
        case _:
            return _blocks(node.children)


def _blocks(children: Iterable[Node | str]) -> list[str]:
    """Blocks with an empty line between them; what stands beside them unwrapped is a paragraph too."""
    groups: list[list[str]] = []
    words: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.element in _INLINE:
            words.append(child)
        else:
            groups.extend((_paragraph(words), _lines(child)))
            words = []
    groups.append(_paragraph(words))
    filled = [group for group in groups if group]
    return [line for at, group in enumerate(filled) for line in ([""] if at else []) + group]


def _paragraph(children: list[Node | str]) -> list[str]:
    text = "".join(_words(children))
    return [" ".join(line.split()) for line in text.split("\n")] if text.strip() else []


def _words(children: Iterable[Node | str]) -> Iterator[str]:
    """Lines end at <br> only; a line end in the HTML is a blank."""
    for child in children:
        if isinstance(child, str):
            yield child.replace("\n", " ")
        elif child.element == "br":
            yield "\n"
        elif child.element == "img":
            yield f"[{child.attributes.get('alt') or child.attributes.get('src', '')}]"
        elif child.element == "input":
            yield "[x] " if "checked" in child.attributes else "[ ] "
        elif child.element == "a":
            yield _link(child)
        elif child.element == "sup":
            yield f"[{''.join(_words(child.children))}]"
        else:
            yield from _words(child.children)


def _link(node: Node) -> str:
    if "aria-label" in node.attributes:
        # The way back from a footnote leads nowhere in a letter.
        return ""
    words = "".join(_words(node.children))
    address = node.attributes.get("href", "").removeprefix("mailto:")
    if not address or address[0] in "#/" or address.rstrip("/").endswith(words.rstrip("/")):
        return words
    return f"{words} ({address})"


def _items(node: Node) -> list[str]:
    first = int(node.attributes.get("start", "1")) if node.element == "ol" else 0
    lines: list[str] = []
    for at, item in enumerate(_elements(node)):
        bullet = f"{first + at}. " if node.element == "ol" else "- "
        content = _blocks(item.children) or [""]
        loose = bool(lines) and any(isinstance(child, Node) and child.element == "p" for child in item.children)
        lines.extend([""] if loose else [])
        lines.extend((bullet if not number else " " * len(bullet)) + line for number, line in enumerate(content))
    return [line.rstrip() for line in _tight(lines)]


def _tight(lines: list[str]) -> list[str]:
    """A list right under the words of its item needs no empty line before it."""
    return [
        line
        for at, line in enumerate(lines)
        if line.strip() or at + 1 == len(lines) or not re.match(r"\s+(?:-|\d+\.) ", lines[at + 1])
    ]


def _elements(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _raw(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _raw(child) for child in node.children)
