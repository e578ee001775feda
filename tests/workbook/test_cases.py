"""What the shipped cases say, held against the facts they were written from."""

import re
import tomllib
from importlib.resources import files

import pytest

from costbridge.case import Case, load, shipped
from costbridge.case.inputs import cited
from costbridge.case.words import MAX_SCENARIO
from costbridge_workbook.sheets.inputs import CONDITIONS, INPUTS
from costbridge_workbook.units import UNITS
from costbridge_workbook.vocabulary import Each, Given

PACKAGE = files("costbridge_workbook")
NAMES = [name for name, _ in shipped()]
REGISTER = tomllib.loads((PACKAGE / "sources.toml").read_text("utf-8"))
RAW = {
    file.name: file.read_text("utf-8")
    for file in (PACKAGE / "cases").iterdir()
    if file.name.endswith(".toml")
}
GIVENS = [item for item in INPUTS.items if isinstance(item, Given)]
MEMBER_GIVENS = [
    line
    for item in INPUTS.items
    if isinstance(item, Each)
    for line in item.items
    if isinstance(line, Given)
]


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    return load(request.param)


@pytest.fixture(scope="module")
def deepseek() -> Case:
    return load("deepseek")


def test_scenarios_and_their_overrides(deepseek: Case) -> None:
    assert {scenario.key: dict(scenario.overrides) for scenario in deepseek.scenarios} == {
        "base": {},
        "first_print": {"gpu.h100.count": 0},
        "hoppers_only": {"gpu.a100.count": 0},
        "owner_low": {"gpu.a100.server_capex": 15_500},
        "own": {},
    }
    assert [scenario.key for scenario in load("gpt4").scenarios] == ["base", "own"]


def test_labels_of_scenarios_fit_a_column_heading(case: Case) -> None:
    assert all(len(scenario.label) <= MAX_SCENARIO for scenario in case.scenarios)


def test_every_case_has_forty_quarters_from_2021(case: Case) -> None:
    assert case.quarters == 40
    assert case.inputs["timing.first_year"].value == 2021


def test_every_recalled_row_is_unverified_and_says_so(case: Case) -> None:
    for given in case.inputs.values():
        assert (given.source == "fleet_table") == (given.status == "unverified"), given.name
        if given.status == "unverified":
            assert "recalled transcription, not read off the image" in given.note.lower()


def test_the_recalled_rows_are_the_prices_and_operating_costs(deepseek: Case) -> None:
    items = {n.split(".")[2] for n, i in deepseek.inputs.items() if i.status == "unverified"}
    assert items == {"asp", "server_capex", "cost_to_operate"}


def test_no_source_is_an_orphan_and_none_is_missing() -> None:
    used = {source for name in NAMES for source in load(name).sources}
    assert used == set(REGISTER)


def test_sources_named_in_notes_are_known() -> None:
    for text in RAW.values():
        for note in re.findall(r'^note = "(.*)"$', text, re.MULTILINE):
            assert cited(note) <= set(REGISTER)


def test_an_assumption_has_no_range_without_a_note(case: Case) -> None:
    for given in case.inputs.values():
        if given.status == "assumption" and given.low < given.high:
            assert given.note, given.name


def test_a_fact_that_rests_on_nothing_is_not_called_sourced(case: Case) -> None:
    for given in case.inputs.values():
        if given.source in ("definition", "assumption"):
            assert given.status in ("standard", "assumption"), given.name


def test_the_fleet_of_the_report(deepseek: Case) -> None:
    numbers = deepseek.numbers("base")
    types = [key for key, _ in deepseek.members["gpu"]]
    assert types == ["a100", "h20", "h800", "h100"]
    per = {item: [numbers[f"gpu.{key}.{item}"] for key in types] for item in _PER_TYPE}
    assert per == _PER_TYPE
    counts = per["count"]
    assert sum(counts) == 60_000
    assert sum(map(_times, counts, per["server_capex"])) == 1_628_560_000
    assert sum(map(_times, counts, per["cost_to_operate"])) == 944_000_000
    assert sum(map(_times, counts, per["asp"])) == 940_000_000


_PER_TYPE = {
    "count": [10_000, 30_000, 10_000, 10_000],
    "asp": [13_500, 12_500, 20_000, 23_000],
    "server_capex": [23_716, 24_228, 31_728, 34_728],
    "cost_to_operate": [15_700, 12_900, 17_000, 23_000],
    "life": [4, 4, 4, 4],
    "delivery_quarter": [4, 15, 11, 12],
    "peak": [312, 148, 989, 989.4],
    "server_kw": [0.8125, 0.975, 1.275, 1.275],
}


def _times(one: float, other: float) -> float:
    return one * other


