"""The last thing that happens to any HTML of ours: only what stands here comes through."""

from __future__ import annotations

import nh3

from content.rendering.addresses import is_our_media, may_link_to, normal
from content.rendering.highlighting import LANGUAGES, TOKEN_CLASSES

ID_PREFIX = "user-content-"
# A post is as wide as the page on a phone, elsewhere as wide as a line is long.
SIZES = "(max-width: 720px) 100vw, 680px"
LINK_REL = "noopener nofollow ugc"

ELEMENTS = frozenset(
    [
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
    ]
)
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "id", "aria-label"}),
    "img": frozenset({"src", "alt", "width", "height", "srcset"}),
    "input": frozenset({"aria-label"}),
    "li": frozenset({"id"}),
    "ol": frozenset({"start"}),
}
VALUES: dict[str, dict[str, frozenset[str]]] = {
    "div": {"tabindex": frozenset({"0"})},
    "img": {"sizes": frozenset({SIZES})},
    "input": {"type": frozenset({"checkbox"}), "disabled": frozenset({""}), "checked": frozenset({""})},
    "pre": {"data-lang": frozenset(LANGUAGES.values()), "tabindex": frozenset({"0"})},
}
CLASSES: dict[str, frozenset[str]] = {
    "a": frozenset({"mention", "tag-link"}),
    "details": frozenset({"quote"}),
    "div": frozenset({"signature", "table-scroll"}),
    "li": frozenset({"task"}),
    "pre": frozenset({"code"}),
    "section": frozenset({"footnotes"}),
    "span": TOKEN_CLASSES,
    "td": frozenset({"at-centre", "at-end"}),
    "th": frozenset({"at-centre", "at-end"}),
}
SCHEMES = frozenset({"http", "https", "mailto"})


def _judge(element: str, attribute: str, value: str) -> str | None:
    match attribute:
        case "href":
            return value if may_link_to(normal(value)) else None
        case "src":
            return value if is_our_media(value) else None
        case "srcset":
            return value if all(map(_is_one_of_srcset, value.split(", "))) else None
        case "width" | "height":
            return value if value.isascii() and value.isdigit() and len(value) < 5 else None
        case "id":
            return value if value.startswith(ID_PREFIX) else ID_PREFIX + value
        case "start":
            return value if value.isascii() and value.isdigit() else None
        case _:
            return value


def _is_one_of_srcset(candidate: str) -> bool:
    address, _blank, width = candidate.partition(" ")
    return is_our_media(address) and width[-1:] == "w" and width[:-1].isascii() and width[:-1].isdigit()


def _sets[Key, Value](rules: dict[Key, frozenset[Value]]) -> dict[Key, set[Value]]:
    return {key: set(values) for key, values in rules.items()}


_cleaner = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=_sets(ATTRIBUTES),
    tag_attribute_values={element: _sets(values) for element, values in VALUES.items()},
    set_tag_attribute_values={"img": {"loading": "lazy"}, "input": {"type": "checkbox", "disabled": ""}},
    allowed_classes=_sets(CLASSES),
    attribute_filter=_judge,
    url_schemes=set(SCHEMES),
    link_rel=LINK_REL,
)


def sanitise(html: str) -> str:
    return _cleaner.clean(html)
