"""`costbridge check`: what it says of a workbook as built, and of one that is not as declared."""

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

import costbridge
from costbridge import app, cli
from costbridge.case.data import Case
from costbridge.checking.comparing import compare
from costbridge.checking.findings import Checked, Findings, lines_of
from costbridge.checking.matching import Match
from costbridge.checking.sameness import same
from costbridge.checking.typed import input_cells
from costbridge.engines import libreoffice
from costbridge.errors import EngineMissing, UsageError, WorkbookError
from costbridge.formula import Address, Formula, where
from costbridge.reading import Read, read
from costbridge.reading.found import Content
from costbridge.writer import defined_names

from . import edits
from .conftest import SHIPPED, shipped_book, shipped_file

Capture = pytest.CaptureFixture[str]
_DRAW, _DRAWN = app.draw, dict[str, Any]()
KEYS = ["file", "sha256", "case", "scenario", "ok", "headline", "checks", "ties"]
KEYS += ["changed_inputs", "notices", "differences"]


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case is drawn once for all tests: half of a check is the drawing of what is declared."""

    def draw(case: Case, package: str = "") -> Any:
        assert package in ("", version("costbridge"))
        if case.text not in _DRAWN:
            _DRAWN[case.text] = _DRAW(case)
        return _DRAWN[case.text]

    monkeypatch.setattr(app, "draw", draw)


def ours() -> bytes:
    return shipped_file("gpt4", "base")


def at(line: str, column: str = "F") -> tuple[str, str]:
    placed = shipped_book("gpt4", "base").layout.home[line]
    return placed.sheet, f"{column}{placed.row}"


def checked(path: Path, data: bytes, engine: str = "compiled") -> Checked:
    file = path / "book.xlsx"
    file.write_bytes(data)
    return costbridge.check(file, engine=engine)


def by_script(edit: Callable[[Workbook], None]) -> bytes:
    return edits.resaved(ours(), edit)


def kinds(found: Checked) -> list[str]:
    return [d.kind for d in found.differences]


def without_stale(found: Checked) -> list[tuple[str, str]]:
    """What a script's edit leaves beside the values that every script loses."""
    assert "stale" in kinds(found)
    return [(d.kind, d.cell) for d in found.differences if d.kind != "stale"]


# --- as built ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_a_fresh_workbook_passes_in_every_scenario(
    name: str, scenario: str, tmp_path: Path
) -> None:
    found = checked(tmp_path, shipped_file(name, scenario))
    assert found.differences == ()
    assert found.notices == ()
    assert found.changed_inputs == ()
    assert (found.ok, found.case, found.scenario) == (True, name, scenario)
    assert found.formulas.agree == found.formulas.total > 3000
    assert found.values.agree == found.values.total > 3000
    assert found.reference.agree == found.reference.total > 200
    assert (found.failed, found.open_ties) == (0, 0)
    assert found.headline == shipped_book(name, scenario).headline()


@pytest.mark.parametrize(
    "engine",
    [
        "formulas",
        "ironcalc",
        pytest.param("excelmodel", marks=pytest.mark.slow),
        pytest.param("libreoffice", marks=pytest.mark.slow),
    ],
)
def test_other_engines_find_the_same(engine: str, tmp_path: Path) -> None:
    if engine == "libreoffice" and libreoffice.find() is None:
        pytest.skip("LibreOffice is not installed")
    try:
        found = checked(tmp_path, ours(), engine)
    except EngineMissing as error:
        pytest.skip(str(error))
    assert found.differences == ()
    assert found.values.agree == found.values.total


