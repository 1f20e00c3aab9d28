"""Texts made to keep a parser, a lexer or a page busy: each as long as a post may be."""

from __future__ import annotations

from content.forms import LONGEST_TEXT


def filled(unit: str) -> str:
    return (unit * (LONGEST_TEXT // len(unit) + 1))[:LONGEST_TEXT].strip() or unit


UNITS = {
    "a single word": "a",
    "quotations in quotations": ">",
    "quotations with blanks": "> ",
    "brackets": "[",
    "pictures begun": "![",
    "links begun": "[a](/",
    "links in links": "[a](",
    "emphasis begun": "*a_ ",
    "emphasis both ways": "_a__b",
    "nothing but stars": "*",
    "nothing but ticks": "`a",
    "lists in lists": "- ",
    "lists in quotations": "> - ",
    "a long list": "- a\n",
    "things to do": "- [ ] a\n",
    "headings": "# a\n",
    "rulers": "---\n",
    "many little tables": "|a|\n|-|\n|b|\n\n",
    "quotations one by one": "> a\n\n",
    "code fences": "```\n",
    "tags": "#one-of-many ",
    "emoji": ":tada: ",
    "addresses": "http://a.bc ",
    "addresses begun": "http://",
    "letters to": "a@b.cd ",
    "angle brackets": "<",
    "markup": "<div><!--",
    "entities": "&amp;",
    "towers of marks": "Z\u0351\u036b\u0343\u0351\u036b\u0343\u0351\u036b\u0343",
    "right to left": "\u202e\u2067a",
    "families": "👩‍👩‍👧",
    "joiners": "\u200d\u2060a",
    "backslashes": "\\",
    "blanks that do not break": "\u00a0a\u00a0",
    "dots before an at": "a.",
    "colons": ":a",
}
BOMBS = {name: filled(unit) for name, unit in UNITS.items()} | {
    "ten thousand quotations": ">" * 10_000 + " deep",
    "ten thousand brackets": "[" * 10_000 + "]" * 10_000,
    "lines that go on with a deep quotation": "> " * 15 + "a\n" + "b\n" * 15_000,
    "a table as wide as a text": "|" * 16_000 + "\n" + "|-" * 7_900,
    "a table as large as a text": ("|a" * 40 + "|\n" + "|-" * 40 + "|\n" + ("|a" * 40 + "|\n") * 400)[:LONGEST_TEXT],
    "one footnote asked for often": "[^a]" * 7_000 + "\n\n[^a]: x",
    "footnotes in footnotes": "\n\n".join(f"[^{n}]: [^{n + 1}]" for n in range(1_500)) + "\n\n[^0]",
    "one long address asked for often": "[a]: /" + "x" * 1_900 + "\n\n" + "[a]" * 9_000,
    "many addresses": "".join(f"[{n}]: /x\n" for n in range(2_500)) + "[1]" * 500,
    "everybody called": " ".join(f"@person-{n}" for n in range(2_500)),
    "code that never ends": "```perl\n" + "s{" * 15_000 + "\n```",
    "code of one letter a line": "```csharp\n" + "a\n" * 15_000 + "\n```",
    "code in every block": "```python\nx\n```\n\n" * 1_800,
}
