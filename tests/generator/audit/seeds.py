"""Seeded defects in memory: other contents, declarations, values or lines; no file is made."""

from collections.abc import Mapping
from copy import copy
from dataclasses import fields, replace
from typing import Any

from costbridge.audit import Audited
from costbridge.formula import Address, Formula
from costbridge.layout import Layout, Placed


def holding(book: Audited, cells: Mapping[Address, object]) -> Audited:
    """A copy of the file in which some cells hold something else; None empties them."""
    seeded = {at: Formula(v) if _is_formula(v) else v for at, v in cells.items()}
    contents = {at: value for at, value in {**book.contents, **seeded}.items() if value is not None}
    made = _copy(book, "formulas", "distinct", "precedents", contents=contents)
    rows = {at[:2] for at in cells}
    inside = {at: formula for at, formula in made.formulas.items() if at[:2] in rows}
    touched = _copy(book, "distinct", "precedents", formulas=inside)
    for name in ("distinct", "precedents"):  # the other rows are as they were
        kept = {at: found for at, found in getattr(book, name).items() if at[:2] not in rows}
        made.__dict__[name] = kept | getattr(touched, name)
    return made


def declaring(book: Audited, cells: Mapping[Address, object]) -> Audited:
    """A copy in which some cells are declared otherwise; everything is calculated anew."""
    seeded = {at: Formula(v) if _is_formula(v) else v for at, v in cells.items()}
    stale = ("program", "values", "by_scenario", "scenario_labels")
    return _copy(book, *stale, declared={**book.declared, **seeded})


def giving(book: Audited, changes: Mapping[Address, Any], scenario: str = "base") -> Audited:
    """A copy whose formulas give something else in one scenario."""
    values = {**book.by_scenario[scenario], **changes}
    by_scenario = {**book.by_scenario, scenario: values}
    return _copy(book, by_scenario=by_scenario, values=values)


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
    made = replace(book, layout=layout)
    made.__dict__.update(_kept(book, "places", "rows_of_periods"))
    return made


def _is_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _copy(book: Audited, *stale: str, **seeded: object) -> Audited:
    """A copy that need not find out again what the defect leaves as it was."""
    assert book.places  # found once, for all copies
    made = replace(book)
    made.__dict__.update({**_kept(book, *stale), **seeded})
    return made


def _kept(book: Audited, *stale: str) -> dict[str, object]:
    of_the_book = {field.name for field in fields(book)}
    return {n: v for n, v in book.__dict__.items() if n not in of_the_book and n not in stale}
