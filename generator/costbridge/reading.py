"""Reading: the case that a workbook carries, out of a file that may be anything.

The file is read once into memory and nothing in it is run; limits are those of reliability promised
in the README. Only the text of the Case tab is taken from it.
"""

import hashlib
import io
import stat
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from costbridge.errors import UsageError, WorkbookError, printable
from costbridge.sheets.pages import CASE_FIRST, CASE_MARKER
from costbridge_workbook.sheets.registers import CASE

_MIB = 2**20
_FILE, _ENTRIES, _PART, _ALL = 20 * _MIB, 500, 32 * _MIB, 100 * _MIB  # ours: < 1 MiB, < 80 parts
_CELLS, _OTHERS, _SHEETS, _DEPTH = 1_500_000, 200_000, 64, 64  # elements in sheets and elsewhere
_ROWS = 10_100  # a case has at most 10,000 lines
_PIECE = _MIB
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the format has no other
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Carried:
    """The case in a workbook: its text, and whether it still is what the build wrote."""

    text: str
    intact: bool


def carried_case(path: Path) -> Carried:
    """The case on the Case tab of a workbook of ours."""
    shown = printable(str(path))
    data = _bytes(path, shown)
    try:
        _refuse_unsafe(data)
        rows = _case_rows(data)
    except _Refused as error:
        raise WorkbookError(f"{shown}: {error}") from None
    except Exception as error:  # a broken file brings a dozen kinds of exception
        raise WorkbookError(f"{shown}: is damaged: {_reason(error)}") from None
    marker = rows[CASE_FIRST - 2] if len(rows) > CASE_FIRST - 2 else ""
    if not f"{marker} ".startswith(f"{CASE_MARKER} "):
        raise WorkbookError(
            f"{shown}: carries no case: name a workbook that costbridge built, saved as .xlsx"
        )
    text = "\n".join(rows[CASE_FIRST - 1 :]).rstrip("\n") + "\n"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Carried(text, f"sha256={sha256}" in marker.split())


class _Refused(Exception):  # noqa: N818 - what happened to the file, not an accident
    """A file that is not opened any further, and why."""


def _reason(error: Exception) -> str:
    return printable(f"{type(error).__name__}: {error}")[:200]


def _bytes(path: Path, shown: str) -> bytes:
    try:
        status = path.stat()  # before opening: a FIFO would hang
        if stat.S_ISDIR(status.st_mode):
            raise WorkbookError(f"{shown}: is a folder: name a workbook in it")
        if not stat.S_ISREG(status.st_mode):
            raise WorkbookError(f"{shown}: is no regular file: name a workbook")
        with path.open("rb") as file:
            data = file.read(_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{shown}: no such file: correct the name") from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror}: mend that first") from None
    if problem := _no_workbook(data):
        raise WorkbookError(f"{shown}: {problem}")
    return data


def _no_workbook(data: bytes) -> str:
    """What a file's first bytes say that it is instead."""
    if not data:
        return "is empty: build it anew, or take an earlier copy"
    if len(data) > _FILE:
        return f"is larger than {_FILE // _MIB} MiB: not a workbook of ours"
    if data.startswith(_OLE) and _ENCRYPTED in data:
        return (
            "is password-protected: open it in Excel, clear the password "
            "(File, Info, Protect Workbook), save, try again"
        )
    if data.startswith(_OLE):
        return "is an old .xls: open it in Excel and save as Excel Workbook (.xlsx)"
    if not data.startswith(b"PK\x03\x04"):
        return "is no .xlsx file: open it in Excel and save as Excel Workbook (.xlsx)"
    return ""


def _refuse_unsafe(data: bytes) -> None:
    """Sizes are counted while unpacking: what the directory of a zip says is a claim, no bound."""
    counts = _Counts()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            raise _Refused(f"has {len(entries):,} parts (limit {_ENTRIES}): not a workbook of ours")
        seen = set()
        for entry in entries:
            name = entry.filename.replace("\\", "/").lstrip("/").casefold()
            if name in seen:  # two readers could see two contents
                raise _Refused(f"holds the part {printable(name)} twice: build the workbook anew")
            seen.add(name)
            if entry.compress_type not in _METHODS:
                raise _Refused(f"part {printable(name)} is packed in a way no .xlsx is: refused")
            with archive.open(entry) as part:
                _Part(name, counts).scan(part)


class _Counts:
    """What the parts of a file hold together."""

    def __init__(self) -> None:
        self.bytes = self.cells = self.others = self.sheets = 0


class _Part:
    """One part: its size counted and, as far as it is XML, its elements; no DOCTYPE.

    Every part is tried: a part is XML by what refers to it, not by its name. Expat looks, since
    UTF-16, in which a search for bytes finds nothing, is legal too.
    """

    def __init__(self, name: str, counts: _Counts) -> None:
        self._name, self._counts = name, counts
        self._depth = 0
        self._is_sheet = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def scan(self, part: IO[bytes]) -> None:
        size, is_xml = 0, True
        while piece := part.read(_PIECE):
            size += len(piece)
            self._counts.bytes += len(piece)
            if size > _PART or self._counts.bytes > _ALL:
                limit = (_PART if size > _PART else _ALL) // _MIB
                raise _Refused(f"unpacks to more than {limit} MiB: not a workbook of ours")
            is_xml = is_xml and self._parses(piece)
        if is_xml:
            self._parses(b"", last=True)

    def _parses(self, piece: bytes, *, last: bool = False) -> bool:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            if self._name.endswith((".xml", ".rels")):
                raise _Refused(f"is damaged: part {printable(self._name)}: {error}") from None
            return False
        return True

    def _doctype(self, *_: object) -> None:
        raise _Refused(f"part {printable(self._name)} has a DOCTYPE, which no workbook has: unsafe")

    def _start(self, element: str, _: object) -> None:
        counts, tag = self._counts, element.rpartition(":")[2]
        if not self._depth:
            self._is_sheet = tag == "worksheet"
        self._depth += 1
        counts.cells += self._is_sheet
        counts.others += not self._is_sheet
        counts.sheets += tag == "sheet"
        if (
            self._depth > _DEPTH
            or counts.cells > _CELLS
            or counts.others > _OTHERS
            or counts.sheets > _SHEETS
        ):
            raise _Refused("is larger or deeper inside than any workbook of ours: refused")

    def _end(self, _: object) -> None:
        self._depth -= 1


def _case_rows(data: bytes) -> list[str]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if CASE.title not in book.sheetnames:
            return []
        rows = book[CASE.title].iter_rows(max_row=_ROWS, max_col=1, values_only=True)
        return ["" if value is None else str(value) for (value,) in rows]
