"""Faults of the file and of its zip: what is no workbook, cut off, locked, or says two things."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from . import zips
from .books import CASE, TYPES, WORKBOOK, made, ours, packed, small, with_type
from .entries import ANEW, SAVE_AS, Entry, refused, written

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_NO_FILE, _NO_REGULAR = "correct the name", "is no regular file: name a workbook"


# --- no regular file --------------------------------------------------------------------------


def _missing(folder: Path) -> Path:
    return folder / "none.xlsx"


def _below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "none.xlsx"


def _below_nothing(folder: Path) -> Path:
    return folder / "no" / "none.xlsx"


def _dangling(folder: Path) -> Path:
    (folder / "book.xlsx").symlink_to(folder / "none.xlsx")
    return folder / "book.xlsx"


def _loop(folder: Path) -> Path:
    (folder / "book.xlsx").symlink_to(folder / "book.xlsx")
    return folder / "book.xlsx"


def _too_long(folder: Path) -> Path:
    return folder / ("n" * 300)


def _folder(folder: Path) -> Path:
    return folder


def _locked(folder: Path) -> Path:
    path = written(made)(folder)
    path.chmod(0)
    return path


def _in_a_locked_folder(folder: Path) -> Path:
    (folder / "locked").mkdir()
    path = written(made)(folder / "locked")
    path.parent.chmod(0)
    return path


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "book.xlsx")
    return folder / "book.xlsx"


def _link_to_a_fifo(folder: Path) -> Path:
    os.mkfifo(folder / "fifo")
    (folder / "book.xlsx").symlink_to("fifo")
    return folder / "book.xlsx"


def _socket(folder: Path) -> Path:
    home = os.getcwd()
    os.chdir(folder)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as here:
            here.bind("book.xlsx")
    finally:
        os.chdir(home)
    return folder / "book.xlsx"


def _places() -> list[Entry]:
    row = "no regular file"
    found = [
        Entry(row, name, put, "no such file", _NO_FILE, 2)
        for name, put in {
            "missing": _missing,
            "below a file": _below_a_file,
            "in no folder": _below_nothing,
            "a link into nowhere": _dangling,
        }.items()
    ]
    found += [
        Entry(row, name, put, words, "mend that first", 2, as_nobody="permission" in name)
        for name, put, words in (
            ("a loop of links", _loop, "symbolic links"),
            ("a name too long", _too_long, "File name too long"),
            ("no permission", _locked, "Permission denied"),
            ("no permission for its folder", _in_a_locked_folder, "Permission denied"),
        )
    ]
    found.append(Entry(row, "a folder", _folder, "is a folder", "name a workbook in it"))
    found += [
        Entry(row, name, put, *_NO_REGULAR.split(": "))
        for name, put in {
            "a FIFO": _fifo,
            "a link to a FIFO": _link_to_a_fifo,
            "a socket": _socket,
            "a device": lambda _: Path(os.devnull),
            "a device without end": lambda _: Path("/dev/zero"),
        }.items()
    ]
    return found


# --- no workbook ------------------------------------------------------------------------------


def _cut(length: int) -> Callable[[], bytes]:
    return lambda: made()[:length]


def _texts() -> list[Entry]:
    row = "empty, cut off, text"
    found = refused(row, "is empty", ANEW, empty=lambda: b"")
    found += refused(
        row,
        "is cut off or damaged (no zip directory)",
        "copy or download it again",
        cut=_cut(-1000),
        half=_cut(len(made()) // 2),
        first_bytes=_cut(4),
        directory_cut=_cut(-30),
    )
    found += refused(
        row,
        "is a text file",
        SAVE_AS,
        CSV=lambda: b"a;b\n1;2\n",
        CSV_in_UTF_16=lambda: "a\n".encode("utf-16"),
        HTML=lambda: b"<html><table></table></html>",
        XML_of_2003=lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
        a_pointer_of_a_repository=lambda: b"version https://git-lfs.github.com/spec/v1\n",
    )
    found += refused(
        row,
        "is no .xlsx file",
        SAVE_AS,
        PDF=lambda: b"%PDF-1.7\n\0",
        gzip=lambda: b"\x1f\x8b\x08\0",
        an_empty_zip=lambda: zips.archive([]),
        noughts=lambda: bytes(5000),
    )
    found += refused(row, "is no Excel workbook", SAVE_AS, docx=_docx)
    found += refused(row, "is missing", ANEW, a_zip_of_something=_zip_of_photos)
    return found


def _docx() -> bytes:
    return with_type(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    )


def _zip_of_photos() -> bytes:
    return zips.archive([zips.part("a.jpg", b"\xff\xd8\xff")])


def _xlsb() -> bytes:
    """As Excel writes it: the main part is no XML."""
    types = small()[TYPES].decode().replace(WORKBOOK, "xl/workbook.bin")
    types = types.replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "vnd.ms-excel.sheet.binary.macroEnabled.main",
    )
    root = small()["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    changed = {TYPES: types.encode(), "_rels/.rels": root, WORKBOOK: None}
    return made({**changed, "xl/workbook.bin": b"\x83\x01\0\x80\x01"})


def _ods() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zips.archive(
        [zips.part("mimetype", kind, zips.STORED), zips.part("content.xml", b"<a/>")]
    )


def _strict(name: str, data: bytes) -> bytes:
    for word in (b"spreadsheetml", b"officeDocument"):
        old = b"http://schemas.openxmlformats.org/" + word + b"/2006/"
        data = data.replace(old, b"http://purl.oclc.org/ooxml/" + word + b"/")
    return data


def _formats() -> list[Entry]:
    row = "password, old .xls"
    found = refused(
        row,
        "is password-protected: open it in Excel",
        "clear the password (File, Info, Protect Workbook), save, try again",
        password=lambda: _OLE + "EncryptedPackage".encode("utf-16-le"),
        rights=lambda: _OLE + "DRMEncryptedTransform\0EncryptedPackage".encode("utf-16-le"),
    )
    found += refused(
        row,
        "is an old .xls",
        SAVE_AS,
        xls_of_1997=lambda: _OLE + "Workbook".encode("utf-16-le"),
        xls_of_1995=lambda: _OLE + "Book".encode("utf-16-le"),
    )
    found += refused(row, "is a file of another program", SAVE_AS, a_letter=lambda: _OLE)
    row, sheet = "xlsb, ods, xlsm", "application/vnd.ms-excel."
    found += refused(row, "is a binary workbook (.xlsb)", SAVE_AS, xlsb=_xlsb)
    found += refused(
        row,
        "is a macro workbook (.xlsm)",
        SAVE_AS,
        xlsm=lambda: with_type(f"{sheet}sheet.macroEnabled.main+xml"),
        xltm=lambda: with_type(f"{sheet}template.macroEnabled.main+xml"),
        xlam=lambda: with_type(f"{sheet}addin.macroEnabled.main+xml"),
    )
    found += refused(
        row,
        "is a template (.xltx)",
        SAVE_AS,
        xltx=lambda: with_type(f"{sheet}template.main+xml"),
    )
    found += refused(row, "is an OpenDocument file", "save it as Excel Workbook (.xlsx)", ods=_ods)
    found += refused(
        "Strict Open XML",
        "is saved as Strict Open XML",
        "save it as Excel Workbook (.xlsx)",
        every_part=lambda: made({n: _strict(n, d) for n, d in small().items()}),
        ours=lambda: made({n: _strict(n, d) for n, d in ours().items()}, base=ours()),
        one_sheet=lambda: made({CASE: _strict(CASE, small()[CASE])}),
    )
    return found


# --- a zip that is damaged or made to deceive -------------------------------------------------


def _flipped(at: float) -> Callable[[], bytes]:
    def make() -> bytes:
        data = bytearray(made())
        data[int(len(data) * at)] ^= 0xFF
        return bytes(data)

    return make


def _packed_as(**said: object) -> Callable[[], bytes]:
    """One part of which something else is said than is true."""

    def make() -> bytes:
        first, *others = packed({}, small())
        return zips.archive([first.said(**said), *others])

    return make


def _deflated_as_stored_here() -> bytes:
    first, *others = packed({}, small())
    return zips.archive([first.said(here=first.said(method=zips.STORED)), *others])


def _called(name: str, mode: int = 0) -> Callable[[], bytes]:
    """A harmless part under a harmful name."""
    return lambda: made({}, zips.part(name, b"<x/>").said(mode=mode))


def _called_here(name: str) -> Callable[[], bytes]:
    """The directory has one name for a part, its header another."""
    one = zips.part("a.xml", b"<x/>")
    return lambda: made({}, one.said(here=one.said(name=name)))


def _twice(other: str) -> Callable[[], bytes]:
    return lambda: zips.archive([*packed({}, small()), zips.part(other, small()[WORKBOOK])])


def _overlapping() -> bytes:
    parts = packed({}, small())
    return zips.archive([*parts[:-1], parts[-1].said(at=1)])


def _same_bytes() -> bytes:
    """Forty parts that are one and the same."""
    one = zips.noughts("x0.bin", 1)
    parts = packed({}, small())
    names = [one.said(name=f"x{n:02}.bin", at=0) for n in range(40)]
    return zips.archive([one.said(name="x00.bin"), *names[1:], *parts])


def _zips() -> list[Entry]:
    row = "flipped bytes"
    found = refused(row, "is damaged", ANEW, **{f"at_{at}": _flipped(at) for at in (0.2, 0.5)})
    found += refused(row, "is damaged: part", ANEW, another_checksum=_packed_as(crc=1))
    found += refused(
        "junk before and after", "is no .xlsx file", SAVE_AS, before=lambda: b"\0" + made()
    )
    found += refused(
        "junk before and after", "is no .xlsx file", SAVE_AS, a_line_before=lambda: b"\n" + made()
    )
    row = "overlapping parts"
    found += refused(row, "overlaps another", ANEW, headers=_overlapping, one_for_forty=_same_bytes)
    row = "parts twice"
    found += refused(
        row,
        "holds the part xl/workbook.xml twice",
        ANEW,
        same_name=_twice(WORKBOOK),
        other_case=_twice("xl/Workbook.xml"),
        by_a_detour=_twice("xl/./workbook.xml"),
        two_slashes=_twice("xl//workbook.xml"),
    )
    row = "names, encryption, methods"
    found += refused(
        row,
        "leads out of the file",
        ANEW,
        above=_called("xl/../../x.xml"),
        absolute=_called("/etc/x.xml"),
        drive=_called("C:x.xml"),
        backslash=_called("xl\\x.xml"),
        windows=_called("C:\\x.xml"),
        link=_called("x.xml", 0o120777),
        nul=_called("x.xml\0.png"),
    )
    found += refused(
        row,
        "is encrypted",
        ANEW,
        encrypted=_packed_as(flags=1),
        encrypted_elsewhere=_packed_as(flags=1 | zips.UTF_8),
    )
    found += refused(
        row,
        "is packed in a way no .xlsx is",
        ANEW,
        **{f"method_{n}": _packed_as(method=n) for n in (9, 12, 14, 93, 99)},
    )
    found += refused(row, "in two ways at once", ANEW, two_methods=_deflated_as_stored_here)
    found += refused(row, "is damaged: part a.xml", ANEW, two_names=_called_here("b.xml"))
    return found


CONTAINERS = [*_places(), *_texts(), *_formats(), *_zips()]
