"""Reading: a workbook that may be anything, taken as data; and the case that it carries.

The file is read once into memory and nothing in it is run; limits are those of reliability promised
in the README.
"""

import hashlib
import io
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from costbridge.errors import UsageError, WorkbookError, printable
from costbridge.reading.found import Found, FoundSheet, put_together
from costbridge.reading.gathered import MIB, Gathered, Refused
from costbridge.reading.parts import scan
from costbridge.sheets.pages import CASE_FIRST, CASE_MARKER
from costbridge_workbook.sheets.registers import CASE

_FILE, _ENTRIES = 20 * MIB, 500  # ours: < 1 MiB, < 80 parts
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the format has no other
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 1  # bit of an entry's flags
_LINK = 0o120000  # the mode of a symbolic link


@dataclass(frozen=True)
class Carried:
    """The case in a workbook: its marker, its text, and whether it is what the build wrote."""

    marker: str
    text: str
    intact: bool
    sheet: str

    def word(self, key: str) -> str:
        """A word of the marker: model, sha256, package."""
        found = (w.partition("=")[2] for w in self.marker.split() if w.startswith(f"{key}="))
        return next(found, "")


@dataclass(frozen=True)
class Read:
    """A file as read: its hash, its cells, its case, and its bytes."""

    sha256: str
    found: Found
    carried: Carried
    data: bytes


def carried_case(path: Path) -> Carried:
    """The case on the Case tab of a workbook of ours."""
    return read(path).carried


def read(path: Path) -> Read:
    """A workbook of ours, safe to look at; every other file is refused in one line."""
    shown = printable(str(path))
    data = _bytes(path, shown)
    try:
        found = put_together(_gathered(data))
    except Refused as error:
        raise WorkbookError(f"{shown}: {error}") from None
    except Exception as error:  # a broken file brings a dozen kinds of exception
        raise WorkbookError(f"{shown}: is damaged: {_reason(error)}") from None
    carried = _carried(found.sheets)
    if carried is None:
        raise WorkbookError(
            f"{shown}: carries no case: name a workbook that costbridge built, saved as .xlsx"
        )
    return Read(hashlib.sha256(data).hexdigest(), found, carried, data)


def _carried(sheets: Sequence[FoundSheet]) -> Carried | None:
    """From the tab of that name, or from one that was renamed: the marker tells."""
    for sheet in sorted(sheets, key=lambda s: s.title != CASE.title):
        marker = str(sheet.cells.get((CASE_FIRST - 1, 1), ""))
        if f"{marker} ".startswith(f"{CASE_MARKER} "):
            last = max(row for row, column in sheet.cells if column == 1)
            rows = [str(sheet.cells.get((r, 1), "")) for r in range(CASE_FIRST, last + 1)]
            text = "\n".join(rows).rstrip("\n") + "\n"
            sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            return Carried(marker, text, f"sha256={sha256}" in marker.split(), sheet.title)
    return None


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
        return f"is larger than {_FILE // MIB} MiB: not a workbook of ours"
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


def _gathered(data: bytes) -> Gathered:
    """Sizes are counted while unpacking: what the directory of a zip says is a claim, no bound."""
    gathered = Gathered()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            raise Refused(f"has {len(entries):,} parts (limit {_ENTRIES}): not a workbook of ours")
        _refuse_overlap(entries)
        seen = set()
        for entry in entries:
            name = entry.filename.replace("\\", "/").lstrip("/").casefold()
            if name in seen:  # two readers could see two contents
                raise Refused(f"holds the part {printable(name)} twice: build the workbook anew")
            seen.add(name)
            if ".." in name.split("/") or ":" in name or entry.external_attr >> 16 & _LINK == _LINK:
                raise Refused(f"part {printable(name)} leads out of the file: refused")
            if entry.flag_bits & _IS_ENCRYPTED:
                raise Refused(f"is damaged: part {printable(name)} is encrypted")
            if entry.compress_type not in _METHODS:
                raise Refused(f"part {printable(name)} is packed in a way no .xlsx is: refused")
            with archive.open(entry) as part:
                scan(name, part, gathered)
    return gathered


def _refuse_overlap(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Parts that share their bytes unpack to far more than they are."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise Refused(f"part {printable(entry.filename)} overlaps another: refused")
        end = entry.header_offset + entry.compress_size
