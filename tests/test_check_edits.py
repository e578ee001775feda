"""What people do to a workbook: an honest edit passes, any other is named where it was made.

The slow ones are made by LibreOffice as an analyst makes them, each above its claim, all of a desk
in one start; the others in the XML or by openpyxl, most in the smaller case.
"""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple

import costbridge
from costbridge import app, cli
from costbridge.case.data import Case
from costbridge.checking.findings import Checked
from costbridge.engines import Value, libreoffice
from costbridge.engines.book import cached_values
from costbridge.engines.book import read as cells_of
from costbridge.formula import Formula, column_letters, where
from costbridge.layout import FIGURE, SCENARIOS, TOTAL
from costbridge.package import pack
from costbridge.writer import write

from . import edits
from .conftest import shipped_book, shipped_file
from .edits import Cell, Content, Desk
from .generator.test_layout import many_types

Changes = Mapping[Cell, Content]
Inputs = Mapping[tuple[str, str], Value]
"""What is listed as changed: the value, by input and scenario."""

FLOOD = 3  # one edit that makes more differences than this is buried by them
FIRST, SECOND = "J", "K"  # columns of periods
DESKS = {"english": ("en-US", True), "german": ("de-DE", True), "trusting": ("en-US", False)}
"""Whose LibreOffice: its locale, and whether it calculates on loading; as delivered it does not."""


@dataclass(frozen=True)
class Ours:
    """A workbook as built, before anybody had it; places on it are asked for by line."""

    name: str

    @cached_property
    def book(self) -> app.Book:
        if self.name == "twelve":
            return app.calculate(many_types(12))
        return shipped_book(self.name, "base")

    @cached_property
    def data(self) -> bytes:
        if self.name != "twelve":
            return shipped_file(self.name, "base")
        return pack(write(self.book.drawn, self.book.layout), self.book.values)

    @property
    def a_type(self) -> str:
        return f"gpu.{self.book.layout.case.members['gpu'][0][0]}"

    def row(self, line: str, sheet: str = "") -> int:
        """Where a line stands; on another sheet, where its link row stands."""
        layout = self.book.layout
        if not sheet:
            return layout.home[line].row
        return next(p.row for p in layout.rows[sheet] if p.name == line)

    def cell(self, line: str, column: int | str = FIGURE, sheet: str = "") -> Cell:
        letters = column if isinstance(column, str) else column_letters(column)
        at = sheet or self.book.layout.home[line].sheet
        return at, f"{letters}{self.row(line, sheet)}"

    def typed(self, line: str, scenario: str = "base") -> Cell:
        """The cell of Inputs in which an analyst types."""
        keys = [s.key for s in self.book.layout.case.scenarios]
        return self.cell(line, SCENARIOS + keys.index(scenario))

    def formula(self, at: Cell) -> str:
        sheet, place = at
        found = self.book.cells[(sheet, *coordinate_to_tuple(place))]
        assert isinstance(found, Formula)
        return found

    def with_other(self, at: Cell, old: str, new: str) -> Changes:
        """The formula of a cell with one of its pieces replaced."""
        found = self.formula(at)
        assert found.count(old) == 1, f"{at}: {found}"
        return {at: found.replace(old, new)}

    def names_of(self, line: str) -> tuple[str, str]:
        """What a row may be called: by its label or by its line."""
        return self.book.layout.home[line].line.label, line

    def recalculated(self, changes: Changes) -> bytes:
        return edits.recalculated(self.book, self.data, changes)


DEEPSEEK, GPT4, TWELVE = Ours("deepseek"), Ours("gpt4"), Ours("twelve")
EACH = (DEEPSEEK, GPT4, TWELVE)


# --- what is claimed of a check ---------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What the library's verb finds, and what the command says of it."""

    found: Checked
    code: int
    text: str

    @property
    def inputs(self) -> Inputs:
        return {(c.input, c.scenario): c.after for c in self.found.changed_inputs}

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.text}"


Check = Callable[[bytes | Path], Said]


@cache
def _drawn_once() -> Callable[..., Any]:
    """The declared book is the same for every edit of a workbook."""
    drawn: dict[tuple[str, ...], Any] = {}
    draw = app.draw

    def cached(case: Case, *words: str) -> Any:
        key = (case.sha256, *words)
        if key not in drawn:
            drawn[key] = draw(case, *words)
        return drawn[key]

    return cached


