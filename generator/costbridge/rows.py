"""Row: a line of a sheet for one case, expanded from its declaration and not yet in its place."""

from dataclasses import dataclass

from costbridge_workbook.vocabulary import Given

HEADER_NAMES = ("period", "period_end", "phase")


@dataclass(frozen=True)
class Row:
    """A row of a sheet. ``formula`` is in ``{name}`` form; a section has no name and none."""

    name: str
    label: str
    unit: str
    kind: str
    formula: str = ""
    formulas: tuple[str, ...] = ()
    total: str = ""
    total_unit: str = ""
    opening: str | None = None
    sign: str = ""
    role: str = ""  # "check" or "tie": a flag; "gap": how far apart its two sides are
    tolerance: str = ""
    reason: str = ""
    headline: bool = False
    sums_a_set: bool = False
    column: int = 0  # of a table's cell; 0 is the column of figures
    same_row: bool = False  # a further cell of the row above
    words: tuple[tuple[int, str], ...] = ()  # column and text: a table's headings, labels, notes
    given: Given | None = None
