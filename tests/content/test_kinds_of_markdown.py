"""What a text may hold beyond CommonMark, as it comes out."""

from __future__ import annotations

import pytest

from content.rendering import render

DEEP = "\n".join(f"> line {n}\n>" for n in range(30))


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("|a|b|\n|-|-|\n|1|2|", ["<table", "<th", "<td"]),
        ("- [ ] open\n- [x] done", ['type="checkbox"', "checked"]),
        ("Said[^1].\n\n[^1]: By whom.", ["<sup", 'class="footnotes"', "By whom."]),
        ("~~gone~~", ["<s>gone</s>"]),
        ("Well done :tada:", ["🎉"]),
        ("See #low-cost here", ["<a ", "low-cost</a>"]),
        (DEEP, ["<details", "<summary"]),
    ],
    ids=["table", "tasks", "footnote", "struck", "emoji", "tag", "quotation"],
)
def test_what_is_written_comes_out_as_what_it_is(source: str, parts: list[str]) -> None:
    html = render(source).html
    assert not [part for part in parts if part not in html], html
