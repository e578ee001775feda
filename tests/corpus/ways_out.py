"""What would have a program open another file, reach the network, or run something."""

from functools import partial

from .books import (
    MAIN,
    SHEET,
    WORKBOOK,
    after_rows,
    made,
    shared_strings,
    small,
    with_cell,
    with_formula,
    with_name,
    with_override,
    with_relation,
    with_text,
    with_value,
)
from .entries import REMOVE, TYPE_ANEW, Entry, refused, written

_BREAK = "break the link (Data, Edit Links) or name the cells, save"
_FILE = "may refer to another file or to a table"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_2010 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_FORMULA = "http://schemas.microsoft.com/office/excel/2006/main"
_VBA = "http://schemas.microsoft.com/office/2006/relationships"

NAMED = {
    "a folder's": "'other/[secret.xlsx]S'!A1",
    "an absolute": "'/etc/[secret.xlsx]S'!A1",
    "from above": "'../[secret.xlsx]S'!$A$1+1",
    "without quotes": "[secret.xlsx]S!A1",
    "by its number": "[1]S!A1",
    "of a share": "'\\\\host\\share\\[x.xlsx]S'!A1",
    "of the network": "'https://x.org/[x.xlsx]S'!A1",
    "behind a quotation mark": '\'ot"her/[secret.xlsx]S\'!A1&amp;"x"',
    "behind two": "\"a\"\"\"&amp;'it''s/[secret.xlsx]S'!A1",
    "after a text": '"["&amp;[secret.xlsx]S!A1',
    "a name of it": "[secret.xlsx]!rate",
    "a table": "Table1[[#This Row],[cost]]",
    "by words": 'INDIRECT("[x.xlsx]S!A1")',
    "by words of a cell": "indirect(A1)",
    "by words with a blank": "SUM(INDIRECT (A1))",
    "another program": "cmd|'/c calc'!A0",
    "another program's cell": "Excel|'[x.xlsx]S'!R1C1",
    "another program in quotes": "'cmd|/c calc'!A0",
}


def _validation(inside: str) -> bytes:
    return after_rows(
        f'<dataValidations><dataValidation type="list" sqref="A1">{inside}</dataValidation>'
        "</dataValidations>"
    )


