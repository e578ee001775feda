"""`costbridge check --rules`: what it says of the modelling standard, and what it lets pass."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import costbridge
from costbridge import app, audit, cli
from costbridge.audit import RULES, Broken, Rule
from costbridge.case.data import Case
from costbridge.engines import libreoffice

from . import edits
from .conftest import shipped_book, shipped_file

Capture = pytest.CaptureFixture[str]
Said = tuple[int, str]
_DRAW, _DRAWN = app.draw, dict[str, Any]()


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case is drawn once for all tests, and not built twice more for W10."""

    def draw(case: Case, package: str = "") -> Any:
        if case.text not in _DRAWN:
            _DRAWN[case.text] = _DRAW(case, package)
        return _DRAWN[case.text]

    monkeypatch.setattr(app, "draw", draw)
    monkeypatch.setattr(app, "packed", lambda case: case.text.encode())


@pytest.fixture
def check(tmp_path: Path, capsys: Capture) -> Callable[..., Said]:
    """The command on a file of these bytes: its exit code, and what it says."""

    def run(data: bytes, *words: str) -> Said:
        file = tmp_path / "book.xlsx"
        file.write_bytes(data)
        code = cli.main(["check", str(file), "--rules", "--engine", "compiled", *words])
        return code, capsys.readouterr().out

    return run


