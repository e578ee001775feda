"""What programs and people add to a workbook, none of which changes what it says.

Each is put beside what is there: by Excel, an analyst, a document system, a zip library. ``base``
are the parts that it is added to: those of the small workbook, or of one of ours.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from . import zips
from .books import MAIN, OFFICE, RELATIONS, ROOT, SHEET, STYLES, TYPES, WORKBOOK, packed
from .differing import CHECK
from .entries import Entry

Parts = Mapping[str, bytes]
_MS = "http://schemas.microsoft.com/office/"
_TYPE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
_OF_SHEET = "xl/worksheets/_rels/sheet3.xml.rels"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx"
    b"\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82"
)


def _into(part: str, before: str, xml: str, base: Parts) -> dict[str, bytes]:
    """XML put before the first of these tags."""
    found = base[part].decode()
    match = re.search(before, found)
    assert match, (part, before)
    return {part: (found[: match.start()] + xml + found[match.start() :]).encode()}


def _related(part: str, kind: str, target: str, base: Parts, space: str = OFFICE) -> Parts:
    """One more relationship of a part."""
    known = base.get(part, f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()).decode()
    number = known.count("<Relationship ") + 90
    relation = f'<Relationship Id="h{number}" Type="{space}/{kind}" Target="{target}"/>'
    if known.endswith("/>"):
        return {part: (known[:-2] + f">{relation}</Relationships>").encode()}
    return {part: known.replace("</Relationships>", f"{relation}</Relationships>").encode()}


def _typed(part: str, type_: str, base: Parts) -> Parts:
    return _into(TYPES, "</Types>", f'<Override PartName="/{part}" ContentType="{type_}"/>', base)


def _behind_the_cells(xml: str, base: Parts) -> Parts:
    return _into(SHEET, "</worksheet>", xml, base)


# --- what Excel and an analyst add ------------------------------------------------------------


def comments(base: Parts) -> Parts:
    """A note as Excel has long kept it, with its yellow box in loose VML."""
    xml = f'<comments xmlns="{MAIN}"><authors><author>A</author></authors><commentList>'
    xml += '<comment ref="A1" authorId="0"><text><r><t>why?</t></r></text></comment>'
    box = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><br></v:shape></xml>'
    changed: dict[str, bytes] = {
        "xl/comments1.xml": f"{xml}</commentList></comments>".encode(),
        "xl/drawings/vmlDrawing1.vml": box.encode(),
    }
    changed |= _typed("xl/comments1.xml", f"{_TYPE}spreadsheetml.comments+xml", base)
    changed |= _related(_OF_SHEET, "comments", "../comments1.xml", base)
    changed |= _related(_OF_SHEET, "vmlDrawing", "../drawings/vmlDrawing1.vml", {**base, **changed})
    return changed | _behind_the_cells("<legacyDrawing/>", base)


def threads(base: Parts) -> Parts:
    """A conversation, as newer versions keep it beside the note."""
    space = f"{_MS}spreadsheetml/2018/threadedcomments"
    thread = f'<ThreadedComments xmlns="{space}"><threadedComment ref="A1" id="{{0}}">'
    changed: dict[str, bytes] = {
        "xl/threadedComments/threadedComment1.xml": (
            f"{thread}<text>ask them</text></threadedComment></ThreadedComments>".encode()
        ),
        "xl/persons/person.xml": f'<personList xmlns="{space}"/>'.encode(),
    }
    space = f"{_MS}2017/10/relationships"
    changed |= _related(RELATIONS, "person", "persons/person.xml", base, space)
    target = "../threadedComments/threadedComment1.xml"
    return changed | _related(_OF_SHEET, "threadedComment", target, base, space)


def widths_and_rows(base: Parts) -> Parts:
    """Columns to the last, an empty row at the end of the sheet, formats far out."""
    xml = base[SHEET].decode()
    column = '<col min="9" max="16384" width="11.5" customWidth="1"/>'
    xml = re.sub("<cols>.*</cols>", "", xml).replace(
        "<sheetData>", f"<cols>{column}</cols><sheetData>"
    )
    rows = '<row r="20000" ht="30" customHeight="1"/><row r="1048576"><c r="XFD1048576" s="0"/>'
    return {SHEET: xml.replace("</sheetData>", f"{rows}</row></sheetData>").encode()}


def colours(base: Parts) -> Parts:
    """A cell in another format: one more in the list of formats."""
    xf = '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    number = base[STYLES].decode().partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    cell = f'<row r="9999"><c r="C9999" s="{number}"/></row>'
    return _into(STYLES, "</cellXfs>", xf, base) | _into(SHEET, "</sheetData>", cell, base)


def picture(base: Parts) -> Parts:
    drawing = f'<x:wsDr xmlns:x="{_DRAWING}spreadsheetDrawing"><x:sp textlink=""/></x:wsDr>'
    changed: dict[str, bytes] = {
        "xl/media/image1.png": PNG,
        "xl/drawings/drawing9.xml": drawing.encode(),
    }
    changed |= _related("xl/drawings/_rels/drawing9.xml.rels", "image", "../media/image1.png", base)
    changed |= _related(_OF_SHEET, "drawing", "../drawings/drawing9.xml", base)
    return changed | _typed("xl/drawings/drawing9.xml", f"{_TYPE}drawing+xml", base)


def large_white_picture(base: Parts) -> Parts:
    """It packs a thousandfold, and nothing of it is XML."""
    changed = _related("xl/worksheets/_rels/sheet2.xml.rels", "image", "../media/image2.bmp", base)
    return {"xl/media/image2.bmp": b"BM" + b"\xff" * 3_000_000, **changed}


def chart(base: Parts) -> Parts:
    space = f"{_DRAWING}chart"
    xml = f'<c:chartSpace xmlns:c="{space}"><c:val><c:numRef><c:f>Capex!$J$46:$AW$46</c:f>'
    xml += "</c:numRef></c:val></c:chartSpace>"
    return {"xl/charts/chart9.xml": xml.encode()}


def rules_and_validations(base: Parts) -> Parts:
    rule = '<cfRule type="colorScale" priority="9"><colorScale><cfvo type="min"/>'
    rule += '<cfvo type="formula" val="$A$1"/><color rgb="FFFF0000"/></colorScale></cfRule>'
    xml = f'<conditionalFormatting sqref="A1:A1048576">{rule}</conditionalFormatting>'
    xml += '<dataValidations><dataValidation type="list" sqref="A1"><formula1>"a,[b]|c"</formula1>'
    return _behind_the_cells(f"{xml}</dataValidation></dataValidations>", base)


def extensions(base: Parts) -> Parts:
    """What newer versions write for themselves: sparklines, marks of who wrote what."""
    spaces = f'xmlns:x14="{_MS}spreadsheetml/2009/9/main" xmlns:xm="{_MS}excel/2006/main"'
    inside = "<x14:sparkline><xm:f>Capex!A1:B1</xm:f><xm:sqref>C1</xm:sqref></x14:sparkline>"
    changed = _behind_the_cells(f'<extLst><ext {spaces} uri="{{0}}">{inside}</ext></extLst>', base)
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    spaces += f'xmlns:x15="{_MS}spreadsheetml/2010/11/main"'
    path = '<x15:absPath url="C:\\Users\\a\\" xmlns:x15="x"/>'
    choice = f'<mc:AlternateContent {spaces}><mc:Choice Requires="x15">{path}</mc:Choice>'
    return changed | _into(WORKBOOK, "<sheets>", f"{choice}</mc:AlternateContent>", base)


def filter_and_print_area(base: Parts) -> Parts:
    """Names that are nobody's; LibreOffice writes those of what is printed twice."""
    name = '<definedName name="_xlnm.{}" localSheetId="2">{}</definedName>'
    names = name.format("_FilterDatabase", "Capex!$A:$A")
    names += 2 * name.format("Print_Titles", "Capex!$1:$4")
    changed = _behind_the_cells('<autoFilter ref="A1:B9"/>', base)
    return {**changed, **_into(WORKBOOK, "</definedNames>", names, base)}


