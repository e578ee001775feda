"""What the workbook says first, and what the sources print, each a test at printed precision."""

import pytest

from costbridge_workbook.sheets.summary import SUMMARY

from .conftest import SHIPPED, base_cells, program, shipped_book


def value(name: str, scenario: str = "base", case: str = "deepseek") -> float:
    found = shipped_book(case, scenario).value(name)
    assert isinstance(found, int | float)
    return float(found)


BASE = {  # as printed: met to half the last digit
    "claimed_run_cost": "5576000",
    "claimed_r1_cost": "294000",
    "claimed_total_cost": "5870000",
    "fleet_gpus": "60000",
    "server_capex": "1628560000",
    "operating_cost": "944000000",
    "fleet_cost": "2572560000",
    "owner_cost_per_gpu_hour": "1.2228",
    "breakeven_utilisation": "0.6114",
    "breakeven_utilisation_run": "0.6948",
    "run_share_of_fleet_hours": "0.0013252",
    "server_capex_per_gpu": "27142.67",
    "master_check": "0",
    "open_ties": "0",
}


@pytest.mark.parametrize("name", BASE)
def test_the_base_scenario_says(name: str) -> None:
    half_a_digit = 0.5 * 10.0 ** -len(BASE[name].partition(".")[2])
    assert abs(value(name) - float(BASE[name])) <= half_a_digit


def test_the_first_print_leaves_the_h100_column_out_of_its_total() -> None:
    assert value("server_capex", "first_print") == 1_281_280_000
    assert value("operating_cost", "first_print") == 714_000_000
    assert value("first_print_capex") == 1_281_280_000, "the same sum, found in the base scenario"


def test_the_hoppers_alone_cost_what_the_critic_says() -> None:
    assert value("server_capex", "hoppers_only") == 1_391_400_000
    assert value("fleet_cost", "hoppers_only") == 2_178_400_000
    assert value("fleet_cost_per_year", "hoppers_only") == pytest.approx(544_600_000)
    assert value("hopper_cost_per_year") == pytest.approx(544_600_000)


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


def words(name: str, **inputs: float) -> str:
    book = shipped_book("deepseek", "base")
    changes = base_cells(book, {key.replace("__", "."): v for key, v in inputs.items()})
    values = program("deepseek").calculate(changes)
    return str(values[book.layout.address(name)])


def test_the_headline_says_what_was_claimed_its_share_and_the_whole() -> None:
    assert words("wording.headline") == (
        "DeepSeek claims $5.576M for V3: 0.13% of the hours of a fleet that costs $2,572.6M "
        "over a mean life of 4.0 years."
    )


def test_at_another_rent_the_headline_no_longer_says_that_deepseek_claims_it() -> None:
    said = words("wording.headline", claim__rental_rate=3.0)
    assert "claims" not in said
    assert "$8.364M" in said


def test_the_break_even_is_said_of_fleet_and_run_each_by_its_own_rate() -> None:
    def both(**inputs: float) -> tuple[str, str]:
        return words("wording.use_fleet", **inputs), words("wording.use_run", **inputs)

    assert both() == ("= rent at 61% use", "run's type 69%")
    assert both(claim__rental_rate=1.3) == ("= rent at 94% use", "run's type above")
    assert both(claim__rental_rate=1.2) == ("above the rent", "run's type above")


def test_gpt4s_headline_calls_the_stated_cost_a_floor() -> None:
    said = shipped_book("gpt4", "base").value("wording.headline")
    assert str(said).startswith(
        "OpenAI says more than $100.000M; GPT-4 at the rent of $1.36 costs "
    )


def test_the_light_says_in_words_how_many_checks_fail() -> None:
    assert words("light_long") == "ALL 30 CHECKS PASS"
    assert words("light_long", gpu__h800__life=9.0) != "ALL 30 CHECKS PASS"
    assert words("ties_light", claim__rental_rate=2.5).startswith("1 OF")


@pytest.mark.parametrize(("name", "scenario"), SHIPPED)
def test_the_first_screen_has_no_empty_card(name: str, scenario: str) -> None:
    book = shipped_book(name, scenario)
    summary = next(sheet for sheet in book.drawn if sheet.title == SUMMARY.title)
    for row in (8, 9, 10):
        for column in range(2, 8):
            cell = summary.cells[row, column]
            shown = book.values.get(("Summary", row, column), cell.content)
            assert shown not in ("", None, 0), f"{name} {scenario}: row {row}, column {column}"
