"""Faults put into the small workbook (`rich`): each one text of one part replaced.

Which of our rules finds each, and whether the Open XML SDK's validator does, stands beside it and
is tested: `test_valid_file` for ours, `tests/test_valid_file` for the validator.
"""

import io
import zipfile
from typing import NamedTuple

from .rich import rich

_SHEET, _OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
_BOOK, _STYLES, _TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
_TABLE, _CHART, _DRAWING = (
    "xl/tables/table1.xml",
    "xl/charts/chart1.xml",
    "xl/drawings/drawing1.xml",
)
_BOOK_RELS, _SHEET_RELS = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"

_LINK = '<hyperlink ref="E1" location="\'Own costs\'!A1" tooltip="To our costs"/>'
_LINKS = f"<hyperlinks>{_LINK}</hyperlinks>"
_MARGINS = '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/>'
_SUM, _LIST = "<f>SUM(B2:B5)</f>", '<formula1>"low,high"</formula1>'
_B2, _B5 = '<c r="B2" t="n"><v>1</v></c>', '<c r="B5" t="n"><v>4</v></c>'
_NAME = '<definedName name="total">Data!$H$1</definedName>'
_VALUES = "<f>'Data'!$B$2:$B$5</f>"
_AXIS = '<catAx><axId val="7"/><crossAx val="10"/></catAx>'
_SERIES = '<ser><idx val="0"/><order val="0"/></ser>'
_OBJECT = '<cNvPr id="1" name="Chart 1"/>'
_POINTS = '<numCache><ptCount val="{}"/><pt idx="0"><v>{}</v></pt></numCache>'


