"""Lines: the declared formulas of a case's book, each with all cells in which it stands.

What the generator writes by itself is no declared formula: link rows, header rows, the rows of
Checks, the live column of Inputs.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from benchmarks.mutation.trees import Constant, Node, holes, parsed, written
from costbridge.app import Book
from costbridge.engines import Value
from costbridge.expand import declared
from costbridge.formula import Address, Formula, Reference, column_letters
from costbridge.layout import BEFORE, FIRST, TOTAL, Layout, Placed
from costbridge.placeholders import Placeholder, pattern_of, placeholders
from costbridge_workbook.vocabulary import Page


@dataclass(frozen=True)
class Declared:
    """A declared formula: its name, its tree, and the references of each of its cells."""

    sheet: str
    name: str
    tree: Node
    cells: dict[Address, list[Reference]]
    names: list[str]
    """What stands for each hole, in words: the line it refers to."""

    @property
    def formula(self) -> str:
        return written(self.tree, self.names)

    @property
    def id(self) -> str:
        return f"{self.sheet}: {self.name} = {self.formula}"


class Lines:
    """The declared formulas of a book, by id."""

    def __init__(self, book: Book) -> None:
        self.layout: Layout = book.layout
        self.cells = book.cells
        self.values = book.values
        self.found: dict[str, Declared] = {}
        self._known: dict[str, tuple[str, str]] = {}
        for name, member, address in self._declared_cells():
            tree, references = _tree(self.cells[address], address[0])
            declared = self._placeholders(address, len(references))
            names = [
                self._range(as_declared, member) if hole.ranged else ""
                for hole, as_declared in zip(holes(tree), declared, strict=True)
            ]
            names = [
                text or self._named(reference, address, member)
                for text, reference in zip(names, references, strict=True)
            ]
            line = Declared(address[0], name, tree, {}, names)
            self.found.setdefault(line.id, line).cells[address] = references

    def kind(self, reference: Reference) -> type | tuple[type, ...]:
        """What a cell must hold to be taken for this one: words, or a number."""
        first = next(reference.addresses())
        return str if isinstance(self.contents(first), str) else (int, float)

    def contents(self, cell: Address) -> Value | None:
        """What a cell shows."""
        content = self.cells.get(cell)
        return self.values.get(cell) if isinstance(content, Formula) else content

    def _declared_cells(self) -> Iterator[tuple[str, str, Address]]:
        for rows in self.layout.rows.values():
            for placed in rows:
                if placed.line.formula and placed.link is None:
                    yield from self._cells_of(placed)
        for page in self.layout.book:
            for put in page.cells if isinstance(page, Page) else ():
                letters, row = coordinate_from_string(put.at)
                address = (page.title, row, column_index_from_string(letters))
                if isinstance(self.cells.get(address), Formula):
                    yield put.at, "", address

    def _cells_of(self, placed: Placed) -> Iterator[tuple[str, str, Address]]:
        (name, member), line = self._generic(placed.name), placed.line
        if line.kind != "series":
            yield name, member, (placed.sheet, placed.row, placed.column)
            return
        for column in range(FIRST, self.layout.last_column + 1):
            yield name, member, (placed.sheet, placed.row, column)
        if line.opening is not None:
            yield f"{name}[opening]", member, (placed.sheet, placed.row, BEFORE)
        if line.total:
            yield f"{name}[total]", member, (placed.sheet, placed.row, TOTAL)

    @cached_property
    def _declared(self) -> list[str]:
        return [row.name for _, row in declared([s for s in self.layout.book if s.items])]

    def _generic(self, name: str) -> tuple[str, str]:
        """The name as declared, and its member or row: gpu.h800.count is gpu.*.count of h800."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> tuple[str, str]:
        home = self.layout.home.get(name)
        if home and home.line.column:
            table, *row, column = name.split(".")
            return f"{table}.*.{column}", ".".join(row)
        if name not in self._declared:
            for pattern in self._declared:
                if "*" in pattern and pattern_of(pattern).fullmatch(name):
                    before, after = pattern.split("*")
                    return pattern, name.removeprefix(before).removesuffix(after)
        return name, ""

    @cached_property
    def _names_at(self) -> dict[tuple[str, int], list[tuple[int, str]]]:
        """The names that stand in a row of a sheet, each with the column of its one value."""
        found = defaultdict(list)
        for sheet, rows in self.layout.rows.items():
            for placed in rows:
                if placed.name:
                    found[sheet, placed.row].append((placed.column, placed.name))
        return found

    def _placeholders(self, at: Address, number: int) -> list[Placeholder | None]:
        """The references of a cell as declared; None for those of totals and of cells put."""
        placed = self._placed_at.get(at[:2], [])
        if at[2] < FIRST and any(home.line.kind == "series" for home in placed):
            return [None] * number
        for home in placed:
            found = list(placeholders(home.line.formula))
            if len(found) == number and (len(placed) == 1 or home.column == at[2]):
                return [*found]
        return [None] * number

    @cached_property
    def _placed_at(self) -> dict[tuple[str, int], list[Placed]]:
        found = defaultdict(list)
        for sheet, rows in self.layout.rows.items():
            for placed in rows:
                found[sheet, placed.row].append(placed)
        return found

    def _range(self, as_declared: Placeholder | None, of: str) -> str:
        """A range in words, the same in a case with more members or fewer."""
        if as_declared is None or as_declared.part == ":":
            return ""
        if as_declared.is_range:
            ends = [self._generic(name) for name in as_declared.names()]
            names = [name if member == of else f"{name} of {member}" for name, member in ends]
            return f"{{{names[0]}..{names[1]}}}"
        return str(as_declared)

    def _named(self, reference: Reference, at: Address, of: str) -> str:
        """A reference in words; `of` is the member or table row for which the formula stands."""
        name, member = self._name(reference.sheet, reference.first_row, reference.first_col)
        part = ""
        if self.is_series(reference):
            part = self._part(reference, at)
        elif member and member != of:
            above = f"{name.partition('.')[0]}." == f"{self._table(at)}."
            name, part = (name, "[above]") if above else (name.replace("*", member), "")
        return f"{{{name}{part}}}"

    def _part(self, reference: Reference, at: Address) -> str:
        if reference.columns > 1:
            return "[:]"
        if reference.first_col == TOTAL:
            return "[total]"
        if at[2] < FIRST:
            return "[last]"
        apart = reference.first_col - at[2]
        return f"[{apart:+d}]" if apart else ""

    def _table(self, at: Address) -> str:
        """The table that a cell is part of."""
        names = [name for _, name in self._names_at.get(at[:2], [])]
        return names[0].partition(".")[0] if len(names) > 1 else ""

    def is_series(self, reference: Reference) -> bool:
        names = self._names_at.get((reference.sheet, reference.first_row), [])
        homes = [self.layout.home[name] for _, name in names]
        return any(home.line.kind == "series" for home in homes)

    def _name(self, sheet: str, row: int, column: int) -> tuple[str, str]:
        names = self._names_at.get((sheet, row), [])
        if not names:
            return f"{sheet}!{column_letters(column)}{row}", ""
        exact = [name for at, name in names if at == column]
        return self._generic((exact or [names[0][1]])[0])


def _tree(content: Any, sheet: str) -> tuple[Node, list[Reference]]:
    if isinstance(content, Formula):
        return parsed(content, sheet)
    return Constant(str(content)), []
