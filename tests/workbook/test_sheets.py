"""What the declared sheets keep, by rule id, checked on the cells of every shipped case."""

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from costbridge.formula import Formula, references, shape
from costbridge.layout import FIGURE, FIRST
from costbridge_workbook.book import BOOK
from costbridge_workbook.sheets.inputs import INPUTS
from costbridge_workbook.units import UNITS

from ..conftest import SHIPPED, shipped_book

CASES = sorted({name for name, _ in SHIPPED})
FUNCTIONS = {
    *("ABS", "AND", "CHAR", "COUNTIF", "DATE", "EDATE", "EOMONTH", "EXP", "FIXED", "IF", "INDEX"),
    *("INT", "LN", "LOG10", "MATCH", "MAX", "MEDIAN", "MIN", "MOD", "MONTH", "NOT", "OR", "POWER"),
    *("REPT", "SIGN", "SQRT", "SUM", "SUMIF", "SUMPRODUCT", "YEAR"),
}
SHOWS = ("Summary", "Guide", "Checks", "Sources", "Case")
AGGREGATES = ("SUM(", "SUMPRODUCT(", "MAX(", "MIN(")


def formulas(case: str, *, calculation: bool = True) -> list[tuple[tuple[str, int, int], Formula]]:
    """The formulas of a case's book; by default without those of the sheets that show."""
    cells = shipped_book(case, "base").cells
    rows = shipped_book(case, "base").layout.rows
    words = {(p.sheet, p.row) for sheet in rows.values() for p in sheet if p.line.kind == "text"}
    found = [(a, f) for a, f in cells.items() if isinstance(f, Formula)]
    shows = [a for a, _ in found if a[0] in SHOWS or a[:2] in words]
    return [(a, f) for a, f in found if not calculation or a not in shows]


def tokens(formula: str) -> list[Token]:
    return list(Tokenizer(formula).items)


def nesting(formula: str) -> int:
    depth = deepest = 0
    for token in tokens(formula):
        if token.type == Token.FUNC:
            depth += 1 if token.subtype == Token.OPEN else -1
            deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize("case", CASES)
def test_f6_only_the_listed_functions_are_used(case: str) -> None:
    for address, formula in formulas(case, calculation=False):
        used = {t.value[:-1] for t in tokens(formula) if t.type == Token.FUNC and t.value != ")"}
        assert used <= FUNCTIONS, address


@pytest.mark.parametrize("case", CASES)
def test_f3_f4_a_formula_holds_no_constant_but_0_and_1_and_no_text(case: str) -> None:
    for address, formula in formulas(case):
        operands = [t for t in tokens(formula) if t.type == Token.OPERAND]
        assert {t.value for t in operands if t.subtype == Token.NUMBER} <= {"0", "1"}, address
        assert not [t for t in operands if t.subtype == Token.TEXT], address


@pytest.mark.parametrize("case", CASES)
def test_f9_f10_a_formula_is_short_and_flat(case: str) -> None:
    for address, formula in formulas(case):
        assert len(formula) <= 60, (address, formula)
        assert len(references(formula, address[0])) <= 6, (address, formula)
        assert nesting(formula) <= 2, (address, formula)
        assert formula.count("IF(") <= 1, (address, formula)


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_has_at_most_255_characters_and_one_if(case: str) -> None:
    for address, formula in formulas(case, calculation=False):
        if address[0] in SHOWS:
            assert len(formula) <= 255, (address, formula)
            assert len(re.findall(r"\bIF\(", formula)) <= 1, (address, formula)


@pytest.mark.parametrize("case", CASES)
def test_f11_f12_another_sheet_is_met_by_a_pure_link_to_the_home_cell(case: str) -> None:
    cells = shipped_book(case, "base").cells
    for address, formula in formulas(case):
        if "!" not in formula:
            continue
        assert re.fullmatch(r"=[A-Za-z]+!\$?[A-Z]+\$?\d+", formula), (address, formula)
        (target,) = references(formula, address[0])
        at = (target.sheet, target.first_row, target.first_col)
        assert at in cells, (address, formula)
        linked = cells[at]
        assert not (isinstance(linked, Formula) and "!" in linked), (address, formula)


@pytest.mark.parametrize("case", CASES)
def test_f1_f2_l12_a_row_of_periods_is_one_formula_from_the_first_to_the_last(case: str) -> None:
    book = shipped_book(case, "base")
    for name in book.layout.names:
        placed = book.layout.home[name]
        if placed.line.kind != "series":
            continue
        row = {c: v for (s, r, c), v in book.cells.items() if (s, r) == (placed.sheet, placed.row)}
        periods = {c: v for c, v in row.items() if c >= FIRST}
        assert sorted(periods) == list(range(FIRST, book.layout.last_column + 1)), name
        shapes = {shape(f, placed.row, c, placed.sheet) for c, f in periods.items()}
        assert len(shapes) == 1, (name, shapes)