@pytest.fixture
def check(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Check:
    """Verb and command at the price of one calculation: the command is told what the verb found."""
    engine = "formulas"
    if not request.node.get_closest_marker("slow"):
        engine = "compiled"
        monkeypatch.setattr(app, "draw", _drawn_once())

    def run(file: bytes | Path) -> Said:
        path = file if isinstance(file, Path) else tmp_path / "edited.xlsx"
        if isinstance(file, bytes):
            path.write_bytes(file)
        before = path.read_bytes()
        found = costbridge.check(path, engine=engine)
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(costbridge, "check", lambda *_, **__: found)
            code = cli.main(["check", str(path)])
        assert path.read_bytes() == before
        said = capsys.readouterr()
        assert not said.err
        return Said(found, code, said.out)

    return run


def assert_passes(said: Said, inputs: Inputs | None = None) -> None:
    """No difference, exit 0, and exactly these inputs are listed."""
    assert not said.found.differences, str(said)
    assert said.found.ok, str(said)
    assert said.code == cli.OK, str(said)
    assert said.inputs == (inputs or {})


def assert_found(said: Said, kind: str, *names: Cell | str) -> None:
    """A difference of that kind has one of these names; there are few; exit 1."""
    wanted = [name if isinstance(name, str) else "!".join(name) for name in names]
    differences = said.found.differences
    texts = [f"{d.cell} {d.line} {d.found} {d.expected}" for d in differences if d.kind == kind]
    assert texts, f"no {kind}: {said}"
    assert any(_names(text, name) for text in texts for name in wanted), f"{wanted}: {texts}"
    assert len(differences) <= FLOOD, str(said)
    assert not said.found.ok, str(said)
    assert said.code == cli.DIFFERENCE, str(said)
    assert any(_names(said.text, name) for name in wanted), str(said)


def _names(text: str, place: str) -> bool:
    """F8 is not named by F82."""
    return re.search(rf"(?<!\w){re.escape(place)}(?!\w)", text) is not None


# --- honest edits, in the XML -----------------------------------------------------------------


@pytest.mark.parametrize(
    "ours", [DEEPSEEK, GPT4, pytest.param(TWELVE, marks=pytest.mark.slow)], ids=lambda o: o.name
)
def test_a_workbook_as_built_passes_without_a_notice(ours: Ours, check: Check) -> None:
    said = check(ours.data)
    assert_passes(said)
    assert not said.found.notices


def test_the_name_that_a_mail_program_gives_a_copy_changes_nothing(
    check: Check, tmp_path: Path
) -> None:
    path = tmp_path / "deepseek[1].xlsx"
    path.write_bytes(GPT4.data)
    assert_passes(check(path))


def test_inputs_changed_in_base_in_a_scenario_and_in_the_own_column_pass_and_are_listed(
    check: Check,
) -> None:
    back = "gpu.h100.count"
    changes: Changes = {
        DEEPSEEK.typed("gpu.a100.count"): 4_000,
        DEEPSEEK.typed("gpu.a100.server_capex", "owner_low"): 16_000,
        DEEPSEEK.typed("gpu.h20.asp", "own"): 10_500,  # where a link to base stood
        DEEPSEEK.typed(back, "first_print"): f"=$M{DEEPSEEK.row(back)}",  # where a number stood
    }
    inputs: Inputs = {
        ("gpu.a100.count", "base"): 4_000,
        ("gpu.a100.server_capex", "owner_low"): 16_000,
        ("gpu.h20.asp", "own"): 10_500,
        (back, "first_print"): DEEPSEEK.book.layout.case.inputs[back].value,
    }
    assert_passes(check(DEEPSEEK.recalculated(changes)), inputs)


def test_an_input_outside_its_range_passes_with_a_notice(check: Check) -> None:
    at = GPT4.typed("claim.rental_rate")
    said = check(GPT4.recalculated({at: 9.5}))
    assert_passes(said, {("claim.rental_rate", "base"): 9.5})
    assert any(_names(notice, "!".join(at)) for notice in said.found.notices)


def test_a_row_that_excel_stores_as_one_shared_formula_passes(check: Check) -> None:
    sheet, row = "Capex", GPT4.row("gpu.a100.server_spend")
    last = column_letters(GPT4.book.layout.last_column)
    assert_passes(check(edits.filled_right(GPT4.data, sheet, row, FIRST, last)))


# --- the others, in the XML and by openpyxl -----------------------------------------------------


def test_the_number_that_a_formula_gave_typed_over_it_is_found(check: Check) -> None:
    at = GPT4.cell("server_spend", TOTAL)
    value = GPT4.book.values["Capex", GPT4.row("server_spend"), TOTAL]
    assert_found(check(edits.patched(GPT4.data, {at: value})), "formula", at)


def test_another_number_typed_over_a_formula_is_found_and_what_follows_is_not_listed(
    check: Check,
) -> None:
    at = GPT4.cell("capital_total")
    assert_found(check(GPT4.recalculated({at: 1_600_000_000})), "formula", at)


def test_a_number_typed_over_a_live_value_of_inputs_is_found(check: Check) -> None:
    at = GPT4.cell("gpu.a100.count")
    assert_found(check(GPT4.recalculated({at: 4_000})), "formula", at)


def test_a_number_over_a_formula_is_found_in_a_file_without_values(check: Check) -> None:
    sheet, place = at = GPT4.cell("capital_total")

    def edit(book: Workbook) -> None:
        book[sheet][place] = 1_600_000_000

    assert_found(check(edits.resaved(GPT4.data, edit)), "formula", at)


def test_a_changed_constant_is_found(check: Check) -> None:
    at = GPT4.cell("gpu.a100.network_per_gpu")
    changes = GPT4.with_other(at, "(1-", "(2-")
    assert_found(check(GPT4.recalculated(changes)), "formula", at)


def test_a_shifted_range_is_found(check: Check) -> None:
    first = DEEPSEEK.row("gpu.a100.server_spend")
    at = DEEPSEEK.cell("server_spend", "M")
    changes = DEEPSEEK.with_other(at, f"M{first}:", f"M{first + 1}:")
    assert_found(check(edits.patched(DEEPSEEK.data, changes)), "formula", at)


def test_a_range_that_leaves_out_only_noughts_is_found(check: Check) -> None:
    at = GPT4.cell("server_spend", TOTAL)
    last = f":${column_letters(GPT4.book.layout.last_column)}"
    changes = GPT4.with_other(at, last, ":$AB")
    assert_found(check(edits.patched(GPT4.data, changes)), "formula", at)  # the value is the same


def test_a_swapped_reference_is_found(check: Check) -> None:
    at = GPT4.cell("gpu.a100.unexplained_per_year")
    first, second = GPT4.formula(at).removeprefix("=").split("-")
    assert_found(check(GPT4.recalculated({at: f"={second}-{first}"})), "formula", at)


def test_an_altered_link_is_found(check: Check) -> None:
    at = GPT4.cell("gpu.a100.count", sheet="Capex")
    changes = GPT4.with_other(at, f"${GPT4.row('gpu.a100.count')}", f"${GPT4.row('gpu.a100.asp')}")
    assert_found(check(GPT4.recalculated(changes)), "formula", at)


def test_a_row_of_formulas_changed_alike_is_few_differences(check: Check) -> None:
    line = "gpu.a100.server_spend"
    columns = range(GPT4.book.layout.last_column, 9, -1)
    cells = [GPT4.cell(line, column) for column in columns]
    changes: Changes = {at: f"{GPT4.formula(at)}*1.1" for at in cells}
    assert_found(check(GPT4.recalculated(changes)), "formula", GPT4.cell(line, FIRST))


def test_two_edits_on_two_sheets_are_both_named(check: Check) -> None:
    first, second = GPT4.cell("capital_total"), GPT4.cell("fleet_cost")
    said = check(GPT4.recalculated({first: 1_000_000, second: 2_000_000}))
    assert_found(said, "formula", first)
    assert_found(said, "formula", second)


def test_a_master_check_replaced_by_nought_is_found(check: Check) -> None:
    at = GPT4.cell("master_check")
    assert_found(check(edits.patched(GPT4.data, {at: 0})), "formula", at)


def test_a_master_check_of_nought_does_not_hide_the_check_that_fails(check: Check) -> None:
    at = GPT4.cell("master_check")
    said = check(GPT4.recalculated({at: 0, GPT4.typed("finance.residual_share"): -1}))
    assert_found(said, "formula", at)
    assert_found(said, "check", "check.nbv_negative")


def test_a_check_that_fails_for_the_inputs_is_named(check: Check) -> None:
    said = check(GPT4.recalculated({GPT4.typed("finance.residual_share"): -1}))
    assert_found(said, "check", "check.nbv_negative")
    assert said.inputs == {("finance.residual_share", "base"): -1}


@pytest.mark.parametrize(
    ("content", "shown"),
    [("4000", "4000"), ("n/a", "n/a"), (None, ""), ("=2*2000", "2*2000"), ("=$M12", "$M12")],
    ids=["number as text", "words", "blank", "formula", "link to another row"],
)
def test_an_input_that_is_no_number_is_named(content: Content, shown: str, check: Check) -> None:
    at = GPT4.typed("gpu.a100.count", "own")
    said = check(edits.patched(GPT4.data, {at: content}))  # another column is in use
    assert_found(said, "input", at)
    assert shown in said.text


def test_an_input_that_is_no_number_is_named_also_where_it_is_in_use(check: Check) -> None:
    at = GPT4.typed("gpu.a100.count")
    assert_found(check(GPT4.recalculated({at: "4000 pcs"})), "input", at)


@pytest.mark.parametrize("to", ["Inputs!$F$18", None], ids=["moved", "gone"])
def test_a_defined_name_moved_or_gone_is_named(to: str | None, check: Check) -> None:
    data = edits.with_name(GPT4.data, "gpu_a100_count", to)
    assert_found(check(data), "name", "gpu_a100_count")


def _case_cell(start: str) -> Cell:
    cells = {where(a): str(c) for a, c in GPT4.book.cells.items() if a[0] == "Case"}
    sheet, _, place = next(a for a, c in cells.items() if c.startswith(start)).partition("!")
    return sheet, place


@pytest.mark.parametrize(
    ("start", "content"),
    [
        ("value = 25", "value = 2_500"),
        ('note = "Three-year', 'note = "So it is."'),
        ("[gpu.", "[gpu.x"),
    ],
    ids=["a value", "a note", "what cannot be read"],
)
def test_a_changed_line_of_the_case_is_named(start: str, content: str, check: Check) -> None:
    at = _case_cell(start)
    assert_found(check(edits.patched(GPT4.data, {at: content})), "case", at)


@pytest.mark.parametrize(
    ("start", "content"),
    [('change = "First', 'change = "None."'), ("quarters = ", "quarters = 48")],
    ids=["the log", "the timeline"],
)
def test_a_line_of_the_case_that_stands_nowhere_else_is_known_to_be_changed(
    start: str, content: str, check: Check
) -> None:
    at = _case_cell(start)
    said = check(edits.patched(GPT4.data, {at: content}))
    assert_found(said, "case", at, "Case!A3")  # A3 holds the hash of the text


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("iterate", "1", "iterative calculation"),
        ("fullPrecision", "0", "precision"),
    ],
)
def test_a_setting_that_changes_results_is_told(
    setting: str, value: str, words: str, check: Check
) -> None:
    data = edits.with_setting(GPT4.data, "calcPr", setting, value)
    assert_found(check(data), "setting", words)


