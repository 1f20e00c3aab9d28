"""Letters from archives: the words stay, their setting becomes readable."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.rendering import plain, render_letter, render_mail_text
from content.rendering.sanitising import sanitise
from tests.content import hostile
from tests.content.yardstick import faults


def letter(text: str) -> str:
    return render_mail_text(text.strip("\n"))


def test_hard_wrapped_lines_flow_and_chosen_line_ends_stay() -> None:
    html = letter("""
Hi all,
we moved the handover sheet to the shared drive last week and would like to
hear from the wards which use it whether the night staff can open it there.
If not, write to me.

Best,
Marta
""")
    assert "Hi all,<br>" in html
    assert "would like to\nhear" in html
    assert html.endswith("<p>Best,<br>\nMarta</p>")


def test_short_lines_and_lists_are_left_as_they_were_set() -> None:
    assert letter("12 Mill Lane\nLeeds\nLS1 4AB") == "<p>12 Mill Lane<br>\nLeeds<br>\nLS1 4AB</p>"
    listed = letter("We agreed on three things in the meeting on Thursday afternoon this week:\n- one\n- two\n1. three")
    assert listed.count("<br>") == 3


def test_a_short_quotation_stands_in_the_text_under_the_line_that_names_its_author() -> None:
    html = letter("On 22 May 2015 at 14:35, Joseph <joe at example.org> wrote:\n> Does it work?\n\nYes.")
    assert html == (
        "<p>On 22 May 2015 at 14:35, Joseph wrote:</p>\n<blockquote>\n<p>Does it work?</p>\n</blockquote>\n<p>Yes.</p>"
    )


def test_a_long_quotation_folds_behind_the_line_that_names_its_author() -> None:
    quoted = "\n".join(f"> line {number} of what Joseph wrote" for number in range(9))
    html = letter(f"Jane,\n\nOn Fri, 22 May 2015, Joseph Tall\n<joe@example.org> wrote:\n\n{quoted}\n\nI agree.")
    assert html.startswith("<p>Jane,</p>\n")
    assert '<details class="quote"><summary>On Fri, 22 May 2015, Joseph Tall wrote:</summary>' in html
    assert html.endswith("</blockquote>\n</details>\n<p>I agree.</p>")
    assert "example.org" not in html


def test_what_was_quoted_in_a_quotation_folds_once() -> None:
    html = letter("> > > oldest\n> > older\n> old\n\nnew")
    assert html.count("<details") == 1
    assert html.count("<blockquote>") == 3
    assert html.index("<details") < html.index("oldest") < html.index("</details>") < html.index("old</p>")


def test_a_quotation_marked_with_bars_is_one_and_a_drawn_table_is_not() -> None:
    assert letter("On 3 May 2015, Jack wrote:\n| one thing\n| and another").count("<blockquote>") == 1
    table = letter("| a | b |\n| 1 | 2 |")
    assert table == '<pre class="code"><code>| a | b |\n| 1 | 2 |</code></pre>'


FOLDED = '<details class="quote"><summary>Signature</summary>\n<div class="signature"><p>'


def test_the_signature_folds_and_what_follows_it_does_not() -> None:
    html = letter("See you.\n\n-- \nDr M. Silva\nhttp://example.org\n\nOn 3 May 2015, Jack wrote:\n> When?")
    assert f"{FOLDED}Dr M. Silva<br>" in html
    assert html.index("</div>\n</details>") < html.index("Jack wrote") < html.index("<blockquote>")


def test_a_signature_in_what_is_folded_does_not_fold_once_more() -> None:
    html = letter("Agreed.\n\n-----Original Message-----\nFrom: Jack\n\nShall we?\n\n-- \nJack")
    assert html.count("<details") == 1
    assert '<div class="signature"><p>Jack</p></div>' in html


def test_dashes_before_a_long_text_are_no_signature() -> None:
    html = letter("one\n--\n" + "\n".join(f"word {number}" for number in range(30)))
    assert "signature" not in html
    assert "--" in html


def test_the_footer_of_the_mailing_list_folds() -> None:
    html = letter(f"text\n\n{'_' * 46}\nward-talk at example.org mailing list\nhttps://example.org/list")
    assert f"{FOLDED}ward-talk at example.org mailing list" in html


def test_a_whole_letter_below_the_reply_folds() -> None:
    html = letter("Agreed.\n\n-----Original Message-----\nFrom: Jack\nSent: Monday\nSubject: Rota\n\nShall we?\n\nJack")
    assert html.startswith('<p>Agreed.</p>\n<details class="quote"><summary>Original Message</summary>')
    assert "From: Jack<br>" in html
    assert html.endswith("</details>")


@pytest.mark.parametrize(
    "code",
    [
        "x <- read.csv('a.csv')\nsummary(x)",
        "    indented by\n    four blanks",
        "$ R CMD check --as-cran foo_1.0.tar.gz",
        "* checking for file 'DESCRIPTION' ... OK\n* checking top-level files ... NOTE",
        "Error in library(foo) : there is no package called 'foo'\nCalls: library\nExecution halted",
        '[1] 3 4 5\n[1] "a"',
        "   Min. 1st Qu.  Median    Mean\n  25.00   26.00   51.00   44.56",
        "#include <stdio.h>\nint main(void) {\n  return 0;\n}",
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new",
        "gcc -std=gnu99 -I/usr/share/R/include -c a.c -o a.o\nIn file included from a.c:18:0:",
    ],
)
def test_pasted_code_keeps_its_lines(code: str) -> None:
    html = letter(f"I tried this and it does not work for me at all:\n\n{code}\n\nWhat do I overlook here, please?")
    inside = re.search(r"<pre[^>]*><code>(.*)</code></pre>", html, re.DOTALL)
    assert inside, html
    assert [line.strip() for line in unescape(inside[1]).split("\n")] == [line.strip() for line in code.split("\n")]
    assert html.startswith("<p>I tried")
    assert html.endswith("please?</p>")


def test_a_console_session_is_not_taken_for_a_quotation() -> None:
    html = letter("I see this:\n\n> library(foo)\nError in library(foo) : no package\n> f <- function(x) {\n+ x }")
    assert "<blockquote>" not in html
    assert "&gt; library(foo)\nError" in html


def test_code_with_empty_lines_in_it_is_one_piece() -> None:
    html = letter("f <- function() {\n  x <- 1\n\n  g(x)\n}\n\nWhat do you think about doing it so?")
    assert html.count("<pre") == 1
    assert "x &lt;- 1\n\n  g(x)" in html


def test_a_command_named_in_a_sentence_stays_in_it() -> None:
    html = letter(
        "You would call the function for every row of the data\nsummary(x)\nand look at what it prints in the end."
    )
    assert "<pre" not in html


def test_addresses_of_pages_become_links_and_those_of_people_do_not() -> None:
    html = letter("See <http://example.org/a_(b)>, www.example.org. Or <URL:https://example.org/c> or a@example.org.")
    assert re.findall(r'href="([^"]*)"', html) == [
        "http://example.org/a_(b)",
        "http://www.example.org",
        "https://example.org/c",
    ]
    assert "mailto" not in html
    assert "&lt;" not in html


def test_markdown_means_nothing_in_a_letter() -> None:
    assert letter("*stars* _lines_ `ticks` # @anna [x](/y)") == "<p>*stars* _lines_ `ticks` # @anna [x](/y)</p>"


def test_a_letter_read_back_as_text_still_quotes() -> None:
    assert (
        plain(letter("On 3 May 2015, Jack wrote:\n> When?\n\nNow.")) == "On 3 May 2015, Jack wrote:\n\n> When?\n\nNow."
    )


@pytest.mark.parametrize("text", hostile.ALL)
def test_hostile_letters_leave_nothing_that_acts(text: str) -> None:
    for mail in (text, f"> {text}", f"-- \n{text}", f"    {text}", f"On 3 May 2015 {text} wrote:\n{'> x' * 9}"):
        html = render_mail_text(mail)
        assert faults(html) == []
        assert sanitise(html) == html


LINES = [
    *("", "> ", "> > ", "| ", "    ", "-- ", "--", "x <- 1", "+ y", "[1] 3", "a word or two", "x mailing list", "<b>"),
    *("On 3 May 2015, A <a@b.co> wrote:", "From: x", "-----Original Message-----", "http://example.org/", "_" * 40),
    "one sentence that is long enough to have been wrapped by a mail program at",
]
mails = st.lists(st.tuples(st.sampled_from(["", "> ", ">> ", "| ", "  "]), st.sampled_from(LINES)), max_size=30)


def words_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


# What a fold is called, where the letter itself has no words for it.
OURS = re.compile(r"<summary>(?:Quoted text, \d+ lines?|Signature)</summary>")


@settings(max_examples=300, deadline=None)
@given(mail=mails)
def test_no_word_of_a_letter_is_lost_or_added(mail: list[tuple[str, str]]) -> None:
    text = "\n".join(mark + line for mark, line in mail)
    html = render_mail_text(text)
    assert faults(html) == []
    shown = unescape(re.sub(r"<[^>]*>", " ", re.sub(OURS, " ", html)))
    addresses = Counter({"a": text.count("<a@b.co>"), "b": text.count("<a@b.co>"), "co": text.count("<a@b.co>")})
    missing = words_in(text) - words_in(shown)
    assert missing - addresses == Counter()
    assert words_in(shown) - words_in(text) == Counter()


def test_a_letter_below_a_ruler_within_a_quotation_is_given_no_words_it_did_not_have() -> None:
    html = render_mail_text(f">> {'_' * 40}\n>> From: Ann")
    assert html.count("Quoted text") == 1
    assert "<p>From: Ann</p>" in html


def test_what_some_programs_indent_is_quoted_all_the_same() -> None:
    html = render_mail_text(
        ">>>>> Ann Archer <ann at example.org>\n>>>>>     on Fri, 22 May 2015 12:46:49 +0000 writes:\n\n"
        "    > We tried the mats at night and they slipped,\n    > so we took them away again.\n\nTry the blue ones.\n"
    )
    assert html == (
        "<p>On Fri, 22 May 2015 12:46:49 +0000, Ann Archer writes:</p>\n"
        "<blockquote>\n<p>We tried the mats at night and they slipped,<br>\n"
        "so we took them away again.</p>\n</blockquote>\n"
        "<p>Try the blue ones.</p>"
    )


def test_an_indented_console_stays_code() -> None:
    html = render_mail_text("So I type\n\n    > x <- 1\n    > summary(x)\n\nand it stops.\n")
    assert "<blockquote>" not in html
    assert "<pre" in html


def test_an_excerpt_of_a_letter_is_of_the_writers_own_words() -> None:
    letter = "On 22 May 2015, Ann Archer wrote:\n> We tried the mats at night.\n\nTry the blue ones.\n\n-- \nBob\n"
    assert render_letter(letter).excerpt == "Try the blue ones."
    assert render_letter("> Only quoted.\n").excerpt == "Only quoted."
