from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.rendering import MAX_SOURCE, Flavour, plain, render, tidy
from content.rendering.sanitising import sanitise
from tests.content import hostile
from tests.content.yardstick import faults

EVERYBODY = {"anna": ('"><script>alert(1)</script>', "/people/anna/"), "mal": ("Mal", "javascript:alert(1)")}

PIECES = sorted(
    {piece for text in hostile.ALL for piece in text.split()}
    | {
        "[",
        "]",
        "(",
        ")",
        "![",
        "](/x)",
        "[^1]",
        "[^1]:",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        ">",
        "-",
        "1.",
        "|",
        "|-|-|",
        "#",
        "\\",
        "<",
        "&",
        '"',
        "'",
        "@anna",
        "#tag",
        ":tada:",
        "://",
        "www.",
    }
    | {"\n", "\n\n", "\n    ", "\n> ", "\n- ", "\n```\n", "\n```python\n", "  \n"}
)
markdown = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)


def people(handles: set[str]) -> dict[str, tuple[str, str]]:
    return {handle: EVERYBODY[handle] for handle in handles if handle in EVERYBODY}


@pytest.mark.parametrize("flavour", Flavour)
@pytest.mark.parametrize("text", hostile.ALL)
def test_hostile_text_leaves_nothing_that_acts(text: str, flavour: Flavour) -> None:
    assert faults(render(text, flavour=flavour, mentions=people).html) == []


def test_naughty_strings_and_every_way_to_run_something_leave_nothing_that_acts() -> None:
    for text in hostile.NAUGHTY + hostile.GENERATED:
        for flavour in Flavour:
            rendered = render(text, flavour=flavour, mentions=people)
            assert faults(rendered.html) == [], text
            plain(rendered.html).encode()
        assert faults(sanitise(tidy(text))) == [], text


@pytest.mark.parametrize(
    "wrapping", ["> {}", "- {}", "| {} |\n|--|\n| {} |", "# {}", "**{}**", "[{}](/x)", "[^1]\n\n[^1]: {}"]
)
def test_hostile_text_stays_harmless_inside_other_marks(wrapping: str) -> None:
    for text in hostile.ALL:
        html = render(wrapping.replace("{}", text), mentions=people).html
        assert faults(html) == [], text


def test_hostile_texts_stay_harmless_side_by_side() -> None:
    shuffled = random.Random(1)
    for _ in range(40):
        text = "\n\n".join(shuffled.sample(hostile.ALL, 12))
        assert faults(render(text, mentions=people).html) == []


@pytest.mark.parametrize("text", hostile.ALL)
def test_the_sanitiser_alone_holds_against_raw_html(text: str) -> None:
    assert faults(sanitise(tidy(text))) == []


@pytest.mark.parametrize("text", hostile.ALL)
def test_sanitising_twice_changes_nothing(text: str) -> None:
    for html in (sanitise(tidy(text)), str(render(text, mentions=people).html)):
        assert sanitise(html) == html


@settings(max_examples=300, deadline=None)
@given(text=markdown, flavour=st.sampled_from(Flavour))
def test_anything_typed_comes_out_harmless(text: str, flavour: Flavour) -> None:
    rendered = render(text, flavour=flavour, mentions=people)
    assert faults(rendered.html) == []
    assert sanitise(rendered.html) == rendered.html
    assert len(rendered.excerpt) <= 240


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300))
def test_any_characters_can_be_rendered_stored_and_read_back(text: str) -> None:
    rendered = render(text)
    assert faults(rendered.html) == []
    for words in (rendered.html, rendered.excerpt, plain(rendered.html), plain(text), tidy(text)):
        words.encode()
        assert "\x00" not in words


def test_controls_and_reordering_marks_are_taken_out_and_the_rest_is_left() -> None:
    assert tidy(hostile.BIDI) == "abcdefghi"
    assert tidy("a\x00b\x1b[31m\r\nc\rd\u2028e\ud800f\tg") == "ab[31m\nc\nd\nef\tg"
    hebrew = "שלום \u200fabc\u200e عربي 👩‍👩‍👧 क्‍ष"
    assert tidy(hebrew) == hebrew


def test_letters_hidden_in_tag_characters_are_taken_out_but_flags_fly() -> None:
    england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert tidy(f"a\U000e0041\U000e0042b {england}") == f"ab {england}"


def test_a_text_over_the_limit_loses_its_marks_and_not_its_words() -> None:
    html = render("**a** <b>\n" * MAX_SOURCE).html
    assert html.startswith("<p>**a** &lt;b&gt;<br>")
    assert html.count("**a**") == MAX_SOURCE


def test_links_open_here_and_vouch_for_nothing() -> None:
    html = render("[x](https://example.org/ 'title') https://example.org").html
    assert html.count('rel="noopener nofollow ugc"') == 2
    assert "target" not in html
    assert "title" not in html


def test_a_name_with_html_in_it_stays_a_name() -> None:
    html = render("@anna and @mal", mentions=people).html
    assert "@&quot;&gt;&lt;script&gt;" in html or '@"&gt;&lt;script&gt;' in html
    assert "javascript" not in html
