"""Paper: how a sheet is printed, seen and explained (S12 to S15), which its user may change."""

from collections.abc import Iterator, Sequence

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited, cells_of
from costbridge.audit.rule import Broken, rule

_PICTURES = "xl/media/"
_PURPOSE = 120  # characters: it stands in one line over the sheet
_SMALLEST, _LARGEST = 80, 100  # per cent: the zoom at which the declared widths read well


@rule("S12", severity=3)
def a_sheet_prints_on_few_readable_pages(book: Audited) -> Iterator[Broken]:
    """Landscape, as few pages wide as are declared; headings repeat; the footer says what it is."""
    for drawn, sheet in book.sheets:
        fits = sheet.sheet_properties.pageSetUpPr
        rows, columns = drawn.extent
        repeated = drawn.repeat_columns
        paper: Sequence[tuple[str, object, object]] = (
            ("orientation", sheet.page_setup.orientation, "landscape"),
            ("fit to page", bool(fits and fits.fitToPage), True),
            ("pages wide", int(sheet.page_setup.fitToWidth or 1), drawn.pages_wide),
            ("rows repeated", _plain(sheet.print_title_rows), drawn.repeat_rows),
            (
                "columns repeated",
                _plain(sheet.print_title_cols),
                f"A:{get_column_letter(repeated)}" if repeated else "",
            ),
            ("print area", _plain(sheet.print_area), f"A1:{get_column_letter(columns)}{rows}"),
        )
        for what, found, expected in paper:
            if found != expected:
                yield Broken(sheet.title, f"{what} {found or 'none'}, not {expected or 'none'}")
        words = _footer(sheet)
        for word in ("&F", "&A", "&P", "costbridge"):
            if word not in words:
                yield Broken(sheet.title, f"the footer lacks {word}")


def _footer(sheet: Worksheet) -> str:
    footer = sheet.oddFooter
    parts = (footer.left, footer.center, footer.right) if footer else ()
    return " ".join(str(part.text) for part in parts if part)


def _plain(reference: object) -> str:
    """A print setting as rows, columns or a range alone: "A1:H39" of "'Summary'!$A$1:$H$39"."""
    return str(reference or "").rpartition("!")[2].replace("$", "")


@rule("S13", severity=3)
def a_sheet_opens_without_gridlines_at_its_first_cell(book: Audited) -> Iterator[Broken]:
    """No gridlines, zoom 80 to 100 %, the cursor at A1, the first sheet in front."""
    for _, sheet in book.sheets:
        view = sheet.sheet_view
        if view.showGridLines is not False:
            yield Broken(sheet.title, "gridlines are shown")
        if not _SMALLEST <= (view.zoomScale or _LARGEST) <= _LARGEST:
            yield Broken(sheet.title, f"zoom is {view.zoomScale} %")
        if view.selection and view.selection[0].activeCell != "A1":
            yield Broken(sheet.title, f"the cursor is at {view.selection[0].activeCell}")
    front = book.workbook.active
    if front is None or front.title != book.workbook.sheetnames[0]:
        yield Broken(str(front.title if front else "-"), "is in front, not the first sheet")


@rule("S14", severity=3)
def a_sentence_of_purpose_stands_under_the_title(book: Audited) -> Iterator[Broken]:
    """A2 says in a sentence what the sheet is for; Summary has its answer there instead."""
    for drawn, sheet in book.sheets:
        said = str(sheet["A2"].value or "")
        if drawn.kind != "summary" and not (said.endswith(".") and len(said) <= _PURPOSE):
            yield Broken(f"{sheet.title}!A2", f"no sentence of at most {_PURPOSE} characters")


@rule("S15", severity=3)
def what_is_to_be_known_stands_in_cells(book: Audited) -> Iterator[Broken]:
    """No comment but on Inputs, and no picture, says what no cell says."""
    for part in book.parts:
        if part.casefold().startswith(_PICTURES):
            yield Broken(part, "is a picture")
    for drawn, sheet in book.sheets:
        if drawn.kind != "inputs":
            yield from _comments(sheet)


def _comments(sheet: Worksheet) -> Iterator[Broken]:
    for cell in cells_of(sheet):
        if cell.comment is not None:
            yield Broken(f"{sheet.title}!{cell.coordinate}", "has a comment")