def test_values_that_do_not_follow_the_inputs_are_stale_and_the_input_is_listed(
    check: Check,
) -> None:
    at = GPT4.typed("gpu.a100.server_capex")
    said = check(edits.patched(GPT4.data, {at: 20_000}))
    assert [d.kind for d in said.found.differences] == ["stale"], str(said)
    assert said.code == cli.DIFFERENCE
    assert said.inputs == {("gpu.a100.server_capex", "base"): 20_000}


def test_one_value_that_its_formula_does_not_give_is_named(check: Check) -> None:
    at = GPT4.cell("fleet_cost")
    assert_found(check(edits.revalued(GPT4.data, {at: 1_000_000_000})), "stale", at)


def test_a_first_screen_that_says_something_else_is_named(check: Check) -> None:
    says = str(GPT4.book.values["Summary", 3, 2])
    data = edits.revalued(GPT4.data, {("Summary", "B3"): re.sub(r"\d(?=%)", "7", says)})
    assert_found(check(data), "stale", "Summary!B3")


@pytest.mark.parametrize("make", [edits.without_values, edits.resaved], ids=["XML", "openpyxl"])
def test_a_file_without_values_is_one_line(make: Callable[[bytes], bytes], check: Check) -> None:
    said = check(make(GPT4.data))
    assert [d.kind for d in said.found.differences] == ["stale"], str(said)
    assert said.code == cli.DIFFERENCE


