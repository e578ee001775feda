"""Reading: whatever the file is, ``costbridge case`` ends with one line and its exit code."""

import io
import os
import random
import re
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from costbridge import cli
from costbridge.engines import libreoffice
from costbridge.reading import carried_case

from ..conftest import shipped_book, shipped_file

WORKBOOK, STYLES, CASE_SHEET = "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet14.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def ours() -> bytes:
    return shipped_file("deepseek", "base")


@cache
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(ours())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    """Our workbook, one part replaced or added."""
    return zipped(*{**parts(), name: data}.items())


def foreign(title: str = "Sheet", marker: str | int | None = None) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.title = title
    book.active["A3"] = marker
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def doctype(name: str) -> bytes:
    text = parts()[name].removeprefix(b"<?xml version='1.0' encoding='UTF-8'?>").lstrip()
    return with_part(name, HEAD + BOMB + (text if text.startswith(b"<") else b"<x/>"))


def utf_16(name: str, before: str = "") -> bytes:
    text = parts()[name].decode()
    text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    return with_part(
        name, f'<?xml version="1.0" encoding="UTF-16"?>{before}{text}'.encode("utf-16")
    )


def twice(other: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile finds it odd, too
        return zipped(*parts().items(), (other, parts()[WORKBOOK]))


def with_lying_sizes() -> bytes:
    """A part of 40 MiB, of which every header says that it holds a thousand bytes."""
    size = 40 * 2**20
    data = bytearray(with_part("xl/media/image1.png", bytes(size)))
    assert data.count(struct.pack("<I", size)) == 2
    return bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 1000)))


def many_bytes() -> bytes:
    blanks = bytes(30 * 2**20)
    return zipped(*parts().items(), *((f"x/{n}.bin", blanks) for n in range(4)))


def many_parts() -> bytes:
    return zipped(*parts().items(), *((f"x/{n}.bin", b"") for n in range(500)))


def many_cells() -> bytes:
    rows = b'<row r="1">' + b"<c/>" * 1_500_000 + b"</row>"
    return with_part("xl/worksheets/more.xml", b"<worksheet>" + rows + b"</worksheet>")


def many_styles() -> bytes:
    return with_part(STYLES, b"<styleSheet>" + b"<xf/>" * 200_001 + b"</styleSheet>")


def many_sheets() -> bytes:
    space = b' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = b"<x:sheet/>" * 65
    return with_part(WORKBOOK, b"<x:workbook" + space + b">" + rows + b"</x:workbook>")


def deep() -> bytes:
    return with_part(STYLES, b"<a>" * 65 + b"</a>" * 65)


def long_attribute() -> bytes:
    return with_part("docProps/app.xml", b'<a b="' + b"x" * (31 * 2**20) + b'"/>')


def encrypted() -> bytes:
    data = bytearray(ours())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    return bytes(data)


