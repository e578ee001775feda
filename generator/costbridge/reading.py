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

from costbridge.errors import UsageError, WorkbookError
from costbridge.sheets.pages import CASE_MARKER
from costbridge_workbook.sheets.registers import CASE

_MIB = 2**20
_FILE, _ENTRIES, _PART, _ALL = 20 * _MIB, 500, 32 * _MIB, 100 * _MIB  # ours: < 1 MiB, < 80 parts
_ROWS = 10_100  # a case has at most 10,000 lines
_PIECE = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Carried:
    """The case in a workbook: its text, and whether it still is what the build wrote."""

    text: str
    intact: bool


def carried_case(path: Path) -> Carried:
    """The case on the Case tab of a workbook of ours."""
    data = _bytes(path)
    _refuse_unsafe(data, path)
    rows = _case_rows(data, path)
    marker = rows[2] if len(rows) > 2 else ""
    if not marker.startswith(CASE_MARKER):
        raise WorkbookError(f"{path}: carries no case: it was not built by costbridge")
    text = "\n".join(rows[3:]).rstrip("\n") + "\n"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Carried(text, f"sha256={sha256} " in marker + " ")


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
    except OSError:
        raise UsageError(f"{path}: no such file") from None
    if not stat.S_ISREG(status.st_mode):
        raise WorkbookError(f"{path}: is no regular file")
    if status.st_size > _FILE:
        raise WorkbookError(f"{path}: is larger than {_FILE // _MIB} MiB: not a workbook of ours")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    if data.startswith(_OLE):
        raise WorkbookError(
            f"{path}: is password-protected or an old .xls: open it in Excel, clear the password "
            "(File, Info, Protect Workbook), save as .xlsx, try again"
        )
    if not data.startswith(b"PK\x03\x04"):
        raise WorkbookError(
            f"{path}: is no .xlsx file: open it in Excel and save as Excel Workbook"
        )
    return data


def _refuse_unsafe(data: bytes, path: Path) -> None:
    """Sizes are counted while unpacking: what the directory of a zip says is a claim, no bound."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.casefold() for name in archive.namelist()]
            if len(names) > _ENTRIES or len(set(names)) != len(names):
                raise WorkbookError(f"{path}: has too many parts, or one of them twice: refused")
            for name in archive.namelist():
                size = 0
                with archive.open(name) as part:
                    while piece := part.read(_PIECE):
                        size, total = size + len(piece), total + len(piece)
                        if size > _PART or total > _ALL:
                            raise WorkbookError(f"{path}: unpacks to more than its limit: refused")
                        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                            raise WorkbookError(f"{path}: part {name} has a DOCTYPE: refused")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, RuntimeError) as error:
        raise WorkbookError(f"{path}: is damaged: {error}") from None
    except Exception as error:  # zlib.error, NotImplementedError: whatever a broken zip brings
        if isinstance(error, WorkbookError):
            raise
        raise WorkbookError(f"{path}: is damaged: {error}") from None


def _case_rows(data: bytes, path: Path) -> list[str]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        if CASE.title not in book.sheetnames:
            return []
        rows = book[CASE.title].iter_rows(max_row=_ROWS, max_col=1, values_only=True)
        return ["" if value is None else str(value) for (value,) in rows]
    except Exception as error:  # openpyxl meets broken XML with a dozen kinds of exception
        raise WorkbookError(f"{path}: cannot be read: {type(error).__name__}: {error}") from None
