"""Mutants: every change of every declared formula, as the formulas that stand in a book's cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.mutation.lines import Declared, Lines
from benchmarks.mutation.operators import changes
from benchmarks.mutation.trees import Hole, Node, filled, holes, written
from costbridge.engines import Value
from costbridge.formula import Address, Formula, Reference, column_letters
from costbridge.layout import BEFORE


@dataclass(frozen=True)
class Mutant:
    """A change of a declared formula; ``id`` is the same in every case that has the formula."""

    line: str
    sheet: str
    operator: str
    id: str
    tree: Node
    number: bool


def mutants(line: Declared, values: Mapping[Address, Value]) -> Iterator[Mutant]:
    """The changes of a line's formula, each once."""
    number = not any(isinstance(values.get(cell), str) for cell in line.cells)
    seen = {line.formula}
    for operator, tree in changes(line.tree, number=number):
        text = written(tree, line.names)
        if text not in seen:
            seen.add(text)
            name = f"{line.sheet}: {line.name} = {line.formula} -> {text}"
            yield Mutant(line.id, line.sheet, operator, name, tree, number)


class Unmade(Exception):  # noqa: N818
    """A change that a book has no room for, such as a range of one cell made shorter."""


def formulas(mutant: Mutant, line: Declared, lines: Lines) -> dict[Address, Formula]:
    """What stands in the cells of the line after the change."""
    found = {}
    for cell, references in line.cells.items():
        texts = {hole: _text(hole, references, cell, lines) for hole in holes(mutant.tree)}
        found[cell] = Formula("=" + filled(mutant.tree, texts))
    if all(formula == lines.cells[cell] for cell, formula in found.items()):
        raise Unmade
    return found


def _text(hole: Hole, references: list[Reference], cell: Address, lines: Lines) -> str:
    at = references[hole.number]
    if hole.first or hole.last:
        at = _stretched(hole, at)
    if hole.columns and not _in_periods(at, lines):
        raise Unmade
    first = at.first_row + hole.rows, at.first_col + hole.columns
    last = at.last_row + hole.rows, at.last_col + hole.columns
    if first[0] > last[0] or first[1] > last[1] or first[0] < 1:
        raise Unmade
    if hole.rows or hole.first or hole.last:
        for corner in (first, last):
            if not isinstance(
                lines.contents((at.sheet, *corner)), lines.kind(references[hole.number])
            ):
                raise Unmade
    prefix = f"{at.sheet}!" if at.sheet != cell[0] else ""
    text = f"{prefix}${column_letters(first[1])}${first[0]}"
    return f"{text}:${column_letters(last[1])}${last[0]}" if hole.ranged else text


def _stretched(hole: Hole, at: Reference) -> Reference:
    if at.columns > 1:
        return at._replace(first_col=at.first_col + hole.first, last_col=at.last_col + hole.last)
    return at._replace(first_row=at.first_row + hole.first, last_row=at.last_row + hole.last)


def _in_periods(at: Reference, lines: Lines) -> bool:
    """Whether a reference is to a period, or to the one before the first."""
    return at.first_col >= BEFORE and lines.is_series(at)
