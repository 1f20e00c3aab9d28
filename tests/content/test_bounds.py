"""Whatever is typed, what becomes of it has bounds; time follows from them and is measured elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import html5lib
import pytest

from content.rendering import Flavour, plain, render
from content.rendering.highlighting import HIGHLIGHT_BUDGET, LANGUAGES, SLICE, code_block, slices
from tests.content.heavy import BOMBS

DEEPEST = 45
LONGEST = 400_000


class Depth(HTMLParser):
    """How deep elements stand in elements. Ours are all closed, so counting is enough."""

    def __init__(self) -> None:
        super().__init__()
        self.level = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"br", "hr", "img", "input"}:
            self.level += 1
            self.deepest = max(self.deepest, self.level)

    def handle_endtag(self, tag: str) -> None:
        self.level -= 1


def depth(html: str) -> int:
    found = Depth()
    found.feed(html)
    assert found.level == 0
    return found.deepest


@pytest.mark.parametrize("name", BOMBS)
def test_no_text_becomes_a_page_without_end_or_a_tower(name: str) -> None:
    for flavour in Flavour:
        rendered = render(BOMBS[name], flavour=flavour)
        assert len(rendered.html) < LONGEST
        assert len(rendered.excerpt) <= 240
        assert len(rendered.mentioned) < 100
        assert depth(rendered.html) < DEEPEST
        plain(rendered.html).encode()


def test_code_goes_through_a_lexer_in_slices_and_none_of_it_is_lost() -> None:
    for code in (
        "x" * 9_999,
        "a\n" * 3_000,
        "a\n\n" * 1_111,
        "\n" * 5_000,
        "",
        "x",
        "a" * SLICE + "\n\n" + "b" * SLICE,
    ):
        pieces = list(slices(code))
        assert "".join(pieces) == code
        assert max(map(len, pieces)) <= SLICE
        assert len(pieces) < 2 * len(code) / SLICE + 2 or "\n\n" in code


@pytest.mark.parametrize("language", sorted(set(LANGUAGES.values())))
def test_long_code_keeps_its_words_in_every_language(language: str) -> None:
    line = 'if (a < b) { say("<b>"); } // {{ x }}\n'
    code = (line * 200)[:HIGHLIGHT_BUDGET]
    shown = html5lib.parseFragment(code_block(code, language), treebuilder="etree", namespaceHTMLElements=False)
    assert "".join(shown.itertext()).rstrip("\n") == code.rstrip("\n")


def test_beyond_what_a_lexer_is_given_code_is_shown_plain() -> None:
    assert "<span" in code_block("x = 1\n" * 100, "python")
    assert "<span" not in code_block("x = 1\n" * 1_000, "python")
