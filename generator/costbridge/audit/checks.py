"""Rules of checks (K1 to K6): all are listed and counted, each can fire, none tests itself."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import numpy as np

from costbridge.audit.audited import Audited
from costbridge.audit.origins import origin, tree_of
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Call, Cells, Constant, Node, Operation, cells
from costbridge.engines.compiled import Program
from costbridge.formula import Address, Formula, Reference, references, where
from costbridge.layout import FIGURE, FIRST, LABEL, TOTAL, UNIT, Placed
from costbridge.sheets.checks import GAP, SHEET, TOLERANCE, WHY
from costbridge.sheets.drawing import WORDS


def _tests(book: Audited) -> list[tuple[Placed, Placed]]:
    """Each check and tie where it is declared, and its gap."""
    home = book.layout.home
    found = (home[name] for name in book.layout.names)
    return [(p, home[f"gap.{p.name}"]) for p in found if p.line.role in WORDS]


def _result(placed: Placed) -> Address:
    """Where a check says once whether it fails: its figure, or its total over the periods."""
    return placed.sheet, placed.row, TOTAL if placed.line.kind == "series" else FIGURE


def _first(placed: Placed) -> Address:
    """The first of its cells."""
    return placed.sheet, placed.row, FIRST if placed.line.kind == "series" else FIGURE


@rule("K1", severity=1)
def the_checks_sheet_lists_every_check(book: Audited) -> Iterator[Broken]:
    """Every check has one row on Checks, which reads its result, its gap and its tolerance."""
    sheet = _checks_sheet(book)
    rows = [p for p in book.layout.rows[sheet] if p.link and p.line.role in WORDS]
    for check, gap in _tests(book):
        listed = [p for p in rows if book.contents.get((sheet, p.row, LABEL)) == check.line.label]
        if len(listed) != 1:
            yield Broken(sheet, f"{check.line.label!r} has {len(listed)} rows")
            continue
        row = listed[0].row
        reads = {
            FIGURE: _result(check),
            GAP: _result(gap),
            TOLERANCE: book.layout.address(check.line.tolerance) if check.line.tolerance else None,
        }
        for column, wanted in reads.items():
            found = [next(one.addresses()) for one in book.precedents.get((sheet, row, column), ())]
            if found != ([wanted] if wanted else []):
                at = where((sheet, row, column))
                yield Broken(at, f"does not read {where(wanted) if wanted else 'nothing'}")
        words = {UNIT: gap.line.unit, SHEET: check.sheet, WHY: check.line.reason}
        for column, text in words.items():
            if not text or book.contents.get((sheet, row, column)) != text:
                yield Broken(where((sheet, row, column)), f"does not say {text!r}")


def _checks_sheet(book: Audited) -> str:
    return next(sheet.title for sheet in book.layout.book if sheet.kind == "checks")


@rule("K2", severity=1)
def the_master_check_counts_the_checks(book: Audited) -> Iterator[Broken]:
    """The master check is the sum of all checks and of no tie, and 0 in every scenario."""
    sheet = _checks_sheet(book)
    for name, role in (("master_check", "check"), ("open_ties", "tie")):
        at = book.layout.address(name)
        rows = {p.row for p in book.layout.rows[sheet] if p.link and p.line.role == role}
        counted = {cell for one in book.precedents.get(at, ()) for cell in one.addresses()}
        if counted != {(sheet, row, FIGURE) for row in rows}:
            yield Broken(where(at), f"{book.contents.get(at)}: is not the sum of every {role}")
    master = book.layout.address("master_check")
    for scenario, values in book.by_scenario.items():
        if values[master] != 0:
            checks = [check for check, _ in _tests(book) if check.line.role == "check"]
            failed = [check.name for check in checks if values[_result(check)] != 0]
            yield Broken(where(master), f"{values[master]} in {scenario}: {', '.join(failed)}")


@rule("K3", severity=1)
def every_check_can_fire(book: Audited) -> Iterator[Broken]:
    """Of every check, one wrong cell among those that its gap rests on turns it to 1."""
    for check, gap in _tests(book):
        if not any(_can_fire(book, *cells) for cells in _periods(check, gap, book)):
            what = f"no wrong cell makes {check.name} fire"
            # with a zero that somebody typed, what it multiplies is seen by no check
            yield Broken(where(_result(check)), what, notice=bool(book.typed))


def _can_fire(book: Audited, flag: Address, gap: Address) -> bool:
    near = {gap}
    far = near | {at for at in _precedents(book, near) if _formula(book, at)}
    return any(_fires(book, flag, formulas) for formulas in (near, far))


def _periods(check: Placed, gap: Placed, book: Audited) -> Iterator[tuple[Address, Address]]:
    """Flag and gap, in each period of a series: a check may bear on one year alone."""
    first, last = _first(check)[2], book.layout.last_column
    for column in range(first, (last if check.line.kind == "series" else first) + 1):
        yield (check.sheet, check.row, column), (gap.sheet, gap.row, column)


def _fires(book: Audited, flag: Address, formulas: set[Address]) -> bool:
    """Whether the flag of one period is 1 with one of the cells wrong that the formulas read.

    The gap's formula and those just before it are calculated alone, over the values that the whole
    book gives to what they read: what a slip anywhere before does, a wrong value there does.
    """
    calculated = formulas | {flag}
    read = _precedents(book, calculated)
    values = {at: book.values.get(at, book.declared.get(at, 0.0)) for at in read}
    program = Program({**values, **{at: book.declared[at] for at in calculated}})
    numbers = {at: float(v) for at, v in values.items() if isinstance(v, int | float)}
    wrong = _precedents(book, formulas) & numbers.keys()
    draws = [(at, to) for at in wrong for to in _mutated(numbers[at])]
    changes = {
        at: np.array([to if at == other else numbers[at] for other, to in draws]) for at in wrong
    }
    found = program.calculate(changes, [flag])[flag]
    return bool(np.any(np.asarray(found, object) == 1))


def _precedents(book: Audited, inside: set[Address]) -> set[Address]:
    found = [one for at in inside for one in references(_formula(book, at), at[0])]
    return {at for one in found for at in one.addresses()} - inside


def _formula(book: Audited, address: Address) -> str:
    content = book.declared.get(address)
    return content if isinstance(content, Formula) else ""


def _mutated(value: float) -> list[float]:
    """What a cell may wrongly hold: another sign, a double, nothing, one more or less."""
    return [-value, 2 * value, 0.0, value + 1, value - 1]


# What a model of owned hardware must at least test, by the names that checks have here.
_AT_LEAST = {
    "depreciation sums to the depreciable cost": "check.depreciation_complete",
    "flags sum to their length": "check.flags_sum.*",
    "a life ends inside the timeline": "check.horizon.*",
    "book value is never below zero": "check.nbv_negative",
    "the hours of a type are not overspent": "check.balance_negative.*",
    "the quarterly charge adds up to the total": "check.charge_two_routes",
    "the quarterly operating cost adds up to the total": "check.operating_two_routes",
}


@rule("K4", severity=1)
def what_must_be_checked_is(book: Audited) -> Iterator[Broken]:
    """Every balance has a check that it closes, and the checks that no model may lack are there."""
    checks = {check.name: gap for check, gap in _tests(book) if check.line.role == "check"}
    for what, pattern in _AT_LEAST.items():
        if not any(fnmatchcase(name, pattern) for name in checks):
            yield Broken(pattern, f"no check that {what}")
    last = book.layout.last_column
    closed = {at for gap in checks.values() for at in _all(book.precedents.get(_first(gap), []))}
    for name in book.layout.names:
        end = book.layout.address(name, last)
        if f"{name}.open" in book.layout.home and end not in closed:
            yield Broken(where(end), f"{name}: no check tests what is left in the end")


def _all(found: Sequence[Reference]) -> Iterator[Address]:
    for one in found:
        yield from one.addresses()


@rule("K5", severity=2)
def a_check_is_0_or_1_by_its_tolerance(book: Audited) -> Iterator[Broken]:
    """A check is 1 where its gap is above its tolerance, an input, and 0 elsewhere."""
    for check, gap in _tests(book):
        at = _first(check)
        formula = book.formulas.get(at)
        bound = _bound(tree_of(book, at), _first(gap))
        if bound is None:
            yield Broken(where(at), f"{formula}: a check is IF(gap>tolerance,1,0)")
        elif not _is_tolerance(book, bound, check.line.tolerance):
            yield Broken(where(at), f"{formula}: the tolerance is {check.line.tolerance or '0'}")


def _bound(tree: Node | None, gap: Address) -> Node | None:
    """What the gap is compared with, in a formula of the one form that a check has."""
    match tree:
        case Call("IF", (Operation(">", (Cells() as left, bound)), Constant("1"), Constant("0"))):
            return bound if [*left.at.addresses()] == [gap] else None
        case _:
            return None


def _is_tolerance(book: Audited, bound: Node, declared: str) -> bool:
    if not declared:
        return bound == Constant("0", "NUMBER")
    if not isinstance(bound, Cells):
        return False
    return origin(book, next(bound.at.addresses())) == origin(book, book.layout.address(declared))


@rule("K6", severity=2)
def no_check_tests_a_cell_by_itself(book: Audited) -> Iterator[Broken]:
    """The two sides of a check come from different cells."""
    for check, gap in _tests(book):
        at = _first(gap)
        tree = tree_of(book, at)
        for difference in _differences(tree):
            sides: dict[tuple[Address, ...], str] = {}
            for operand in cells(difference):
                source = tuple(origin(book, one) for one in operand.at.addresses())
                if source in sides:
                    what = f"{sides[source]} and {operand.text} are both {where(source[0])}"
                    yield Broken(where(at), f"{check.name}: {book.formulas[at]}: {what}")
                sides[source] = operand.text


def _differences(tree: Node | None) -> Sequence[Node]:
    """A gap may be the larger of several differences: each has two sides of its own."""
    match tree:
        case None:
            return ()
        case Call("MAX", arguments):
            return arguments
        case _:
            return (tree,)
