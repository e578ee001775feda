"""Comparing: every cell of a file beside the declared one, and what stands where nothing should."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from costbridge.checking.findings import MANY_ROWS, NOTHING, Findings, line_of
from costbridge.checking.matching import Match, Tab
from costbridge.checking.sameness import Verdict, judge
from costbridge.formula import Address, Formula, Reference, column_letters, references
from costbridge.reading.found import Content, FoundSheet, Place

_FIRST_OF_CASE = 3  # from this row on, column A of Case is the marker and the case


@dataclass
class Compared:
    """How many formulas are as declared, and which cells are not."""

    formulas: int = 0
    same: int = 0
    altered: set[Address] = field(default_factory=set)


def compare(
    match: Match,
    findings: Findings,
    lines: dict[Address, str],
    inputs: set[Address],
    names: Mapping[str, str],
) -> Compared:
    """Tabs, rows, cells, defined names and free cells; ``inputs`` are read by `typed`."""
    work = _Work(match, findings, lines, inputs)
    work.tabs()
    for tab in match.tabs.values():
        work.cells(tab)
    for tab in match.tabs.values():
        work.rows(tab)
    work.names(names)
    work.lost_and_behind()
    work.free_cells()
    work.texts()
    return work.compared


class _Work:
    def __init__(
        self, match: Match, findings: Findings, lines: dict[Address, str], inputs: set[Address]
    ) -> None:
        self._match, self._findings = match, findings
        self._lines, self._inputs = lines, inputs
        self.compared = Compared()
        self._lost: dict[tuple[str, int], list[Address]] = defaultdict(list)
        self._behind: list[Address] = []
        self._shifted_tabs: dict[str, int] = {}
        self._texts: list[str] = []
        self._notes: list[str] = []
        self._own: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)

    def tabs(self) -> None:
        match, add = self._match, self._findings.add
        for title, tab in match.tabs.items():
            name = tab.sheet.title
            if name != title:
                add(f"{name}!A1", "", "sheet", f"the tab {name}", f"the tab {title}")
            if tab.sheet.hidden:
                self._findings.notice(f"the tab {name} is hidden")
        order = [t for s in match.found.sheets if (t := match.title.get(s.title))]
        if order != [title for title in match.drawn if title in match.tabs]:
            self._findings.notice("the tabs stand in another order")
        for sheet in match.added:
            self._added(sheet)

    def _added(self, sheet: FoundSheet) -> None:
        formulas = [p for p, c in sheet.cells.items() if isinstance(c, Formula)]
        if formulas:
            found = f"a tab of its own with {_count(len(formulas), 'formula')}, not calculated here"
            cell = f"{sheet.title}!{_name(min(formulas))}"
            self._findings.add(cell, "", "sheet", found, NOTHING)
        else:
            self._findings.notice(f"the tab {sheet.title} is added; it holds no formula")

    def cells(self, tab: Tab) -> None:
        title = tab.drawn.title
        if tab.shift:
            self._shifted(tab)
            return
        for (row, column), cell in sorted(tab.drawn.cells.items()):
            at = (title, row, column)
            if cell.content is None or (tab.drawn.kind == "case" and _is_case_text(row, column)):
                continue
            if isinstance(cell.content, Formula) and at not in self._inputs:
                self.compared.formulas += 1
            if row not in tab.place:
                self.compared.altered.add(at)
            elif at not in self._inputs:
                self._cell(at, cell.content)

    def _shifted(self, tab: Tab) -> None:
        """Columns were inserted or deleted: one difference for all that has moved."""
        title = tab.drawn.title
        cells = [(title, *p) for p, c in tab.drawn.cells.items() if isinstance(c.content, Formula)]
        self.compared.formulas += len(set(cells) - self._inputs)
        self.compared.altered.update(cells)
        self._shifted_tabs[title] = tab.shift

    def _cell(self, at: Address, declared: Content) -> None:
        found = self._match.content(at)
        if not isinstance(declared, Formula):
            self._constant(at, declared, found)
            return
        if not isinstance(found, Formula):
            self._alter(at, found, declared)
            return
        judged = judge(declared, found, at, self._match)
        if judged.verdict is Verdict.SAME:
            self.compared.same += 1
        elif judged.verdict is Verdict.LOST and judged.lost:
            self.compared.altered.add(at)
            self._lost[judged.lost].append(at)
        elif judged.verdict is Verdict.BEHIND:
            self.compared.altered.add(at)
            self._behind.append(at)
        else:
            self._alter(at, found, declared)

    def _constant(self, at: Address, declared: Content, found: Content | None) -> None:
        if found == declared and isinstance(found, Formula) == isinstance(declared, Formula):
            return
        if isinstance(declared, str) and not isinstance(found, Formula):
            self._texts.append(self._match.where(at))
        else:
            self._alter(at, found, declared)

    def _alter(self, at: Address, found: Content | None, declared: Content) -> None:
        self.compared.altered.add(at)
        self._findings.at(at, "formula", found, declared)

    def rows(self, tab: Tab) -> None:
        title = tab.drawn.title
        for row in tab.missing:
            cells = {c: cell.content for (r, c), cell in tab.drawn.cells.items() if r == row}
            if any(content is not None for content in cells.values()):
                self._missing_row(title, row, cells)
        for row in tab.moved:
            found = f"in row {tab.place[row]}"
            cell = self._match.where((title, row, 5))
            line = line_of(self._lines, (title, row, 0))
            self._findings.add(
                cell, line, "row", f"row moved: {found}", f"in row {row}, as declared"
            )
        rows = tab.place.values()
        inserted = [r for r in range(1, max(rows, default=1)) if r not in tab.home]
        if tab.drawn.kind != "case" and inserted:
            at = ", ".join(map(str, inserted[:3])) + (", …" if len(inserted) > 3 else "")
            self._findings.notice(
                f"{tab.sheet.title}: {_count(len(inserted), 'row')} inserted: {at}"
            )

    def _missing_row(self, title: str, row: int, cells: dict[int, Content | None]) -> None:
        line = line_of(self._lines, (title, row, 0))
        label = next((str(c) for c in cells.values() if isinstance(c, str) and c), "")
        calculated = any(not isinstance(c, str | None) for c in cells.values())
        calculated = calculated or any(isinstance(c, Formula) for c in cells.values())
        calculated = calculated or any((title, row, c) in self._inputs for c in cells)
        lost = self._lost.pop((title, row), [])
        if not calculated and not lost:
            self._findings.notice(f"{title}: the row “{label}” is deleted; it held no number")
            return
        found = "row missing" + (f"; {self._refer(lost)} to it" if lost else "")
        self._findings.add(f"{title}!E{row}", line, "row", found, label)

    def names(self, declared: Mapping[str, str]) -> None:
        """Defined names: each where it is declared, and no other."""
        match, found = self._match, self._match.found.names
        for name, reference in declared.items():
            sheet = reference.partition("!")[0]
            (at,) = references(f"={reference}", sheet)
            cell = match.where((sheet, at.first_row, at.first_col))
            if match.is_missing(sheet, at.first_row) or match.is_shifted(sheet):
                continue  # with its row or tab, which is told
            if name not in found:
                self._findings.add(cell, name, "name", NOTHING, reference)
                continue
            here = (sheet, 1, 1)
            judged = judge(Formula(f"={reference}"), Formula(f"={found[name]}"), here, match)
            if judged.verdict is Verdict.BEHIND:
                self._behind.append((sheet, at.first_row, at.first_col))
            elif judged.verdict is not Verdict.SAME:
                self._findings.add(cell, name, "name", found[name], reference)
        added = {sheet.title for sheet in match.added}  # told with what belongs to it
        for name in found:
            if name not in declared and name.partition("!")[0] not in added:
                cell = found[name].replace("$", "")
                self._findings.add(cell, name, "name", found[name], NOTHING)

    def lost_and_behind(self) -> None:
        for title in self._match.missing_tabs:
            for place, cell in self._match.drawn[title].cells.items():
                if isinstance(cell.content, Formula):
                    self.compared.formulas += 1
                    self.compared.altered.add((title, *place))
            lost = self._lost.pop((title, 0), [])
            found = "tab missing" + (f"; {self._refer(lost)} to it" if lost else "")
            self._findings.add(f"{title}!A1", "", "sheet", found, f"the tab {title}")
        for title, shift in self._shifted_tabs.items():
            lost = self._lost.pop((title, 0), [])
            what = f"{_count(abs(shift), 'column')} {'inserted' if shift > 0 else 'deleted'}"
            found = what + (f"; {self._refer(lost)} to this tab" if lost else "")
            corner = f"{self._match.tabs[title].sheet.title}!A1"
            self._findings.add(corner, "", "sheet", found, "the columns of the tab as declared")
        for (title, row), lost in self._lost.items():  # rows of which nothing else is to be said
            first = self._match.where(lost[0])
            self._findings.add(first, "", "row", f"{self._refer(lost)} to it", f"{title}!E{row}")

        if self._behind:
            said = f"{self._refer(self._behind)} still to where rows or tabs stood before"
            first = self._match.where(self._behind[0])
            self._findings.add(first, "", "row", said, "references that moved with them")

    def _refer(self, cells: list[Address]) -> str:
        """Which lines refer to what is gone: the first by name, the others by their number."""
        names = list(
            dict.fromkeys(line_of(self._lines, at) or self._match.where(at) for at in cells)
        )
        others = f" and {_count(len(names) - 1, 'other line')}" if len(names) > 1 else ""
        verb = "refer" if others else "refers"
        return f"{names[0]}{others} ({_count(len(cells), 'cell')}) {verb}"

    def free_cells(self) -> None:
        """Notes are welcome wherever no formula looks; a formula of one's own is a finding."""
        free = [
            (tab, place, content)
            for tab in self._match.tabs.values()
            for place, content in self._match.free(tab)
            if not tab.shift and not (tab.drawn.kind == "case" and place[1] == 1)
        ]
        if not free:
            return
        read = self._read_ranges()
        for tab, place, content in free:
            home = tab.home.get(place[0])
            at = (tab.drawn.title, home or 0, place[1])
            if isinstance(content, Formula):
                self._write_own(tab, place, f"{content} is not calculated here")
            elif home is not None and _is_read(at, read):
                self._write_own(tab, place, f"{content} stands where formulas look")
                self.compared.altered.add(at)
            else:
                self._notes.append(f"{tab.sheet.title}!{_name(place)}")
        for rows in self._own.values():
            own = list(rows.values())
            shown = own if len(own) <= MANY_ROWS else own[:1]
            more = f" (and {len(own) - 1} more rows of this tab)" * (len(shown) < len(own))
            for cell, found in shown:
                self._findings.add(cell, "", "formula", found + more, NOTHING)

    def _write_own(self, tab: Tab, place: Place, found: str) -> None:
        cell = f"{tab.sheet.title}!{_name(place)}"
        self._own[tab.drawn.title].setdefault(place[0], (cell, found))

    def _read_ranges(self) -> list[Reference]:
        found: set[Reference] = set()
        for title, sheet in self._match.drawn.items():
            for cell in sheet.cells.values():
                if isinstance(cell.content, Formula):
                    found.update(references(cell.content, title))
        return list(found)

    def texts(self) -> None:
        for cells, what in ((self._texts, "texts changed"), (self._notes, "notes in free cells")):
            if cells:
                more = f" and {len(cells) - 3} more" if len(cells) > 3 else ""
                self._findings.notice(f"{what}: {', '.join(cells[:3])}{more}")


def _is_read(at: Address, ranges: list[Reference]) -> bool:
    sheet, row, column = at
    return any(
        r.sheet == sheet
        and r.first_row <= row <= r.last_row
        and r.first_col <= column <= r.last_col
        for r in ranges
    )


def _is_case_text(row: int, column: int) -> bool:
    return column == 1 and row >= _FIRST_OF_CASE


def _name(place: Place) -> str:
    return f"{column_letters(place[1])}{place[0]}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("s" if number != 1 else "")
