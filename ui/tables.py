"""Files of rows for spreadsheets: no cell in them is a formula to whoever opens them."""

from __future__ import annotations

# A cell that begins so is a formula to the programs that open such files.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
# Some programs also look behind what ends a cell elsewhere.
SEPARATORS = " ;,'\""


class Line:
    """What csv writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def plain_cell(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) or cell.lstrip(SEPARATORS).startswith(FORMULAS) else cell