def test_the_claim_ties_to_the_cost_the_lab_states(case: Case) -> None:
    numbers = case.numbers("base")
    hours = sum(numbers[f"claim.stage.{key}.hours"] for key, _ in case.members["claim.stage"])
    cost = hours * numbers["claim.rental_rate"]
    if numbers["claim.stated_is_floor"]:
        assert (hours, cost, numbers["claim.stated_cost"]) == (57e6, 77_520_000, 100e6)
    else:
        assert (hours, cost, numbers["claim.stated_cost"]) == (2_788_000, 5_576_000, 5_576_000)


def test_the_disclosed_day_ties_to_the_cost_the_note_states(deepseek: Case) -> None:
    numbers = deepseek.numbers("base")
    hours = numbers["serving.nodes"] * numbers["serving.gpus_per_node"] * 24
    assert hours * numbers["serving.rental_rate"] == numbers["serving.stated_cost"] == 87_072


def test_attention_flop_is_derived_from_the_configuration(deepseek: Case) -> None:
    derived = 3 * 61 * 4_096 * 128 * (192 + 128) / 1e9
    given = deepseek.inputs["run.attention_flop"]
    assert given.value == pytest.approx(derived, abs=0.005)
    assert given.high == pytest.approx(2 * derived, abs=0.01)


def test_the_high_of_the_residual_share_is_the_market_value_after_four_years(case: Case) -> None:
    assert case.inputs["finance.residual_share"].high == round(10 ** (-0.14 * 4), 4)


def test_corners_of_lives_and_deliveries_end_inside_the_timeline(case: Case) -> None:
    for key, _ in case.members["gpu"]:
        delivery, life = (case.inputs[f"gpu.{key}.{w}"] for w in ("delivery_quarter", "life"))
        assert delivery.high + 4 * life.high - 1 <= case.quarters


def test_no_number_has_an_exponent_or_more_than_fifteen_decimals() -> None:
    for text in RAW.values():
        for number in re.findall(r"= ([-\d][\d_.eE+-]*)", text):
            assert re.fullmatch(r"-?[\d_]+(\.\d{1,15})?", number), number


def test_every_paragraph_has_value_unit_low_high_source_and_status() -> None:
    for name, text in RAW.items():
        for paragraph in text.split("\n\n"):
            if "\nvalue = " in paragraph:
                keys = re.findall(r"^(\w+) = ", paragraph, re.MULTILINE)
                wanted = ["value", "low", "high", "unit", "source", "status"]
                assert keys in (wanted, [*wanted, "note"]), (name, paragraph)


def test_labels_of_inputs_are_unique() -> None:
    labels = [given.label for given in [*GIVENS, *MEMBER_GIVENS]]
    assert len(labels) == len(set(labels))


def test_units_of_inputs_are_in_the_list_and_ranges_are_in_order() -> None:
    for given in [*GIVENS, *MEMBER_GIVENS]:
        assert given.unit in UNITS
        low = given.above if given.above is not None else given.low
        assert low is None or given.high is None or low <= given.high


def test_the_options_of_a_switch_have_names() -> None:
    switches = {given.name: given for given in GIVENS if given.choices}
    assert {name: len(given.choices) for name, given in switches.items()} == {
        "opex.method": 2,
        "finance.method": 4,
    }
    assert all(given.high == len(given.choices) for given in switches.values())


def test_the_position_of_market_value_is_its_option(case: Case) -> None:
    method = next(given for given in GIVENS if given.name == "finance.method")
    assert method.choices[int(case.inputs["choice.market"].value) - 1] == "market value"


def test_conditions_hold_in_every_scenario(case: Case) -> None:
    for scenario in case.scenarios:
        numbers = case.numbers(scenario.key)
        assert all(condition.holds(numbers, case.quarters) for condition in CONDITIONS)


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"gpu.h800.count": 0}, "shares_have_gpus"),
        ({"gpu.h100.share_of_run": 0.5}, "shares.run"),
        ({"gpu.h100.share_of_serving": 0.5}, "shares.serving"),
        ({"gpu.h20.delivery_quarter": 26}, "horizon"),
        ({"gpu.h20.life": 0.25, "use.setup_days": 92}, "setup"),
        ({f"gpu.{key}.count": 0 for key in ("a100", "h20", "h800", "h100")}, "operating"),
        ({"serving.cached_tokens": 609}, "tokens"),
        ({"serving.input_tokens": 0, "serving.cached_tokens": 0}, "tokens"),
        ({"money.year": 2026}, "money_year"),
        ({"timing.first_year": 2020}, "index_covers"),
        ({"claim.stage.pre_training.hours": 0}, "pre_training"),
        ({"run.compute": 3_286}, "compute"),
    ],
)
def test_each_condition_can_be_broken(
    deepseek: Case, changed: dict[str, float], broken: str
) -> None:
    numbers = deepseek.numbers("base") | changed
    failing = {c.name for c in CONDITIONS if not c.holds(numbers, deepseek.quarters)}
    assert broken in failing
