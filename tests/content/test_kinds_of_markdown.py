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


def test_the_empty_corner_of_a_table_is_no_heading() -> None:
    html = render("||**Mon**|Tue|\n|-|-|:-:|\n|Early|1||").html
    rows = " ".join(html.split())
    assert '<thead> <tr> <td></td> <th><strong>Mon</strong></th> <th class="at-centre">Tue</th> </tr> </thead>' in rows
    assert '<tr> <td>Early</td> <td>1</td> <td class="at-centre"></td> </tr>' in rows