def test_a_sheet_added_with_formulas_is_named(check: Check) -> None:
    def edit(book: Workbook) -> None:
        sheet = book.create_sheet("Mine", 3)
        for number in range(1, 30):
            sheet.cell(number, 1, f"=Inputs!F{number + 20}*2")

    assert_found(check(edits.resaved(GPT4.data, edit)), "sheet", "Mine")


def test_a_tab_that_is_gone_is_named(check: Check) -> None:
    def edit(book: Workbook) -> None:
        del book["Run"]

    assert_found(check(edits.resaved(GPT4.data, edit)), "sheet", "Run")


# --- by LibreOffice ---------------------------------------------------------------------------

Lines = Callable[[Ours], Sequence[str]]
"""What is done to a workbook."""

_ASKED: dict[str, tuple[str, Lines]] = {}
_needs_libreoffice = pytest.mark.skipif(
    libreoffice.find() is None, reason="LibreOffice is not installed (libreoffice-calc)"
)


def at_desk(lines: Lines, *ours: Ours, desk: str = "english") -> Callable[[Any], Any]:
    """The test gets the path `edited` of the workbook `ours`, to which somebody has done this."""

    def ask(test: Any) -> Any:
        _ASKED[test.__name__] = desk, lines
        each = pytest.mark.parametrize("ours", ours or [DEEPSEEK], ids=lambda o: o.name)
        return pytest.mark.slow(_needs_libreoffice(each(test)))

    return ask


