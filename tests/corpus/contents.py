"""Faults of what the parts say: XML, parts that are missing, cells that hold what none can."""

from collections.abc import Callable
from functools import partial

from .books import (
    CASE,
    CORE,
    MAIN,
    OFFICE,
    RELATIONS,
    ROOT,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    made,
    relationships,
    shared_strings,
    small,
    with_cell,
    with_formula,
    with_name,
    with_rows,
    with_text,
    with_value,
    worksheet,
)
from .entries import ANEW, TYPE_ANEW, Entry, refused, written

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
_OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


# --- XML --------------------------------------------------------------------------------------


def _doctype(part: str, doctype: bytes = BOMB) -> bytes:
    xml = small().get(part, b"<?xml?><x/>")
    return made({part: _HEAD + doctype + xml.partition(b"?>")[2]})


def _utf_16(part: str, before: str = "") -> bytes:
    xml = small()[part].decode().partition("?>")[2]
    return made({part: f'<?xml version="1.0" encoding="UTF-16"?>{before}{xml}'.encode("utf-16")})


def _expanded_in_a_title() -> bytes:
    xml = small()[WORKBOOK].decode().partition("?>")[2].replace('name="Guide"', 'name="&a;"')
    return made({WORKBOOK: _HEAD + BOMB + xml.encode()})