def test_an_engine_that_is_not_there_is_exit_4_and_one_that_nobody_knows_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(ours())
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    assert cli.main(["check", str(path), "--engine", "libreoffice"]) == 4
    assert cli.main(["check", str(path), "--engine", "abacus"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "libreoffice-calc" in said.err
    assert "abacus: no such engine; there are compiled, formulas" in said.err
    with pytest.raises(UsageError):
        costbridge.check(path, engine="abacus")


# --- what is printed --------------------------------------------------------------------------


def run(path: Path, data: bytes, capsys: Capture, *words: str) -> tuple[int, str, str]:
    file = path / "book.xlsx"
    file.write_bytes(data)
    code = cli.main(["check", str(file), "--engine", "compiled", *words])
    said = capsys.readouterr()
    assert file.read_bytes() == data
    assert sorted(p.name for p in path.iterdir()) == ["book.xlsx"]
    return code, said.out, said.err


def test_a_fresh_workbook_in_text(tmp_path: Path, capsys: Capture) -> None:
    code, out, err = run(tmp_path, ours(), capsys)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r".*book\.xlsx  run at the rent \$[\d.]+M \| fleet \$[\d,.]+M \| run [\d.]+% of its hours "
        r"\| \d+ checks pass, 0 of \d+ ties open",
        lines[0],
    )
    assert lines[1] == ""
    assert [line[:15].split() for line in lines[2:]] == [
        ["pass", part] for part in ("file", "values", "reference", "checks")
    ]
    assert "ours (case gpt4, scenario base), 3," in lines[2]
    assert all(len(line) <= 120 for line in lines[1:])


def test_quiet_says_nothing_when_all_is_well_and_everything_when_not(
    tmp_path: Path, capsys: Capture
) -> None:
    assert run(tmp_path, ours(), capsys, "--quiet") == (0, "", "")
    data = edits.patched(ours(), {at("master_check"): 0})
    code, out, _ = run(tmp_path, data, capsys, "--quiet")
    assert code == 1
    assert "Checks!F" in out


def test_json_is_one_object_with_the_fields_of_the_contract(
    tmp_path: Path, capsys: Capture
) -> None:
    line = "capital_total"
    changes: dict[edits.Cell, edits.Content] = {at(line): 1e9}
    changes[at("claim.rental_rate", "M")] = 1.5
    data = edits.recalculated(shipped_book("gpt4", "base"), ours(), changes)
    code, out, _ = run(tmp_path, data, capsys, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert list(found) == KEYS
    sheet, cell = at(line)
    (difference,) = found["differences"]
    expected = shipped_book("gpt4", "base").cells[shipped_book("gpt4", "base").layout.address(line)]
    assert difference == {
        "cell": f"{sheet}!{cell}",
        "line": line,
        "kind": "formula",
        "found": 1e9,
        "expected": str(expected),
    }
    before = shipped_book("gpt4", "base").layout.case.inputs["claim.rental_rate"].value
    assert found["changed_inputs"] == [
        {"input": "claim.rental_rate", "scenario": "base", "from": before, "to": 1.5}
    ]
    assert found["ok"] is False
    assert (found["case"], found["scenario"]) == ("gpt4", "base")
    assert found["checks"] == {"passed": found["checks"]["passed"], "failed": 0}
    assert found["ties"]["total"] >= found["ties"]["open"]
    assert found["notices"] == [n for n in found["notices"] if "follow" in n]
    assert found["headline"]["fleet_cost"] > 1e9


def test_text_names_changed_inputs_and_counts_what_fails(tmp_path: Path, capsys: Capture) -> None:
    changes: dict[edits.Cell, edits.Content] = {at("capital_total"): 1e9}
    changes[at("gpu.a100.count", "M")] = 24_000
    data = edits.patched(ours(), changes)
    code, out, _ = run(tmp_path, data, capsys)
    assert code == 1
    assert "1 input differs from the case: gpu.a100.count (base) 25,000 -> 24,000" in out
    assert "FAIL  values     " in out
    assert "let it recalculate, save" in out
    assert out.splitlines()[-1] == "2 of 4 fail"


def test_at_most_twenty_differences_are_shown_unless_all_are_wanted(
    tmp_path: Path, capsys: Capture
) -> None:
    layout = shipped_book("gpt4", "base").layout
    typed: list[edits.Cell] = []
    for title in ("Fleet", "Capex", "Opex"):
        figures = [p.row for p in layout.rows[title] if p.line.kind == "figure"]
        typed += [(title, f"F{row}") for row in figures[:8]]
    assert len(typed) > 20
    data = edits.patched(ours(), dict.fromkeys(typed, 1.0))
    _, out, _ = run(tmp_path, data, capsys)
    assert out.count("   found 1   ") == 20
    assert f"and {len(typed) - 20} more (--all)" in out.splitlines()
    _, out, _ = run(tmp_path, data, capsys, "--all")
    assert out.count("   found 1   ") == len(typed)
    assert "--all" not in out


def test_a_tab_of_many_rows_that_differ_is_one_difference(tmp_path: Path) -> None:
    layout = shipped_book("gpt4", "base").layout
    rows = [p.row for p in layout.rows["Capex"] if p.line.kind == "figure"]
    typed = dict.fromkeys([("Capex", f"F{row}") for row in rows], 1.0)
    found = checked(tmp_path, edits.patched(ours(), dict(typed)))
    (difference,) = found.differences
    assert difference.cell == f"Capex!F{rows[0]}"
    assert str(difference.found) == f"1.0 (and {len(rows) - 1} more rows of this tab)"
    assert found.formulas.total - found.formulas.agree == len(rows)


# --- whose it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "package=",
            "package=0.0.7 x=",
            "built by costbridge 0.0.7 (model 1234), this is",
        ),
        ("package=", "package=", "rebuilds it"),
    ],
    ids=["of another version", "of this version"],
)
def test_a_workbook_of_another_model_is_exit_3_and_says_what_checks_it(
    old: str, new: str, words: str, tmp_path: Path, capsys: Capture
) -> None:
    marker = str(shipped_book("gpt4", "base").cells["Case", 3, 1])
    other = re.sub("model=....", "model=1234", marker).replace(old, new)
    data = edits.patched(ours(), {("Case", "A3"): other})
    code, out, err = run(tmp_path, data, capsys)
    assert (code, out) == (3, "")
    assert words in err
    assert ("pip install costbridge==0.0.7 checks it" in err) == ("0.0.7" in new)
    assert "costbridge case " in err
    assert err.count("\n") == 1


