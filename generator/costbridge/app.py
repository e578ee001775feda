"""App: joins the case, the declared book and the engine; commands and library call it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from costbridge import case as cases
from costbridge import checking
from costbridge.case.data import Case
from costbridge.checking import Model
from costbridge.checking.findings import NOTE, BrokenRule, Checked, Ruled
from costbridge.collector import paused
from costbridge.engines import ENGINES, ExcelError, Value
from costbridge.engines.compiled import Program
from costbridge.errors import ModelError, OutputError
from costbridge.fingerprint import fingerprint
from costbridge.formula import Address, where
from costbridge.layout import Layout
from costbridge.package import pack
from costbridge.reading import read
from costbridge.saving import check_target, save
from costbridge.sheets import checks, guide, inputs, lines, pages
from costbridge.sheets.drawing import Drawn
from costbridge.weak_inputs import weak_inputs
from costbridge.writer import write
from costbridge_udfs.reference import calculate as reference
from costbridge_workbook.book import BOOK
from costbridge_workbook.sheets.guide import GUIDE

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Book:
    """A book in memory: its layout, its drawn sheets, and the values its formulas have."""

    layout: Layout
    drawn: Sequence[Drawn]
    values: Mapping[Address, Value]

    @cached_property
    def cells(self) -> dict[Address, Any]:
        return cells(self.drawn)

    def headline(self) -> dict[str, Value]:
        named = (n for n in self.layout.names if self.layout.home[n].line.headline)
        return {name: self.values[self.layout.address(name)] for name in named}

    def value(self, name: str) -> Value:
        return self.values[self.layout.address(name)]


@dataclass(frozen=True)
class Built:
    """What a build made: the file, its hash, and what its first screen says."""

    file: Path
    sha256: str
    case: Case
    headline: Mapping[str, Value]
    failed: int
    checks: int
    open_ties: int
    ties: int


def draw(case: Case, package: str = "") -> tuple[Layout, list[Drawn]]:
    """The sheets of the book for a case, without values; ``package`` is the version that says."""
    layout, drawn, _ = _drawn(case, package)
    return layout, drawn


def _drawn(case: Case, package: str = "") -> tuple[Layout, list[Drawn], Program]:
    """The sheets and their compiled formulas, by which Guide knows which inputs weigh most."""
    layout = Layout(BOOK, case)
    package = package or version("costbridge")
    model = fingerprint(BOOK)
    marker = f"{pages.CASE_MARKER} model={model} sha256={case.sha256} package={package}"
    facts = (
        ("Title", case.title),
        ("Case", f"{case.name}, version {case.version}, of {case.date}"),
        ("Case hash", f"SHA-256 {case.sha256}"),
        ("Built by", f"costbridge {package}, model {model[:12]}"),
        ("Currency", "US dollars, nominal"),
        ("Timeline", f"{case.quarters} quarters"),
    )
    by_kind: dict[str, Callable[[Any, Layout], Drawn]] = {
        "summary": pages.summary,
        "guide": lambda page, book: guide.draw(page, book, facts, ()),
        "inputs": inputs.draw,
        "time": lines.draw,
        "plain": lines.draw,
        "checks": checks.draw,
        "sources": pages.sources,
        "case": lambda page, book: pages.case_page(page, book, marker),
    }
    drawn = [by_kind[sheet.kind](sheet, layout) for sheet in BOOK]
    program = Program(cells(drawn))
    weak = weak_inputs(layout, program)  # words on Guide, which no formula reads
    drawn[BOOK.index(GUIDE)] = guide.draw(GUIDE, layout, facts, weak)
    return layout, drawn, program


def cells(drawn: Sequence[Drawn]) -> dict[Address, Any]:
    """What stands in the cells, for an engine: numbers, texts and formulas."""
    return {
        (sheet.title, row, column): cell.content
        for sheet in drawn
        for (row, column), cell in sheet.cells.items()
        if cell.content is not None
    }


@paused()
def calculate(case: Case, engine: str = "compiled") -> Book:
    """The book of a case with the values that an engine gives its formulas."""
    layout, drawn, program = _drawn(case)
    if engine == "compiled":
        values: Mapping[Address, Value] = program.calculate()
    else:
        values = ENGINES[engine].calculate(cells(drawn))
    return Book(layout, drawn, values)


@paused()
def build(
    name: str | Path = "deepseek",
    out: str | Path | None = None,
    *,
    scenario: str | None = None,
    sets: Sequence[str] = (),
    force: bool = False,
    progress: Progress = lambda _: None,
) -> Built:
    """Write the workbook of a case. An existing file is replaced only with ``force``."""
    progress("reading the case")
    case = cases.load(name, scenario=scenario, sets=sets)
    target = Path(out) if out is not None else Path(f"{case.name}.xlsx")
    check_target(target, force=force)
    if Path(name).exists() and target.exists() and target.samefile(name):
        raise OutputError(f"{target}: is the case file itself: name another with --out")
    progress("calculating")
    book = calculate(case)
    _no_errors(book)
    progress("writing")
    data = _packed(book)
    progress("saving")
    save(data, target, force=force)
    sha256 = hashlib.sha256(data).hexdigest()
    counts = {
        n: int(book.value(n)) for n in ("master_check", "check_count", "open_ties", "tie_count")
    }
    return Built(target, sha256, case, book.headline(), *counts.values())


def packed(case: Case) -> bytes:
    """The bytes of a case's workbook."""
    return _packed(calculate(case))


def _packed(book: Book) -> bytes:
    return pack(write(book.drawn, book.layout), book.values)


def _no_errors(book: Book) -> None:
    """No workbook leaves with an error value in a cell."""
    for address, value in book.values.items():
        if isinstance(value, ExcelError):
            raise ModelError(f"{where(address)}: the formula gives {value}")


@paused()
def check(
    path: str | Path,
    *,
    engine: str = "formulas",
    rules: bool = False,
    progress: Progress = lambda _: None,
) -> Checked:
    """Whether a workbook is what its case makes of it; see `costbridge.check`."""
    progress("reading the workbook")
    found = read(Path(path))
    package = found.carried.word("package")
    model = Model(
        draw=lambda case: draw(case, package),
        reference=reference,
        fingerprint=fingerprint(BOOK),
        version=version("costbridge"),
        judge=partial(_judge, found.data) if rules else None,
    )
    progress("calculating")
    return checking.check(Path(path), found, model, engine)


def _judge(
    data: bytes, layout: Layout, drawn: Sequence[Drawn], typed: Mapping[Address, Any]
) -> Ruled:
    """What the rules of the modelling standard say of a file."""
    from costbridge import audit  # for those who ask

    book = audit.Audited(data, layout, drawn, packed, reference, typed)
    try:
        book.workbook  # noqa: B018 - each rule would say of its own that it cannot be opened
    except Exception as error:  # openpyxl wants more of a file than the pre-flight does
        return Ruled(unjudged=f"openpyxl cannot open the file: {error}: save it in Excel again")
    broken = (
        BrokenRule(rule.id, NOTE if found.notice else rule.severity, found.where, found.what)
        for rule, found in audit.audit(book)
    )
    return Ruled(len(audit.RULES), tuple(broken))
