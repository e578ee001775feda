"""A small workbook with one of everything that Excel may find fault with: also what ours lacks."""

from functools import cache

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.package import pack

_VALUES = {("Data", 1, 8): 10, ("Data", 2, 8): 2, ("Own costs", 1, 1): 10}


@cache
def rich() -> bytes:
    """Tabs, formulas, merges, widths, a validation, a mark, a link, a name, a table, a chart."""
    book = Workbook()
    data, own = book.active, book.create_sheet("Own costs")
    assert isinstance(data, Worksheet)
    data.title = "Data"
    for row in (("Year", "Cost"), (2024, 1), (2025, 2), (2026, 3), (2027, 4)):
        data.append(row)
    data["H1"], data["H2"] = "=SUM(B2:B5)", '=IF(B3>1,B3,"none")'
    own["A1"] = "=Data!$H$1"
    own["A2"] = 0.25
    own["A2"].number_format = '0.0%_);(0.0%);"-"_)'
    own["A2"].font = Font(name="Calibri", sz=11, color="FF0000FF")
    _about_the_cells(data)
    data.add_table(Table(displayName="Costs", ref="A1:B5"))
    chart = BarChart()
    chart.add_data(Reference(data, min_col=2, min_row=1, max_row=5), titles_from_data=True)
    chart.set_categories(Reference(data, min_col=1, min_row=2, max_row=5))
    chart.anchor = TwoCellAnchor(_from=AnchorMarker(9, 0, 1, 0), to=AnchorMarker(16, 0, 14, 0))
    data.add_chart(chart)
    book.defined_names["total"] = DefinedName("total", attr_text="Data!$H$1")
    return pack(book, _VALUES)


def _about_the_cells(data: Worksheet) -> None:
    data.merge_cells("E1:F1")
    data.merge_cells("E2:F2")
    for column in "ABC":
        data.column_dimensions[column].width = 12 + ord(column) % 3
    choice = DataValidation(
        type="list",
        formula1='"low,high"',
        showErrorMessage=True,
        errorTitle="Not in the list",
        error="Pick one.",
        promptTitle="Choice",
        prompt="Pick low or high.",
    )
    choice.add("G1")
    data.add_data_validation(choice)
    look = DifferentialStyle(fill=PatternFill(bgColor="FFFFC000"))
    data.conditional_formatting.add("B2:B5", Rule("expression", dxf=look, formula=["B2>$H$2"]))
    data["E1"].hyperlink = Hyperlink("E1", location="'Own costs'!A1", tooltip="To our costs")
    data.print_title_rows = "1:1"
    data.print_area = "A1:H5"
