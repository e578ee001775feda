"""Matching: the tabs and rows of a file beside the declared ones, whatever has been moved.

A tab is known by its name, else by what its first rows say; a row by its texts in columns A to E,
else by its position. With that, a formula of the file is read in declared addresses.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from costbridge.engines import Value
from costbridge.formula import Address, Formula, column_letters
from costbridge.layout import LABEL
from costbridge.reading.found import Content, Found, FoundSheet, Place
from costbridge.sheets.drawing import Drawn

Signature = tuple[object, ...]
_FEW = 5  # rows with something typed beside them are no inserted column
_HEAD = 3  # rows that say which sheet this is


@dataclass
class Tab:
    """A declared sheet and the tab found for it; ``place`` leads from declared rows to found."""

    drawn: Drawn
    sheet: FoundSheet
    place: dict[int, int] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)

    @cached_property
    def home(self) -> dict[int, int]:
        """From found rows to declared."""
        return {found: declared for declared, found in self.place.items()}

    @property
    def is_plain(self) -> bool:
        same_rows = all(found == declared for declared, found in self.place.items())
        same_tab = self.sheet.title == self.drawn.title
        return same_rows and same_tab and not self.missing and not self.shift

    @cached_property
    def shift(self) -> int:
        """By how many columns the widest rows are wider or narrower than declared."""
        declared = _last_columns(p for p, c in self.drawn.cells.items() if c.content is not None)
        found = _last_columns(self.sheet.cells)
        widest = max(declared.values(), default=0)
        rows = [r for r, last in declared.items() if last == widest and self.place.get(r) in found]
        by = Counter(found[self.place[row]] - widest for row in rows)
        return next((s for s, n in by.most_common(1) if s and n > max(_FEW, len(rows) / 2)), 0)


class Match:
    """What of the declared book stands where in the file."""

    def __init__(self, drawn: Sequence[Drawn], found: Found, carrier: str) -> None:
        self.found = found
        self.drawn = {sheet.title: sheet for sheet in drawn}
        self.tabs: dict[str, Tab] = {}
        for sheet, tab in _pairs(drawn, found, carrier):
            self.tabs[sheet.title] = _tab(sheet, tab)
        self.title = {tab.sheet.title: title for title, tab in self.tabs.items()}
        self.missing_tabs = [s.title for s in drawn if s.title not in self.tabs]
        self.added = [s for s in found.sheets if s.title not in self.title]
        self.is_plain = not self.missing_tabs and all(t.is_plain for t in self.tabs.values())
        self._folded = {name.casefold(): title for name, title in self.title.items()}

    def declared_title(self, found: str) -> str | None:
        return self._folded.get(found.casefold())

    def place(self, address: Address) -> tuple[FoundSheet, Place] | None:
        """Where a declared cell stands in the file; None where its row or tab is missing."""
        tab = self.tabs.get(address[0])
        if tab is None:
            return None
        row = tab.place.get(address[1])
        return None if row is None else (tab.sheet, (row, address[2]))

    def content(self, address: Address) -> Content | None:
        at = self.place(address)
        return at[0].cells.get(at[1]) if at else None

    def stored(self, address: Address) -> Value | None:
        at = self.place(address)
        return at[0].stored.get(at[1]) if at else None

    def where(self, address: Address) -> str:
        """The cell as it is called in the file, else as declared."""
        at = self.place(address)
        sheet, row = (at[0].title, at[1][0]) if at else address[:2]
        return f"{sheet}!{column_letters(address[2])}{row}"

    def is_missing(self, sheet: str, row: int) -> bool:
        tab = self.tabs.get(sheet)
        return tab is None or row in tab.missing

    def is_shifted(self, sheet: str) -> bool:
        tab = self.tabs.get(sheet)
        return tab is not None and tab.shift != 0

    def free(self, tab: Tab) -> Iterator[tuple[Place, Content]]:
        """Cells of a tab in which nothing is declared, by their place in the file."""
        declared = tab.drawn.cells
        for (row, column), content in sorted(tab.sheet.cells.items()):
            home = tab.home.get(row)
            cell = declared.get((home, column)) if home is not None else None
            if cell is None or cell.content is None:
                yield (row, column), content


def _last_columns(places: Iterable[Place]) -> dict[int, int]:
    last: dict[int, int] = {}
    for row, column in places:
        last[row] = max(column, last.get(row, 0))
    return last


def _pairs(
    drawn: Sequence[Drawn], found: Found, carrier: str
) -> Iterator[tuple[Drawn, FoundSheet]]:
    by_name = {sheet.title: sheet for sheet in found.sheets}
    names = {sheet.title for sheet in drawn}
    others = [sheet for sheet in found.sheets if sheet.title not in names]
    for sheet in drawn:
        if sheet.kind == "case":
            yield sheet, by_name[carrier]
        elif sheet.title in by_name:
            yield sheet, by_name[sheet.title]
        else:
            said = _first_words(sheet)
            for other in others:
                if said and said == {p: other.cells.get(p) for p in said}:
                    yield sheet, other
                    others.remove(other)
                    break


def _first_words(sheet: Drawn) -> dict[Place, Content]:
    first = ((p, c.content) for p, c in sheet.cells.items() if p[0] < _HEAD)
    return {place: content for place, content in first if content and _is_text(content)}


def _is_text(content: object) -> bool:
    return isinstance(content, str) and not isinstance(content, Formula)


def _tab(drawn: Drawn, sheet: FoundSheet) -> Tab:
    declared = _signatures({p: c.content for p, c in drawn.cells.items()})
    found = _signatures(sheet.cells)
    tab = Tab(drawn, sheet)
    if drawn.kind == "case" or declared == found[: len(declared)]:
        tab.place = {row: row for row in range(1, len(declared) + 1)}
        return tab
    lost: list[int] = []
    extra: list[int] = []
    changed: list[tuple[range, range]] = []
    matcher = difflib.SequenceMatcher(None, declared, found, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            tab.place |= dict(zip(range(i1 + 1, i2 + 1), range(j1 + 1, j2 + 1), strict=True))
        else:
            changed.append((range(i1 + 1, i2 + 1), range(j1 + 1, j2 + 1)))
            lost += changed[-1][0]
            extra += changed[-1][1]
    _moved(tab, declared, found, lost, extra)
    for here, there in changed:
        left = [row for row in here if row not in tab.place]
        right = [row for row in there if row not in tab.place.values() and found[row - 1]]
        tab.place |= dict(zip(left, right, strict=False))
    tab.missing = [row for row in lost if row not in tab.place]
    return tab


def _moved(
    tab: Tab,
    declared: Sequence[Signature],
    found: Sequence[Signature],
    lost: Sequence[int],
    extra: Sequence[int],
) -> None:
    """A row that is gone here and has come there, and says what no other row says."""
    often = Counter(declared[row - 1] for row in lost)
    there = {found[row - 1]: row for row in extra}
    for row in lost:
        signature = declared[row - 1]
        if signature and often[signature] == 1 and signature in there:
            tab.place[row] = there.pop(signature)
            tab.moved.append(row)


def _signatures(cells: Mapping[Place, object]) -> list[Signature]:
    """What a row says, from the first row on: its texts in A to E, else where it holds anything."""
    texts: dict[int, list[tuple[int, object]]] = {}
    columns: dict[int, list[int]] = {}
    for (row, column), content in sorted(cells.items()):
        if content is None:
            continue
        columns.setdefault(row, []).append(column)
        if column <= LABEL and _is_text(content):
            texts.setdefault(row, []).append((column, content))
    last = max(columns, default=0)
    return [tuple(texts.get(row, ())) or tuple(columns.get(row, ())) for row in range(1, last + 1)]
