"""The words a sheet is declared in: frozen data, laid out, written and checked by the generator.

A formula is Excel text with ``{name}`` for an address:

====================  =============================================================
``{x}``               the line's value here: its figure, or its value in this period
``{x[-1]}``           the period before (column I is the period before the first)
``{x[:]}``            the whole row of periods
``{x[last]}``         the last period
``{x[total]}``        the row's total in column H
``{.x}``              inside ``each``: the same member's line
``{gpu.*.x}``         the adjacent rows of a set, as one range
====================  =============================================================

A name that nothing declares is an error. A name that is declared but that the case lacks takes the
line with it; of several alternative formulas the first whose names exist is laid out; a ``summed``
over nothing stays, with 0 (model-spec: "a block the case lacks").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["figure", "series", "summed", "text"]


@dataclass(frozen=True)
class Given:
    """An input: the sheet gives its name, label, unit and possible range, a case gives the rest.

    ``above`` is an exclusive lower bound, ``low`` and ``high`` are inclusive; where none is given
    the unit's own range holds. Inputs of one ``block`` stand in a case together or not at all.
    ``choices`` names a switch's positions. A given of unit text is shown, never calculated with.
    """

    name: str
    label: str
    unit: str
    above: float | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False
    block: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A calculated row: one value (figure), one a period (series), or words (text)."""

    name: str
    label: str
    unit: str
    kind: Kind
    formulas: tuple[str, ...]
    total: str = ""
    opening: str | None = None
    total_unit: str = ""
    headline: bool = False


@dataclass(frozen=True)
class Check:
    """A check or a tie: how large a gap is, what it may be, and why it must not be larger.

    Its rows are ``gap.check.x`` and the flag ``check.x``, which is 1 where the gap is too large.
    """

    role: Literal["check", "tie"]
    name: str
    label: str
    gap: str
    unit: str
    reason: str
    tolerance: str = ""
    bound: str = ""
    by_period: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    note: str = ""


@dataclass(frozen=True)
class Each:
    """Rows for every member of a set the case names, line by line, the members adjacent."""

    set: str
    items: "tuple[Given | Line | Check | Chosen, ...]"


@dataclass(frozen=True)
class Chosen:
    """A switch: alternatives in adjacent rows, then the one that the choice ``by`` names."""

    result: Line
    options: tuple[Line, ...]


@dataclass(frozen=True)
class Corkscrew:
    """A balance: opening, plus, less, closing. Its rows are ``x.open, x.plus.…, x.less.…, x``."""

    name: str
    label: str
    unit: str
    plus: tuple[str, ...]
    less: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: one formula for all rows, in which ``{.x}`` is this row's column x.

    ``{.x[above]}`` is the row above; where there is none it is 0. Without a formula each row names
    the line that it shows, or has no cell here.
    """

    key: str
    label: str
    unit: str
    formula: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its key and label, the lines that it names, and its words."""

    key: str
    label: str
    named: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table that runs downwards; its cells are lines ``table.row.column``."""

    name: str
    columns: tuple[Column, ...]
    words: tuple[str, ...]
    rows: tuple[TableRow, ...]


Item = Given | Line | Check | Section | Each | Corkscrew | Table
SheetKind = Literal["summary", "guide", "inputs", "time", "plain", "checks", "sources", "case"]


@dataclass(frozen=True)
class Sheet:
    """A sheet of lines. ``time`` sheets carry the timeline from column J, ``plain`` ones do not."""

    title: str
    purpose: str
    items: tuple[Item, ...]
    kind: SheetKind


@dataclass(frozen=True)
class Put:
    """A cell of a presentation sheet: a text, or (from ``=``) a formula that shows.

    Of several contents the first whose names the case has is put; ``unit_of`` names the line whose
    unit gives the number format; ``link`` is a sheet or a line.
    """

    at: str
    style: str
    contents: tuple[str, ...]
    unit_of: str = ""
    format: str = ""
    link: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Notes:
    """A section of Guide: a term and what is said of it, a row each."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """A presentation sheet: its cells are placed by hand, or generated from what the book holds."""

    title: str
    purpose: str
    kind: SheetKind
    cells: tuple[Put, ...] = ()
    widths: tuple[tuple[str, float], ...] = ()
    heights: tuple[tuple[int, float], ...] = ()
    items: tuple[Item, ...] = ()
    notes: tuple[Notes, ...] = ()


@dataclass(frozen=True)
class Condition:
    """What must hold between inputs; ``holds`` sees the numbers of one scenario by name, and N.

    ``about`` are the inputs that a message names (``gpu.*.count``: of every type), the first before
    the others. With ``each``, the members of that set are judged one at a time: the condition holds
    if it holds of the numbers without the other members, so that a message can name the member.
    """

    name: str
    says: str
    cure: str
    about: tuple[str, ...]
    holds: Callable[[Mapping[str, float], int], bool]
    each: str = ""


def given(
    name: str,
    label: str,
    unit: str,
    *,
    above: float | None = None,
    low: float | None = None,
    high: float | None = None,
    whole: bool = False,
    block: str = "",
    choices: tuple[str, ...] = (),
) -> Given:
    return Given(name, label, unit, above, low, high, whole, block, choices)


def section(title: str, note: str = "") -> Section:
    return Section(title, note)


def figure(name: str, label: str, unit: str, *formulas: str, headline: bool = False) -> Line:
    """One value. A headline output has a defined name: the workbook's interface."""
    return Line(name, label, unit, "figure", formulas, headline=headline)


