"""Seeded defects in memory: other contents, declarations, values or lines; no file is made."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from costbridge.audit import Audited
from costbridge.audit.audited import first_of_each_form
from costbridge.formula import Address, Formula
from costbridge.layout import Layout, Placed

_KEPT = ("workbook", "stored", "contents", "declared", "program", "values", "by_scenario")


def holding(book: Audited, cells: Mapping[Address, object]) -> Audited:
    """A copy of the file in which some cells hold something else; None empties them."""
    seeded = {at: Formula(v) if _is_formula(v) else v for at, v in cells.items()}
    contents = {at: value for at, value in {**book.contents, **seeded}.items() if value is not None}
    made = _copy(book, contents=contents, **_of_the_lines(book))
    made.__dict__["distinct"] = _distinct(book, made, {at[:2] for at in cells})
    return made


def _distinct(book: Audited, made: Audited, rows: set[tuple[str, int]]) -> dict[Address, Formula]:
    """That of the book, but for the rows that hold something else: the rest is as it was."""
    before = {at: f for at, f in book.distinct.items() if at[:2] not in rows}
    return before | first_of_each_form({a: f for a, f in made.formulas.items() if a[:2] in rows})


def _of_the_lines(book: Audited) -> dict[str, object]:
    return {"places": book.places, "rows_of_periods": book.rows_of_periods}


def declaring(book: Audited, cells: Mapping[Address, object]) -> Audited:
    """A copy in which some cells are declared otherwise; everything is calculated anew."""
    seeded = {at: Formula(v) if _is_formula(v) else v for at, v in cells.items()}
    fresh = ("program", "values", "by_scenario")
    return _copy(book, fresh, declared={**book.declared, **seeded}, **_of_the_lines(book))


def giving(book: Audited, changes: Mapping[Address, Any], scenario: str = "base") -> Audited:
    """A copy whose formulas give something else in one scenario."""
    values = {**book.by_scenario[scenario], **changes}
    return _copy(
        book,
        by_scenario={**book.by_scenario, scenario: values},
        values=values,
        **_of_the_lines(book),
    )


def relined(book: Audited, name: str, **changes: Any) -> Audited:
    """A copy in which one line is declared otherwise, in its place."""
    home = book.layout.home[name]
    return with_lines(book, {name: replace(home, line=replace(home.line, **changes))})


def with_lines(book: Audited, lines: Mapping[str, Placed | None]) -> Audited:
    """A copy with some lines declared otherwise, or not at all."""
    layout: Layout = copy(book.layout)
    layout.__dict__.pop("names", None)
    layout.home = {n: p for n, p in {**layout.home, **lines}.items() if p is not None}
    layout.rows = {
        sheet: [
            row
            for old in rows
            if (row := lines.get(old.name, old) if old.link is None else old) is not None
        ]
        for sheet, rows in layout.rows.items()
    }
    return replace(_copy(book), layout=layout)


def _is_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _copy(book: Audited, fresh: tuple[str, ...] = (), **seeded: object) -> Audited:
    made = replace(book)
    for name in _KEPT:
        if name not in fresh and name not in seeded:
            made.__dict__[name] = getattr(book, name)
    made.__dict__.update(seeded)
    return made