def link_to_a_page(base: Parts) -> Parts:
    page = 'https://example.org/" TargetMode="External'
    return _related("xl/worksheets/_rels/sheet2.xml.rels", "hyperlink", page, base)


def shared_texts(base: Parts) -> Parts:
    """A text in a free cell that is kept with others, in another format and with its sound."""
    if b"sharedStrings" in base[RELATIONS]:
        return {}
    text = "<si><r><rPr/><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></si>"
    sst = f'<sst xmlns="{MAIN}">{text}</sst>'
    changed = _related(RELATIONS, "sharedStrings", "sharedStrings.xml", base)
    return {"xl/sharedStrings.xml": sst.encode(), **changed}


def form_control(base: Parts) -> Parts:
    """A box to tick, which runs nothing."""
    xml = f'<formControlPr xmlns="{_MS}spreadsheetml/2009/9/main" objectType="CheckBox"/>'
    part = "xl/ctrlProps/ctrlProp1.xml"
    changed = _related(_OF_SHEET, "ctrlProp", "../ctrlProps/ctrlProp1.xml", base)
    type_ = "application/vnd.ms-excel.controlproperties+xml"
    return {part: xml.encode(), **changed, **_typed(part, type_, base)}


def calculation_chain(base: Parts) -> Parts:
    xml = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/><c r="A2"/></calcChain>'
    changed = _typed("xl/calcChain.xml", f"{_TYPE}spreadsheetml.calcChain+xml", base)
    return {
        "xl/calcChain.xml": xml.encode(),
        **changed,
        **_related(RELATIONS, "calcChain", "calcChain.xml", base),
    }