def test_a_foreign_workbook_is_exit_3(tmp_path: Path, capsys: Capture) -> None:
    out = io.BytesIO()
    Workbook().save(out)
    code, said, err = run(tmp_path, out.getvalue(), capsys)
    assert (code, said) == (3, "")
    assert "carries no case" in err
    with pytest.raises(WorkbookError):
        costbridge.check(tmp_path / "book.xlsx")


def test_a_case_named_like_a_shipped_one_says_that_it_is_another(tmp_path: Path) -> None:
    built = costbridge.build("gpt4", tmp_path / "a.xlsx", sets=["gpu.a100.count=24000"])
    found = costbridge.check(built.file, engine="compiled")
    assert (found.ok, found.case) == (True, "gpt4 (changed)")
    assert found.changed_inputs == ()


# --- what is not as declared ------------------------------------------------------------------


@cache
def as_read() -> Read:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(ours())
        return read(path)


def with_cell(found: Read, address: Address, content: Content) -> Read:
    sheet, row, column = address
    sheets = tuple(
        replace(s, cells={**s.cells, (row, column): content}) if s.title == sheet else s
        for s in found.found.sheets
    )
    return replace(found, found=replace(found.found, sheets=sheets))


@cache
def formulas() -> dict[Address, Formula]:
    cells = shipped_book("gpt4", "base").cells
    inputs = input_cells(shipped_book("gpt4", "base").layout)
    return {a: c for a, c in cells.items() if isinstance(c, Formula) and a not in inputs}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_any_formula_replaced_by_another_is_found_and_named(seed: int) -> None:
    dice = random.Random(seed)
    address = dice.choice(list(formulas()))
    sheet = [f for a, f in formulas().items() if a[0] == address[0]]
    other = dice.choice(sheet)
    book = shipped_book("gpt4", "base")
    match = Match(book.drawn, with_cell(as_read(), address, other).found, "Case")
    lines = lines_of(book.layout)
    findings = Findings(match, lines)
    inputs, names = input_cells(book.layout), defined_names(book.layout)
    compared = compare(match, findings, lines, inputs, names)
    found = [(d.cell, d.kind) for d in findings.differences()]
    expected = [] if same(formulas()[address], other) else [(where(address), "formula")]
    assert found == expected
    assert compared.same == compared.formulas - len(expected)