def _xml() -> list[Entry]:
    elsewhere = (WORKBOOK, STYLES, CORE, RELATIONS, ROOT, TYPES)
    unsafe = "has a DOCTYPE, which no workbook has, unsafe"
    found = refused(
        "entities in sheets and texts",
        unsafe,
        ANEW,
        **{part: partial(_doctype, part) for part in (SHEET, CASE, STRINGS)},
    )
    found += refused(
        "entities elsewhere",
        unsafe,
        ANEW,
        **{part: partial(_doctype, part) for part in elsewhere},
        from_a_file=lambda: _doctype(CORE, _OUTSIDE),
        in_a_title=_expanded_in_a_title,
        in_UTF_16=lambda: _utf_16(WORKBOOK, "<!DOCTYPE x>"),
        after_a_comment=lambda: made({CORE: b"<!--" + b" " * 2**19 + b"-->" + BOMB + b"<x/>"}),
        under_another_name=lambda: made({"xl/workbook.bin": _HEAD + BOMB + b"<x/>"}),
        in_no_text=lambda: made({"x.xml": BOMB}),
    )
    found += refused(
        "entities elsewhere",
        r"part xl/\x1b[31m\n.xml has a DOCTYPE",
        ANEW,
        control_characters=lambda: made({"xl/\x1b[31m\n.xml": BOMB}),
    )
    row = "mutated XML"
    found += refused(
        row,
        "is damaged: part",
        ANEW,
        cut=lambda: made({CASE: small()[CASE][:-9]}),
        empty=lambda: made({WORKBOOK: b""}),
        no_XML=lambda: made({WORKBOOK: b"\0\1\2"}),
        an_entity=lambda: with_text(SHEET, "Capex", "&x;"),
        two_attributes=lambda: with_text(SHEET, 'r="A1"', 'r="A1" r="A1"'),
        two_roots=lambda: made({CASE: small()[CASE] + b"<x/>"}),
        wrong_letters=lambda: made({SHEET: small()[SHEET].replace(b"Capex", b"Cap\xe9x")}),
        no_namespace=lambda: with_text(SHEET, f' xmlns="{MAIN}"', ""),
        another_namespace=lambda: with_text(SHEET, "2006/main", "2007/main"),
        book_without_namespace=lambda: with_text(WORKBOOK, f' xmlns="{MAIN}"', ""),
        another_root=lambda: made({SHEET: b"<a/>"}),
        a_chart_as_a_book=lambda: made({WORKBOOK: worksheet("").encode()}),
        a_type_without_its_part=lambda: with_text(TYPES, "PartName=", "PartNames="),
        a_type_that_says_more=lambda: with_text(TYPES, "PartName=", 'x="1" PartName='),
        a_type_of_another_tag=lambda: with_text(TYPES, "<Override", "<Overide"),
        a_relation_without_a_target=lambda: with_text(RELATIONS, "Target=", "Targets="),
        two_types=lambda: with_text(
            TYPES, "</Types>", '<Default Extension="XML" ContentType="a/b"/></Types>'
        ),
    )
    found += refused(
        row,
        "says",
        ANEW,
        a_cell_that_says_more=lambda: with_cell('<c r="CC1" u="str"><v>1</v></c>'),
        a_text_that_says_more=lambda: with_text(SHEET, "<is>", '<is r="A1">'),
        a_value_that_says_more=lambda: with_cell('<c r="CC1"><v t="s">1</v></c>'),
        a_formula_that_says_more=lambda: with_cell('<c r="CC1"><f u="array">1</f></c>'),
        a_sheet_that_says_more=lambda: with_text(WORKBOOK, 'r:id="rId1"', 'id="rId1"'),
        a_name_that_says_more=lambda: with_name("1", ' localSheetIheetId="0"'),
        a_setting_that_says_more=lambda: with_text(WORKBOOK, "<calcPr", '<calcPr iterates="1"'),
    )
    found += refused(
        row,
        "is set to",
        ANEW,
        neither_on_nor_off=lambda: with_text(WORKBOOK, "<calcPr", '<calcPr iterate="2"'),
        a_mode_of_its_own=lambda: with_text(WORKBOOK, "<calcPr", '<calcPr calcMode="man"'),
    )
    found += refused(
        row,
        "out of its place",
        ANEW,
        rows_twice=lambda: with_text(SHEET, "</sheetData>", "</sheetData><sheetData/>"),
        rows_elsewhere=_rows_elsewhere,
        a_cell_in_a_cell=lambda: with_cell('<c r="CC1"><c r="CD1"><v>1</v></c></c>'),
        a_cell_in_no_row=lambda: with_text(SHEET, "</sheetData>", "<c><v>1</v></c></sheetData>"),
        a_row_elsewhere=lambda: with_text(SHEET, "</sheetData>", "</sheetData><row/>"),
        two_values=lambda: with_cell('<c r="CC1"><v>1</v><v>2</v></c>'),
        two_formulas=lambda: with_cell('<c r="CC1"><f>A1</f><f>A2</f></c>'),
        two_texts=lambda: with_cell(
            '<c r="CC1" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>'
        ),
        a_value_beside_a_text=lambda: with_cell('<c r="CC1" t="inlineStr"><v>1</v></c>'),
        a_text_in_a_number=lambda: with_cell('<c r="CC1"><is><t>1</t></is></c>'),
        another_kind_of_formula=lambda: with_cell('<c r="CC1"><f t="zz">A1</f></c>'),
    )
    found += refused(
        row,
        "inside a value",
        ANEW,
        an_element=lambda: with_cell('<c r="CC1"><v>1<a/>2</v></c>'),
        a_comment=lambda: with_cell('<c r="CC1"><v>1<!-- 2 -->3</v></c>'),
        an_instruction=lambda: with_cell('<c r="CC1"><f>A1<?a b?>+1</f></c>'),
        in_a_shared_text=lambda: made(shared_strings("a<!-- -->b")),
        in_a_name=lambda: with_text(WORKBOOK, "$A$1<", "$A$1<a/><"),
    )
    return found


def _rows_elsewhere() -> bytes:
    xml = small()[SHEET].decode().replace("sheetData>", "sheetDatb>")
    return made({SHEET: xml.encode()})


# --- parts ------------------------------------------------------------------------------------


def _without(part: str) -> Callable[[], bytes]:
    return lambda: made({part: None})


def _target(old: str, new: str) -> Callable[[], bytes]:
    return lambda: with_text(RELATIONS, f'Target="{old}"', f'Target="{new}"')


def _related(relation: str) -> Callable[[], bytes]:
    return lambda: with_text(RELATIONS, "</Relationships>", f"{relation}</Relationships>")


def _no_formats() -> bytes:
    cell = small()[SHEET].replace(b'<c r="A1"', b'<c s="1" r="A1"')
    return made({STYLES: f'<styleSheet xmlns="{MAIN}"/>'.encode(), SHEET: cell})