def printer(base: Parts) -> Parts:
    part, type_ = "xl/printerSettings/printerSettings1.bin", "spreadsheetml.printerSettings"
    target = "../printerSettings/printerSettings1.bin"
    changed = _related(_OF_SHEET, "printerSettings", target, base)
    settings = "Brother".encode("utf-16-le") + bytes(200) + b"<"
    return {part: settings, **changed, **_typed(part, _TYPE + type_, base)}


# --- what a bank and its document system add --------------------------------------------------


def sensitivity_label(base: Parts) -> Parts:
    space = f"{_MS}2020/mipLabelMetadata"
    xml = f'<clbl:labelList xmlns:clbl="{space}"><clbl:label id="{{0}}" enabled="1"/>'
    related = f"{_MS}2020/02/relationships"
    part = "docMetadata/LabelInfo.xml"
    changed = _related(ROOT, "classificationlabels", part, base, related)
    type_ = "application/vnd.ms-office.classificationlabels+xml"
    return {part: f"{xml}</clbl:labelList>".encode(), **changed, **_typed(part, type_, base)}


def document_system(base: Parts) -> Parts:
    """What SharePoint keeps of a document, in it."""
    item = f'<p:properties xmlns:p="{_MS}2006/metadata/properties"><documentManagement/>'
    props = f'<ds:datastoreItem xmlns:ds="{_TYPE}customXml" ds:itemID="{{0}}"/>'
    custom = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    custom += 'custom-properties"><property name="ContentTypeId"/></Properties>'
    changed: dict[str, bytes] = {
        "customXml/item1.xml": f"{item}</p:properties>".encode(),
        "customXml/itemProps1.xml": props.encode(),
        "docProps/custom.xml": custom.encode(),
    }
    changed |= _related("customXml/_rels/item1.xml.rels", "customXmlProps", "itemProps1.xml", base)
    changed |= _related(RELATIONS, "customXml", "../customXml/item1.xml", base)
    changed |= _related(ROOT, "custom-properties", "docProps/custom.xml", base)
    type_ = _TYPE + "custom-properties+xml"
    return changed | _typed("docProps/custom.xml", type_, base)


def add_in(base: Parts) -> Parts:
    """A pane of a data vendor's that was open when the file was saved."""
    space = f"{_MS}webextensions/taskpanes/2010/11"
    part = "xl/webextensions/taskpanes.xml"
    related = f"{_MS}2011/relationships"
    changed = _related(ROOT, "webextensiontaskpanes", part, base, related)
    return {part: f'<wetp:taskpanes xmlns:wetp="{space}"/>'.encode(), **changed}


ADDED: dict[str, Callable[[Parts], Parts]] = {
    f.__name__.replace("_", " "): f
    for f in (
        comments,
        threads,
        widths_and_rows,
        colours,
        picture,
        large_white_picture,
        chart,
        rules_and_validations,
        extensions,
        filter_and_print_area,
        link_to_a_page,
        shared_texts,
        form_control,
        calculation_chain,
        printer,
        sensitivity_label,
        document_system,
        add_in,
    )
}


