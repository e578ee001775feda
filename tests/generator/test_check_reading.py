"""What a check takes no further: a file that is unsafe, larger than ours, or says what none can."""

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName

from costbridge.errors import WorkbookError
from costbridge.reading import read

WORKBOOK, RELATIONS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
CELLS, STRINGS = "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@cache
def parts() -> dict[str, bytes]:
    """A workbook as small as one that carries a case can be."""
    book = Workbook()
    for title in ("Summary", "Guide", "Capex", "Case"):
        book.create_sheet(title)["A1"] = title
    del book["Sheet"]
    text = "case_format = 1\n"
    book["Case"]["A3"] = f"costbridge-case 1 sha256={sha256(text.encode()).hexdigest()}"
    book["Case"]["A4"] = text.rstrip()
    book.defined_names["first"] = DefinedName("first", attr_text="Summary!$A$1")
    book["Capex"].conditional_formatting.add("A1", FormulaRule(formula=["A1>0"]))
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made(changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (parts() | changed).items():
            archive.writestr(name, data)
    return out.getvalue()


def with_text(part: str, old: str, new: str) -> bytes:
    text = parts()[part].decode()
    assert old in text
    return made({part: text.replace(old, new, 1).encode()})


def with_cell(cell: str) -> bytes:
    """Another cell far right in the first row of a sheet."""
    return with_text(CELLS, "</row>", f"{cell}</row>")


def with_formula(formula: str) -> bytes:
    return with_cell(f'<c r="CC1"><f>{formula}</f><v>1</v></c>')


def with_relation(kind: str, target: str, mode: str = "") -> bytes:
    mode = mode and f' TargetMode="{mode}"'
    relation = f'<Relationship Id="x9" Type="{OFFICE}{kind}" Target="{target}"{mode}/>'
    return with_text(RELATIONS, "</Relationships>", f"{relation}</Relationships>")


def with_type(word: str) -> bytes:
    found = re.search(rb"application/[a-z.\-]+sheet\.main\+xml", parts()[TYPES])
    assert found
    return with_text(TYPES, found[0].decode(), f"application/vnd.ms-excel.{word}.main+xml")


def with_name(text: str) -> bytes:
    name = f'<definedName name="mine">{text}</definedName>'
    return with_text(WORKBOOK, "</definedNames>", f"{name}</definedNames>")


def overlapping() -> bytes:
    data = bytearray(made({}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = (1).to_bytes(4, "little")
    return bytes(data)


def strings(*texts: str) -> bytes:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{t}</t></si>" for t in texts)}</sst>'.encode()


XF = "<xf/>" * 20_001
BRACKET = "refer to another file"
NUMBER = "Capex!CC1 holds {}, which no cell can"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    **{
        f"the number {text!r}": (
            lambda text=text: with_cell(f'<c r="CC1"><v>{text}</v></c>'),  # type: ignore[misc]
            NUMBER.format(text.strip() or text),
        )
        for text in ("NaN", "INF", "1,5", "0x10", "1_000", "1e400", "١٢")
    },
    "a number among blanks": (
        lambda: with_cell('<c r="CC1"><v> 7 </v></c>'),
        "Capex!CC1 holds  7 , which",
    ),
    "a truth that is neither": (
        lambda: with_cell('<c r="CC1" t="b"><v>2</v></c>'),
        NUMBER.format(2),
    ),
    "a formula as an error": (
        lambda: with_cell('<c r="CC1" t="e"><v>=\'x/[y.xlsx]S\'!A1</v></c>'),
        "which no cell can",
    ),
    "an unknown type": (lambda: with_cell('<c r="CC1" t="zz"><v>1</v></c>'), NUMBER.format(1)),
    "a text that is not there": (
        lambda: with_cell('<c r="CC1" t="s"><v>0</v></c>'),
        NUMBER.format(0),
    ),
    "a text from the end": (
        lambda: with_cell('<c r="CC1" t="s"><v>-1</v></c>'),
        NUMBER.format(-1),
    ),
    "a cell twice": (
        lambda: with_cell('<c r="CC1"><v>1</v></c><c r="CC1"><v>2</v></c>'),
        "a cell twice",
    ),
    "a cell nowhere": (lambda: with_cell('<c r="A0"><v>1</v></c>'), "which is no place"),
    "a cell far below": (lambda: with_cell('<c r="A1048576"><v>1</v></c>'), "outside any sheet"),
    "a cell far right": (lambda: with_cell('<c r="XFD1"><v>1</v></c>'), "outside any sheet"),
    "an array": (
        lambda: with_cell('<c r="CC1"><f t="array" ref="CC1:CD1">1</f></c>'),
        "an array formula or data table at CC1",
    ),
    "a data table": (
        lambda: with_cell('<c r="CC1"><f t="dataTable" ref="CC1:CC2"/></c>'),
        "data table",
    ),
    "a large merge": (
        lambda: with_text(CELLS, "</sheetData>", '</sheetData><mergeCell ref="A1:XFD2000"/>'),
        "merges more cells",
    ),
    "another workbook": (lambda: with_formula("'other/[secret.xlsx]S'!A1"), BRACKET),
    "another workbook behind a quotation mark": (
        lambda: with_formula('\'ot"her/[secret.xlsx]S\'!A1&amp;"x"'),
        BRACKET,
    ),
    "another workbook by words": (lambda: with_formula('INDIRECT("[x.xlsx]S!A1")'), BRACKET),
    "another workbook by a name": (lambda: with_name("'[x.xlsx]S'!$A$1"), BRACKET),
    "another workbook in a rule": (
        lambda: with_text(CELLS, "<formula>", "<formula>[x.xlsx]S!A1+"),
        BRACKET,
    ),
    "another program": (lambda: with_formula("cmd|'/c calc'!A0"), "Capex!CC1"),
    "whole columns": (lambda: with_formula("SUM(A:A)"), "whole rows or columns"),
    "whole rows": (lambda: with_formula("SUM($1:$3)"), "whole rows or columns"),
    "a large range": (lambda: with_formula("SUM(A1:KK5000)"), "more cells than a workbook of ours"),
    "outside a sheet": (lambda: with_formula("AAA9999999"), "outside a worksheet"),
    "a long formula": (lambda: with_formula("1+" * 4_096 + "1"), "longer or deeper"),
    "a deep formula": (lambda: with_formula("(" * 65 + "1" + ")" * 65), "longer or deeper"),
    "links": (lambda: with_relation("externalLink", "externalLinks/1.xml"), "links to other"),
    "macros": (lambda: with_relation("vbaProject", "vbaProject.bin"), "contains macros"),
    "objects": (lambda: with_relation("oleObject", "embeddings/1.bin"), "embedded objects"),
    "connections": (lambda: with_relation("connections", "connections.xml"), "connections to"),
    "a picture elsewhere": (
        lambda: with_relation("image", "file://host/share/x.png", "External"),
        "names something outside itself (file://host/share/x.png)",
    ),
    "a link to a file": (
        lambda: with_relation("hyperlink", "file:///etc/passwd", "External"),
        "outside itself",
    ),
    "xlsm": (lambda: with_type("sheet.macroEnabled"), "is a macro workbook (.xlsm)"),
    "xlsb": (lambda: with_type("sheet.binary"), "is a binary workbook (.xlsb)"),
    "xltx": (lambda: with_type("template"), "is a template (.xltx)"),
    "a word document": (lambda: with_type("document"), "is no Excel workbook"),
    "ods": (
        lambda: made({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "is an OpenDocument file",
    ),
    "a sheet in the cloud": (
        lambda: with_text(RELATIONS, "/xl/worksheets/sheet1.xml", "../../../etc/passwd"),
        "is damaged: part",
    ),
    "no relation to a sheet": (
        lambda: with_text(WORKBOOK, 'r:id="rId1"', 'r:id="rId999"'),
        "has no part",
    ),
    "two sheets of one name": (
        lambda: with_text(WORKBOOK, 'name="Guide"', 'name="SUMMARY"'),
        "two sheets called summary",
    ),
    "no content types": (lambda: made({TYPES: b""}), "is damaged"),
    "a part above": (lambda: made({"xl/../../x.xml": b"<x/>"}), "leads out of the file"),
    "a part on a drive": (lambda: made({"C:\\x.xml": b"<x/>"}), "leads out of the file"),
    "parts that share bytes": (overlapping, "overlaps another"),
    "many texts": (lambda: made({STRINGS: strings(*["x"] * 50_001)}), "larger or deeper"),
    "many formats": (
        lambda: made(
            {"xl/s.xml": f'<styleSheet xmlns="{MAIN}">{"<xf/>" * 20_001}</styleSheet>'.encode()}
        ),
        "larger or deeper",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_no_sound_workbook_holds_is_refused_in_one_line(fault: str, tmp_path: Path) -> None:
    make, words = REFUSED[fault]
    path = tmp_path / "book.xlsx"
    path.write_bytes(make())
    with pytest.raises(WorkbookError) as refused:
        read(path)
    said = str(refused.value)
    assert said.startswith(f"{path}: ")
    assert words in said
    assert "\n" not in said
    assert refused.value.exit_code == 3


HONEST: dict[str, Callable[[], bytes]] = {
    "brackets in a text": lambda: with_formula('"see [x.xlsx]S!A1 | INDIRECT(A:A)"'),
    "a link to a page": lambda: with_relation("hyperlink", "https://example.org/", "External"),
    "a mail address": lambda: with_relation("hyperlink", "mailto:a@example.org", "External"),
    "formats far below": lambda: with_text(
        CELLS, "</sheetData>", '<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    ),
    "formats far right": lambda: with_cell('<c r="XFD1" s="1"/>'),
    "shared texts": lambda: made(
        {STRINGS: strings("a", "b"), CELLS: parts()[CELLS].replace(b"</row>", SHARED, 1)}
    ),
    "a text with a guide to its sound": lambda: with_cell(
        '<c r="CC1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>'
    ),
    "an exponent": lambda: with_cell('<c r="CC1"><v>-1.5E-7</v></c>'),
    "a new error": lambda: with_cell('<c r="CC1" t="e"><f>A1</f><v>#SPILL!</v></c>'),
    "an array in one cell": lambda: with_cell('<c r="CC1"><f t="array" ref="CC1">1</f></c>'),
    "cells without their places": lambda: with_text(
        CELLS, "</sheetData>", "<row><c><v>5</v></c><c><v>6</v></c></row></sheetData>"
    ),
}
SHARED = b'<c r="CC1" t="s"><v>1</v></c></row>'


@pytest.mark.parametrize("addition", HONEST)
def test_honest_additions_are_read(addition: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(HONEST[addition]())
    assert read(path).carried.intact


def test_a_cell_is_what_it_says(tmp_path: Path) -> None:
    def found(cell: str) -> object:
        path = tmp_path / "book.xlsx"
        path.write_bytes(with_cell(cell))
        (sheet,) = (s for s in read(path).found.sheets if s.title == "Capex")
        return sheet.cells.get((1, 81)), sheet.stored.get((1, 81))

    assert found('<c r="CC1"><v>1.5</v></c>') == (1.5, None)
    assert found('<c r="CC1" t="b"><v>1</v></c>') == (True, None)
    assert found('<c r="CC1" t="str"><v>=1+1</v></c>') == ("=1+1", None)
    assert found('<c r="CC1" t="e"><v>#N/A</v></c>') == ("#N/A", None)
    assert found('<c r="CC1"><f>A1</f><v>2</v></c>') == ("=A1", 2.0)
    assert found('<c r="CC1" t="str"><f>A1</f><v></v></c>') == ("=A1", "")
    assert found('<c r="CC1"><f>A1</f><v/></c>') == ("=A1", None)
    assert found('<c r="CC1"><f t="array" ref="CC1">A1</f></c>') == ("{=A1}", None)
    two = '<c r="CC1" t="inlineStr"><is><r><t>a</t></r><r><t>_x0062_</t></r></is></c>'
    assert found(two) == ("ab", None)
    first = '<c r="CB1"><f t="shared" si="3" ref="CB1:CC1">A$1+$B2</f></c>'
    assert found(first + '<c r="CC1"><f t="shared" si="3"/></c>') == ("=B$1+$B2", None)
    assert found('<c r="CC1"><f t="shared" si="9"/></c>') == ("=", None)
