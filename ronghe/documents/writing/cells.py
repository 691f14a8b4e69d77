"""A worksheet that writes its text cells in one go: escaped always, never taken for markup, in half the time."""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellStringTuple, Worksheet

# Text that cannot stand in XML as it is: markup, blanks at its ends, and what Excel reads as an escaped character.
_CAREFUL = re.compile(r"[&<>]|^\s|\s$|_x")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


class Cells(Worksheet):  # type: ignore[misc]  # XlsxWriter tells no types
    """XlsxWriter's own way takes text between <r> and </r> for markup when memory is constant, and is slow.

    Should XlsxWriter rename what is overridden here, sheets are only written more slowly again.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell) is not CellStringTuple or cell.format is None or not self.constant_memory:
            super()._write_cell(row, col, cell)
            return
        text, space = cell.string, ""
        if _CAREFUL.search(text):
            text, space = escaped(text), ' xml:space="preserve"'
        place, look = xl_rowcol_to_cell_fast(row, col), cell.format._get_xf_index()
        self.fh.write(f'<c r="{place}" s="{look}" t="inlineStr"><is><t{space}>{text}</t></is></c>')


def escaped(text: str) -> str:
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