def everything(base: Parts) -> Parts:
    """All of it in one file, one after the other."""
    parts = dict(base)
    for add in ADDED.values():
        parts |= add(parts)
    return parts


# --- another way of writing the same ----------------------------------------------------------


def _packed_otherwise(how: Callable[[zips.Part], zips.Part]) -> Callable[[Parts], bytes]:
    return lambda base: zips.archive([how(part) for part in packed({}, base)])


def _with_folders(base: Parts) -> bytes:
    folders = [zips.part(name, b"", zips.STORED) for name in ("xl/", "xl/worksheets/")]
    return zips.archive([*folders, *packed({}, base)])


def _in_utf_16(base: Parts) -> bytes:
    xml = base[SHEET].decode()
    xml = xml.partition("?>")[2] if xml.startswith("<?xml") else xml
    text = f'<?xml version="1.0" encoding="UTF-16"?>{xml}'
    return zips.archive(packed({SHEET: text.encode("utf-16")}, base))


def _indented(base: Parts) -> bytes:
    """As Gnumeric writes XML: a line for each element outside texts."""
    xml = re.sub(r"(<row|<c |</row>|<v>|<is>|</is>|</c>)", r"\n  \1", base[SHEET].decode())
    return zips.archive(packed({SHEET: xml.encode()}, base))


WRITTEN: dict[str, Callable[[Parts], bytes]] = {
    "stored": lambda base: zips.archive(zips.part(n, d, zips.STORED) for n, d in base.items()),
    "another order": lambda base: zips.archive(reversed(packed({}, base))),
    "sizes behind the parts": _packed_otherwise(
        lambda part: part.said(flags=zips.DESCRIPTOR | zips.UTF_8)
    ),
    "names in an old code": _packed_otherwise(lambda part: part.said(flags=0)),
    "modes of Unix": _packed_otherwise(lambda part: part.said(mode=0o100644)),
    "ZIP64": lambda base: zips.archive(packed({}, base), zip64=True),
    "trailing bytes": lambda base: zips.archive(packed({}, base)) + b"\0" * 100,
    "folders": _with_folders,
    "UTF-16": _in_utf_16,
    "a byte mark": lambda base: zips.archive(packed({SHEET: b"\xef\xbb\xbf" + base[SHEET]}, base)),
    "indented": _indented,
}


# --- where a file may lie ---------------------------------------------------------------------


def _place(*folders: str, name: str = "book.xlsx") -> Callable[[Path, bytes], Path]:
    def put(folder: Path, data: bytes) -> Path:
        for part in folders:
            folder = folder / part
            folder.mkdir()
        (folder / name).write_bytes(data)
        return folder / name

    return put


def _read_only(folder: Path, data: bytes) -> Path:
    path = _place("locked")(folder, data)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    return path


def _linked(folder: Path, data: bytes) -> Path:
    _place(name="there.xlsx")(folder, data)
    (folder / "middle.xlsx").symlink_to("there.xlsx")
    (folder / "book.xlsx").symlink_to(folder / "middle.xlsx")
    return folder / "book.xlsx"


PLACES: dict[str, Callable[[Path, bytes], Path]] = {
    "deepseek[1].xlsx": _place(name="deepseek[1].xlsx"),
    "a folder with brackets": _place("sent [2]", "a;b & c"),
    "blanks and letters": _place("Büro, 東京", name=" Kosten – März 2025 (final).xlsx"),
    "no extension": _place(name="book"),
    "a line in its name": _place(name="a\nb.xlsx"),
    "a long name": _place(name="n" * 240 + ".xlsx"),
    "no letters of Unicode": _place(name="caf\udce9.xlsx"),
    "read-only": _read_only,
    "behind two links": _linked,
}


def checked(name: str, put: Callable[[Path], Path], *, slow: bool = False) -> Entry:
    """A workbook of ours that passes: the check says so."""
    command = CHECK.removesuffix(" --quiet")
    passes = "pass  file       ours (case gpt4, scenario base)"
    return Entry("honest", name, put, passes, "", 0, (command,), True, slow, as_nobody=True)
