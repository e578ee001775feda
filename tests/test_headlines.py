"""Headlines: where sources disagree the dispute is a test; every check passes; no card is empty.

Figures as printed stand in test_worked_examples.py, sentences in test_sentences.py.
"""

import pytest

from costbridge_workbook.sheets.summary import SUMMARY

from .conftest import SHIPPED, shipped_book


def value(name: str, scenario: str = "base", case: str = "deepseek") -> float:
    found = shipped_book(case, scenario).value(name)
    assert isinstance(found, int | float)
    return float(found)


def test_the_owners_own_a100_price_moves_the_fleet_by_82_million() -> None:
    moved = value("fleet_cost") - value("fleet_cost", "owner_low")
    assert moved == pytest.approx(82_160_000)


def test_own_figures_equal_the_base_until_somebody_types() -> None:
    assert shipped_book("deepseek", "own").headline() == shipped_book("deepseek", "base").headline()


def test_dispute_the_first_prints_operating_cost_is_one_million_short_of_715() -> None:
    assert value("first_print_operating") == 714_000_000
    assert abs(value("first_print_operating") - 715_000_000) > 500_000


def test_dispute_the_cluster_costs_more_at_the_reports_price_than_the_press_says() -> None:
    assert value("cluster_hardware") == 64_978_944  # against "more than" 51M


def test_dispute_mfu_by_6nd_and_with_attention_are_two_numerators() -> None:
    assert value("implied_mfu") == pytest.approx(0.346, abs=0.0005)
    assert value("implied_mfu_all") == pytest.approx(0.3943, abs=0.00005)  # printed: 0.3894


def test_dispute_gpt4s_rented_run_is_below_the_more_than_100_million() -> None:
    assert value("claimed_run_cost", case="gpt4") == 77_520_000
    assert value("claim_below_stated", case="gpt4") == 1
    assert value("open_ties", case="gpt4") == 0, "a floor ties to nothing"


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_every_check_passes_in_every_shipped_scenario(name: str, scenario: str) -> None:
    assert value("master_check", scenario, name) == 0
    assert value("open_ties", scenario, name) == 0


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_the_first_screen_has_no_empty_card(name: str, scenario: str) -> None:
    book = shipped_book(name, scenario)
    summary = next(sheet for sheet in book.drawn if sheet.title == SUMMARY.title)
    for row in (8, 9, 10):
        for column in range(2, 8):
            cell = summary.cells[row, column]
            shown = book.values.get(("Summary", row, column), cell.content)
            assert shown not in ("", None, 0), f"{name} {scenario}: row {row}, column {column}"