def _like_strasse() -> bytes:
    titled = small()[WORKBOOK].decode().replace('"Guide"', '"Straße"')
    return made({WORKBOOK: titled.replace('"Capex"', '"STRASSE"').encode()})


def _parts() -> list[Entry]:
    row, first = "missing parts and targets", "worksheets/sheet1.xml"
    found = refused(
        row,
        "is missing or no XML",
        ANEW,
        **{part: _without(part) for part in (TYPES, ROOT, SHEET, CASE)},
        workbook=_without(WORKBOOK),
        **{
            target: _target(first, target)
            for target in ("/etc/passwd", "../../../etc/passwd", "http://x.org/a.xml", "", "x.xml")
        },
    )
    found += refused(
        row,
        "has no part",
        ANEW,
        relations=_without(RELATIONS),
        another_id=lambda: with_text(WORKBOOK, 'r:id="rId1"', 'r:id="rId999"'),
        no_id=lambda: with_text(WORKBOOK, ' r:id="rId1"', ""),
    )
    found += refused(
        row,
        "no part is named as the workbook",
        ANEW,
        no_workbook=lambda: made({ROOT: relationships("").encode()}),
        no_relationships=lambda: made({ROOT: b"<a/>"}),
    )
    found += refused(
        row,
        "the relationship rid1 is there twice",
        ANEW,
        one_id_for_two=_related(
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{first}"/>'
        ),
    )
    found += refused(
        row,
        "is of no sheet",
        ANEW,
        what_is_printed_of_no_sheet=lambda: with_text(
            WORKBOOK, 'name="first"', 'name="_xlnm.Print_Area" localSheetId="4"'
        ),
        of_an_empty_sheet=lambda: with_name("1", ' localSheetId=""'),
        a_name_of_no_sheet=lambda: with_text(
            WORKBOOK, 'name="first"', 'name="first" localSheetId="9"'
        ),
    )
    found += refused(
        row,
        "the name first is there twice",
        ANEW,
        a_name_twice=lambda: with_text(
            WORKBOOK, "</definedNames>", '<definedName name="FIRST">A1</definedName></definedNames>'
        ),
    )
    row = "styles"
    found += refused(row, "part xl/styles.xml is missing", ANEW, no_styles=_without(STYLES))
    found += refused(
        row,
        "uses a format it lacks",
        ANEW,
        **{"format 999": lambda: with_cell('<c r="CC1" s="999"><v>1</v></c>')},
        of_an_empty_cell=lambda: with_cell('<c r="CC1" s="2"/>'),
        no_format_at_all=_no_formats,
    )
    found += refused(row, "of the format -1", ANEW, below=lambda: with_cell('<c r="CC1" s="-1"/>'))
    # What a cell looks like is none of what a check says: an empty fill is no lie.
    found.append(Entry(row, "an empty fill", written(made), code=0, commands=("case",)))
    found += refused(
        "sheet names",
        "the sheet summary is there twice",
        ANEW,
        other_case=lambda: with_text(WORKBOOK, 'name="Guide"', 'name="SUMMARY"'),
    )
    found += refused(
        "sheet names",
        "the sheet strasse is there twice",
        ANEW,
        sharp_s=_like_strasse,
    )
    found += refused(
        "sheet names",
        "the sheet Guide is visiblisible",
        ANEW,
        neither_hidden_nor_not=lambda: with_text(
            WORKBOOK, 'name="Guide"', 'name="Guide" state="visiblisible"'
        ),
    )
    found += refused(
        "sheet names",
        "the sheet Guide is  1E400",
        ANEW,
        no_number=lambda: with_text(WORKBOOK, 'sheetId="2"', 'sheetId="1E400"'),
    )
    found += refused(
        "sheet names",
        "the number of a sheet 1 is there twice",
        ANEW,
        one_number_for_two=lambda: with_text(WORKBOOK, 'sheetId="2"', 'sheetId="1"'),
    )
    for name, title in {"an apostrophe": "Ann's", "long": "n" * 40, "empty": ""}.items():
        make = partial(with_text, WORKBOOK, 'name="Guide"', f'name="{title}"')
        found.append(Entry("sheet names", name, written(make), code=0, commands=("case",)))
    return found