FEW = ("W4", "W12", "W13", "S13", "I1")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules that these files break, and no others: what is tested is what is said of them."""
    monkeypatch.setattr(audit, "RULES", {id_: RULES[id_] for id_ in FEW})


def ours() -> bytes:
    return shipped_file("gpt4", "base")


def hidden(data: bytes) -> bytes:
    def hide(root: Any) -> None:
        next(s for s in root.iter("{*}sheet") if s.get("name") == "Capex").set("state", "hidden")

    return edits.with_part(data, "xl/workbook.xml", hide)


def zoomed() -> bytes:
    def zoom(root: Any) -> None:
        next(root.iter("{*}sheetView")).set("zoomScale", "150")

    return edits.with_part(ours(), "xl/worksheets/sheet6.xml", zoom)


def test_a_fresh_workbook_keeps_every_rule(check: Callable[..., Said]) -> None:
    code, said = check(ours())
    assert code == 0
    assert said.splitlines()[-1] == f"pass  rules      {len(RULES)} of {len(RULES)} rules keep"


@pytest.mark.usefixtures("few")
def test_a_hidden_sheet_is_a_difference_and_named(check: Callable[..., Said]) -> None:
    code, said = check(hidden(ours()))
    assert code == 1
    lines = said.splitlines()
    at = lines.index("FAIL  rules      3 of 5 rules keep")
    assert lines[at + 1] == "      W4 Capex: is hidden"
    assert all(line.startswith("      W12 ") for line in lines[at + 2 : -1])
    assert lines[-1] == "1 of 5 fail"


@pytest.mark.usefixtures("few")
def test_what_is_only_style_is_a_note_and_no_difference(check: Callable[..., Said]) -> None:
    code, said = check(zoomed())
    assert code == 0
    assert said.splitlines()[-2:] == [
        "pass  rules      4 of 5 rules keep",
        "      note: S13 Capex: zoom is 150 %",
    ]


@pytest.mark.usefixtures("few")
def test_json_holds_how_many_rules_keep_and_each_place_that_breaks_one(
    check: Callable[..., Said],
) -> None:
    code, said = check(hidden(zoomed()), "--format", "json")
    found = json.loads(said)
    assert (code, found["ok"], found["differences"]) == (1, False, [])
    assert list(found["rules"]) == ["kept", "total", "broken"]
    assert (found["rules"]["kept"], found["rules"]["total"]) == (2, 5)
    first, *_, last = found["rules"]["broken"]
    assert first == {"rule": "W4", "severity": 1, "where": "Capex", "what": "is hidden"}
    assert last == {"rule": "S13", "severity": 3, "where": "Capex", "what": "zoom is 150 %"}


def test_what_may_be_typed_breaks_no_rule_and_outside_its_range_is_a_note(
    check: Callable[..., Said],
) -> None:
    book = shipped_book("gpt4", "base")
    row = book.layout.home["opex.pue"].row
    typed = {("Inputs", f"M{row}"): 1.3, ("Inputs", f"N{row}"): 1.2}
    typed[("Inputs", f"N{book.layout.home['use.goodput'].row}")] = 2
    code, said = check(edits.recalculated(book, ours(), typed))
    assert code == 0
    *_, kept, note = said.splitlines()
    assert kept == f"pass  rules      {len(RULES) - 1} of {len(RULES)} rules keep"
    assert note.startswith("      note: I1 Inputs!N")
    assert ": use.goodput: 2 is not in " in note


@pytest.mark.usefixtures("few")
def test_a_formula_of_another_shape_is_judged_as_it_stands(check: Callable[..., Said]) -> None:
    book = shipped_book("gpt4", "base")
    row = book.layout.home["opex.pue"].row
    code, said = check(edits.patched(ours(), {("Inputs", f"F{row}"): f"=opex_pue*$M{row}"}))
    assert code == 1
    assert f"      W13 Inputs!F{row}: =opex_pue*$M{row} uses the name opex_pue" in said.splitlines()


def test_a_file_whose_rows_have_moved_is_not_judged_and_not_passed(
    check: Callable[..., Said],
) -> None:
    def rename(file: Workbook) -> None:
        file["Case"].title = "Text"

    code, said = check(edits.resaved(ours(), rename), "--format", "json")
    assert code == 1
    found = json.loads(said)["rules"]
    assert (found["kept"], found["total"], found["broken"]) == (0, 0, [])
    assert "rows, columns or tabs do not stand where they were built" in found["unjudged"]


def test_a_file_that_only_the_preflight_can_read_is_not_judged_and_not_passed(
    check: Callable[..., Said],
) -> None:
    def extend(root: Any) -> None:
        namespace = root.nsmap[None]
        extensions = root.makeelement(f"{{{namespace}}}extLst", {})
        extensions.append(root.makeelement(f"{{{namespace}}}ext", {}))
        root.append(extensions)

    code, said = check(edits.with_part(ours(), "xl/worksheets/sheet6.xml", extend))
    assert code == 1
    assert "FAIL  rules      not judged: openpyxl cannot open the file: " in said


def test_a_rule_that_fails_on_a_file_is_a_difference_and_no_traceback(
    check: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: audit.Audited) -> Any:
        yield Broken("Run", "is broken")
        raise KeyError("no such\nthing")

    stumbles = Rule("W4", 1, "No sheet is hidden.", stumble)
    monkeypatch.setattr(audit, "RULES", {"W4": stumbles})
    code, said = check(ours())
    assert code == 1
    assert said.splitlines()[-3:-1] == [
        "      W4 Run: is broken",
        "      W4 -: cannot be judged in this file: KeyError: 'no such\\nthing'",
    ]


def test_without_the_word_no_rule_is_asked_or_imported(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(hidden(ours()))
    assert cli.main(["check", str(file), "--engine", "compiled", "--format", "json"]) == 0
    assert "rules" not in json.loads(capsys.readouterr().out)
    code = "import costbridge.app, sys; sys.exit('costbridge.audit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
def test_what_an_analyst_does_in_libreoffice_is_a_note_at_most(tmp_path: Path) -> None:
    row = shipped_book("gpt4", "base").layout.home["opex.pue"].row
    done = [
        edits.widens("Capex", "E"),
        edits.comments(("Run", "K30"), "why?"),
        edits.types(("Run", "K31"), "a note of mine"),
        edits.types(("Inputs", f"N{row}"), "1.2"),
        edits.types(("Summary", "C6"), "Own figures"),
    ]
    file = edits.Desk(tmp_path).edit({"hers": (ours(), done)})["hers"]
    found = costbridge.check(file, engine="compiled", rules=True)
    assert found.ok
    assert found.rules is not None
    assert {broken.severity for broken in found.rules.broken} == {3}
    assert {"S1", "S11", "S15"} <= {broken.rule for broken in found.rules.broken}
