"""Edits: what people do to a workbook they were sent, done to the bytes of one of ours.

Three hands do them. LibreOffice, led by a Basic macro, moves references and calculates anew, as it
does for a person. openpyxl keeps the formulas and loses the values beside them. And the XML itself
is changed one cell at a time, where everything else has to stay as it was.
"""

import io
import os
import signal
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from costbridge import app
from costbridge.engines import ERRORS, Value, libreoffice
from costbridge.engines.compiled import Program
from costbridge.formula import Formula, column_letters

Cell = tuple[str, str]
"""A tab's title and a cell on it: ("Capex", "K86")."""
Content = float | str | None
"""What is put there: a number, a text, a formula as a text that begins with "=", or nothing."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"


# --- the XML itself ---------------------------------------------------------------------------


def patched(data: bytes, edits: Mapping[Cell, Content]) -> bytes:
    """Some cells changed and nothing else: a formula written anew keeps the value it had."""
    return _with_cells(data, edits, {})


def recalculated(book: app.Book, data: bytes, edits: Mapping[Cell, Content]) -> bytes:
    """Some cells changed, and every value that follows from them, as a spreadsheet program does."""
    changed = {_address(cell): _calculable(content) for cell, content in edits.items()}
    cells = {a: c for a, c in {**book.cells, **changed}.items() if c is not None}
    values = Program(cells).calculate()
    moved = {a: v for a, v in values.items() if v != book.values.get(a)}
    named = {(s, f"{column_letters(c)}{r}"): value for (s, r, c), value in moved.items()}
    return _with_cells(data, edits, named)


def revalued(data: bytes, values: Mapping[Cell, Value]) -> bytes:
    """Other values stored beside some formulas, which stay as they are."""
    return _with_cells(data, {}, values)


def filled_right(data: bytes, sheet: str, row: int, first: str, last: str) -> bytes:
    """A row of formulas stored as Excel stores what was filled: once, and shared by the others."""
    start, end = (coordinate_to_tuple(f"{column}1")[1] for column in (first, last))

    def share(root: Any) -> None:
        for column in range(start, end + 1):
            cell = _cell(root, f"{column_letters(column)}{row}")
            formula = cell.find(f"{_MAIN}f")
            formula.set("t", "shared")
            formula.set("si", "0")
            if column == start:
                formula.set("ref", f"{first}{row}:{last}{row}")
            else:
                formula.text = None

    return with_part(data, _part_of(data, sheet), share)


def without_values(data: bytes) -> bytes:
    """No formula has a value beside it, as some programs write a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    return _with_parts(data, dict.fromkeys(sheets, _drop_values))


def with_name(data: bytes, name: str, to: str | None) -> bytes:
    """A defined name that means another cell, or is gone."""

    def change(root: Any) -> None:
        (found,) = [n for n in root.iter(f"{_MAIN}definedName") if n.get("name") == name]
        if to is None:
            found.getparent().remove(found)
        else:
            found.text = to

    return with_part(data, _WORKBOOK, change)


def with_setting(data: bytes, element: str, setting: str, value: str) -> bytes:
    """An attribute of the workbook, as its options are kept."""

    def change(root: Any) -> None:
        root.find(f"{_MAIN}{element}").set(setting, value)

    return with_part(data, _WORKBOOK, change)


def with_part(data: bytes, part: str, change: Callable[[Any], None]) -> bytes:
    """One part of the file changed as a tree of XML; all others byte for byte as they were."""
    return _with_parts(data, {part: change})