def _ours(item: Any) -> Ours:
    found: Ours = item.callspec.params["ours"]
    return found


@pytest.fixture(scope="session")
def desks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], Path]:
    """What the tests of this run have asked for; each desk is started once."""
    wanted = {
        (item.originalname, _ours(item).name): _ours(item)
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname in _ASKED
    }
    files: dict[tuple[str, str], Path] = {}
    for desk, (locale, recalculates) in DESKS.items():
        asked = {f"edit{n}": key for n, key in enumerate(wanted) if _ASKED[key[0]][0] == desk}
        batch = {
            stem: (wanted[key].data, _ASKED[key[0]][1](wanted[key])) for stem, key in asked.items()
        }
        if batch:
            made = Desk(tmp_path_factory.mktemp(desk), locale, recalculates).edit(batch)
            files |= {asked[stem]: path for stem, path in made.items()}
    return files


@pytest.fixture
def edited(
    request: pytest.FixtureRequest, desks: Mapping[tuple[str, str], Path], ours: Ours
) -> Path:
    return desks[request.function.__name__, ours.name]


# Honest.


@at_desk(lambda _: [], *EACH)
def test_a_file_opened_and_saved_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


@at_desk(lambda _: [], *EACH, desk="trusting")
def test_a_file_opened_and_saved_without_calculating_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


@at_desk(lambda _: [edits.goes_through_ods()], DEEPSEEK, GPT4)
def test_a_file_kept_as_open_document_for_a_while_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


def _base_changed(ours: Ours) -> Sequence[str]:
    return [edits.types(ours.typed(f"{ours.a_type}.server_capex"), "20000.5")]