def delete_row(book: Workbook) -> None:
    book["Capex"].delete_rows(int(at("capital_total")[1][1:]))


def insert_row(book: Workbook) -> None:
    book["Capex"].insert_rows(int(at("capital_total")[1][1:]))


def test_a_row_deleted_without_its_references_moving_is_two_findings(tmp_path: Path) -> None:
    found = checked(tmp_path, by_script(delete_row))
    sheet, cell = at("capital_total", "E")
    assert ("row", f"{sheet}!{cell}") in without_stale(found)
    assert len(found.differences) <= 3
    missing = next(d for d in found.differences if d.line == "capital_total")
    assert re.match(r"row missing; .* \(\d+ cells?\) refers? to it", str(missing.found))
    assert missing.expected == "Hardware bought"
    behind = next(d for d in found.differences if "stood before" in str(d.found))
    assert re.search(r"\(\d+ cells\) refer still to where rows", str(behind.found))


def test_the_row_of_an_input_that_is_a_text_is_missed(tmp_path: Path) -> None:
    def empty(book: Workbook) -> None:
        for cell in book["Inputs"][int(at("case.date")[1][1:])]:
            cell.value = None

    found = checked(tmp_path, by_script(empty))
    (row,) = [d for d in found.differences if d.kind == "row"]
    assert row.line == "case.date"


def test_a_row_inserted_without_its_references_moving_is_one_finding(tmp_path: Path) -> None:
    found = checked(tmp_path, by_script(insert_row))
    assert [kind for kind, _ in without_stale(found)] == ["row"]
    assert any("Capex: 1 row inserted" in notice for notice in found.notices)


def test_a_column_inserted_is_no_flood(tmp_path: Path) -> None:
    found = checked(tmp_path, by_script(lambda book: book["Capex"].insert_cols(12)))
    assert without_stale(found) == [("sheet", "Capex!A1")]
    assert str(found.differences[0].found).startswith("1 column inserted")


def test_a_renamed_tab_is_known_by_what_it_says(tmp_path: Path) -> None:
    def rename(book: Workbook) -> None:
        book["Capex"].title = "Investment"

    found = checked(tmp_path, by_script(rename))
    assert ("sheet", "Investment!A1") in without_stale(found)
    assert len(found.differences) <= 3
    (difference,) = (d for d in found.differences if d.kind == "sheet")
    assert (difference.found, difference.expected) == ("the tab Investment", "the tab Capex")


def test_a_label_typed_over_is_a_notice_and_its_row_is_known_by_its_place(tmp_path: Path) -> None:
    sheet, cell = at("capital_total", "E")
    found = checked(tmp_path, edits.patched(ours(), {(sheet, cell): "What we paid"}))
    assert found.ok
    assert found.notices == (f"texts changed: {sheet}!{cell}",)


def test_a_formula_in_a_free_cell_is_a_finding_a_note_is_none(tmp_path: Path) -> None:
    def write(book: Workbook) -> None:
        book["Capex"]["K200"] = "ask"
        for column in range(60, 70):
            book["Opex"].cell(30, column, "=$F$30*2")

    found = checked(tmp_path, by_script(write))
    assert without_stale(found) == [("formula", "Opex!BH30")]
    assert "notes in free cells: Capex!K200" in found.notices


