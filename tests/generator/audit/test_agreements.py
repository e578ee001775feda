"""Rules of agreement: the smallest difference that each must catch, named by its cell."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from costbridge.agreement import Reference
from costbridge.audit import Audited
from costbridge.checking.typed import PICKER_AT
from costbridge.formula import where
from costbridge.layout import FIRST, SCENARIOS
from costbridge.sheets.inputs import HEADER_ROW
from costbridge_udfs.reference import calculate

from .conftest import audited, breaches
from .seeds import declaring, giving

Numbers = Mapping[str, float]


@pytest.fixture(scope="module")
def book() -> Audited:
    return audited("gpt4")


def referring(book: Audited, reference: Callable[[Numbers, int], Reference]) -> Audited:
    """A copy that is compared with another reference."""
    made = replace(book, reference=reference)
    made.__dict__.update({**giving(book, {}).__dict__, "reference": reference})
    return made


def places(rule: str, book: Audited) -> list[str]:
    return [broken.where for broken in breaches(rule, book)]


def test_a1_one_period_of_one_scenario_that_differs(book: Audited) -> None:
    at = book.layout.address("depreciation", FIRST + 5)
    last = book.layout.case.scenarios[-1].key
    changed = float(book.by_scenario[last][at]) * (1 + 1e-9) + 1e-3
    (found,) = breaches("A1", giving(book, {at: changed}, last))
    assert (found.where, found.what.startswith(f"depreciation in {last}")) == (where(at), True)


def test_a2_a_line_without_a_reference_and_a_reference_without_a_line(book: Audited) -> None:
    def without(numbers: Numbers, periods: int) -> Reference:
        lines = dict(calculate(numbers, periods))
        del lines["fleet_cost"]
        return {**lines, "invented": 1.0}

    at = where(book.layout.address("fleet_cost"))
    assert places("A2", referring(book, without)) == [at, "reference"]


def test_a3_a_cell_in_which_the_engines_differ(book: Audited) -> None:
    at = book.layout.address("fleet_cost")
    assert places("A3", giving(book, {at: float(book.values[at]) * (1 + 1e-9)})) == [where(at)]


def test_a4_a_line_that_agrees_at_the_inputs_of_the_case_only(book: Audited) -> None:
    """The reference forgets that use may differ from what it is in the case."""
    base = book.layout.case.numbers("base")

    def forgets(numbers: Numbers, periods: int) -> Reference:
        fixed = {**numbers, "use.utilisation": base["use.utilisation"]}
        line = calculate(fixed, periods)["run_owned_cost_at_use"]
        return {**calculate(numbers, periods), "run_owned_cost_at_use": line}

    at = where(book.layout.address("run_owned_cost_at_use"))
    seeded = referring(book, forgets)
    assert places("A1", seeded) == []
    assert places("A4", seeded) == [at]


def test_inputs_are_moved_in_the_base_column_whichever_is_selected() -> None:
    """The first print owns no H100s, so nothing that is moved there would move a result."""
    whole = audited("deepseek")
    picked = declaring(whole, {PICKER_AT: whole.layout.case.scenario("first_print").label})
    assert breaches("L11", picked) == []


def test_a_scenario_whose_label_somebody_changed_is_picked_by_it(book: Audited) -> None:
    label = ("Inputs", HEADER_ROW, SCENARIOS + 1)
    renamed = declaring(book, {label: "Mine"})
    cost = book.layout.address("fleet_cost")
    for scenario, values in book.by_scenario.items():
        assert renamed.by_scenario[scenario][cost] == values[cost]