@pytest.mark.parametrize("case", CASES)
def test_f14_no_formula_refers_to_an_empty_cell(case: str) -> None:
    cells = shipped_book(case, "base").cells
    for address, formula in formulas(case, calculation=False):
        for reference in references(formula, address[0]):
            for at in reference.addresses():
                assert at in cells, (address, formula, at)


@pytest.mark.parametrize("case", CASES)
def test_f23_an_aggregate_over_a_range_stands_alone(case: str) -> None:
    for address, formula in formulas(case):
        ranged = [a for a in AGGREGATES if re.search(re.escape(a) + r"[^()]*:", formula)]
        if ranged:
            assert re.fullmatch(r"=[A-Z]+\([^()]*\)", formula), (address, formula)


@pytest.mark.parametrize("case", CASES)
def test_s6_a_formula_reads_from_above_or_from_the_left(case: str) -> None:
    for address, formula in formulas(case):
        sheet, row, column = address
        for ref in references(formula, sheet):
            is_opening = ref.first_col == ref.last_col == column - 1  # of a balance, one row below
            if ref.sheet == sheet and row > 6 and not is_opening:
                assert ref.last_row <= row, (address, formula)


@pytest.mark.parametrize("case", CASES)
def test_l1_l2_a_label_is_unique_and_every_line_has_a_unit_of_the_list(case: str) -> None:
    layout = shipped_book(case, "base").layout
    homes = [layout.home[name].line for name in layout.names]
    labels = Counter(line.label for line in homes if not line.sign)  # a flow repeats its label
    assert [label for label, n in labels.items() if n > 1] == []
    for rows in layout.rows.values():
        for placed in rows:
            if placed.name:
                assert placed.line.unit in UNITS, placed.name
            if placed.link:
                assert placed.line.label == placed.link.line.label


@pytest.mark.parametrize("case", CASES)
def test_l10_every_input_and_every_link_is_read(case: str) -> None:
    book = shipped_book(case, "base")
    read = {
        (ref.sheet, row)
        for (sheet, own, _), formula in formulas(case, calculation=False)
        for ref in references(formula, sheet)
        for row in range(ref.first_row, ref.last_row + 1)
        if (ref.sheet, row) != (sheet, own)
    }
    inputs = [n for n in book.layout.names if book.layout.home[n].line.kind == "given"]
    texts_in_the_register = {"case.date"}  # shown on Inputs itself
    unused = [
        name
        for name in inputs
        if ("Inputs", book.layout.home[name].row) not in read and name not in texts_in_the_register
    ]
    assert unused == []
    links = [(p.sheet, p.row) for rows in book.layout.rows.values() for p in rows if p.link]
    assert [at for at in links if at not in read] == []


@pytest.mark.parametrize("case", CASES)
def test_an_input_that_the_case_file_itself_states_has_a_row(case: str) -> None:
    stated = tomllib.loads((files("costbridge_workbook") / f"cases/{case}.toml").read_text("utf-8"))
    layout = shipped_book(case, "base").layout
    rowless = [name for name in layout.case.inputs if name not in layout.home]
    assert [n for n in rowless if n.split(".")[1] in stated.get(n.split(".")[0], {})] == []


@pytest.mark.parametrize("case", CASES)
def test_s2_the_header_rows_link_to_timing_in_the_same_column(case: str) -> None:
    book = shipped_book(case, "base")
    for sheet in BOOK:
        if sheet.kind == "time":
            for row in (4, 5, 6):
                for column in range(FIRST, book.layout.last_column + 1):
                    formula = book.cells[sheet.title, row, column]
                    (target,) = references(formula, sheet.title)
                    assert (target.sheet, target.first_col) == ("Timing", column)


def test_w3_s14_names_and_purposes_of_the_sheets() -> None:
    for sheet in BOOK:
        assert re.fullmatch(r"[A-Z][A-Za-z]{2,19}", sheet.title)
        assert sheet.purpose.endswith(".")
        assert len(sheet.purpose) <= 120
    assert BOOK[0].title == "Summary"
    assert BOOK[-1].title == "Case"


@pytest.mark.parametrize("case", CASES)
def test_x1_the_live_value_is_an_index_over_the_scenario_columns(case: str) -> None:
    book = shipped_book(case, "base")
    for name in set(book.layout.case.inputs) & set(book.layout.home):
        row = book.layout.home[name].row
        formula = book.cells["Inputs", row, FIGURE]
        assert re.fullmatch(rf"=INDEX\(\$M{row}:\$[A-Z]+{row},1,\$F\$5\)", formula)


def test_a_new_gpu_type_needs_no_line_of_its_own() -> None:
    assert not re.search(r"h800|a100|h20\b|h100", str(BOOK)), "GPU types are of the cases only"
    assert INPUTS.title == "Inputs"
