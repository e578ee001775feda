"""Tables: a declared table -> its cells as rows, each a line ``table.row.column``."""

from collections.abc import Iterator

from costbridge.placeholders import Placeholder, placeholders, substitute
from costbridge.rows import Row
from costbridge_workbook.vocabulary import Table, TableRow

_LABEL, _TABLE = 5, 6  # column E for labels; a table's columns from F on


def table_rows(item: Table) -> Iterator[Row]:
    """A row of headings, then the cells of each row; a row that lacks a line has no cell there."""
    columns = {c.key: _TABLE + i for i, c in enumerate(item.columns)}
    beyond = _TABLE + len(columns)
    titles = [(columns[c.key], f"{c.label}, {c.unit}") for c in item.columns]
    words = [(beyond + i, text) for i, text in enumerate(item.words)]
    yield Row("", "", "", "heading", words=(*titles, *words))
    above = ""
    for row in item.rows:
        present = _present(item, row)
        notes = [(beyond + i, text) for i, text in enumerate(row.words)]
        for key, formula in present.items():
            column = next(c for c in item.columns if c.key == key)
            first = key == next(iter(present))
            yield Row(
                f"{item.name}.{row.key}.{key}",
                f"{row.label}: {column.label.lower()}",
                column.unit,
                "figure",
                formulas=(_of_row(formula, item.name, row.key, above),),
                column=columns[key],
                same_row=not first,
                words=((_LABEL, row.label), *notes) if first else (),
            )
        above = row.key


def _present(item: Table, row: TableRow) -> dict[str, str]:
    """The columns that a row has: those it names a line for, and formulas over what it has."""
    named = dict(row.named)
    has = {c.key for c in item.columns if c.formula or c.key in named}
    found = {}
    for column in item.columns:
        formula = column.formula or "{" + named.get(column.key, "") + "}"
        here = {p.name[1:] for p in placeholders(formula) if p.name.startswith(".")}
        if column.key in has and here <= has:
            found[column.key] = formula
        else:
            has.discard(column.key)
    return found


def _of_row(formula: str, table: str, row: str, above: str) -> str:
    """``{.x}`` of a table: this row's column; ``{.x[above]}``: the row above, else 0."""

    def whole(placeholder: Placeholder) -> str:
        if not placeholder.name.startswith("."):
            return str(placeholder)
        if placeholder.part != "above":
            return str(Placeholder(f"{table}.{row}{placeholder.name}"))
        return str(Placeholder(f"{table}.{above}{placeholder.name}")) if above else "0"

    return substitute(formula, whole)