@pytest.mark.parametrize(
    ("line", "column", "content", "kind"),
    [
        ("gpu.a100.count", "M", "25 000", "input"),
        ("gpu.a100.count", "N", "=25000", "input"),
        ("gpu.a100.count", "M", None, "input"),
        ("gpu.a100.count", "H", "low", "input"),
        ("gpu.a100.count", "N", "=$M13", "input"),
        ("claim.who", "M", None, "input"),
        ("claim.who", "M", 12, "input"),
        ("nbv", "I", 5, "formula"),
        ("nbv", "I", None, "formula"),
        ("gpu.a100.count", "F", 25_000, "formula"),
    ],
)
def test_a_cell_that_holds_what_it_must_not_is_named(
    line: str, column: str, content: Any, kind: str, tmp_path: Path
) -> None:
    sheet, cell = at(line, column)
    found = checked(tmp_path, edits.patched(ours(), {(sheet, cell): content}))
    (difference,) = found.differences
    assert (difference.kind, difference.cell) == (kind, f"{sheet}!{cell}")
    assert difference.line == line


def test_a_low_that_was_changed_is_listed_and_ranges_follow_it(tmp_path: Path) -> None:
    book = shipped_book("gpt4", "base")
    changes: dict[edits.Cell, edits.Content] = {at("gpu.a100.count", "H"): 26_000}
    found = checked(tmp_path, edits.recalculated(book, ours(), changes))
    assert found.ok
    assert [(c.input, c.scenario, c.after) for c in found.changed_inputs] == [
        ("gpu.a100.count", "low", 26_000)
    ]
    assert found.notices == ("outside low and high: Inputs!M22 gpu.a100.count 25_000",) or (
        len(found.notices) == 1 and "gpu.a100.count 25_000" in found.notices[0]
    )


def test_an_unknown_scenario_on_the_picker_is_named(tmp_path: Path) -> None:
    found = checked(tmp_path, edits.patched(ours(), {("Summary", "C6"): "Bse"}))
    (difference,) = [d for d in found.differences if d.kind == "input"]
    assert difference.cell == "Summary!C6"
    assert str(difference.expected).startswith("one of Base, ")


def test_the_label_of_a_scenario_is_no_place_for_another(tmp_path: Path) -> None:
    data = edits.patched(ours(), {("Inputs", "N6"): "Mine"})
    found = checked(tmp_path, data)
    assert [(d.kind, d.cell) for d in found.differences] == [("input", "Inputs!N6")]


def test_a_text_input_changed_is_listed(tmp_path: Path) -> None:
    book = shipped_book("gpt4", "base")
    changes: dict[edits.Cell, edits.Content] = {at("claim.who", "M"): "Somebody"}
    found = checked(tmp_path, edits.recalculated(book, ours(), changes))
    assert found.differences == ()
    assert [(c.input, c.after) for c in found.changed_inputs] == [("claim.who", "Somebody")]


def settings_of(**values: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        for key, value in values.items():
            tag = "workbookPr" if key == "date1904" else "calcPr"
            for element in root.iter(f"{{{root.nsmap[None]}}}{tag}"):
                element.set(key, value)

    return change


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"iterate": "1"}, "iterative calculation is on"),
        ({"fullPrecision": "false"}, "precision is set as displayed"),
        ({"date1904": "true"}, "dates count from 1904"),
    ],
)
def test_a_setting_that_calculates_otherwise_is_a_finding(
    values: dict[str, str], words: str, tmp_path: Path
) -> None:
    found = checked(tmp_path, edits.with_part(ours(), "xl/workbook.xml", settings_of(**values)))
    assert [(d.kind, d.found) for d in found.differences] == [("setting", words)]


def test_manual_calculation_and_a_hidden_tab_are_notices(tmp_path: Path) -> None:
    def change(root: Any) -> None:
        settings_of(calcMode="manual")(root)
        next(root.iter(f"{{{root.nsmap[None]}}}sheet")).set("state", "veryHidden")

    found = checked(tmp_path, edits.with_part(ours(), "xl/workbook.xml", change))
    assert found.ok
    assert any("manual" in notice for notice in found.notices)
    assert any("Summary is hidden" in notice for notice in found.notices)


