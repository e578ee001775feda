"""Layout: a row for every line, link rows added, and ``{name}`` turned into an address.

Every sheet of lines has one grid: E label, F figure, G unit, H total, I the period before the
first, J… periods (Inputs: M… scenarios). What a sheet takes from another stands in one block of
link rows at its top; every other formula is local.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from costbridge.case.data import Case
from costbridge.errors import ModelError
from costbridge.expand import expand
from costbridge.formula import Address, Formula, column_letters
from costbridge.placeholders import Placeholder, parts, placeholders, substitute
from costbridge.rows import HEADER_NAMES, Row
from costbridge_workbook.vocabulary import Page, Sheet

LABEL, FIGURE, UNIT, TOTAL, BEFORE, FIRST = 5, 6, 7, 8, 9, 10  # columns E F G H I J
WORDS = 3  # column C of Summary, where its wording stands
SCENARIOS = 13  # column M of Inputs, the base scenario; text inputs stand there too
HEADER_ROW = dict(zip(HEADER_NAMES, (4, 5, 6), strict=True))
FIRST_ROW = {"time": 8, "plain": 6, "inputs": 8, "checks": 4, "summary": 28}
LINKS = "From other sheets"


@dataclass(frozen=True)
class Placed:
    """A row in its place. ``link`` is the home row that a link row repeats."""

    line: Row
    sheet: str
    row: int
    link: "Placed | None" = None

    @property
    def name(self) -> str:
        return self.line.name

    @property
    def column(self) -> int:
        """Where its one value stands: F, but for texts, which need room to run on."""
        if self.line.unit == "text" and self.line.kind == "given":
            return SCENARIOS
        if self.line.unit == "text" and self.sheet == "Summary":
            return WORDS
        return FIGURE if self.link else self.line.column or FIGURE


class Layout:
    """The rows of a book for one case, and the address of every name on every sheet."""

    def __init__(self, book: Sequence[Sheet | Page], case: Case) -> None:
        self.book = book
        self.case = case
        self.periods = case.quarters
        lined = [s for s in book if s.items]  # Guide, Sources and Case have no lines
        has = set(case.inputs) | set(case.texts)
        self._expanded = expand(lined, case.members, has.__contains__)
        self.home: dict[str, Placed] = {}
        self.rows: dict[str, list[Placed]] = {}
        self._local: dict[tuple[str, str], Placed] = {}
        self._pieces: dict[Address, list[str | Callable[[int], str]]] = {}
        for sheet in sorted(lined, key=lambda s: s.kind in ("summary", "checks")):
            self._place(sheet)

    @property
    def last_column(self) -> int:
        return FIRST + self.periods - 1

    @cached_property
    def names(self) -> list[str]:
        """Every line of the book, in the order of tabs and rows."""
        return self._in_order()

    def address(self, name: str, column: int | None = None) -> Address:
        placed = self.home[name]
        return placed.sheet, placed.row, placed.column if column is None else column

    def _place(self, sheet: Sheet | Page) -> None:
        rows = self._expanded[sheet.title]
        links = self._links(sheet, rows)
        placed: list[Placed] = []
        at = FIRST_ROW[sheet.kind]
        if sheet.kind == "checks":
            ordered: list[tuple[Row, Placed | None]] = [*_checks_order(rows, links)]
        else:
            heading = [(Row("", LINKS, "", "section"), None)] if links else []
            ordered = [*heading, *((home.line, home) for home in links), *((r, None) for r in rows)]
        for line, home in ordered:
            if line.kind == "section" and placed:
                at += 1
            row = at - 1 if line.same_row else at
            placed.append(Placed(line, sheet.title, row, home))
            at = row + (2 if line.kind == "section" and line.reason else 1)  # a note has a row
        self.rows[sheet.title] = placed
        for p in placed:
            if p.name:
                self._local[sheet.title, p.name] = p
                if p.link is None:
                    self.home[p.name] = p

    def _links(self, sheet: Sheet | Page, rows: Sequence[Row]) -> list[Placed]:
        """The home rows that a calculation sheet repeats, in the order of tabs and rows."""
        if sheet.kind not in ("time", "plain", "checks"):
            return []
        own = {r.name for r in rows}
        wanted: set[str] = set()
        for row in rows:
            for p in placeholders(row.formula):
                if p.part in ("total", "-1") and not p.is_pattern and p.name not in own:
                    raise ModelError(
                        f"{sheet.title}: {row.name}: {p} is on another sheet: "
                        "give it a figure of its own there"
                    )
                names = p.matches(self.home) if p.is_pattern else p.names()
                wanted |= {n for n in names if n not in own and n not in HEADER_NAMES}
        if missing := sorted(wanted - set(self.home)):
            raise ModelError(
                f"{sheet.title}: {missing[0]} stands on a later sheet: move one of them"
            )
        ordered = [n for n in self._in_order() if n in wanted]
        # the members of a set stand together also where their home rows alternate with others
        groups = {self.group(n): i for i, n in reversed([*enumerate(ordered)])}
        ordered.sort(key=lambda n: groups[self.group(n)])
        return [self.home[n] for n in ordered]

    def group(self, name: str) -> str:
        """What the members of a set have in common: ``gpu.*.count``; of another line its name."""
        for set_, members in self.case.members.items():
            for member, _ in members:
                if name.startswith(f"{set_}.{member}."):
                    return f"{set_}.*.{name.removeprefix(f'{set_}.{member}.')}"
        return name

    def _in_order(self) -> list[str]:
        tabs = [s.title for s in self.book]
        return sorted(self.home, key=lambda n: (tabs.index(self.home[n].sheet), self.home[n].row))

    def formula(self, placed: Placed, column: int) -> Formula:
        """The formula of a row in one of its columns."""
        place = placed.sheet, placed.row, placed.line.column
        pieces = self._pieces.get(place)
        if pieces is None:  # its names are looked up once, whatever columns it is written in
            pieces = parts(placed.line.formula, lambda p: self._here(p, placed))
            self._pieces[place] = pieces
        text = [piece if isinstance(piece, str) else piece(column) for piece in pieces]
        return Formula("=" + "".join(text))

    def link(self, placed: Placed, column: int) -> Formula:
        """A pure link to the home row: to its figure, or to its value in the same period."""
        home = placed.link
        assert home is not None
        if home.line.kind == "series":
            return Formula(f"={home.sheet}!{column_letters(column)}{home.row}")
        return Formula(f"={home.sheet}!${column_letters(home.column)}${home.row}")

    def shown(self, text: str, sheet: str) -> Formula:
        """A formula of a sheet that shows: addresses on other sheets with the sheet's name."""

        def address(p: Placeholder) -> str:
            home = self.home[p.name]
            column = TOTAL if p.part == "total" else home.column
            if home.line.kind == "series" and not p.part:
                raise ModelError(f"{sheet}: {p} has a value a period: write {{{p.name}[total]}}")
            prefix = "" if home.sheet == sheet else f"{home.sheet}!"
            return f"{prefix}${column_letters(column)}${home.row}"

        return Formula("=" + substitute(text, address))

    def _here(self, p: Placeholder, placed: Placed) -> Callable[[int], str]:
        """What writes the address of a name of a row's formula, in any column of that row."""
        sheet = placed.sheet
        if p.is_pattern:
            rows = [q for n in p.matches(self._names_on(sheet)) if (q := self._local[sheet, n])]
            rows.sort(key=lambda q: q.row)
        else:
            rows = [self._at(sheet, name, placed) for name in p.names()]
        first, last = rows[0], rows[-1]
        if p.is_pattern and [q.row for q in rows] != [*range(first.row, last.row + 1)]:
            raise ModelError(f"{sheet}: {placed.name}: the rows of {p} are not adjacent")
        if placed.line.kind != "series" and first.line.kind == "series" and not p.part:
            raise ModelError(
                f"{sheet}: {placed.name}: {p} has a value a period: "
                f"write {{{p.name}[total]}}, [last] or [:]"
            )
        is_range = p.is_pattern or p.is_range

        def address(column: int) -> str:
            start = self._column(p, first, column)
            one = f"{start}{first.row}"
            if p.part == ":":
                return f"{one}:${column_letters(self.last_column)}{last.row}"
            return f"{one}:{start}{last.row}" if is_range else one

        return address

    def _at(self, sheet: str, name: str, placed: Placed) -> Placed:
        if name in HEADER_NAMES and self.home[name].sheet != sheet:
            return replace(self.home[name], row=HEADER_ROW[name])
        return self._local[sheet, name]

    def _column(self, p: Placeholder, target: Placed, column: int) -> str:
        if target.line.kind != "series":
            return f"${column_letters(target.column if target.link is None else FIGURE)}"
        fixed = {":": FIRST, "last": self.last_column, "total": TOTAL}
        if p.part in fixed:
            return f"${column_letters(fixed[p.part])}"
        if p.part == "-1" and target.line.opening is None:
            raise ModelError(f"{target.sheet}: {p}: {target.name} has no opening")
        return column_letters(column - 1 if p.part == "-1" else column)

    def _names_on(self, sheet: str) -> list[str]:
        return [p.name for p in self.rows[sheet] if p.name]


def _checks_order(
    rows: Sequence[Row], links: Sequence[Placed]
) -> Iterator[tuple[Row, Placed | None]]:
    """The result first, where the eye falls; then integrity checks, ties, and the wording."""
    results = [r for r in rows if r.headline]
    yield from ((r, None) for r in results)
    for role, title in (("check", "Integrity checks"), ("tie", "Ties to printed sources")):
        yield Row("", title, "", "section"), None
        yield from ((home.line, home) for home in links if home.line.role == role)
    yield from ((r, None) for r in rows if not r.headline)
