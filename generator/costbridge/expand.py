"""Expand: the declared sheets and a case -> the rows this case has, each with its one formula.

Members become rows, a switch its alternatives and its result, a balance its four kinds of rows. A
row whose names the case lacks is left out, and with it what needs that row; a sum over nothing
stays, as 0.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from costbridge.errors import ModelError
from costbridge.placeholders import (
    PARTS,
    Placeholder,
    of_member,
    pattern_of,
    placeholders,
)
from costbridge.rows import Row
from costbridge.tables import table_rows
from costbridge_workbook.vocabulary import (
    Check,
    Chosen,
    Corkscrew,
    Each,
    Given,
    Item,
    Line,
    Page,
    Section,
    Sheet,
    Table,
)

Members = Mapping[str, Sequence[tuple[str, str]]]


def expand(
    sheets: Sequence[Sheet | Page], members: Members, has: Callable[[str], bool]
) -> dict[str, list[Row]]:
    """Rows by sheet; ``has`` says whether the case gives an input of that name."""
    # so that a typo is told from a block that the case lacks
    kinds = {row.name: row.kind for _, row in declared(sheets)}
    rows = {s.title: [r for item in s.items for r in _rows(item, members, kinds)] for s in sheets}
    for title in rows:
        rows[title] = [r for r in rows[title] if r.given is None or has(r.name)]
    _check_names(rows, kinds)
    return _with_labels_of_flows(_without_unread_inputs(_without_what_is_missing(rows)))


def declared(sheets: Sequence[Sheet | Page]) -> Iterator[tuple[str, Row]]:
    """Every row that any case can have, by sheet, with ``*`` for the members of a set."""
    kinds: dict[str, str] = {}
    for sheet in sheets:
        for item in sheet.items:
            any_member = {item.set: [("*", "")]} if isinstance(item, Each) else {}
            for row in _rows(item, any_member, kinds):
                kinds[row.name] = row.kind
                if row.name:
                    yield sheet.title, row


def _rows(item: Item | Chosen, members: Members, kinds: Mapping[str, str]) -> Iterator[Row]:
    match item:
        case Section():
            yield Row("", item.title, "", "section", reason=item.note)
        case Given():
            yield _given(item)
        case Line():
            yield _line(item, kinds)
        case Check():
            yield from _check(item)
        case Table():
            yield from table_rows(item)
        case Chosen():  # inside each only
            yield from _chosen(item, kinds)
        case Corkscrew():
            yield from _corkscrew(item)
        case Each():
            for inner in item.items:
                for member, label in members.get(item.set, ()):
                    for row in _rows(inner, members, kinds):
                        yield _of(row, item.set, member, label)


def _given(item: Given) -> Row:
    return Row(item.name, item.label, item.unit, "given", given=item)


def _line(item: Line, kinds: Mapping[str, str]) -> Row:
    kind: str = item.kind
    if kind == "summed":
        summed = next(placeholders(item.formulas[0]))
        found = [k for name, k in kinds.items() if pattern_of(summed.name).fullmatch(name)]
        found = found or [kinds.get(summed.name, "figure")]
        kind = "series" if found[0] == "series" else "figure"
    return Row(
        item.name,
        item.label,
        item.unit,
        kind,
        formulas=item.formulas,
        total=item.total,
        total_unit=item.total_unit,
        opening=item.opening,
        headline=item.headline,
        sums_a_set=item.kind == "summed",
    )


def _check(item: Check) -> Iterator[Row]:
    """The gap, then the flag: so that who looks sees by how much as well as that."""
    name, kind = f"{item.role}.{item.name}", "series" if item.by_period else "figure"
    bound = item.bound or item.tolerance
    flag = f"IF({{gap.{name}}}>{{{bound}}},1,0)" if bound else f"IF({{gap.{name}}}>0,1,0)"
    largest, failures = ("MAX", "SUM") if item.by_period else ("", "")
    yield Row(
        f"gap.{name}",
        f"{item.label}: gap",
        item.unit,
        kind,
        formulas=(item.gap,),
        total=largest,
        role="gap",
    )
    yield Row(
        name,
        item.label,
        "flag",
        kind,
        formulas=(flag,),
        total=failures,
        role=item.role,
        tolerance=bound,
        reason=item.reason,
    )


def _chosen(item: Chosen, kinds: Mapping[str, str]) -> Iterator[Row]:
    for option in item.options:
        yield _line(option, kinds)
    first, last = item.options[0].name, item.options[-1].name
    result = _line(item.result, kinds)
    options = "{." + first + ".." + "." + last + "}"
    yield replace(result, formulas=tuple(f.replace("{options}", options) for f in result.formulas))


def _corkscrew(item: Corkscrew) -> Iterator[Row]:
    def row(name: str, label: str, formula: str, sign: str = "", opening: str | None = None) -> Row:
        return Row(
            name, label, item.unit, "series", formulas=(formula,), sign=sign, opening=opening
        )

    flows = [(f"{item.name}.plus.{x}", x, "plus", "+") for x in item.plus]
    flows += [(f"{item.name}.less.{x}", x, "less", "-") for x in item.less]
    yield row(f"{item.name}.open", f"{item.label}, opening", f"{{{item.name}[-1]}}")
    for name, flow, word, _ in flows:
        yield row(name, "", f"{{{flow}}}", word)
    terms = "".join(f"{sign}{{{name}}}" for name, _, _, sign in flows)
    yield row(item.name, f"{item.label}, closing", f"{{{item.name}.open}}{terms}", opening="0")


def _of(row: Row, set_: str, member: str, label: str) -> Row:
    """The row of one member: its name, its label, and ``{.x}`` settled."""
    formulas = tuple(of_member(f, set_, member) for f in row.formulas)
    if not row.role:
        name = f"{set_}.{member}.{row.name}"
        return replace(row, name=name, label=f"{row.label}, {label}", formulas=formulas)
    gap = f"gap.{row.name}"  # what a check calls its gap, before it is the member's
    return replace(
        row,
        name=f"{row.name}.{member}",
        label=f"{row.label}, {label}",
        formulas=tuple(f.replace(f"{{{gap}}}", f"{{{gap}.{member}}}") for f in formulas),
    )


def _check_names(rows: Mapping[str, Sequence[Row]], kinds: Mapping[str, str]) -> None:
    """Every placeholder speaks of something declared, in a part that exists."""
    patterns = [pattern_of(name) for name in kinds if "*" in name]
    seen: dict[str, str] = {}
    for sheet, row in ((s, r) for s, rs in rows.items() for r in rs if r.name):
        if row.name in seen:
            raise ModelError(f"{sheet}: {row.name}: also declared on {seen[row.name]}: rename one")
        seen[row.name] = sheet
        for formula in row.formulas:
            for p in placeholders(formula):
                if p.part not in PARTS:
                    raise ModelError(f"{sheet}: {row.name}: {p}: the part is one of {PARTS}")
                for name in p.names():
                    known = name in kinds or any(x.fullmatch(name) for x in patterns)
                    if not known and not (p.is_pattern and p.matches(kinds)):
                        raise ModelError(f"{sheet}: {row.name}: {_unknown(name, kinds)}")


def _unknown(name: str, kinds: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(name, kinds, n=1)
    hint = f"; is {{{close[0]}}} meant?" if close else ""
    return f"no line is called {{{name}}}{hint}"


def _without_what_is_missing(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    while True:
        names = {r.name for rs in rows.values() for r in rs}
        kept = {
            s: [k for r in rs if (k := _settled(r, names)) is not None] for s, rs in rows.items()
        }
        if all(len(kept[s]) == len(rows[s]) for s in rows):
            return {s: _without_empty_sections(rs) for s, rs in kept.items()}
        rows = kept


def _without_unread_inputs(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """An input of standard.toml that no line of this case reads would change nothing: no row."""
    read = [p for rs in rows.values() for r in rs for p in placeholders(r.formula)]
    tolerances = {r.tolerance for rs in rows.values() for r in rs}
    exact = {name for p in read for name in p.names()} | tolerances
    patterns = [pattern_of(p.name) for p in read if p.is_pattern]

    def is_read(row: Row) -> bool:
        if row.given is None or row.unit == "text" or row.name in exact:
            return True
        return any(pattern.fullmatch(row.name) for pattern in patterns)

    return {s: _without_empty_sections([r for r in rs if is_read(r)]) for s, rs in rows.items()}


def _settled(row: Row, names: set[str]) -> Row | None:
    """The row with the first of its formulas whose names exist; None where there is none."""
    if not row.formulas:
        return row
    for formula in row.formulas:
        if all(_exists(p, names) for p in placeholders(formula)):
            return replace(row, formula=formula)
    return replace(row, formula="0") if row.sums_a_set else None


def _exists(p: Placeholder, names: set[str]) -> bool:
    return bool(p.matches(names)) if p.is_pattern else all(name in names for name in p.names())


def _without_empty_sections(rows: list[Row]) -> list[Row]:
    following = [*rows[1:], Row("", "", "", "section")][: len(rows)]
    return [
        r
        for r, after in zip(rows, following, strict=True)
        if not (r.kind == after.kind == "section")
    ]


def _with_labels_of_flows(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """A flow of a balance repeats the label of its line exactly (rule L1)."""
    labels = {r.name: r.label for rs in rows.values() for r in rs}

    def labelled(row: Row) -> Row:
        if row.label or not row.name:
            return row
        return replace(row, label=labels[next(placeholders(row.formula)).name])

    return {sheet: [labelled(r) for r in rs] for sheet, rs in rows.items()}
