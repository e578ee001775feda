"""What is no danger and yet not as declared: a workbook is read, and a check says what differs."""

import re
from collections.abc import Callable

from ..conftest import shipped_book
from .books import WORKBOOK, made, ours
from .entries import Entry, written

CHECK = "check --engine compiled --quiet"


def _cell(line: str, column: str = "F") -> tuple[str, str]:
    """The part and the place of a line's cell on its own sheet."""
    layout = shipped_book("gpt4", "base").layout
    placed = layout.home[line]
    number = [sheet.title for sheet in layout.book].index(placed.sheet) + 1
    return f"xl/worksheets/sheet{number}.xml", f"{column}{placed.row}"


def _with(part: str, old: str, new: str) -> bytes:
    """A pattern of a part replaced, where it first stands."""
    found, count = re.subn(old, new, ours()[part].decode(), count=1)
    assert count == 1, (part, old)
    return made({part: found.encode()}, base=ours())


def _formula(text: str, line: str = "capital_total", about: str = "") -> Callable[[], bytes]:
    """Another formula in a cell, which keeps its value."""

    def make() -> bytes:
        part, place = _cell(line)
        return _with(part, rf'(<c r="{place}"[^>]*>)<f>[^<]*</f>', rf"\1<f{about}>{text}</f>")

    return make


def _workbook(old: str, new: str) -> Callable[[], bytes]:
    return lambda: _with(WORKBOOK, old, new)


def differs(
    row: str, words: str, *, slow: bool = True, **makes: Callable[[], bytes]
) -> list[Entry]:
    """A check ends with 1 and names the cell; `case` has nothing to say."""
    return [
        Entry(row, name.replace("_", " "), written(make), words, "", 1, (CHECK,), True, slow)
        for name, make in makes.items()
    ]


def passes(row: str, words: str, **makes: Callable[[], bytes]) -> list[Entry]:
    """A check ends with 0 and says so."""
    return [
        Entry(row, name.replace("_", " "), written(make), words, "", 0, (CHECK[:-8],), True, True)
        for name, make in makes.items()
    ]


_SHARED = ' t="shared" si="77"'


def _differing() -> list[Entry]:
    place = _cell("capital_total")[1]
    at = f"Capex!{place}  capital_total"
    found = differs("orphan shared formula", at, slow=False, orphan=_formula("", about=_SHARED))
    found += differs("endless functions", at, slow=False, a_factorial=_formula("FACT(1E+8)"))
    found += differs(
        "endless functions",
        at,
        a_long_text=_formula('LEN(REPT(REPT("x",32767),32767))'),
    )
    found += differs(
        "unknown functions, syntax",
        at,
        an_unknown_function=_formula("NOSUCH(J5)"),
        a_syntax_error=_formula("J5+*"),
        a_small_exponent=_formula("1e5"),
        two_percent_signs=_formula("1%%"),
        a_web_service=_formula('WEBSERVICE("http://x.org")'),
    )
    found += differs(
        "unknown functions, syntax",
        "fleet_cost",
        a_name_without_a_place=_workbook(r'(name="fleet_cost"[^>]*>)[^<]*', r"\1#REF!$A$1"),
    )
    found += differs("circle", at, slow=False, itself=_formula(place))
    found += differs("circle", at, through_its_sum=_formula("SUM(F5:J200)"))
    settings = {
        "iterative calculation is on": ("<calcPr ", '<calcPr iterate="1" '),
        "precision is set as displayed": ("<calcPr ", '<calcPr fullPrecision="0" '),
        "dates count from 1904": (r"<workbookPr", '<workbookPr date1904="1"'),
    }
    for words, change in settings.items():
        found += differs("settings", words, **{words: _workbook(*change)})
    manual = _workbook("<calcPr ", '<calcPr calcMode="manual" ')
    found += passes("settings", "calculation is set to manual", manual=manual)
    visible = r'(<sheet [^>]*name="Fleet"[^>]*state=)"visible"'
    found += passes(
        "sheet names",
        "is hidden",
        hidden=_workbook(visible, r'\1"hidden"'),
        hidden_from_menus=_workbook(visible, r'\1"veryHidden"'),
    )
    found += differs(
        "sheet names", "Fleet", another_name=_workbook('name="Fleet"', 'name="Flotte"')
    )
    return found


DIFFERING = _differing()
