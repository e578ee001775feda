"""Reading: a workbook that may be anything, taken as data; and the case that it carries.

The file is read once into memory and nothing in it is run; limits are those of reliability promised
in the README.
"""

import hashlib
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from costbridge.errors import UsageError, WorkbookError, printable
from costbridge.reading.container import unpacked
from costbridge.reading.found import Found, FoundSheet, put_together
from costbridge.reading.gathered import ANEW, FILE, MIB, Refused
from costbridge.sheets.pages import CASE_FIRST, CASE_MARKER
from costbridge_workbook.sheets.registers import CASE

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED, _BOOK, _WORKBOOK = (
    word.encode("utf-16-le") for word in ("EncryptedPackage", "Book", "Workbook")
)
_SAVE_AS = "open it in Excel and save as Excel Workbook (.xlsx)"


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
        found = put_together(unpacked(data))
    except Refused as error:
        raise WorkbookError(f"{shown}: {error}") from None
    except Exception as error:  # a broken file brings a dozen kinds of exception
        raise WorkbookError(f"{shown}: is damaged ({_reason(error)}): {ANEW}") from None
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
            data = file.read(FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{shown}: no such file: correct the name") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise UsageError(f"{shown}: cannot be read: {reason}: mend that first") from None
    if problem := _no_workbook(data):
        raise WorkbookError(f"{shown}: {problem}")
    return data


def _no_workbook(data: bytes) -> str:
    """What a file's first bytes say that it is instead."""
    if not data:
        return f"is empty: {ANEW}"
    if len(data) > FILE:
        return f"is larger than {FILE // MIB} MiB, far more than ours: {ANEW}"
    if data.startswith(_OLE):
        return _compound(data)
    if not data.startswith(b"PK\x03\x04"):
        return f"is {'a text file' if _is_text(data[:1000]) else 'no .xlsx file'}: {_SAVE_AS}"
    return ""


def _compound(data: bytes) -> str:
    """What Office wrote before 2007, and in what it encrypts."""
    if _ENCRYPTED in data:
        cure = "clear the password (File, Info, Protect Workbook), save, try again"
        return f"is password-protected: open it in Excel, {cure}"
    if _WORKBOOK in data or _BOOK in data:
        return f"is an old .xls: {_SAVE_AS}"
    return f"is a file of another program: {_SAVE_AS}"


def _is_text(start: bytes) -> bool:
    """Whether there is nothing in it but lines: CSV, HTML or XML under another name."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not set(start) & {*range(9), *range(14, 32)}