@at_desk(_base_changed, *EACH)
def test_an_input_changed_in_base_passes_and_is_listed(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_passes(check(edited), {(f"{ours.a_type}.server_capex", "base"): 20_000.5})


@at_desk(_base_changed, *EACH, desk="trusting")
def test_an_input_changed_where_only_what_follows_is_calculated_passes_and_is_listed(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_passes(check(edited), {(f"{ours.a_type}.server_capex", "base"): 20_000.5})


@at_desk(
    lambda ours: [
        edits.types(ours.typed("gpu.a100.server_capex", "owner_low"), "16000"),
        edits.types(ours.typed("gpu.h20.asp", "own"), "10500"),
        edits.types(("Summary", "C6"), "Own figures"),
    ]
)
def test_a_scenario_and_the_own_column_changed_and_the_own_one_picked_pass_and_are_listed(
    edited: Path, check: Check
) -> None:
    inputs: Inputs = {
        ("gpu.a100.server_capex", "owner_low"): 16_000,
        ("gpu.h20.asp", "own"): 10_500,
        ("scenario", "own"): "Own figures",
    }
    assert_passes(check(edited), inputs)


@at_desk(lambda _: [edits.types(("Summary", "C6"), "Own figures")], DEEPSEEK, GPT4)
def test_another_scenario_picked_passes_and_is_listed(edited: Path, check: Check) -> None:
    said = check(edited)
    assert_passes(said, {("scenario", "own"): "Own figures"})
    assert said.found.scenario == "own"


@at_desk(lambda _: [edits.types(("Summary", "C6"), "First print: no H100")], desk="trusting")
def test_another_scenario_picked_where_only_what_follows_is_calculated_passes(
    edited: Path, check: Check
) -> None:
    assert_passes(check(edited), {("scenario", "first_print"): "First print: no H100"})


@at_desk(
    lambda ours: [
        edits.inserts_row("Capex", ours.row("server_capex")),
        edits.inserts_row("Inputs", ours.row("capex.network_share")),
    ],
    *EACH,
)
def test_a_blank_row_inserted_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


@at_desk(
    lambda ours: [
        edits.inserts_row("Capex", ours.row("gpu.h800.server_spend")),  # inside a sum
        edits.inserts_row("Capex", ours.row("gpu.h20.count", sheet="Capex")),  # among the links
        edits.inserts_row("Checks", ours.row("check_count")),
        edits.inserts_row("Inputs", ours.row("gpu.h800.count")),
        edits.types(("Inputs", f"M{ours.row('gpu.h100.count') + 1}"), "0"),  # moved down by it
    ]
)
def test_blank_rows_inside_a_sum_among_links_and_among_inputs_pass(
    edited: Path, ours: Ours, check: Check
) -> None:
    first, last = (ours.row(f"gpu.{member}.server_spend") for member in ("a100", "h100"))
    found = cells_of(edited)["Capex", ours.row("server_spend") + 2, 13]
    assert found == Formula(f"=SUM(M{first + 1}:M{last + 2})")
    assert_passes(check(edited), {("gpu.h100.count", "base"): 0})


@at_desk(lambda _: [edits.inserts_row(sheet, 1) for sheet in ("Capex", "Inputs", "Summary")])
def test_a_blank_row_above_the_title_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


@at_desk(
    lambda ours: [
        edits.types(("Capex", "BA12"), "ask finance"),
        edits.types(("Opex", "BA3"), "12"),
        edits.types(("Guide", "J4"), "read by B. on Monday"),
        edits.widens("Capex", "E"),
        edits.widens("Inputs", "M"),
        edits.comments(ours.typed("gpu.a100.count"), "who said so?"),
        edits.comments(ours.cell("capital_total"), "incl. network"),
    ],
    DEEPSEEK,
    GPT4,
)
def test_notes_comments_and_widths_pass(edited: Path, check: Check) -> None:
    with zipfile.ZipFile(edited) as archive:
        assert [n for n in archive.namelist() if "comments" in n]
    assert_passes(check(edited))


@at_desk(
    lambda _: [
        edits.adds_tab("My notes", 13),
        edits.types(("My notes", "A1"), "Questions for the next call"),
        edits.types(("My notes", "A2"), "12"),
    ]
)
def test_a_tab_of_notes_without_formulas_passes(edited: Path, check: Check) -> None:
    assert_passes(check(edited))


@at_desk(lambda _: [], DEEPSEEK, GPT4, desk="german")
def test_a_german_copy_passes(edited: Path, check: Check) -> None:
    assert re.search(r"\d,\d+%", str(cached_values(edited)["Summary", 3, 2]))
    assert_passes(check(edited))


@at_desk(lambda ours: [edits.types(ours.typed("gpu.a100.server_capex"), "20000,5")], desk="german")
def test_an_input_typed_with_a_comma_in_german_passes_and_is_listed(
    edited: Path, check: Check
) -> None:
    assert_passes(check(edited), {("gpu.a100.server_capex", "base"): 20_000.5})


@at_desk(
    lambda ours: [
        edits.types(ours.typed("gpu.a100.count"), "4,000"),
        edits.types(ours.typed("run.mfu"), "41%"),
    ]
)
def test_an_input_typed_with_thousands_or_as_a_percentage_is_a_number(
    edited: Path, check: Check
) -> None:
    inputs: Inputs = {("gpu.a100.count", "base"): 4_000, ("run.mfu", "base"): 0.41}
    assert_passes(check(edited), inputs)


@at_desk(
    lambda ours: [
        edits.moves_tab("Capex", 1),
        edits.types(ours.cell("capital_total", "E"), "Hardware, total"),
        edits.types(ours.cell("gpu.a100.count", "L"), "We asked them."),
        edits.deletes_row("Capex", ours.row("asp_per_gpu") + 1),  # a blank one
    ]
)
def test_words_changed_a_tab_in_another_place_and_a_blank_row_less_are_notices(
    edited: Path, check: Check
) -> None:
    said = check(edited)
    assert_passes(said)
    assert said.found.notices


# Not honest, or a slip.


@at_desk(lambda ours: [edits.types(ours.typed("run.mfu"), "0.41")], desk="german")
def test_a_point_typed_where_a_comma_is_meant_is_a_text_and_named(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert cells_of(edited)["Inputs", ours.row("run.mfu"), SCENARIOS] == "0.41"
    assert_found(check(edited), "input", ours.typed("run.mfu"))


@at_desk(lambda ours: [edits.clears(ours.typed("gpu.a100.count"))])
def test_an_input_deleted_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "input", ours.typed("gpu.a100.count"))


@at_desk(lambda ours: [edits.deletes_row("Capex", ours.row("gpu.a100.server_spend"))])
def test_a_deleted_row_is_named_though_its_sum_only_became_shorter(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_found(check(edited), "row", *ours.names_of("gpu.a100.server_spend"))


@at_desk(lambda ours: [edits.deletes_row("Capex", ours.row("capital_total"))], *EACH)
def test_a_deleted_row_that_other_sheets_refer_to_is_named(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_found(check(edited), "row", *ours.names_of("capital_total"))


@at_desk(
    lambda ours: [edits.deletes_row("Inputs", ours.row("gpu.a100.server_capex"))], DEEPSEEK, GPT4
)
def test_a_deleted_input_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("gpu.a100.server_capex"))


@at_desk(lambda ours: [edits.deletes_row("Capex", ours.row("gpu.h20.count", sheet="Capex"))])
def test_a_deleted_link_row_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("gpu.h20.count"))


@at_desk(lambda ours: [edits.deletes_row("Checks", ours.row("check.horizon.h20", sheet="Checks"))])
def test_a_deleted_check_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("check.horizon.h20"))


@at_desk(
    lambda ours: [edits.moves_row("Capex", ours.row("capital_total"), ours.row("server_capex"))]
)
def test_a_row_moved_by_two_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("capital_total"))


