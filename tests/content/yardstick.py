"""What a browser would make of our HTML, judged by a parser the renderer does not use.

The lists are written out here once more on purpose: loosening the sanitiser must fail a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.dom.minidom import Element, Node

import html5lib
from html5lib.serializer import HTMLSerializer

ELEMENTS = {
    "p",
    "br",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "details",
    "summary",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "img",
    "input",
    "sup",
    "section",
    "div",
    "span",
}
ATTRIBUTES = {
    "a": {"href", "rel", "class", "id", "aria-label"},
    "details": {"class"},
    "div": {"class", "tabindex"},
    "img": {"src", "alt", "loading", "width", "height", "srcset", "sizes"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "li": {"class", "id"},
    "ol": {"start"},
    "pre": {"class", "data-lang", "tabindex"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"id"},
    "td": {"class"},
    "th": {"class"},
}
CLASSES = {
    "mention",
    "tag-link",
    "quote",
    "signature",
    "table-scroll",
    "task",
    "code",
    "footnotes",
    "at-centre",
    "at-end",
    "c",
    "k",
    "s",
    "m",
    "nf",
    "gd",
    "ge",
    "gh",
    "gi",
    "gp",
}
LINKS = re.compile(r"https?://[^/\\]|mailto:.|/(?![/\\])|#", re.IGNORECASE)
PICTURES = re.compile(r"/media/(?!.*\.\.)[\w./-]+(\?[\w=&.-]*)?", re.ASCII)
WIDTH = re.compile(r"\S+ [0-9]{1,4}w", re.ASCII)


def faults(html: str) -> list[str]:
    return [fault for node in _every_element(_parsed_again(html)) for fault in _faults_of(node)]


def _parsed_again(html: str) -> Node:
    """Parsed, written out and parsed once more, as happens to HTML that a page copies about."""
    written = HTMLSerializer(omit_optional_tags=False).render(
        html5lib.getTreeWalker("dom")(html5lib.parseFragment(html, treebuilder="dom"))
    )
    return html5lib.parseFragment(written, treebuilder="dom")


def _every_element(node: Node) -> Iterator[Element]:
    for child in node.childNodes:
        if child.nodeType == child.ELEMENT_NODE:
            yield child
            yield from _every_element(child)
        elif child.nodeType == child.COMMENT_NODE:
            raise AssertionError(f"a comment: {child.data[:80]}")


def _faults_of(node: Element) -> Iterator[str]:
    name = node.tagName
    if name not in ELEMENTS:
        yield f"<{name}>"
        return
    for attribute, value in node.attributes.items():
        if attribute not in ATTRIBUTES.get(name, set()):
            yield f"<{name} {attribute}>"
        elif not _value_allowed(attribute, value):
            yield f"<{name} {attribute}={value!r}>"
    if name == "a" and node.getAttribute("rel") != "noopener nofollow ugc":
        yield "<a> without rel"
    if name == "input" and (node.getAttribute("type") != "checkbox" or not node.hasAttribute("disabled")):
        yield "<input> that works"


def _value_allowed(attribute: str, value: str) -> bool:
    match attribute:
        case "href":
            # As a browser reads it: blanks and controls at the ends go, tabs and line ends go anywhere.
            return bool(LINKS.match(re.sub(r"[\t\r\n]", "", value.strip("".join(map(chr, range(33)))))))
        case "src":
            return bool(PICTURES.fullmatch(value))
        case "srcset":
            return all(PICTURES.fullmatch(one.split()[0]) and WIDTH.fullmatch(one) for one in value.split(", "))
        case "width" | "height":
            return value.isascii() and value.isdigit()
        case "class":
            return set(value.split()) <= CLASSES
        case "id":
            return value.startswith("user-content-")
        case "start":
            return value.isascii() and value.isdigit()
        case _:
            return True