def _rule(inside: str, type_: str = "expression") -> bytes:
    rule = f'<cfRule type="{type_}" priority="2">{inside}</cfRule>'
    return after_rows(f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>')


def _extension(inside: str) -> bytes:
    spaces = f'xmlns:x14="{_2010}" xmlns:xm="{_FORMULA}"'
    return after_rows(f'<extLst><ext {spaces} uri="x">{inside}</ext></extLst>')


def _chart(inside: str) -> bytes:
    xml = f'<c:chartSpace xmlns:c="{_CHART}">{inside}</c:chartSpace>'
    return made({"xl/charts/chart1.xml": xml.encode()})


def _drawing(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    xml = f'<x:wsDr xmlns:x="{space}"><x:sp textlink="{text}"/></x:wsDr>'
    return made({"xl/drawings/drawing1.xml": xml.encode()})


def _table(inside: str) -> bytes:
    xml = f'<table xmlns="{MAIN}"><tableColumns><tableColumn>{inside}</tableColumn></tableColumns>'
    return made({"xl/tables/table1.xml": f"{xml}</table>".encode()})


def _formulas() -> list[Entry]:
    row = "other files: formulas"
    found = refused(
        row,
        _FILE,
        _BREAK,
        **{name: partial(with_formula, text) for name, text in NAMED.items()},
        shared=lambda: with_cell(
            '<c r="CB1"><f t="shared" si="3" ref="CB1:CC1">[1]S!A1</f></c>'
            '<c r="CC1"><f t="shared" si="3"/></c>'
        ),
        array=lambda: with_cell('<c r="CC1"><f t="array" ref="CC1">[1]S!A1</f></c>'),
    )
    out = "[x.xlsx]S!$A$1"
    found += refused(
        "other files: names, rules, charts",
        _FILE,
        _BREAK,
        a_name=lambda: with_name("'[x.xlsx]S'!$A$1"),
        a_hidden_name=lambda: with_name(out, ' hidden="1"'),
        a_name_of_a_sheet=lambda: with_name(out, ' localSheetId="0"'),
        what_is_printed=lambda: with_text(
            WORKBOOK, 'name="first">', f'name="_xlnm.Print_Area">{out}'
        ),
        what_Gnumeric_prints=lambda: with_text(
            WORKBOOK, 'name="first">', f'name="Print_Titles" localSheetId="0">{out}'
        ),
        a_validation=lambda: _validation(f"<formula1>{out}</formula1>"),
        a_validations_second=lambda: _validation(
            f"<formula1>1</formula1><formula2>{out}</formula2>"
        ),
        a_rule=lambda: _rule(f"<formula>{out}</formula>"),
        a_rules_second=lambda: _rule(f"<formula>1</formula><formula>{out}</formula>"),
        a_limit_of_a_scale=lambda: _rule(
            f'<colorScale><cfvo type="formula" val="{out}"/></colorScale>', "colorScale"
        ),
        a_new_validation=lambda: _extension(f"<x14:formula1><xm:f>{out}</xm:f></x14:formula1>"),
        beside_a_new_validation=lambda: _extension(
            f"<x14:formula1>{out}<xm:f>1</xm:f></x14:formula1>"
        ),
        a_new_rule=lambda: _extension(f"<x14:cfRule><xm:f>{out}</xm:f></x14:cfRule>"),
        a_sparkline=lambda: _extension(f"<x14:sparkline><xm:f>{out}</xm:f></x14:sparkline>"),
        a_chart=lambda: _chart(f"<c:val><c:numRef><c:f>{out}</c:f></c:numRef></c:val>"),
        a_charts_title=lambda: _chart(f"<c:tx><c:strRef><c:f>{out}</c:f></c:strRef></c:tx>"),
        a_shape=lambda: _drawing(out),
        a_column_of_a_table=lambda: _table(
            f"<calculatedColumnFormula>{out}</calculatedColumnFormula>"
        ),
        a_total_of_a_table=lambda: _table(f"<totalsRowFormula>{out}</totalsRowFormula>"),
    )
    return found


def _cells() -> list[Entry]:
    out = "='x/[y.xlsx]S'!A1"
    found = refused(
        "other files: cells that are no formula",
        "which no cell can",
        TYPE_ANEW,
        as_an_error=lambda: with_value(out, "e"),
        as_an_unknown_type=lambda: with_value(out, "zz"),
        as_a_number=lambda: with_value(out),
        as_a_truth=lambda: with_value(out, "b"),
        as_a_shared_text=lambda: with_value(out, "s"),
        as_an_error_beside_a_formula=lambda: with_cell(
            f'<c r="CC1" t="e"><f>A1</f><v>{out}</v></c>'
        ),
    )
    texts = {
        "as a text": lambda: with_cell(f'<c r="CC1" t="inlineStr"><is><t>{out}</t></is></c>'),
        "as a result": lambda: with_value(out, "str"),
        "as a date": lambda: with_value(out, "d"),
        "as a text that is shared": lambda: made(
            shared_strings(out)
            | {SHEET: small()[SHEET].replace(b"</row>", b'<c r="CC1" t="s"><v>0</v></c></row>')}
        ),
        "as a text of a formula": lambda: with_formula('"see [x.xlsx]S!A1 | INDIRECT(A:A)"'),
        "as a name of hers": lambda: with_formula("indirect_costs+1"),
    }
    row = "other files: cells that are no formula"
    found += [Entry(row, n, written(m), code=0, commands=("case",)) for n, m in texts.items()]
    return found


def _relations() -> list[Entry]:
    row = "other files: relationships"
    kinds = {
        "links to other workbooks": ("externalLink", "externalLinkPath", "externalLinkLongPath"),
        "embedded objects": ("oleObject", "package"),
        "connections to data": ("connections", "queryTable", "volatileDependencies"),
    }
    found: list[Entry] = []
    for what, names in kinds.items():
        makes = {n: partial(with_relation, n, "x.xml") for n in names}
        found += refused(row, f"contains {what}", REMOVE, **makes)
    found += refused(
        row,
        "contains links to other workbooks",
        REMOVE,
        in_capitals=lambda: with_relation("EXTERNALLINK", "x.xml"),
        with_a_stroke=lambda: with_relation("externalLink/", "x.xml"),
        of_a_part_nobody_uses=lambda: made(
            {"xl/externalLinks/_rels/e.xml.rels": _link("externalLinkPath", "//host/share/x.xlsx")}
        ),
    )
    found += refused(
        row,
        "contains a template",
        REMOVE,
        template=lambda: with_relation("attachedTemplate", "http://x.org/t.dot", "External"),
    )
    row, office = "macros, objects", "application/vnd.ms-office."
    found += refused(
        row,
        "contains macros",
        REMOVE,
        vba=lambda: with_relation("vbaProject", "vbaProject.bin", space=_VBA),
        signature=lambda: with_relation("vbaProjectSignature", "x.bin", space=_VBA),
        macro_sheet=lambda: with_relation("xlMacrosheet", "macrosheets/1.xml", space=_VBA),
        foreign_macro_sheet=lambda: with_relation("xlIntlMacrosheet", "x.xml", space=_VBA),
        dialog=lambda: with_relation("dialogsheet", "dialogsheets/1.xml"),
        a_part_nobody_uses=lambda: with_override(f"{office}vbaProject"),
        a_macro_sheet_nobody_uses=lambda: with_override("application/vnd.ms-excel.macrosheet+xml"),
    )
    found += refused(
        row,
        "contains controls",
        REMOVE,
        control=lambda: with_relation("control", "activeX/1.xml"),
        control_nobody_uses=lambda: with_override(f"{office}activeX+xml"),
        binary_control=lambda: with_relation("activeXControlBinary", "x.bin", space=_VBA),
    )
    found += refused(
        row,
        "contains embedded objects",
        REMOVE,
        object=lambda: with_relation("oleObject", "embeddings/1.bin"),
        object_nobody_uses=lambda: with_override(
            "application/vnd.openxmlformats-officedocument.oleObject"
        ),
        a_document=lambda: with_relation("package", "embeddings/1.docx"),
    )
    return found


def _link(kind: str, target: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="a" Type="{office}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{space}">{relation}</Relationships>'.encode()


def _targets() -> list[Entry]:
    row, links = "other files: targets", ("file:///etc/passwd", "//host/share/x.xlsx", "x.xlsx")
    links += ("\\\\host\\share\\x.xlsx", "ftp://x.org/a", "javascript:alert(1)", "ms-excel:ofe|u|x")
    found = refused(
        row,
        "names something outside itself",
        "remove it, save, try again",
        **{f"a link to {t}": partial(with_relation, "hyperlink", t, "External") for t in links},
        **{
            f"{kind} elsewhere": partial(with_relation, kind, "https://x.org/x", "External")
            for kind in (
                "image",
                "worksheet",
                "styles",
                "theme",
                "customXml",
                "pivotCacheDefinition",
            )
        },
        a_picture_of_a_share=lambda: with_relation("image", "file://host/x.png", "External"),
        in_small_letters=lambda: with_relation("image", "//host/x.png", "external"),
    )
    row = "other files: targets"
    pages = ("https://example.org/", "HTTP://example.org", "mailto:a@example.org", "#Guide!A1")
    for page in pages:
        put = written(partial(with_relation, "hyperlink", page, "External"))
        found.append(Entry(row, f"a link to {page}", put, code=0, commands=("case",)))
    return found


WAYS_OUT = [*_formulas(), *_cells(), *_relations(), *_targets()]
