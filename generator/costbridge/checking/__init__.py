"""Checking: a workbook proves itself, from the case it carries, also after an analyst has had it.

Its formulas are proved to be the declared ones; those are evaluated with the numbers found in its
input cells; its stored values, its checks and every line are compared. No text of the file reaches
an engine.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from costbridge import case as cases
from costbridge.agreement import Gap, Reference, calculated, cell_scale, gaps
from costbridge.case.data import Case
from costbridge.checking.comparing import compare
from costbridge.checking.findings import Checked, Findings, Part, Ruled, lines_of
from costbridge.checking.matching import Match
from costbridge.checking.stored import compare_stored
from costbridge.checking.text_of_case import case_text
from costbridge.checking.typed import Typed, input_cells, read_inputs
from costbridge.engines import ENGINES, Value
from costbridge.engines.book import write
from costbridge.errors import CaseError, UsageError, WorkbookError, printable
from costbridge.formula import Address
from costbridge.layout import FIGURE, TOTAL, Layout
from costbridge.reading import Read
from costbridge.reading.found import Content
from costbridge.sheets.drawing import WORDS, Drawn
from costbridge.writer import defined_names

Draw = Callable[[Case], tuple[Layout, list[Drawn]]]
Calculate = Callable[[Mapping[str, float], int], Reference]
Judge = Callable[[Layout, Sequence[Drawn], Mapping[Address, Content]], Ruled]
_MOVED = (
    "rows, columns or tabs do not stand where they were built, which the rules name: "
    "put them back, or build the case anew"
)
_SHORT = 4  # digits of a fingerprint that a sentence shows


@dataclass(frozen=True)
class Model:
    """The declared model: how a case is drawn, its reference, its fingerprint and version.

    ``judge`` asks the rules of the modelling standard about a file with these numbers typed in.
    """

    draw: Draw
    reference: Calculate
    fingerprint: str
    version: str
    judge: Judge | None = None


def check(path: Path, read: Read, model: Model, engine: str) -> Checked:
    """What is to be said of a workbook that has been read."""
    if engine not in ENGINES:
        raise UsageError(f"{printable(engine)}: no such engine; there are {', '.join(ENGINES)}")
    _refuse_other_models(path, read, model)
    text = case_text(read, str(path))
    about_case = (text.difference,) if text.difference else ()
    if text.case is None:
        unjudged = Ruled(unjudged="its case cannot be read") if model.judge else None
        return Checked(path, read.sha256, "", "", differences=about_case, rules=unjudged)
    layout, drawn = model.draw(text.case)
    match = Match(drawn, read.found, read.carried.sheet)
    lines = lines_of(layout)
    findings = Findings(match, lines)
    typed = read_inputs(layout, match, findings)
    inputs = input_cells(layout)
    compared = compare(match, findings, lines, inputs, defined_names(layout))
    for setting in read.found.settings:
        findings.add("-", "", "setting", setting, "off: File, Options, Formulas or Advanced")
    for notice in read.found.notices:
        findings.notice(notice)
    cells = _declared(drawn) | typed.cells
    values = _values(cells, engine)
    stored = compare_stored(
        match, values, cell_scale(layout, values), compared.altered | typed.refused, cells, findings
    )
    failed, ties = _checks(layout, values, match, findings)
    reference = _reference(layout, values, typed, model.reference, findings, bool(failed))
    return Checked(
        file=path,
        sha256=read.sha256,
        case=_name(text.case),
        scenario=typed.scenario,
        headline=_headline(layout, values),
        passed=len(_flags(layout, "check")) - failed,
        failed=failed,
        open_ties=ties,
        ties=len(_flags(layout, "tie")),
        changed_inputs=tuple(typed.changed),
        notices=findings.notices,
        differences=(*about_case, *findings.differences()),
        formulas=Part(compared.same, compared.formulas),
        values=stored,
        reference=reference,
        rules=_rules(match, layout, drawn, typed.cells, model),
    )


def _refuse_other_models(path: Path, read: Read, model: Model) -> None:
    carried = read.carried
    found, package = carried.word("model"), carried.word("package") or "?"
    if found == model.fingerprint:
        return
    shown = printable(str(path))
    built = f"built by costbridge {package} (model {found[:_SHORT]})"
    this = f"this is {model.version} (model {model.fingerprint[:_SHORT]})"
    cure = f"costbridge case {shown} > mine.toml && costbridge build mine.toml rebuilds it"
    if package != model.version:
        cure = f"pip install costbridge=={package} checks it; {cure}"
    raise WorkbookError(printable(f"{shown}: {built}, {this}: {cure}"))


def _declared(drawn: Sequence[Drawn]) -> dict[Address, Content]:
    return {
        (sheet.title, *place): cell.content
        for sheet in drawn
        for place, cell in sheet.cells.items()
        if cell.content is not None
    }


def _values(cells: Mapping[Address, Content], engine: str) -> dict[Address, Value]:
    found = ENGINES[engine]
    if found.reads == "cells":
        return found.calculate(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"  # an engine is given no name but ours
        write(cells, path)
        return found.calculate(path)


def _reference(
    layout: Layout,
    values: Mapping[Address, Value],
    typed: Typed,
    calculate: Calculate,
    findings: Findings,
    at_failed_checks: bool,
) -> Part:
    lines = calculated(layout)
    try:
        expected = calculate(typed.numbers, layout.periods)
        found = gaps(layout, values, expected)
    except Exception as error:  # an input that no fleet can have: the reference says so
        said = printable(str(error))[:200]
        findings.add("-", "", "reference", f"no answer for these inputs: {said}", "a number")
        return Part(0, len(lines))
    by_line: dict[str, list[Gap]] = {}
    for gap in found:
        by_line.setdefault(gap.line, []).append(gap)
    together = [g for g, *_ in by_line.values() if at_failed_checks or _is_lone(g)]
    for first, *others in by_line.values():
        if first not in together:
            more = f" (and {len(others)} more in this row)" if others else ""
            left = f"{first.found}{more}" if more else first.found
            findings.add(first.cell, first.line, "reference", left or 0, first.expected or 0)
    if together:
        first = together[0]
        more = f" and {len(together) - 1} more lines" if len(together) > 1 else ""
        why = "where checks fail" if at_failed_checks else "that only one of the two has"
        findings.add(first.cell, first.line, "reference", f"{first.line}{more}, {why}", "agreement")
    return Part(len(lines) - len(by_line), len(lines))


def _rules(
    match: Match,
    layout: Layout,
    drawn: Sequence[Drawn],
    typed: Mapping[Address, Content],
    model: Model,
) -> Ruled | None:
    """Places are judged as declared: a file in which they have moved would be accused wrongly."""
    if model.judge is None:
        return None
    return model.judge(layout, drawn, typed) if match.is_plain else Ruled(unjudged=_MOVED)


def _is_lone(gap: Gap) -> bool:
    return gap.found is None or gap.expected is None


def _flags(layout: Layout, role: str) -> list[tuple[str, Address, Address]]:
    """The checks or ties: name, the cell of the flag and the cell of the gap on Checks."""
    sheet = next(s.title for s in layout.book if s.kind == "checks")
    return [
        (p.name, (sheet, p.row, FIGURE), (sheet, p.row, TOTAL))
        for p in layout.rows[sheet]
        if p.link and p.line.role == role and role in WORDS
    ]


def _checks(
    layout: Layout, values: Mapping[Address, Value], match: Match, findings: Findings
) -> tuple[int, int]:
    """How many checks fail and ties are open; a failed check is a difference, a tie is reported."""
    failed = 0
    for name, flag, gap in _flags(layout, "check"):
        if values[flag] != 0:
            failed += 1
            reason = layout.home[name].line.label
            findings.add(match.where(flag), name, "check", f"gap {values[gap]}", reason)
    return failed, sum(values[flag] != 0 for _, flag, _ in _flags(layout, "tie"))


def _headline(layout: Layout, values: Mapping[Address, Value]) -> dict[str, Value]:
    named = (n for n in layout.names if layout.home[n].line.headline)
    return {name: values[layout.address(name)] for name in named}


def _name(case: Case) -> str:
    """A case that bears the name of a shipped one, but is another, says so."""
    if case.name not in [name for name, _ in cases.shipped()]:
        return case.name
    try:
        shipped = cases.load(case.name, scenario=case.selected)
    except (CaseError, UsageError):
        return f"{case.name} (changed)"
    return case.name if shipped.sha256 == case.sha256 else f"{case.name} (changed)"