@at_desk(lambda ours: [edits.moves_row("Capex", ours.row("network_capex"), ours.row("nbv"))])
def test_a_row_moved_to_another_section_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("network_capex"))


@at_desk(
    lambda ours: [
        edits.moves_row("Capex", ours.row("gpu.a100.server_spend"), ours.row("capital_total"))
    ]
)
def test_a_row_moved_out_of_its_sum_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "row", *ours.names_of("gpu.a100.server_spend"))


@at_desk(lambda _: [edits.renames_tab("Capex", "Own capex")], DEEPSEEK, GPT4)
def test_a_renamed_tab_is_named(edited: Path, check: Check) -> None:
    assert_found(check(edited), "sheet", "Own capex")


@at_desk(
    lambda _: [
        edits.adds_tab("Mine", 3),
        edits.types(("Mine", "A1"), "twice"),
        *(edits.types_formula(("Mine", f"B{n}"), f"=$Capex.F{n}*2") for n in range(60, 80)),
    ]
)
def test_a_tab_with_formulas_of_hers_is_named(edited: Path, check: Check) -> None:
    assert_found(check(edited), "sheet", "Mine")


@at_desk(lambda _: [edits.copies_tab("Capex", "Capex_2", 7)])
def test_a_copied_tab_is_named_and_no_name_has_moved(edited: Path, check: Check) -> None:
    said = check(edited)
    assert_found(said, "sheet", "Capex_2")
    assert {d.kind for d in said.found.differences} == {"sheet"}, str(said)


@at_desk(
    lambda _: [
        *(edits.types_formula(("Inputs", f"U{n}"), f"=M{n}*2") for n in range(49, 79)),
        edits.types(("Inputs", "U48"), "twice"),
    ]
)
def test_formulas_of_hers_beside_ours_are_few_differences(edited: Path, check: Check) -> None:
    assert_found(check(edited), "formula", "Inputs!U49")


