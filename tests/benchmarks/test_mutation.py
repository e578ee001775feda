"""Mutation: the slips it makes, who notices known ones, and that every survivor is explained."""

from functools import cache

import pytest

from benchmarks.mutation import survivors
from benchmarks.mutation.mutants import Unmade, formulas, mutants
from benchmarks.mutation.operators import changes
from benchmarks.mutation.recalculation import Recalculation, Stillborn
from benchmarks.mutation.report import SCORES, counts
from benchmarks.mutation.run import Outcome, cores, lines, run
from benchmarks.mutation.trees import filled, holes, parsed, written
from benchmarks.mutation.trial import Trial
from costbridge.formula import Formula, column_letters

from ..conftest import shipped_book


def slips(formula: str, *, number: bool = True) -> set[str]:
    tree, references = parsed(f"={formula}", "S")
    names = [column_letters(r.first_col) for r in references]
    return {written(tree, names) for _, tree in changes(tree, number=number)}


def test_each_operator_is_swapped_and_each_term_dropped() -> None:
    assert slips("A1+B1*C1") >= {"A-B*C", "A+B/C", "A", "B*C", "A+B", "A+C", "-(A+B*C)"}
    assert slips("A1-B1/C1") >= {"A+B/C", "A-B*C", "-(B/C)", "A-1/C"}
    assert slips("A1^B1") >= {"A*B", "A", "1^B"}


def test_each_reference_moves_by_a_row_and_by_a_period() -> None:
    moved = {"A[row+1]", "A[row-1]", "A[period+1]", "A[period-1]"}
    assert slips("A1") == moved | {"-A"}


def test_a_condition_is_turned_its_branches_swapped_and_decided() -> None:
    found = slips("IF(A1>=B1,1,0)")
    assert found >= {"IF(A>B,1,0)", "IF(A<=B,1,0)", "IF(A>=B,0,1)", "1", "0", "IF(A>=B,0,0)"}


def test_functions_change_and_ranges_lose_and_gain_an_end() -> None:
    assert slips("SUM(A1:A9)") >= {"MAX(A)", "SUM(A[from+1])", "SUM(A[to-1])", "SUM(A[to+1])"}
    assert slips("SUMPRODUCT(A1:A9,B1:B9)") >= {"SUMPRODUCT(A)", "SUMPRODUCT(B)"}
    assert slips("ABS(A1-B1)") >= {"A-B", "ABS(A+B)"}
    assert slips("INDEX(A1:A4,B1)") >= {"INDEX(A,B+1)", "INDEX(A,B-1)"}


def test_words_have_no_sign() -> None:
    assert "-(A&B)" in slips("A1&B1")
    assert "-(A&B)" not in slips("A1&B1", number=False)


@pytest.mark.parametrize("name", ["deepseek", "gpt4"])
def test_every_declared_formula_is_read_and_written_as_it_stands(name: str) -> None:
    book = shipped_book(name, "base")
    declared = [x for x in book.cells.items() if isinstance(x[1], Formula)][::7]
    for (sheet, _, _), formula in declared:
        tree, references = parsed(formula, sheet)
        texts = {
            hole: _address(references[hole.number], hole.ranged, sheet) for hole in holes(tree)
        }
        own = formula.replace(f"={sheet}!", "=")  # the light on Checks names its own sheet
        assert "=" + filled(tree, texts).replace("$", "") == own.replace("$", "")


def _address(at: object, ranged: bool, sheet: str) -> str:
    first = f"{column_letters(at.first_col)}{at.first_row}"  # type: ignore[attr-defined]
    last = f"{column_letters(at.last_col)}{at.last_row}"  # type: ignore[attr-defined]
    prefix = "" if at.sheet == sheet else f"{at.sheet}!"  # type: ignore[attr-defined]
    return prefix + (f"{first}:{last}" if ranged else first)


@cache
def gpt4() -> Trial:
    return Trial("gpt4", draws=8)


def noticed(line: str, becomes: str) -> set[str]:
    """Who notices that a formula of GPT-4's book becomes another."""
    tried = gpt4()
    declared = next(x for name, x in tried.lines.found.items() if name.startswith(line))
    for mutant in mutants(declared, tried.book.values):
        if mutant.id.endswith(f" -> {becomes}"):
            return tried.noticed(formulas(mutant, declared, tried.lines))[0]
    raise AssertionError(f"no mutant of {line} is {becomes}")


def test_a_wrong_unit_of_time_is_noticed_by_both_implementations_and_by_the_copy() -> None:
    who = noticed("Timing: hours_per_quarter =", "{constant.hours_per_year}")
    assert {"reference", "worked numbers", "checks"} <= who


def test_a_check_notices_a_line_that_only_a_second_route_reads() -> None:
    who = noticed("Opex: gpu.*.maintenance_cost =", "{gpu.*.server_capex}")
    assert {"reference", "checks"} <= who, "cost by head is another way to it"


def test_what_no_check_can_see_is_noticed_by_the_reference_alone() -> None:
    who = noticed("Bridge: bridge_staff =", "{staff.count}*{staff.cost_per_year}/{staff.years}")
    assert not who & {"checks", "ties"}, "a year of staff, so times or by is one"


def test_what_changes_no_value_is_noticed_by_nobody() -> None:
    assert noticed("Use: use_run =", "MAX({gpu.*.run_hours})") == set(), "GPT-4 has one type"


def test_a_wrong_word_is_noticed_by_the_sentences() -> None:
    who = noticed("Summary: wording.card_runs =", '" ALONE"')
    assert who == {"sentences"}


def test_a_formula_that_refers_to_itself_is_no_mutant() -> None:
    with pytest.raises(Stillborn):
        noticed("Timing: period =", "{period[-1]}[period+1]+1")


def test_a_range_of_one_cell_cannot_lose_one() -> None:
    with pytest.raises(Unmade):
        noticed("Fleet: fleet_gpus =", "SUM({gpu.*.count}[to-1])")


def test_a_changed_formula_gives_what_a_book_that_declares_it_gives() -> None:
    """The order of calculation changes with it: the mutant reads what stands below it."""
    book = shipped_book("gpt4", "base")
    recalculation = Recalculation(book.cells)
    at, below = book.layout.address("days_per_year"), book.layout.address("fleet_years")
    formula = Formula(f"=Fleet!F{below[1]}+1")
    values = recalculation.values({})
    changed = recalculation.changed(values, recalculation.mutated({at: formula}), arrays=False)
    declared = Recalculation({**book.cells, at: formula})
    expected = declared.calculate()
    assert changed[at] == book.values[below] + 1
    assert {a: changed.get(a, book.values[a]) for a in expected} == expected


def test_equivalent_mutants_count_nowhere() -> None:
    killed = Outcome("a", "S", "sign", True, ["reference", "checks"], True, True)
    unseen = Outcome("b", "S", "sign", True, [], True, True)
    equal, still = Outcome("c", "S", "sign", True, [], True), Outcome("d", "S", "sign")
    assert [o.fate for o in (killed, unseen, equal, still)] == [
        *("killed", "survived", "equivalent", "stillborn")
    ]
    found = counts([killed, unseen, equal, still])
    assert found["mutants"] == 2
    assert found["whole suite"] == found["checks and ties alone"] == 0.5
    assert "without the reference" in SCORES


@pytest.mark.slow
def test_the_suite_notices_every_mutant_but_those_that_are_explained() -> None:
    outcomes = run(lines(), cores(), lambda _: None)
    assert survivors.unexplained(outcomes) == []
    assert survivors.dead(outcomes) == [], "strike it from survivors.toml"
    assert counts(outcomes)["whole suite"] > 0.95
