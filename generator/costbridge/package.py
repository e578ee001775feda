"""Package: the bytes of a workbook, with values beside its formulas.

openpyxl writes formulas without their values; that is mended here while it saves. A second load and
save would lose what openpyxl does not know.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from lxml.etree import Element, SubElement
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet import _writer as _untyped_writer

from costbridge.archive import archived
from costbridge.engines import ExcelError, Value
from costbridge.errors import ModelError
from costbridge.formula import Address, where

_ONE_AT_A_TIME = Lock()  # openpyxl is changed for the time of a save: two would mix their values
_writer: Any = _untyped_writer  # its stubs leave write_cell out

# Other processors' vector units change the last bits of a value; 13 digits do not show it.
DIGITS = 13
# The schema's order of a font's children, which openpyxl does not keep.
_FONT_ORDER = (
    "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
)


def pack(book: Workbook, values: Mapping[Address, Value]) -> bytes:
    """The file, each formula with its value; a formula without one is our own bug."""
    with _ONE_AT_A_TIME, _values_beside_formulas(values):
        return archived(book)


@contextmanager
def _values_beside_formulas(values: Mapping[Address, Value]) -> Iterator[None]:
    original, order = _writer.write_cell, Font.__elements__
    styles: dict[int, str] = {}  # the number of a style, by the array that alike cells share

    def write_cell(xf: Any, sheet: Any, cell: Any, styled: bool = False) -> None:
        if cell.data_type != "f":
            original(xf, sheet, cell, styled)
            return
        address = (sheet.title, cell.row, cell.column)
        if address not in values:
            raise ModelError(f"{where(address)}: no engine has calculated {cell.value}")
        kind, text = _stored(values[address], address)
        element = Element("c", {"r": cell.coordinate})
        if styled:
            style = styles.get(id(cell._style))
            if style is None:
                style = styles[id(cell._style)] = str(cell.style_id)
            element.set("s", style)
        if kind:
            element.set("t", kind)
        SubElement(element, "f").text = cell.value[1:]
        SubElement(element, "v").text = text
        if cell.hyperlink:  # as openpyxl's own writer does, or the links vanish
            sheet._hyperlinks.append(cell.hyperlink)
        xf.write(element)

    _writer.write_cell, Font.__elements__ = write_cell, tuple(_FONT_ORDER.split())
    try:
        yield
    finally:
        _writer.write_cell, Font.__elements__ = original, order


def _stored(value: Value, address: Address) -> tuple[str, str]:
    """A value's type attribute and its text in the file."""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, str):
        return ("e" if isinstance(value, ExcelError) else "str"), str(value)
    if not math.isfinite(value):
        raise ModelError(f"{where(address)}: {value} is no number that a cell can hold")
    number = float(f"{value:.{DIGITS}g}")
    return "", repr(int(number) if number.is_integer() and abs(number) < 10**DIGITS else number)