def flipped() -> bytes:
    data = bytearray(ours())
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def strict() -> bytes:
    transitional = rb"http://schemas.openxmlformats.org/(spreadsheetml|officeDocument)/2006/"
    changed = rb"http://purl.oclc.org/ooxml/\1/"
    return zipped(*((n, re.sub(transitional, changed, d)) for n, d in parts().items()))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "text": (lambda: b"a;b\n1;2\n", "is no .xlsx file: open it in Excel and save as"),
    "html": (lambda: b"<html><table></table></html>", "is no .xlsx file"),
    "junk before the zip": (lambda: b"\n" + ours(), "is no .xlsx file"),
    "old xls": (lambda: OLE + "Workbook".encode("utf-16-le"), "is an old .xls"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "is password-protected"),
    "truncated": (lambda: ours()[:-1000], "is damaged"),
    "half": (lambda: ours()[: len(ours()) // 2], "is damaged"),
    "first bytes only": (lambda: ours()[:4], "is damaged"),
    "flipped byte": (flipped, "is damaged"),
    "encrypted entry": (encrypted, "is encrypted"),
    "no part": (lambda: zipped(("a.txt", b"a")), "is damaged"),
    "workbook part missing": (
        lambda: zipped(*((n, d) for n, d in parts().items() if n != WORKBOOK)),
        "is damaged",
    ),
    "sheet part missing": (
        lambda: zipped(*((n, d) for n, d in parts().items() if n != CASE_SHEET)),
        "is damaged: part xl/worksheets/sheet14.xml is missing",
    ),
    "broken xml": (lambda: with_part(CASE_SHEET, parts()[CASE_SHEET][:-9]), "is damaged"),
    "xml of no text": (lambda: with_part(WORKBOOK, b""), "is damaged"),
    "foreign": (foreign, "carries no case"),
    "foreign Case tab": (lambda: foreign("Case", "costs"), "carries no case"),
    "number for a marker": (lambda: foreign("Case", 1), "carries no case"),
    "newer case": (lambda: foreign("Case", "costbridge-case 12 sha256=0"), "carries no case"),
    "strict": (strict, "is saved as Strict Open XML: save it as Excel Workbook"),
    "too large": (lambda: b"PK\x03\x04" + bytes(20 * 2**20), "is larger than 20 MiB"),
    "lying sizes": (with_lying_sizes, "is damaged"),
    "one part too large": (
        lambda: with_part("x.bin", bytes(33 * 2**20)),
        "unpacks to more than 32 MiB",
    ),
    "all parts too large": (many_bytes, "unpacks to more than 100 MiB"),
    "many parts": (many_parts, "parts (limit 500)"),
    "many cells": (many_cells, "is larger or deeper inside"),
    "many styles": (many_styles, "is larger or deeper inside"),
    "many sheets": (many_sheets, "is larger or deeper inside"),
    "deep": (deep, "is larger or deeper inside"),
    "part twice": (lambda: twice(WORKBOOK), "holds the part xl/workbook.xml twice"),
    "part twice, other case": (lambda: twice("xl/Workbook.xml"), "twice"),
    "part twice, other slash": (lambda: twice("/xl\\workbook.xml"), "twice"),
    "lzma": (lambda: zipped(*parts().items(), method=zipfile.ZIP_LZMA), "packed in a way"),
    "utf-16 doctype": (lambda: utf_16(WORKBOOK, "<!DOCTYPE x>"), "has a DOCTYPE"),
    "doctype after a comment": (
        lambda: with_part("docProps/app.xml", b"<!--" + b" " * 2**20 + b"-->" + BOMB + b"<x/>"),
        "has a DOCTYPE",
    ),
    "doctype under another name": (
        lambda: with_part("xl/workbook.bin", HEAD + BOMB + b"<x/>"),
        "has a DOCTYPE",
    ),
    "doctype in no text": (lambda: with_part("x.xml", BOMB), "has a DOCTYPE"),
    "control characters in a name": (
        lambda: with_part("xl/\x1b[31m\n.xml", BOMB),
        r"part xl/\x1b[31m\n.xml has a DOCTYPE",
    ),
}


def refusal(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the one line of a refusal."""
    code = cli.main(["case", str(path)])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1, said.err
    assert "Traceback" not in said.err
    return code, said.err.rstrip("\n")


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_file_that_is_no_sound_workbook_of_ours_is_refused_in_one_line(
    fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, words = HOSTILE[fault]
    path = tmp_path / "book.xlsx"
    path.write_bytes(made())
    code, line = refusal(path, capsys)
    assert code == 3
    assert line.startswith(f"{path}: ")
    assert words in line
    assert os.listdir(tmp_path) == ["book.xlsx"]


@pytest.mark.parametrize("name", parts())
def test_a_doctype_is_refused_in_whatever_part_it_stands(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(doctype(name))
    code, line = refusal(path, capsys)
    assert code == 3
    assert f"part {name.casefold()} has a DOCTYPE" in line


def test_a_missing_file_is_a_mistake_in_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for name in ("none.xlsx", "file/none.xlsx", "no/such/none.xlsx"):
        code, line = refusal(tmp_path / name, capsys)
        assert (code, line) == (2, f"{tmp_path / name}: no such file: correct the name")


def test_a_name_that_the_system_cannot_look_up_is_a_mistake_in_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, reason in (("n" * 300, "File name too long"), ("loop", "symbolic links")):
        code, line = refusal(tmp_path / name, capsys)
        assert code == 2
        assert reason in line


def test_a_folder_a_fifo_and_a_device_are_not_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(tmp_path, capsys) == (3, f"{tmp_path}: is a folder: name a workbook in it")
    os.mkfifo(tmp_path / "fifo.xlsx")
    for path in (tmp_path / "fifo.xlsx", Path(os.devnull)):
        code, line = refusal(path, capsys)
        assert (code, line) == (3, f"{path}: is no regular file: name a workbook")


@pytest.mark.parametrize(
    "fault",
    [
        "lying sizes",
        pytest.param("all parts too large", marks=pytest.mark.slow),
        pytest.param("many cells", marks=pytest.mark.slow),
    ],
)
def test_a_bomb_takes_no_more_memory_than_an_honest_file(fault: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(HOSTILE[fault][0]())
    script = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "import resource; from costbridge import cli, reading\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "code = cli.main(['case', sys.argv[1]])\n"
        "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    code, grown = map(int, done.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024
    assert resource
    assert (code, grown * unit < 64 * 2**20) == (3, True)


@pytest.mark.slow
def test_a_long_attribute_is_read_in_bounded_time(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(long_attribute())
    script = f"import sys; sys.path[:0] = {sys.path!r}; from costbridge import cli; "
    command = [
        sys.executable,
        "-c",
        script + "sys.exit(cli.main(['case', sys.argv[1]]))",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)  # a hang guard
    assert done.returncode in (0, 3)


def test_the_case_of_a_workbook_is_the_text_it_was_built_from(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(ours())
    carried = carried_case(path)
    assert carried.intact
    assert carried.text == shipped_book("deepseek", "base").layout.case.text


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda: utf_16(CASE_SHEET), id="UTF-16"),
        pytest.param(
            lambda: with_part(CASE_SHEET, b"\xef\xbb\xbf" + parts()[CASE_SHEET]), id="byte mark"
        ),
        pytest.param(lambda: ours() + b"trailing", id="trailing bytes"),
        pytest.param(lambda: with_part("customXml/item1.xml", b"<label/>"), id="document label"),
        pytest.param(lambda: with_part("xl/printerSettings1.bin", b"\0\1<"), id="printer settings"),
        pytest.param(lambda: with_part("xl/drawing1.vml", b"<xml><br></xml>"), id="loose VML"),
        pytest.param(lambda: zipped(*reversed(parts().items())), id="other order"),
        pytest.param(lambda: zipped(*parts().items(), method=zipfile.ZIP_STORED), id="stored"),
    ],
)
def test_what_other_programs_write_differently_is_no_refusal(
    changed: Callable[[], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(changed())
    carried = carried_case(path)
    assert carried.intact
    assert carried.text == shipped_book("deepseek", "base").layout.case.text


def edited(old: str, new: str) -> bytes:
    """Our workbook with another text on Case."""
    sheet = parts()[CASE_SHEET].decode()
    assert sheet.count(old) == 1
    return with_part(CASE_SHEET, sheet.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("DeepSeek V3 and R1: the claim", "Another: the claim", id="a word"),
        pytest.param("quarters = 40", "quarters = 41", id="a digit"),
        pytest.param("quarters = 40", "", id="a line emptied"),
        pytest.param("quarters = 40", "quarters = 40 ", id="a blank"),
    ],
)
def test_an_edited_text_is_printed_with_a_warning_and_exit_code_1(
    old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(old, new))
    assert cli.main(["case", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == shipped_book("deepseek", "base").layout.case.text.replace(old, new)
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"{path}: the text on Case is not the one that was built: ")


def test_a_workbook_saved_again_without_an_edit_carries_the_same_case(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    load_workbook(io.BytesIO(ours())).save(path)
    assert carried_case(path).intact


def test_a_marker_without_its_hash_is_taken_for_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(" sha256=", " sha="))
    assert not carried_case(path).intact


def test_whatever_byte_is_changed_the_case_is_the_same_or_the_end_is_1_or_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, path = random.Random(1), tmp_path / "book.xlsx"
    text = shipped_book("deepseek", "base").layout.case.text
    for _ in range(60):
        data = bytearray(ours())
        for _ in range(dice.choice((1, 1, 10))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.choice((len(data), dice.randrange(len(data))))])
        code = cli.main(["case", str(path)])
        said = capsys.readouterr()
        assert code in (0, 1, 3)
        assert said.err.count("\n") == (code != 0)
        assert code != 0 or said.out == text


@pytest.mark.slow
@pytest.mark.parametrize("name", [CASE_SHEET, WORKBOOK, "[Content_Types].xml", STYLES])
def test_whatever_xml_is_changed_the_case_is_the_same_or_the_end_is_1_or_3(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, path = random.Random(2), tmp_path / "book.xlsx"
    text = shipped_book("deepseek", "base").layout.case.text
    for _ in range(100):
        part = parts()[name]
        at, length = dice.randrange(len(part)), dice.choice((1, 5, 50))
        put = dice.choice((b"", part[at : at + length] * 2, b"-1", b"1e999", b"&x;", b"<", b"\0"))
        path.write_bytes(with_part(name, part[:at] + put + part[at + length :]))
        code = cli.main(["case", str(path)])
        said = capsys.readouterr()
        assert code in (0, 1, 3)
        assert said.err.count("\n") == (code != 0)
        assert code != 0 or said.out == text


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_the_case_as_it_was(tmp_path: Path) -> None:
    path, folder = tmp_path / "book.xlsx", tmp_path / "saved"
    path.write_bytes(ours())
    folder.mkdir()
    libreoffice.to_xlsx(path, folder)
    assert carried_case(folder / "book.xlsx").intact
