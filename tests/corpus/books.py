"""The workbooks that the corpus breaks: one as small as can carry a case, and one of ours."""

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from hashlib import sha256

from ..conftest import shipped_file
from . import zips

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TYPES, ROOT, STYLES = "[Content_Types].xml", "_rels/.rels", "xl/styles.xml"
SHEET, CASE, STRINGS = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "xl/strings.xml"
CORE = "docProps/core.xml"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATED = "application/vnd.openxmlformats-package.relationships+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TITLES = ("Summary", "Guide", "Capex", "Case")
_TEXT = "case_format = 1\n"


@cache
def small() -> Mapping[str, bytes]:
    """The parts of a workbook as small as one that carries a case can be, as text."""
    marker = f"costbridge-case 1 sha256={sha256(_TEXT.encode()).hexdigest()}"
    numbers = range(1, len(_TITLES) + 1)
    sheets = (f'<sheet name="{_TITLES[n - 1]}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    names = '<definedName name="first">Summary!$A$1</definedName>'
    sheet = f'{OFFICE}/worksheet" Target="worksheets/sheet'
    related = [f'<Relationship Id="rId{n}" Type="{sheet}{n}.xml"/>' for n in numbers]
    related.append(f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>')
    types = [
        f'<Default Extension="rels" ContentType="{_RELATED}"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
        f'<Override PartName="/{WORKBOOK}" ContentType="{TYPE}sheet.main+xml"/>',
    ]
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    styles = "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    styles += f"<cellStyleXfs>{xf}</cellStyleXfs><cellXfs>{xf}{xf}</cellXfs>"
    rule = '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
    rule += "<formula>A1&gt;0</formula></cfRule></conditionalFormatting>"
    texts = {
        TYPES: f'<Types xmlns="{_PACKAGE}/content-types">{"".join(types)}</Types>',
        ROOT: relationships(
            f'<Relationship Id="b" Type="{OFFICE}/officeDocument" Target="{WORKBOOK}"/>'
            f'<Relationship Id="c" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            f'Target="{CORE}"/>'
        ),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/>'
        f"<sheets>{''.join(sheets)}</sheets><definedNames>{names}</definedNames>"
        '<calcPr calcId="191029"/></workbook>',
        RELATIONS: relationships("".join(related)),
        STYLES: f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": worksheet(first_row(inline("A1", "Summary"))),
        "xl/worksheets/sheet2.xml": worksheet(first_row(inline("A1", "Guide"))),
        SHEET: worksheet(first_row(inline("A1", "Capex")), rule),
        CASE: worksheet(
            f'<row r="3">{inline("A3", marker)}</row><row r="4">{inline("A4", _TEXT.strip())}</row>'
        ),
        CORE: '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties"/>',
    }
    return {name: (_HEAD + xml).encode() for name, xml in texts.items()}


@cache
def ours() -> Mapping[str, bytes]:
    """The parts of the smaller shipped case, as a build writes them."""
    with zipfile.ZipFile(io.BytesIO(shipped_file("gpt4", "base"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relationships(inside: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def worksheet(rows: str, after: str = "") -> str:
    space = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    return f"<worksheet {space}><sheetData>{rows}</sheetData>{after}</worksheet>"


def first_row(cells: str) -> str:
    return f'<row r="1">{cells}</row>'


def inline(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


@cache
def _packed(name: str, data: bytes) -> zips.Part:
    return zips.part(name, data)


def packed(changed: Mapping[str, bytes | None], base: Mapping[str, bytes]) -> list[zips.Part]:
    """The parts of a workbook, some replaced or added, those that are None left out."""
    parts = {**base, **changed}
    return [_packed(name, data) for name, data in parts.items() if data is not None]


def made(
    changed: Mapping[str, bytes | None] = {},
    *added: zips.Part,
    base: Mapping[str, bytes] | None = None,
) -> bytes:
    """The small workbook, or another, with parts replaced, left out, or added as they are."""
    names = {part.name for part in added}
    kept = [p for p in packed(changed, base or small()) if p.name not in names]
    return zips.archive([*kept, *added])


def with_text(part: str, old: str, new: str) -> bytes:
    """The first occurrence of a text in a part replaced."""
    found = small()[part].decode()
    assert old in found, (part, old)
    return made({part: found.replace(old, new, 1).encode()})


def with_cell(cell: str) -> bytes:
    """Another cell far right in the first row of Capex."""
    return with_text(SHEET, "</row>", f"{cell}</row>")


def with_value(value: str, type_: str = "n") -> bytes:
    return with_cell(f'<c r="CC1" t="{type_}"><v>{value}</v></c>')


def with_formula(formula: str) -> bytes:
    return with_cell(f'<c r="CC1"><f>{formula}</f><v>1</v></c>')


def with_rows(rows: str) -> bytes:
    return with_text(SHEET, "</sheetData>", f"{rows}</sheetData>")


def after_rows(xml: str) -> bytes:
    """An element behind the cells of a sheet: a rule, a validation, a merge."""
    return with_text(SHEET, "</sheetData>", f"</sheetData>{xml}")


def with_relation(kind: str, target: str, mode: str = "", space: str = OFFICE) -> bytes:
    mode = mode and f' TargetMode="{mode}"'
    relation = f'<Relationship Id="x9" Type="{space}/{kind}" Target="{target}"{mode}/>'
    return with_text(RELATIONS, "</Relationships>", f"{relation}</Relationships>")


def with_type(word: str, base: Mapping[str, bytes] | None = None) -> bytes:
    """The workbook's main part declared as another format's."""
    types = (base or small())[TYPES].decode()
    other = re.sub(re.escape(f"{TYPE}sheet.main+xml"), word, types)
    assert other != types
    return made({TYPES: other.encode()}, base=base)


def with_override(type_: str) -> bytes:
    """A part of another type, which nothing refers to."""
    override = f'<Override PartName="/xl/x.bin" ContentType="{type_}"/>'
    types = small()[TYPES].decode().replace("</Types>", f"{override}</Types>")
    return made({TYPES: types.encode(), "xl/x.bin": b"\0"})


def with_name(text: str, about: str = "") -> bytes:
    name = f'<definedName name="mine"{about}>{text}</definedName>'
    return with_text(WORKBOOK, "</definedNames>", f"{name}</definedNames>")


def shared_strings(*texts: str) -> dict[str, bytes | None]:
    """The texts that cells share, with the relationship that leads to them."""
    items = "".join(f"<si><t>{t}</t></si>" for t in texts)
    relation = f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="strings.xml"/>'
    related = small()[RELATIONS].decode()
    related = related.replace("</Relationships>", f"{relation}</Relationships>")
    sst = f'{_HEAD}<sst xmlns="{MAIN}">{items}</sst>'
    return {STRINGS: sst.encode(), RELATIONS: related.encode()}