# --- cells ------------------------------------------------------------------------------------


def _marked(marker: str) -> Callable[[], bytes]:
    """Another text where a workbook of ours says what it is."""
    return lambda: made({CASE: small()[CASE].replace(b"costbridge-case 1", marker.encode())})


def _foreign() -> list[Entry]:
    return refused(
        "foreign",
        "carries no case",
        "name a workbook that costbridge built, saved as .xlsx",
        another_marker=_marked("costs"),
        a_newer_case=_marked("costbridge-case 12"),
        a_number=lambda: made(
            {CASE: worksheet('<row r="3"><c r="A3"><v>1</v></c></row>').encode()}
        ),
        an_empty_tab=lambda: made({CASE: worksheet("").encode()}),
    )


def _cells() -> list[Entry]:
    none = "which no cell can"
    found = refused(
        "shared text numbers",
        none,
        TYPE_ANEW,
        **{f"number {n}": partial(with_value, n, "s") for n in ("0", "-1", "1.5", "٠")},
        one_too_high=lambda: made(
            shared_strings("a", "b")
            | {SHEET: small()[SHEET].replace(b"</row>", b'<c r="CC1" t="s"><v>2</v></c></row>')}
        ),
    )
    for kind, numbers in {
        "odd numbers": ("NaN", "INF", "-INF", "1,5", "0x10", "#N/A", "1e", "--1", "1.2.3"),
        "unlike numbers": ("1_000", " 7 ", "\n7\n", "١٢", "1e400", "-1e999", "1" * 101, "1E+1000"),
    }.items():
        found += refused(
            kind,
            none,
            TYPE_ANEW,
            **{n[:20].strip() or n: partial(with_value, n) for n in numbers},
            stored_beside_a_formula=lambda: with_cell('<c r="CC1"><f>A1</f><v>NaN</v></c>'),
        )
    row = "types and doubles"
    found += refused(
        row,
        none,
        TYPE_ANEW,
        **{f"truth {v}": partial(with_value, v, "b") for v in ("2", "yes", "TRUE", "-1")},
        **{f"type {t}": partial(with_value, "1", t) for t in ("zz", "N", "", "date")},
        **{f"error {v}": partial(with_value, v, "e") for v in ("1", "#WHAT!", "text", "=1")},
    )
    found += refused(
        row,
        "holds a cell twice",
        ANEW,
        in_one_row=lambda: with_cell('<c r="CC1"><v>1</v></c><c r="CC1"><v>2</v></c>'),
        in_two_rows=lambda: with_rows(
            '<row r="5"><c r="A5"><v>1</v></c></row><row r="5"><c r="A5"><v>2</v></c></row>'
        ),
    )
    shared = '<f t="shared" si="3" ref="CB1:CC1">A1</f>'
    found += refused(
        row,
        "shares a formula and has another",
        ANEW,
        a_shared_formula_of_its_own=lambda: with_cell(
            f'<c r="CB1">{shared}</c><c r="CC1"><f t="shared" si="3">Z9</f></c>'
        ),
    )
    row = "array"
    found += refused(
        row,
        "an array formula or data table at",
        "delete it, save",
        small=lambda: with_cell('<c r="CC1"><f t="array" ref="CC1:CD1">1</f></c>'),
        whole_sheet=lambda: with_cell('<c r="CC1"><f t="array" ref="A1:XFD1048576">1</f></c>'),
        data_table=lambda: with_cell('<c r="CC1"><f t="dataTable" ref="CC1:CC2"/></c>'),
    )
    array = '<c r="CC1"><f t="array" ref="CC1">1</f></c>'
    found.append(Entry(row, "one cell", written(lambda: with_cell(array)), "", "", 0, ("case",)))
    found += refused(
        "unknown functions, syntax",
        "cannot be read",
        "delete it",
        open_text=lambda: with_formula('"a'),
        open_name=lambda: with_formula("'Guide!A1"),
    )
    return found


CONTENTS = [*_xml(), *_parts(), *_foreign(), *_cells()]
