"""Golden texts: what each sheet says, a line a row, so that a change is read in a diff.

``pytest tests/test_golden.py --accept`` writes them anew; CHANGELOG then says which headline moved.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from costbridge.layout import Layout, Placed
from costbridge_workbook.book import BOOK

from .conftest import SHIPPED, shipped_book

GOLDEN = Path(__file__).parent / "golden"
SHEETS = [sheet.title for sheet in BOOK if sheet.items]


def sheet_text(layout: Layout, title: str) -> str:
    """name | label | unit | F | H | I | J: formulas in {name} form, no address and no value."""
    return "".join(f"{row}\n" for row in _rows(layout, title))


def _rows(layout: Layout, title: str) -> Iterator[str]:
    for placed in layout.rows[title]:
        if placed.line.kind == "heading":
            yield "table: " + " | ".join(text for _, text in placed.line.words)
        elif placed.line.kind == "section":
            yield f"\n# {placed.line.label}"
        else:
            line = placed.line
            cells = (line.name, line.label, line.unit, *_formulas(placed, layout))
            yield " | ".join(cells).rstrip(" |")


def _formulas(placed: Placed, layout: Layout) -> tuple[str, str, str, str]:
    line = placed.line
    if placed.link:
        link = f"{placed.link.sheet}!"
        return (link, "", "", "") if line.kind != "series" else ("", "", "", link)
    if line.kind == "given":
        case = layout.case
        given = case.inputs.get(line.name)
        shown = case.texts[line.name] if given is None else f"{given.low:g}…{given.high:g}"
        return (shown if given is None else f"{given.value:.15g} ({shown})", "", "", "")
    if line.kind != "series":
        return (line.formula, "", "", "")
    return ("", line.total, line.opening or "", line.formula)


def headline_text(name: str) -> str:
    """The headline figures of a case, a scenario a paragraph, at ten digits."""
    scenarios = [scenario for case, scenario in SHIPPED if case == name]
    return "\n".join(
        f"# {s}\n"
        + "".join(f"{k} = {v:.10g}\n" for k, v in shipped_book(name, s).headline().items())
        for s in scenarios
    )


def compare(path: Path, text: str, accept: bool) -> None:
    if accept:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path.name}: if meant, run with --accept"


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("name", sorted({name for name, _ in SHIPPED}))
def test_a_sheet_says_what_it_said(name: str, sheet: str, request: pytest.FixtureRequest) -> None:
    layout = shipped_book(name, "base").layout
    accept = bool(request.config.getoption("--accept"))
    compare(GOLDEN / f"{name}-{sheet}.txt", sheet_text(layout, sheet), accept)


@pytest.mark.parametrize("name", sorted({name for name, _ in SHIPPED}))
def test_the_headlines_are_what_they_were(name: str, request: pytest.FixtureRequest) -> None:
    accept = bool(request.config.getoption("--accept"))
    compare(GOLDEN / f"{name}-headlines.txt", headline_text(name), accept)


def test_every_golden_text_belongs_to_a_sheet() -> None:
    names = sorted({name for name, _ in SHIPPED})
    expected = {f"{name}-{sheet}.txt" for name in names for sheet in (*SHEETS, "headlines")}
    assert {path.name for path in GOLDEN.glob("*.txt")} == expected