def series(
    name: str,
    label: str,
    unit: str,
    *formulas: str,
    total: str = "",
    opening: str | None = None,
    total_unit: str = "",
) -> Line:
    """One value a period; ``total`` is the function of column H, ``opening`` stands in column I.

    ``total_unit`` is the total's unit where it is another: shares of quarters sum to quarters.
    """
    return Line(name, label, unit, "series", formulas, total, opening, total_unit)


def summed(
    name: str,
    label: str,
    unit: str,
    members: str,
    *,
    total: str = "",
    headline: bool = False,
) -> Line:
    """The sum of a set's adjacent rows, figures or series; 0 where the case has none."""
    formulas = (f"SUM({{{members}}})",)
    return Line(name, label, unit, "summed", formulas, total=total, headline=headline)


def text(name: str, label: str, *formulas: str) -> Line:
    """Words over neighbours, for a sentence of more than one IF."""
    return Line(name, label, "text", "text", formulas)


def chosen(name: str, label: str, unit: str, *options: Line, by: str) -> Chosen:
    formulas = ("INDEX({options},{" + by + "})",)
    return Chosen(Line(name, label, unit, "figure", formulas), options)


def column(key: str, label: str, unit: str, formula: str = "") -> Column:
    return Column(key, label, unit, formula)


def row(key: str, label: str, *words: str, **named: str) -> TableRow:
    """``named`` says which line a column without a formula shows in this row."""
    return TableRow(key, label, tuple(named.items()), words)


def table(name: str, columns: list[Column], words: list[str], rows: list[TableRow]) -> Table:
    return Table(name, tuple(columns), tuple(words), tuple(rows))


def each(set_: str, *items: "Given | Line | Check | Chosen") -> Each:
    return Each(set_, items)


def corkscrew(name: str, label: str, unit: str, *, plus: list[str], less: list[str]) -> Corkscrew:
    return Corkscrew(name, label, unit, tuple(plus), tuple(less))


def check(
    name: str,
    label: str,
    *,
    gap: str,
    unit: str,
    reason: str,
    tolerance: str = "",
    bound: str = "",
    by_period: bool = False,
) -> Check:
    """An integrity check, which holds for any inputs in range; it counts in ``master_check``.

    It fails where ``gap`` is above the line ``bound``, else above the input ``tolerance``, else
    above 0. ``by_period`` gives a flag a period, so that the sheet shows when it fails.
    """
    return Check("check", name, label, gap, unit, reason, tolerance, bound, by_period)


def tie(name: str, label: str, *, gap: str, unit: str, reason: str, tolerance: str) -> Check:
    """A comparison of inputs with what a source prints; it counts in ``open_ties``."""
    return Check("tie", name, label, gap, unit, reason, tolerance)