def _with_parts(data: bytes, changes: Mapping[str, Callable[[Any], None]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if change := changes.get(entry.filename):
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            new.writestr(entry, content, compresslevel=1)
    return out.getvalue()


def _with_cells(
    data: bytes, contents: Mapping[Cell, Content], values: Mapping[Cell, Value]
) -> bytes:
    def change(title: str, root: Any) -> None:
        cells = {c.get("r"): c for c in root.iter(f"{_MAIN}c")}
        for (sheet, name), content in contents.items():
            if sheet == title:
                _put(cells[name], content)
        for (sheet, name), value in values.items():
            if sheet == title and cells[name].find(f"{_MAIN}f") is not None:
                _store(cells[name], value)

    titles = dict.fromkeys(sheet for sheet, _ in [*contents, *values])
    return _with_parts(data, {_part_of(data, t): partial(change, t) for t in titles})


def _put(cell: Any, content: Content) -> None:
    if isinstance(content, str) and content.startswith("="):
        formula = cell.find(f"{_MAIN}f")
        if formula is None:
            _empty(cell)
            formula = etree.SubElement(cell, f"{_MAIN}f")
        formula.text = content[1:]
        return
    _empty(cell)
    if isinstance(content, str):
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
        text.text = content
    elif content is not None:
        etree.SubElement(cell, f"{_MAIN}v").text = repr(content)


def _empty(cell: Any) -> None:
    cell.attrib.pop("t", None)
    for child in list(cell):
        cell.remove(child)


def _store(cell: Any, value: Value) -> None:
    """A value beside the formula of a cell."""
    cell.attrib.pop("t", None)
    if isinstance(value, str):
        cell.set("t", "e" if value in ERRORS else "str")
    stored = cell.find(f"{_MAIN}v")
    if stored is None:
        stored = etree.SubElement(cell, f"{_MAIN}v")
    stored.text = value if isinstance(value, str) else f"{float(value):.13g}"


def _drop_values(root: Any) -> None:
    for cell in root.iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None and value is not None:
            cell.remove(value)
            cell.attrib.pop("t", None)


def _cell(root: Any, name: str) -> Any:
    return next(c for c in root.iter(f"{_MAIN}c") if c.get("r") == name)


def _part_of(data: bytes, title: str) -> str:
    """The part that holds a sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = etree.fromstring(archive.read(_WORKBOOK))
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    (wanted,) = [s.get(_RELATION) for s in book.iter(f"{_MAIN}sheet") if s.get("name") == title]
    (target,) = [str(r.get("Target")) for r in relations if r.get("Id") == wanted]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _address(cell: Cell) -> tuple[str, int, int]:
    return (cell[0], *coordinate_to_tuple(cell[1]))


def _calculable(content: Content) -> Any:
    is_formula = isinstance(content, str) and content.startswith("=")
    return Formula(content) if is_formula else content


# --- openpyxl ---------------------------------------------------------------------------------


def resaved(data: bytes, edit: Callable[[Workbook], None] = lambda _: None) -> bytes:
    """Loaded, edited and saved by openpyxl, as a script of the analyst's would."""
    book = load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- LibreOffice ------------------------------------------------------------------------------
# Each of these is a line of Basic; rows and columns are named as the analyst sees them.


def types(cell: Cell, keys: str) -> str:
    """Keys typed into a cell: "0.5", or "0,5" in a German program; "=A1" is a text here."""
    return _call("Types", *cell, keys)


def types_formula(cell: Cell, formula: str) -> str:
    """A formula, whose functions are English and whose arguments are set apart by semicolons."""
    return _call("TypesFormula", *cell, formula)


def clears(cell: Cell) -> str:
    return _call("Clears", *cell)


def fills_right(sheet: str, cells: str) -> str:
    """The first cell of a row copied over the others by its handle."""
    return _call("FillsRight", sheet, cells)


def deletes_row(sheet: str, row: int) -> str:
    return _call("DeletesRow", sheet, row)


def inserts_row(sheet: str, row: int) -> str:
    return _call("InsertsRow", sheet, row)


def moves_row(sheet: str, row: int, before: int) -> str:
    """A row cut and inserted before another; the gap it leaves is closed."""
    return _call("MovesRow", sheet, row, before)


def renames_tab(sheet: str, to: str) -> str:
    return _call("RenamesTab", sheet, to)


def adds_tab(title: str, at: int) -> str:
    return _call("AddsTab", title, at)


def moves_tab(sheet: str, to: int) -> str:
    return _call("MovesTab", sheet, to)


def copies_tab(sheet: str, title: str, at: int) -> str:
    return _call("CopiesTab", sheet, title, at)


def inserts_column(sheet: str, column: str) -> str:
    return _call("InsertsColumn", sheet, column)


def deletes_column(sheet: str, column: str) -> str:
    return _call("DeletesColumn", sheet, column)


def freezes(sheet: str, cells: str) -> str:
    """Copied and pasted over itself as values."""
    return _call("Freezes", sheet, cells)


def goes_through_ods() -> str:
    """Saved as an OpenDocument spreadsheet, closed, and opened from it."""
    return _call("GoesThroughOds")


def widens(sheet: str, column: str) -> str:
    return _call("Widens", sheet, column)


def comments(cell: Cell, words: str) -> str:
    return _call("Comments", *cell, words)


def _call(sub: str, *arguments: str | int) -> str:
    said = ('"' + a.replace('"', '""') + '"' if isinstance(a, str) else str(a) for a in arguments)
    return f"{sub} {', '.join(said)}".rstrip()


_LIBRARY = """
Private book As Object

Function Named(title, value) As Object
  Dim property As New com.sun.star.beans.PropertyValue
  property.Name = title
  property.Value = value
  Named = property
End Function

Sub Opens(source)
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, Array(Named("Hidden", True)))
End Sub

Sub Saves(target)
  book.storeToURL(target, Array(Named("FilterName", "Calc MS Excel 2007 XML")))
  book.close(True)
End Sub

Sub GoesThroughOds()
  Dim url As String
  url = book.URL & ".ods"
  book.storeToURL(url, Array(Named("FilterName", "calc8")))
  book.close(True)
  Opens url
End Sub

Sub GivesUp(target, reason)
  Dim channel As Integer
  channel = FreeFile
  Open ConvertFromURL(target) & ".error" For Output As #channel
  Print #channel, reason
  Close #channel
  If Not IsNull(book) Then book.close(True)
End Sub

Function Tab_(sheet) As Object
  Tab_ = book.Sheets.getByName(sheet)
End Function

Function At(sheet, cell) As Object
  At = Tab_(sheet).getCellRangeByName(cell)
End Function

Sub Types(sheet, cell, keys)
  At(sheet, cell).FormulaLocal = keys
End Sub

Sub TypesFormula(sheet, cell, formula)
  At(sheet, cell).Formula = formula
End Sub

Sub Clears(sheet, cell)
  At(sheet, cell).clearContents(1 + 2 + 4 + 16) ' numbers, dates, texts, formulas
End Sub

Sub FillsRight(sheet, cells)
  At(sheet, cells).fillAuto(com.sun.star.sheet.FillDirection.TO_RIGHT, 1)
End Sub

Sub DeletesRow(sheet, row)
  Tab_(sheet).Rows.removeByIndex(row - 1, 1)
End Sub

Sub InsertsRow(sheet, row)
  Tab_(sheet).Rows.insertByIndex(row - 1, 1)
End Sub

Sub MovesRow(sheet, row, before)
  Dim cut As Long
  cut = row
  If row >= before Then cut = row + 1
  InsertsRow sheet, before
  Tab_(sheet).moveRange(At(sheet, "A" & before).CellAddress, _
    Tab_(sheet).Rows.getByIndex(cut - 1).RangeAddress)
  DeletesRow sheet, cut
End Sub

Sub RenamesTab(sheet, title)
  Tab_(sheet).Name = title
End Sub

Sub AddsTab(title, place)
  book.Sheets.insertNewByName(title, place - 1)
End Sub

Sub MovesTab(sheet, place)
  book.Sheets.moveByName(sheet, place - 1)
End Sub

Sub CopiesTab(sheet, title, place)
  book.Sheets.copyByName(sheet, title, place - 1)
End Sub

Sub InsertsColumn(sheet, column)
  Tab_(sheet).Columns.insertByIndex(At(sheet, column & "1").CellAddress.Column, 1)
End Sub

Sub DeletesColumn(sheet, column)
  Tab_(sheet).Columns.removeByIndex(At(sheet, column & "1").CellAddress.Column, 1)
End Sub

Sub Freezes(sheet, cells)
  Dim area As Object
  area = At(sheet, cells)
  area.setDataArray(area.getDataArray())
End Sub

Sub Widens(sheet, column)
  Tab_(sheet).Columns.getByName(column).Width = 9000 ' hundredths of a millimetre
End Sub

Sub Comments(sheet, cell, words)
  Tab_(sheet).Annotations.insertNew(At(sheet, cell).CellAddress, words)
End Sub
"""

_JOB = """
Sub Job{number}
  On Error GoTo Failed
  Opens "{source}"
{lines}
  Saves "{target}"
  Exit Sub
Failed:
  GivesUp "{target}", Error$ & " (line " & Erl & ")"
End Sub
"""

_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script"
 script:name="Edits" script:language="StarBasic">{text}</script:module>
"""
_INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Edits"/>
</library:library>
"""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop>
<prop oor:name="ooLocale" oor:op="fuse"><value>{language}</value></prop></item>
</oor:items>
"""
_ALWAYS, _NEVER = 0, 1  # whether formulas are recalculated when a file is loaded
_START, _EACH = 60.0, 30.0  # seconds allowed; a start takes one, a file one or two


@dataclass(frozen=True)
class Desk:
    """Somebody's LibreOffice: a profile of its own, in a locale, that calculates on loading or not.

    As delivered it trusts the values of a file and calculates only what an edit touches.
    """

    folder: Path
    locale: str = "en-US"
    recalculates: bool = True

    def edit(self, files: Mapping[str, tuple[bytes, Sequence[str]]]) -> dict[str, Path]:
        """Each file opened, edited by these lines, saved as .xlsx: by its name, in one start."""
        self._start_once()
        subs, saved = [], {}
        for number, (name, (data, lines)) in enumerate(files.items()):
            source, target = self.folder / "in" / f"{name}.xlsx", self.folder / f"{name}.xlsx"
            source.parent.mkdir(exist_ok=True)
            source.write_bytes(data)
            target.unlink(missing_ok=True)
            urls = {"source": source.as_uri(), "target": target.as_uri()}
            indented = "\n".join(f"  {line}" for line in lines)
            subs.append(_JOB.format(number=number, lines=indented, **urls))
            saved[name] = target
        main = "\n".join(["Sub Main", *(f"  Job{n}" for n in range(len(subs))), "End Sub"])
        text = escape("\n".join([_LIBRARY, *subs, main]))
        (self._standard / "Edits.xba").write_text(_MODULE.format(text=text), "utf-8")
        self._run("macro:///Standard.Edits.Main", _START + _EACH * len(subs))
        for name, target in saved.items():  # its exit code is 0 whatever happened
            reason = target.with_name(f"{target.name}.error")
            why = reason.read_text("utf-8") if reason.exists() else "LibreOffice wrote no file"
            assert target.exists(), f"{name}: {why}"
        return saved

    @property
    def _profile(self) -> Path:
        return self.folder / "profile"

    @property
    def _standard(self) -> Path:
        return self._profile / "user" / "basic" / "Standard"

    def _start_once(self) -> None:
        """The first start fills a profile and would write its own libraries over ours."""
        if self._standard.exists():
            return
        settings = self._profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        mode = _ALWAYS if self.recalculates else _NEVER
        text = _SETTINGS.format(mode=mode, locale=self.locale, language=self.locale)
        settings.write_text(text, "utf-8")
        self._run("--terminate_after_init", _START)
        (self._standard / "script.xlb").write_text(_INDEX, "utf-8")

    def _run(self, word: str, timeout: float) -> None:
        program = libreoffice.find()
        assert program is not None
        command = [program, f"-env:UserInstallation={self._profile.as_uri()}"]
        command += ["--headless", "--norestore", word]
        quiet = subprocess.DEVNULL
        # A group of its own: the program is a child of the script that starts it.
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