def test_a_defined_name_of_her_own_is_named(tmp_path: Path) -> None:
    def change(root: Any) -> None:
        names = next(root.iter(f"{{{root.nsmap[None]}}}definedNames"))
        own = type(names[0]).makeelement(names[0], names[0].tag, {"name": "mine"})
        own.text = "Inputs!$F$12"
        names.append(own)

    found = checked(tmp_path, edits.with_part(ours(), "xl/workbook.xml", change))
    assert [(d.kind, d.line, d.found) for d in found.differences] == [
        ("name", "mine", "Inputs!$F$12")
    ]


def test_the_text_of_the_case_changed_in_a_way_that_no_sheet_tells_is_named_and_checked_on(
    tmp_path: Path,
) -> None:
    cells = shipped_book("gpt4", "base").cells
    row = next(r for (s, r, _), c in cells.items() if s == "Case" and str(c).startswith("title ="))
    found = checked(tmp_path, edits.patched(ours(), {("Case", f"A{row}"): 'title = "GPT-5"'}))
    (difference,) = (d for d in found.differences if d.kind == "case")
    assert difference.cell == f"Case!A{row}"
    assert difference.expected == cells["Case", row, 1]
    assert found.headline["fleet_cost"] == shipped_book("gpt4", "base").value("fleet_cost")
    assert kinds(found) == ["case"]


def test_stale_values_of_the_open_scenario_are_one_line(tmp_path: Path) -> None:
    data = edits.patched(ours(), {at("gpu.a100.count", "M"): 24_000})
    found = checked(tmp_path, data)
    assert kinds(found) == ["stale"]
    assert re.match(r"\d+ of 3,?\d+ stored values are stale", str(found.differences[0].found))
    assert found.values.agree < found.values.total


def test_inputs_that_no_fleet_can_have_are_no_crash(tmp_path: Path) -> None:
    book = shipped_book("gpt4", "base")
    changes: dict[edits.Cell, edits.Content] = {at("gpu.a100.count", "M"): -5}
    found = checked(tmp_path, edits.recalculated(book, ours(), changes))
    assert not found.ok
    assert "reference" in kinds(found) or "check" in kinds(found)
    assert len(found.differences) <= 6


def test_no_text_of_the_file_reaches_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that sees any formula but a declared one would be asked what it must not be."""
    seen: list[Any] = []
    from costbridge.engines import compiled

    real = compiled.calculate

    def spy(cells: Any) -> Any:
        seen.append(cells)
        return real(cells)

    monkeypatch.setattr(compiled, "calculate", spy)
    sheet, cell = at("capital_total")
    data = edits.patched(ours(), {(sheet, cell): "=1+FACT(3)", at("fleet_cost"): "=2+2"})
    assert not checked(tmp_path, data).ok
    cells = shipped_book("gpt4", "base").cells
    (calculated,) = seen
    assert {a: c for a, c in calculated.items() if isinstance(c, Formula)} == {
        a: c for a, c in cells.items() if isinstance(c, Formula)
    }


AUDITED = """
import os, sys
sys.path[:0] = {path!r}
import costbridge.app, costbridge.engines.{engine}, openpyxl, pydantic
allowed = ({book!r}, sys.prefix, sys.base_prefix, os.devnull, *{path!r})
opened = []

def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.append(arguments[0])
        if not arguments[0].startswith(allowed):
            raise SystemExit("opens " + arguments[0])
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.re")):
        raise SystemExit(event)

sys.addaudithook(hook)
found = costbridge.check({book!r}, engine={engine!r})
assert opened.count({book!r}) == 1, opened
print(found.ok)
"""


@pytest.mark.parametrize("engine", ["compiled", "formulas"])
def test_no_other_file_is_opened_and_nothing_is_run(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(ours())
    script = AUDITED.format(path=[p for p in sys.path if p], engine=engine, book=str(path))
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
