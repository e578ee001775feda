"""Valid file, the charts: axes that belong together, series of their own, and where a chart stands.

What a chart's formulas refer to is held to the rules of all formulas (`valid_formulas`).
"""

from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import CHART, DRAWING, Element, doubles, whole
from costbridge.audit.rule import Broken, rule
from costbridge.audit.written import Written
from costbridge.formula import LAST_COLUMN, LAST_ROW, FormulaError, references
from costbridge.reading.cells import WRITTEN_NUMBER

_AXES = ("catAx", "valAx", "dateAx", "serAx")
_WITHOUT_AXES = ("pieChart", "pie3DChart", "doughnutChart", "ofPieChart")


def _children(element: Element, *names: str) -> list[Element]:
    return [child for name in names for child in element.iterchildren(f"{CHART}{name}")]


def _numbers(element: Element, name: str) -> list[int]:
    return [whole(child, "val", -1) for child in _children(element, name)]


def _plots(area: Element) -> list[Element]:
    return [child for child in area if isinstance(child.tag, str) and child.tag.endswith("Chart")]


@rule("V25", severity=1)
def axes(book: Audited) -> Iterator[Broken]:
    """Each plot has axes that are there, each axis a plot, and an axis that it crosses."""
    for part, chart in book.raw.named(f"{CHART}chartSpace").items():
        for area in chart.iter(f"{CHART}plotArea"):
            found = _children(area, *_AXES)
            ids = [id_ for axis in found for id_ in _numbers(axis, "axId")]
            crossed = [id_ for axis in found for id_ in _numbers(axis, "crossAx")]
            plots = _plots(area)
            used = [id_ for plot in plots for id_ in _numbers(plot, "axId")]
            if len(set(ids)) < len(ids):
                yield Broken(part, "two axes have one id: number them")
            for id_ in sorted({*used, *crossed} - {*ids}):
                yield Broken(part, f"there is no axis {id_}: it is plotted on, or crossed")
            for id_ in sorted({*ids} - {*used}):
                yield Broken(part, f"nothing is plotted on axis {id_}: drop it")
            for plot in plots:
                count = len(_numbers(plot, "axId"))
                if count < 2 and not plot.tag.endswith(_WITHOUT_AXES):
                    yield Broken(part, f"a plot has {count} axes: it needs two")


@rule("V26", severity=1)
def series(book: Audited) -> Iterator[Broken]:
    """Each series has a number of its own, a range, and as many stored points as its range."""
    for part, chart in book.raw.named(f"{CHART}chartSpace").items():
        found = list(chart.iter(f"{CHART}ser"))
        for name in ("idx", "order"):
            numbers = [number for ser in found for number in _numbers(ser, name)]
            if len(set(numbers)) < len(found):
                yield Broken(part, f"two series have one {name}, or one has none: number them")
        for reference in chart.iter(f"{CHART}numRef", f"{CHART}strRef"):
            for problem in _of_reference(reference):
                yield Broken(part, problem)


def _of_reference(reference: Element) -> Iterator[str]:
    text = reference.findtext(f"{CHART}f") or ""
    try:
        cells = references(f"={text}", "")
    except FormulaError:
        cells = []
    if not cells or not Written("", text, "").sheets:
        yield f"={text} is no range of a tab"
        return
    size = sum(cell.rows * cell.columns for cell in cells)
    for cache in _children(reference, "numCache", "strCache"):
        points = _children(cache, "pt")
        if _numbers(cache, "ptCount") != [size] or any(whole(p, "idx") >= size for p in points):
            yield f"={text} has {size} cells, and its stored points are another number"
        if cache.tag.endswith("numCache"):
            values = [point.findtext(f"{CHART}v") or "" for point in points]
            for value in (v for v in values if not WRITTEN_NUMBER.fullmatch(v)):
                yield f"={text} has the stored point {value!r}, which is no number"


@rule("V27", severity=1)
def anchors(book: Audited) -> Iterator[Broken]:
    """A drawing stands on one tab, each of its objects within the grid and with its own id."""
    raw = book.raw
    homes = [part for sheet in raw.sheets for part in raw.related(sheet.part, "drawing")]
    for part, drawing in raw.named(f"{DRAWING}wsDr").items():
        if homes.count(part) != 1:
            yield Broken(part, f"stands on {homes.count(part)} tabs: it needs one")
        for anchor in drawing:
            corners = [_corner(anchor, name) for name in ("from", "to")]
            there = [c for c in corners if c]
            if not all(0 <= r < LAST_ROW and 0 <= c < LAST_COLUMN for r, c in there):
                yield Broken(part, "an object stands outside the worksheet")
            if len(there) == 2 and (there[1][0] < there[0][0] or there[1][1] < there[0][1]):
                yield Broken(part, "an object ends before it begins")
        for id_ in doubles(e.get("id", "") for e in drawing.iter(f"{DRAWING}cNvPr")):
            yield Broken(part, f"two objects have the id {id_}: number them")


def _corner(anchor: Element, name: str) -> tuple[int, int] | None:
    """The row and column where an object begins or ends, counted from 0."""
    found = anchor.find(f"{DRAWING}{name}")
    if found is None:
        return None
    row, column = (found.findtext(f"{DRAWING}{part}") or "" for part in ("row", "col"))
    return (int(row), int(column)) if row.isdecimal() and column.isdecimal() else (-1, -1)
