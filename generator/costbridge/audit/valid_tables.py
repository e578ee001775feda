"""Valid file, the tables: Excel drops a table whose heads are not its cells' own texts."""

from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import MAIN, Element, Raw, RawSheet, area, doubles, overlap, whole
from costbridge.audit.rule import Broken, rule
from costbridge.audit.valid_names import name_problem
from costbridge.reading.cells import unescaped


def _tables(raw: Raw) -> Iterator[tuple[RawSheet, str, Element]]:
    """Each table with its tab, and where it stands."""
    for sheet in raw.sheets:
        for part in raw.related(sheet.part, "table"):
            table = raw.trees[part]
            yield sheet, f"{sheet.title}!{table.get('ref')}, table", table


@rule("V23", severity=1)
def table_names(book: Audited) -> Iterator[Broken]:
    """A table has a name and a number that nothing else has, and cells of its own."""
    raw = book.raw
    names = {n.get("name", "").casefold() for n in raw.workbook.iter(f"{MAIN}definedName")}
    numbers: set[int] = set()
    taken = [(s.title, area(m.get("ref", ""))) for s in raw.sheets for m in s.all("mergeCell")]
    for sheet, where, table in _tables(raw):
        name, number = table.get("displayName", ""), whole(table, "id")
        if problem := name_problem(name):
            yield Broken(where, f"{name}: {problem}")
        if name.casefold() in names or number in numbers or number < 1:
            yield Broken(where, f"the name {name} or the number {number} is taken: choose another")
        cells = area(table.get("ref", ""))
        if any(t == sheet.title and a and cells and overlap(a, cells) for t, a in taken):
            yield Broken(where, "overlaps another table or a merged range")
        names.add(name.casefold())
        numbers.add(number)
        taken.append((sheet.title, cells))


@rule("V24", severity=1)
def table_heads(book: Audited) -> Iterator[Broken]:
    """A table has a column for each column of its range, named as the cell at its head says."""
    for sheet, where, table in _tables(book.raw):
        cells, heads = area(table.get("ref", "")), whole(table, "headerRowCount", 1)
        columns = [unescaped(c.get("name", "")) for c in table.iter(f"{MAIN}tableColumn")]
        if cells is None or cells.columns != len(columns) or cells.rows <= heads:
            yield Broken(where, f"{len(columns)} columns and {heads} rows of heads do not fit it")
            continue
        for name in doubles(column.casefold() for column in columns):
            yield Broken(where, f"two columns have the name {name}: rename one")
        for place, column in enumerate(columns, cells.first_col):
            found = _text(book.raw, sheet, (cells.first_row, place))
            if heads and found != column:
                yield Broken(where, f"the column {column!r} has {found!r} in its cell")
        filtered = table.find(f"{MAIN}autoFilter")
        if filtered is not None:
            ref = area(filtered.get("ref", ""))
            last = cells.last_row - whole(table, "totalsRowCount")
            if ref != cells._replace(last_row=last):
                yield Broken(where, f"its filter is on {filtered.get('ref')}: not on its rows")


def _text(raw: Raw, sheet: RawSheet, place: tuple[int, int]) -> str | None:
    """The text that stands in a cell, or None for a blank, a number and a formula."""
    cell = sheet.by_place.get(place)
    if cell is None or cell.formula is not None or cell.type not in ("s", "inlineStr", "str"):
        return None
    return unescaped(raw.text(cell))