class Fault(NamedTuple):
    """What is wrong, where it is put, our rules that see it, and whether the validator does."""

    what: str
    part: str
    old: str
    new: str
    ours: str
    validator: bool = False

    def file(self) -> bytes:
        """The small workbook with this fault in it, and no other."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(rich())) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                text = old.read(name).decode()
                if name == self.part:
                    assert self.old in text, f"{self.what}: {name} holds no {self.old}"
                    text = text.replace(self.old, self.new, 1)
                new.writestr(name, text)
        return out.getvalue()


def _formula(what: str, text: str, ours: str) -> Fault:
    return Fault(what, _SHEET, _SUM, f"<f>{text}</f>", ours)


def _name(what: str, name: str, ours: str = "V18") -> Fault:
    return Fault(what, _BOOK, _NAME, f'<definedName name="{name}">Data!$H$1</definedName>', ours)


# The 32 kinds that were seeded when the validators were chosen: 14 it finds, 18 it does not.
KINDS = (
    Fault("order of elements in a sheet", _SHEET, _LINKS + _MARGINS, _MARGINS + _LINKS, "", True),
    Fault(
        "order of elements in a chart",
        _CHART,
        '<idx val="0"/><order val="0"/>',
        '<order val="0"/><idx val="0"/>',
        "",
        True,
    ),
    Fault("a word that no list has", _SHEET, 'type="expression"', 'type="formula"', "", True),
    Fault("such a word in a chart", _CHART, 'barDir val="col"', 'barDir val="column"', "", True),
    Fault("unknown attribute", _SHEET, "<dimension ", '<dimension colour="red" ', "", True),
    Fault("unknown cell type", _SHEET, 'r="B2" t="n"', 'r="B2" t="number"', "V8", True),
    Fault("style of a cell", _OTHER, 'r="A2" s="1"', 'r="A2" s="2"', "V11", True),
    Fault("colour", _STYLES, 'rgb="FF0000FF"', 'rgb="blue"', "V13", True),
    Fault("relationship id", _SHEET, 'r:id="rId1"', 'r:id="rId7"', "V4", True),
    Fault(
        "content type", _TYPES, "spreadsheetml.table+xml", "spreadsheetml.comments+xml", "V3", True
    ),
    Fault("a truth value in capitals", _SHEET, 'customWidth="1"', 'customWidth="TRUE"', "", True),
    Fault("tab's name too long", _BOOK, 'name="Own costs"', f'name="{"O" * 32}"', "V5 V22", True),
    Fault("tab's name with a colon", _BOOK, 'name="Own costs"', 'name="Own:costs"', "V5 V22", True),
    Fault("two tabs of one name", _BOOK, 'name="Own costs"', 'name="DATA"', "V5 V22", True),
    _formula("formula that cannot be read", "SUM(B2:B5", "V14"),
    _formula("tab that is not there", "SUM(Date!B2:B5)", "V15"),
    _formula("later function without its prefix", "XLOOKUP(1,B2:B5,A2:A5)", "V16"),
    Fault("list of a validation too long", _SHEET, '"low,high"', f'"{"low," * 64}"', "V20"),
    Fault("prompt too long", _SHEET, "Pick low or high.", "Pick. " * 43, "V20"),
    _name("name that looks like a cell", "H100"),
    _name("name with a blank", "the total"),
    Fault("name defined twice", _BOOK, _NAME, _NAME + _NAME.replace("total", "Total"), "V18"),
    Fault("differential style", _SHEET, 'dxfId="0"', 'dxfId="1"', "V11"),
    Fault("double cell", _SHEET, _B2, _B2 + _B2, "V7"),
    Fault("order of rows", _SHEET, '<row r="3">', '<row r="2">', "V7"),
    Fault(
        "overlapping merges", _SHEET, '<mergeCell ref="E1:F1"/>', '<mergeCell ref="E1:F2"/>', "V10"
    ),
    Fault("overlapping columns", _SHEET, 'min="1" max="1"', 'min="1" max="2"', "V9"),
    Fault("head of a table", _SHEET, "<t>Cost</t>", "<t>Costs</t>", "V24"),
    Fault("name of a table", _TABLE, 'displayName="Costs"', 'displayName="T1"', "V23"),
    Fault("axis of a chart", _CHART, '<crossAx val="10"/>', '<crossAx val="11"/>', "V25"),
    Fault("number format", _STYLES, "0.0%_);(0.0%)", "0.0&quot;_);(0.0%)", "V12"),
    Fault("text in a numeric cell", _SHEET, 't="n"><v>2026</v>', "><v>in 2026</v>", "V8"),
)

# What else Excel repairs, refuses or shows as an error.
FURTHER = (
    Fault("control character", _SHEET, "<t>Year</t>", "<t>Ye\x01ar</t>", "V2 V27", True),
    Fault(
        "part without a type of its own",
        _TYPES,
        "/xl/tables/table1.xml",
        "/xl/none.xml",
        "V3",
        True,
    ),
    Fault(
        "relationship to no part", _SHEET_RELS, "tables/table1.xml", "tables/table2.xml", "V4", True
    ),
    Fault("two relationships of one id", _SHEET_RELS, 'Id="rId2"', 'Id="rId1"', "V4", True),
    Fault("reserved name of a tab", _BOOK, 'name="Own costs"', 'name="History"', "V5 V22"),
    Fault("two tabs of one number", _BOOK, 'sheetId="2"', 'sheetId="1"', "V5", True),
    Fault("opens at a tab that is not there", _BOOK, 'activeTab="0"', 'activeTab="2"', "V6"),
    Fault("opens at a hidden tab", _BOOK, 'state="visible"', 'state="hidden"', "V6"),
    Fault("cell in another row", _SHEET, 'r="B2"', 'r="B3"', "V7"),
    Fault("order of cells", _SHEET, 'r="B2"', 'r="A2"', "V7"),
    Fault("shared text that is not there", _SHEET, _B2, '<c r="B2" t="s"><v>0</v></c>', "V8"),
    Fault("unknown error value", _SHEET, _B2, '<c r="B2" t="e"><v>#ODD!</v></c>', "V8"),
    Fault("truth value that is none", _SHEET, _B2, '<c r="B2" t="b"><v>2</v></c>', "V8", True),
    Fault("infinite number", _SHEET, "<v>2026</v>", "<v>1e999</v>", "V8"),
    Fault(
        "text beyond the limit of a cell", _SHEET, "'Own costs'!A1</t>", "x" * 32_768 + "</t>", "V8"
    ),
    Fault("column too wide", _SHEET, 'width="12"', 'width="256"', "V9", True),
    Fault(
        "columns that end before they begin",
        _SHEET,
        'min="2" max="2"',
        'min="2" max="1"',
        "V9",
        True,
    ),
    Fault("row too tall", _SHEET, '<row r="5">', '<row r="5" ht="410" customHeight="1">', "V9"),
    Fault("merge of one cell", _SHEET, 'ref="E1:F1"', 'ref="E1"', "V10"),
    Fault("style of a column", _SHEET, 'min="1" max="1"', 'min="1" max="1" style="2"', "V11"),
    Fault("look of a table", _TABLE, " headerRow", ' headerRowDxfId="1" headerRow', "V11"),
    Fault("font of a style", _STYLES, 'fontId="1"', 'fontId="2"', "V11"),
    Fault(
        "named style of a style",
        _STYLES,
        'quotePrefix="0" xfId="0"',
        'quotePrefix="0" xfId="1"',
        "V11",
        True,
    ),
    Fault("number format of a style", _STYLES, '<xf numFmtId="164"', '<xf numFmtId="165"', "V11"),
    Fault("letter in a number format", _STYLES, "0.0%_);(0.0%)", "0.0x_);(0.0%)", "V12"),
    Fault("colour beyond the theme's", _STYLES, 'theme="1"', 'theme="12"', "V13"),
    Fault(
        '"=" before a validation\'s formula',
        _SHEET,
        _LIST,
        "<formula1>=$A$2:$A$5</formula1>",
        "V14",
    ),
    _formula("two operators", "B2+*B3", "V14"),
    _formula('"=" before a formula', "=SUM(B2:B5)", "V14"),
    _formula("cell beyond the grid", "SUM(B2:XFE5)", "V14"),
    _formula("text beyond the limit of a formula", f'"{"x" * 256}"', "V14"),
    _formula("nested too deep", "ABS(" * 65 + "1" + ")" * 65, "V14"),
    Fault("mark's formula", _SHEET, "<formula>B2&gt;$H$2<", "<formula>B2&gt;(<", "V14"),
    Fault("chart's formula", _CHART, _VALUES, "<f>'Data'!$B$2:</f>", "V14 V26"),
    _formula("another file", "SUM([1]Data!B2:B5)", "V15"),
    _formula("lost reference", "SUM(#REF!)", "V15"),
    Fault("name of a tab that is not there", _BOOK, ">Data!$H$1<", ">Date!$H$1<", "V15"),
    Fault("chart of a tab that is not there", _CHART, _VALUES, "<f>'Date'!$B$2:$B$5</f>", "V15"),
    Fault("validation of such a tab", _SHEET, _LIST, "<formula1>Date!$A$2:$A$5</formula1>", "V15"),
    _formula("prefix before an old function", "_xlfn.SUM(B2:B5)", "V16"),
    _formula("function that is none", "SOMME(B2:B5)", "V16"),
    _formula("name that is not defined", "SUM(costs)*2", "V17"),
    _name("name like a cell by numbers", "R1C1"),
    _name("name that begins with a digit", "1st"),
    Fault(
        "name of no tab", _BOOK, 'Titles" localSheetId="0"', 'Titles" localSheetId="2"', "V18 V19"
    ),
    Fault("titles of another tab", _BOOK, "'Data'!$1:$1", "'Own costs'!$1:$1", "V19"),
    Fault("printed area that is lost", _BOOK, "'Data'!$A$1:$H$5", "'Data'!#REF!", "V19"),
    Fault("title of a prompt too long", _SHEET, '"Choice"', f'"{"C" * 33}"', "V20", True),
    Fault(
        "validation that stops nothing",
        _SHEET,
        'showErrorMessage="1"',
        'showErrorMessage="0"',
        "V20",
    ),
    Fault("validation without its formula", _SHEET, _LIST, "", "V20"),
    Fault("validation between one number", _SHEET, 'type="list"', 'type="whole"', "V20"),
    Fault("validation of no cell", _SHEET, 'sqref="G1"', 'sqref="G0"', "V20"),
    Fault("mark without its formula", _SHEET, "<formula>B2&gt;$H$2</formula>", "", "V21"),
    Fault("mark without its rank", _SHEET, 'priority="1"', 'priority="0"', "V21"),
    Fault(
        "link to a tab that is not there", _SHEET, "'Own costs'!A1\" ", "'Own cost'!A1\" ", "V22"
    ),
    Fault("link to no cell", _SHEET, "'Own costs'!A1\" ", "'Own costs'!A0\" ", "V22"),
    Fault("tip too long", _SHEET, '"To our costs"', f'"{"T" * 256}"', "V22", True),
    Fault("two links of one cell", _SHEET, _LINK, _LINK + _LINK, "V22"),
    Fault("link that leads nowhere", _SHEET, _LINK, '<hyperlink ref="E1"/>', "V22"),
    Fault("table called like a name", _BOOK, 'name="total"', 'name="costs"', "V23"),
    Fault("table over a merge", _SHEET, 'ref="E1:F1"', 'ref="B5:F5"', "V23"),
    Fault("table's columns", _TABLE, 'ref="A1:B5" h', 'ref="A1:C5" h', "V24"),
    Fault("two columns of one name", _TABLE, 'name="Year"', 'name="cost"', "V24"),
    Fault(
        "head that is a number",
        _SHEET,
        '<c r="B1" t="inlineStr"><is><t>Cost</t></is></c>',
        '<c r="B1"><v>7</v></c>',
        "V24",
    ),
    Fault(
        "filter beyond its table",
        _TABLE,
        '<autoFilter ref="A1:B5"',
        '<autoFilter ref="A1:B6"',
        "V24",
    ),
    Fault(
        "two axes of one id", _CHART, '<axId val="100"/><scaling', '<axId val="10"/><scaling', "V25"
    ),
    Fault(
        "plot without an axis", _CHART, '<axId val="100"/></barChart>', "</barChart>", "V25", True
    ),
    Fault("axis without a plot", _CHART, "</plotArea>", _AXIS + "</plotArea>", "V25", True),
    Fault("two series of one number", _CHART, "</ser>", "</ser>" + _SERIES, "V26"),
    Fault("series without a number", _CHART, '<order val="0"/>', "", "V26", True),
    Fault("chart of a constant", _CHART, _VALUES, "<f>7</f>", "V26"),
    Fault("stored points of a chart", _CHART, _VALUES, _VALUES + _POINTS.format(5, 1), "V26"),
    Fault("stored text of a chart", _CHART, _VALUES, _VALUES + _POINTS.format(4, "one"), "V26"),
    Fault("chart beyond the grid", _DRAWING, "<row>1</row>", "<row>1048576</row>", "V27"),
    Fault("chart that ends before it begins", _DRAWING, "<to><col>16", "<to><col>8", "V27"),
    Fault("two objects of one id", _DRAWING, _OBJECT, _OBJECT + _OBJECT, "V27", True),
    Fault(
        "drawing of no tab",
        _SHEET_RELS,
        "relationships/drawing",
        "relationships/image",
        "V27",
        True,
    ),
)
