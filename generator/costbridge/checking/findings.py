"""Findings: what a check has to say of a file, and how it is kept from becoming a flood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from costbridge.checking.matching import Match
from costbridge.engines import Value
from costbridge.formula import Address, Formula
from costbridge.layout import Layout
from costbridge.reading.found import Content

Kind = Literal[
    "case",
    "sheet",
    "row",
    "formula",
    "name",
    "input",
    "setting",
    "stale",
    "reference",
    "check",
]
_PART_OF = {"stale": "values", "reference": "reference", "check": "checks"}

MANY_ROWS = 12  # differing rows of a tab beyond which they are one difference
NOTHING = "nothing"
NOTE = 3  # the severity of a rule that reports and does not fail


@dataclass(frozen=True)
class Difference:
    """What is not as declared: where, in which line, of which kind, and the two sides."""

    cell: str
    line: str
    kind: Kind
    found: Value
    expected: Value

    @property
    def part(self) -> str:
        """Which of the four parts of a check it belongs to."""
        return _PART_OF.get(self.kind, "file")


@dataclass(frozen=True)
class ChangedInput:
    """What someone typed into an input cell, and what the case has there."""

    input: str
    scenario: str
    before: Value
    after: Value


class Part(NamedTuple):
    """One line of the report: how many of how many agree."""

    agree: int
    total: int


NOT_REACHED = Part(0, 0)


@dataclass(frozen=True)
class BrokenRule:
    """A place that breaks a rule of the modelling standard; of severity 3 it is a note."""

    rule: str
    severity: int
    where: str
    what: str


@dataclass(frozen=True)
class Ruled:
    """What the rules found, or why they could not look: what was not judged is not passed."""

    total: int = 0
    broken: tuple[BrokenRule, ...] = ()
    unjudged: str = ""

    @property
    def kept(self) -> int:
        return self.total - len({broken.rule for broken in self.broken})

    @property
    def ok(self) -> bool:
        return not self.unjudged and not self.failures

    @property
    def failures(self) -> list[BrokenRule]:
        return [broken for broken in self.broken if broken.severity < NOTE]


@dataclass(frozen=True)
class Checked:
    """What `costbridge check` found; ``ok`` is whether there is no difference and no rule broken.

    ``rules`` is None where nobody asked for them.
    """

    file: Path
    sha256: str
    case: str
    scenario: str
    headline: Mapping[str, Value] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    open_ties: int = 0
    ties: int = 0
    changed_inputs: tuple[ChangedInput, ...] = ()
    notices: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    formulas: Part = NOT_REACHED
    values: Part = NOT_REACHED
    reference: Part = NOT_REACHED
    rules: Ruled | None = None

    @property
    def ok(self) -> bool:
        return not self.differences and (self.rules is None or self.rules.ok)


class Findings:
    """Differences as they come, one a row and kind; and notices, a line each."""

    def __init__(self, match: Match, lines: Mapping[Address, str]) -> None:
        self._match, self._lines = match, lines
        self._rows: dict[tuple[str, int, str], tuple[Difference, int]] = {}
        self._single: list[Difference] = []
        self._notices: list[str] = []

    def at(self, address: Address, kind: Kind, found: Content | None, expected: Content) -> None:
        """A difference in a declared cell; the rest of its row is counted with it."""
        cell = self._match.where(address)
        key = (*address[:2], kind)
        if key in self._rows:
            difference, count = self._rows[key]
            self._rows[key] = difference, count + 1
            return
        line = line_of(self._lines, address)
        difference = Difference(cell, line, kind, _plain(found), _plain(expected))
        self._rows[key] = difference, 1

    def add(self, cell: str, line: str, kind: Kind, found: Value, expected: Value) -> None:
        self._single.append(Difference(cell, line, kind, found, expected))

    def notice(self, text: str) -> None:
        self._notices.append(text)

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(self._notices)

    def differences(self) -> tuple[Difference, ...]:
        """Those of no row first; a tab in which many rows differ in one way is one difference."""
        tabs: dict[tuple[str, str], list[Difference]] = {}
        for (sheet, _, kind), (difference, count) in self._rows.items():
            tabs.setdefault((sheet, kind), []).append(_counted(difference, count))
        found = list(self._single)
        for rows in tabs.values():
            if len(rows) > MANY_ROWS:
                more = f"{rows[0].found} (and {len(rows) - 1} more rows of this tab)"
                rows = [replace(rows[0], found=more)]
            found += rows
        return tuple(found)


def _counted(difference: Difference, count: int) -> Difference:
    if count == 1:
        return difference
    return replace(difference, found=f"{difference.found} (and {count - 1} more in this row)")


def _plain(content: Content | None) -> Value:
    if content is None:
        return NOTHING
    return str(content) if isinstance(content, Formula) else content


def line_of(lines: Mapping[Address, str], address: Address) -> str:
    """The line that a cell belongs to: its own, in a table, else its row's."""
    sheet, row, _ = address
    return lines.get(address) or lines.get((sheet, row, 0), "")


def lines_of(layout: Layout) -> dict[Address, str]:
    """The line of a cell: by row (column 0), and by cell where a row holds several lines."""
    found: dict[Address, str] = {}
    for sheet, rows in layout.rows.items():
        for placed in rows:
            if placed.name:
                found.setdefault((sheet, placed.row, 0), placed.name)
                if placed.line.column and not placed.link:
                    found[sheet, placed.row, placed.line.column] = placed.name
    return found
