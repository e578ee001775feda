"""Archive: a book of openpyxl's as the bytes of a file, made in memory and without the clock.

openpyxl puts each sheet into the temporary folder first and the day into every part. Here a full
temporary folder or a clock before 1980, which no zip can say, stops nothing, and no temporary file
is there to be left behind.
"""

import io
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet import _writer as _untyped_writer
from openpyxl.writer.excel import ExcelWriter

_writer: Any = _untyped_writer  # looked up when used: `package` changes how it writes a cell
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_UNIX, _FILE_MODE = 3, 0o100644 << 16  # the same on every system
_LEVEL = 6


def archived(book: Workbook) -> bytes:
    """The file of a book; the day of its last change is the day it says it was created."""
    data = io.BytesIO()
    book.properties.modified = book.properties.created
    with _Archive(data, "w") as archive:
        _Saver(book, archive).write_data()
    return data.getvalue()


class _Archive(zipfile.ZipFile):
    """Parts without the clock and the system's own marks."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        entry = zipfile.ZipInfo(zinfo_or_arcname, _ZIP_DATE)
        entry.create_system, entry.external_attr = _UNIX, _FILE_MODE
        entry.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(entry, data, compresslevel=_LEVEL)


class _Saver(ExcelWriter):
    """openpyxl's writer, but for the temporary file that each sheet goes through."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        part = io.BytesIO()
        writer = _writer.WorksheetWriter(ws, part)
        writer.write()
        ws._rels = writer._rels
        openpyxls: Any = self  # its stubs leave these two out
        openpyxls._archive.writestr(ws.path[1:], part.getvalue())
        openpyxls.manifest.append(ws)
