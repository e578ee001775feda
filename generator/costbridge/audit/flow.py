"""Flow: from above to below, from left to right, from earlier sheets to later (rules S6, S7)."""

from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.places import SHOWING
from costbridge.audit.rule import Broken, rule
from costbridge.formula import Address, Reference, where
from costbridge.layout import HEADER_ROW

_HEADER = max(HEADER_ROW.values())


@rule("S6", severity=2)
def a_formula_reads_from_above_or_from_the_left(book: Audited) -> Iterator[Broken]:
    """On a sheet that calculates, a formula below the header reads from above or from the left."""
    for at, reference in _read_below_the_header(book):
        same = reference.sheet == at[0]
        if same and reference.last_row > at[1] and reference.last_col >= at[2]:
            first = where((reference.sheet, reference.last_row, reference.first_col))
            yield Broken(where(at), f"{book.formulas[at]} reads {first}, which stands below")


@rule("S7", severity=2)
def a_sheet_reads_from_earlier_sheets_only(book: Audited) -> Iterator[Broken]:
    """Sheets that calculate read from earlier ones, so no chain of sheets is circular."""
    kinds = {drawn.title: drawn.kind for drawn in book.drawn}
    tabs = {title: number for number, title in enumerate(book.workbook.sheetnames)}
    told = set()
    for at, reference in _read_below_the_header(book):
        edge = at[0], reference.sheet
        if edge[0] == edge[1] or edge in told:
            continue
        told.add(edge)
        if edge[1] not in kinds:
            yield Broken(where(at), f"reads from {edge[1]}, which is no sheet of the model")
        elif kinds[edge[1]] in SHOWING:
            yield Broken(where(at), f"reads from {edge[1]}, which shows and does not calculate")
        elif tabs.get(edge[1], len(tabs)) > tabs[edge[0]]:
            yield Broken(where(at), f"reads from {edge[1]}, a later sheet")


def _read_below_the_header(book: Audited) -> Iterator[tuple[Address, Reference]]:
    """What the formulas of the calculation sheets refer to; rows 1 to 6 link to light and time."""
    titles = {sheet.title for sheet in book.drawn if sheet.kind not in SHOWING}
    for at, read in book.precedents.items():
        if at[0] in titles and at[1] > _HEADER:
            yield from ((at, reference) for reference in read)
