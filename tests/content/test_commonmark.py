"""Every example of the CommonMark specification comes out as it says, but for what we do otherwise on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.dom.minidom import Element, Node

import html5lib

from content.rendering import render
from tests.content.specification import Example, examples

# By reason and section. One that comes out as the specification says is taken from here, or the test fails.
NO_HTML = {
    "HTML blocks": [*range(148, 192)],
    "Raw HTML": [*range(613, 618), 623, *range(625, 632)],
    "Backslash escapes": [21],
    "Entity and numeric character references": [31],
    "Lists": [308, 309],
    "Code spans": [344],
    "Emphasis and strong emphasis": [475, 476, 477],
    "Links": [491, 494, 524, 536],
    "Link reference definitions": [201],
    "Hard line breaks": [642, 643],
}
# Where a text is read changes: on a page, in a list, in a letter. An address must lead to one place from each.
NO_ADDRESS_FROM_HERE = {
    "Link reference definitions": [194, 195, 200, 203, 204],
    "Links": [484, 485, 486, 487, 492, 495, 496, 498, 499, 500, 502, 503, 504, 517, 520, 522, 531, 567],
    "Images": [573, 576, 577, 578, 580],
}
NO_OTHER_SCHEMES = {"Autolinks": [596, 598, 599, 601]}
ADDRESSES_ARE_LINKS = {"Autolinks": [602, 608, 611, 612]}
TAGS_ARE_LINKS = {"ATX headings": [64], "Raw HTML": [619]}
REASONS = (NO_HTML, NO_ADDRESS_FROM_HERE, NO_OTHER_SCHEMES, ADDRESSES_ARE_LINKS, TAGS_ARE_LINKS)

# A post's headings stand below its title and its author's name.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
KEPT = {"a": "href", "ol": "start"}
OURS_ONLY = {"span", "details", "summary"}

type Piece = str | tuple[str, str | None]


def test_the_examples_come_out_as_the_specification_says_or_for_a_reason_otherwise() -> None:
    found = examples()
    otherwise = {(one.section, one.number) for one in found if not comes_out(one)}
    expected = {(section, number) for reason in REASONS for section, numbers in reason.items() for number in numbers}
    assert len(found) == 652
    assert sorted(expected - otherwise) == [], "these come out now: take them from the list"
    assert sorted(otherwise - expected) == [], "these should come out"


def test_where_html_is_why_the_example_has_html_and_we_show_it_as_text() -> None:
    numbers = {number for numbers in NO_HTML.values() for number in numbers}
    for one in examples():
        if one.number in numbers:
            assert "<" in one.source
            assert "&lt;" in render(one.source).html, one.source


def test_where_the_address_is_why_an_absolute_one_makes_a_link() -> None:
    assert '<a href="/x/url"' in render("[foo]\n\n[foo]: /x/url").html
    assert "<a" not in render("[foo]\n\n[foo]: url").html


def comes_out(example: Example) -> bool:
    """Both trees, line for line. A picture from elsewhere is a link to it, and a line that ends ends."""
    return _pieces(render(example.source).html) == _pieces(example.html, HEADINGS)


def _pieces(html: str, headings: dict[str, str] | None = None) -> list[Piece]:
    joined: list[Piece] = []
    for piece in _walk(html5lib.parseFragment(html, treebuilder="dom"), headings or {}, as_written=False):
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    lines = [re.sub(r"\n+", "\n", one).strip("\n") if isinstance(one, str) else one for one in joined]
    return [one for one in lines if not isinstance(one, str) or one.strip()]


def _walk(node: Node, headings: dict[str, str], *, as_written: bool) -> Iterator[Piece]:
    for child in node.childNodes:
        if child.nodeType == Node.TEXT_NODE:
            yield child.data if as_written else re.sub(r"\s*\n\s*", "\n", child.data)
        elif child.nodeType == Node.ELEMENT_NODE:
            yield from _element(child, headings, as_written=as_written or child.tagName == "pre")
        else:
            yield ("comment", None)


def _element(node: Element, headings: dict[str, str], *, as_written: bool) -> Iterator[Piece]:
    name = headings.get(node.tagName, node.tagName)
    if name == "br":
        yield "\n"
    elif name == "img":
        yield from (("a", node.getAttribute("src")), node.getAttribute("alt") or node.getAttribute("src"), ("/a", None))
    elif name in OURS_ONLY:
        yield from () if name == "summary" else _walk(node, headings, as_written=as_written)
    else:
        yield (name, node.getAttribute(KEPT[name]) if name in KEPT and node.hasAttribute(KEPT[name]) else None)
        yield from _walk(node, headings, as_written=as_written)
        yield (f"/{name}", None)
