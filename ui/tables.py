"""Files of rows for spreadsheets: no cell in them is a formula to whoever opens them."""

from __future__ import annotations

import re

# A cell that begins so is a formula to the programs that open such files, some of which look behind spaces, commas and
# quotes. Where numbers have a decimal comma they part cells at semicolons, whatever was meant to be one.
BEGINS_A_FORMULA = re.compile(r"""(^|;)(?=[ ,'"]*[=+\-@\t\r\n|%＝＋－＠])""")


class Line:
    """What csv writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def plain_cell(cell: str) -> str:
    return BEGINS_A_FORMULA.sub(r"\1'", cell)