@at_desk(
    lambda ours: [
        edits.inserts_row("Capex", row := ours.row("gpu.h800.server_spend")),
        edits.types(("Capex", f"E{row}"), "Spend on test servers"),
        edits.types(("Capex", f"M{row}"), "1000000"),
    ]
)
def test_a_row_of_hers_that_a_sum_takes_in_is_found_at_the_sum(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_found(check(edited), "formula", ("Capex", f"M{ours.row('server_spend') + 1}"))


@at_desk(lambda _: [edits.inserts_column("Capex", "L")])
def test_a_column_inserted_among_the_periods_is_few_differences(edited: Path, check: Check) -> None:
    said = check(edited)
    assert said.code == cli.DIFFERENCE
    assert 1 <= len(said.found.differences) <= FLOOD, str(said)


@at_desk(lambda _: [edits.deletes_column("Inputs", "O")])
def test_a_scenario_column_deleted_is_few_differences(edited: Path, check: Check) -> None:
    said = check(edited)
    assert said.code == cli.DIFFERENCE
    assert 1 <= len(said.found.differences) <= FLOOD, str(said)


@at_desk(lambda _: [edits.freezes("Capex", "A7:AW215")])
def test_a_sheet_pasted_over_itself_as_values_is_few_differences(
    edited: Path, check: Check
) -> None:
    said = check(edited)
    assert_found(said, "formula", "Capex!F9")
    assert said.found.formulas.agree < said.found.formulas.total - 1_000


@at_desk(lambda _: [edits.types(("Summary", "C6"), "Bse")])
def test_a_scenario_that_there_is_none_of_is_named(edited: Path, check: Check) -> None:
    assert_found(check(edited), "input", "Summary!C6")


@at_desk(lambda ours: [edits.types(ours.cell("capital_total"), "1600000000")], *EACH)
def test_a_number_typed_over_a_formula_is_named_and_what_follows_is_not(
    edited: Path, ours: Ours, check: Check
) -> None:
    assert_found(check(edited), "formula", ours.cell("capital_total"))


@at_desk(
    lambda ours: [
        edits.types_formula(
            at := ours.cell("gpu.h20.server_spend", FIRST), f"{ours.formula(at)}*1.1"
        ),
        edits.fills_right("Capex", f"{at[1]}:{ours.cell('gpu.h20.server_spend', 'AW')[1]}"),
    ]
)
def test_a_row_filled_right_with_another_formula_is_few_differences(
    edited: Path, ours: Ours, check: Check
) -> None:
    found = cells_of(edited)["Capex", ours.row("gpu.h20.server_spend"), 11]
    assert str(found).endswith("*1.1")
    assert_found(check(edited), "formula", ours.cell("gpu.h20.server_spend", FIRST))


@at_desk(
    lambda ours: [
        edits.types(ours.cell("gpu.a100.count"), "4000"),
        edits.types(ours.cell("gpu.a100.asp"), "12000"),
    ]
)
def test_two_live_values_typed_over_are_both_named(edited: Path, ours: Ours, check: Check) -> None:
    said = check(edited)
    assert_found(said, "formula", ours.cell("gpu.a100.count"))
    assert_found(said, "formula", ours.cell("gpu.a100.asp"))


@at_desk(lambda ours: [edits.types(ours.cell("master_check"), "0")])
def test_a_master_check_typed_over_is_named(edited: Path, ours: Ours, check: Check) -> None:
    assert_found(check(edited), "formula", ours.cell("master_check"))


@at_desk(lambda _: [edits.types(("Case", "A9"), "# mine")])
def test_a_line_of_the_case_typed_over_is_named(edited: Path, check: Check) -> None:
    assert_found(check(edited), "case", "Case!A9")


@at_desk(
    lambda ours: [
        edits.inserts_row("Capex", ours.row("server_capex")),
        edits.types(ours.typed("gpu.a100.count"), "4000"),
        edits.types(("Capex", f"F{ours.row('capital_total') + 1}"), "1600000000"),
        edits.deletes_row("Opex", ours.row("bottom_up_ratio")),
    ]
)
def test_what_is_wrong_is_named_among_what_is_honest(
    edited: Path, ours: Ours, check: Check
) -> None:
    said = check(edited)
    assert_found(said, "formula", ("Capex", f"F{ours.row('capital_total') + 1}"))
    assert_found(said, "row", *ours.names_of("bottom_up_ratio"))
    assert said.inputs == {("gpu.a100.count", "base"): 4_000}
