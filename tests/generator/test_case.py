"""A case file becomes a checked case, and its text needs no other file."""

import math
from hashlib import sha256
from pathlib import Path

import pytest

from costbridge.case import Case, load, loads, shipped
from costbridge.case.names import declared
from costbridge.case.numbers import plain
from costbridge.errors import UsageError

VALID = (Path(__file__).parent.parent / "broken_cases" / "valid.toml").read_text("utf-8")
NAMES = [name for name, _ in shipped()]


@pytest.fixture(scope="module")
def small() -> Case:
    return loads(VALID, "valid.toml")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sets", [(), ("use.utilisation=0.7", "own.use.utilisation=0.65")])
def test_the_text_of_a_case_is_the_case(name: str, sets: tuple[str, ...]) -> None:
    case = load(name, sets=sets)
    again = loads(case.text, "Case")
    assert again == case
    assert again.text == case.text
    assert case.sha256 == sha256(case.text.encode()).hexdigest()
    assert "\r" not in case.text
    assert case.text.endswith("\n")
    assert not case.text.endswith("\n\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_text_holds_every_row_and_source_it_uses(name: str) -> None:
    case = load(name)
    for given in case.inputs.values():
        assert f"\n[{given.name}]\nvalue = {plain(given.value)}\n" in case.text
        assert f"\n[source.{given.source}]\n" in case.text


@pytest.mark.parametrize("name", NAMES)
def test_inputs_stand_in_the_order_of_the_sheet(name: str) -> None:
    case = load(name)
    order = list(declared({s: [k for k, _ in named] for s, named in case.members.items()}))
    assert list(case.inputs) == [key for key in order if key in case.inputs]
    assert list(case.numbers("base")) == list(case.inputs)


def test_members_of_a_set_are_adjacent_line_by_line() -> None:
    names = [name for name in load("deepseek").inputs if name.startswith("gpu.")]
    assert names[:5] == [
        *("gpu.a100.count", "gpu.h20.count", "gpu.h800.count", "gpu.h100.count"),
        "gpu.a100.asp",
    ]


def test_a_case_overrides_what_every_case_starts_from(small: Case) -> None:
    assert small.inputs["tolerance.consistency"].value == 0.02
    assert load("gpt4").inputs["tolerance.consistency"].value == 0.05


def test_hardware_is_true_of_a_type_whoever_buys_it(small: Case) -> None:
    for name in ("peak", "server_kw", "cost_to_operate"):
        theirs = load("deepseek").inputs[f"gpu.a100.{name}"]
        assert small.inputs[f"gpu.a100.{name}"] == theirs


def test_standard_rows_of_a_block_stand_only_with_the_block(small: Case) -> None:
    assert "tolerance.markup" not in small.inputs
    assert "run.flop_per_param_token" not in small.inputs
    assert load("deepseek").inputs["run.flop_per_param_token"].value == 6


def test_numbers_of_a_scenario() -> None:
    case = load("deepseek")
    assert case.numbers("base")["gpu.h100.count"] == 10_000
    assert case.numbers("first_print")["gpu.h100.count"] == 0
    assert case.numbers("own") == case.numbers("base")


def test_a_scenario_can_be_selected() -> None:
    case = load("deepseek", scenario="hoppers_only")
    assert case.selected == "hoppers_only"
    assert loads(case.text, "Case").selected == "hoppers_only"
    assert loads(case.text, "Case", scenario="base").text == load("deepseek").text


def test_an_unknown_scenario_gets_a_suggestion() -> None:
    with pytest.raises(
        UsageError, match=r"unknown scenario frist_print; did you mean first_print\?"
    ):
        load("deepseek", scenario="frist_print")


def test_set_changes_the_base_value_and_records_it() -> None:
    case = load("deepseek", sets=["gpu.h800.life=5"])
    assert case.inputs["gpu.h800.life"].value == 5
    assert case.numbers("own")["gpu.h800.life"] == 5
    (change,) = case.changes
    assert (change.key, change.scenario, change.before, change.after) == (
        *("gpu.h800.life", "base"),
        *(4, 5),
    )
    assert '[[change]]\nkey = "gpu.h800.life"\nscenario = "base"\nfrom = 4\nto = 5\n' in case.text


def test_set_in_a_scenario_changes_that_scenario_only() -> None:
    case = load("deepseek", sets=["own.gpu.h100.count=5_000", "own.gpu.a100.count = 0"])
    assert case.numbers("own")["gpu.h100.count"] == 5_000
    assert case.numbers("base")["gpu.h100.count"] == 10_000
    assert list(case.scenario("own").overrides) == ["gpu.a100.count", "gpu.h100.count"]


def test_sets_add_up_over_the_text_of_a_case() -> None:
    once = load("deepseek", sets=["use.goodput=0.95"])
    twice = loads(once.text, "Case", sets=["use.goodput=0.85"])
    assert [(change.before, change.after) for change in twice.changes] == [
        (0.9, 0.95),
        (0.95, 0.85),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("gpu.h800.life=7", "7 found, 3…6 expected"),
        ("gpu.h800.life=12", "12 found, a year 0.25…10 expected"),
        ("gpu.h800.count=2048.5", "a whole number expected"),
        ("run.cluster_gpus=1_024", "the input is fixed at 2048"),
        ("gpu.h800.lief=5", "unknown input gpu.h800.lief; did you mean gpu.h800.life?"),
        ("own.gpu.h800.lief=5", "unknown input gpu.h800.lief; did you mean gpu.h800.life?"),
        ("owm.gpu.h800.life=5", "unknown scenario owm; did you mean own?"),
        ("zz.gpu.h800.life=5", "unknown scenario zz; there are base, first_print"),
        ("claim.who=x", "unknown input claim.who"),
        ("gpu.h800.life", "[SCENARIO.]KEY=VALUE expected"),
        ("=5", "[SCENARIO.]KEY=VALUE expected"),
        ("use.goodput=90%", "37.5% is written 0.375"),
        ("use.goodput=1,000", "a number expected"),
        ("use.goodput=nan", "a number expected"),
        ("use.goodput=1e400", "a number expected"),
        ("use.goodput=0.8512345678901234", "at most 15 expected"),
        ("gpu.h800.count=99999999999999999", "more than 15 digits"),
    ],
)
def test_set_is_held_to_the_range_of_its_input(words: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load("deepseek", sets=[words])
    assert str(caught.value).startswith(f"--set {words}: ")
    assert message in str(caught.value)


def test_all_wrong_sets_are_named_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        load("deepseek", sets=["a=1", "use.goodput=0.95", "b=2"])
    assert len(str(caught.value).split("\n")) == 2


def test_set_cannot_break_what_must_hold_between_inputs() -> None:
    text = VALID.replace("low = 20_000, high = 30_000", "low = 0, high = 30_000")
    with pytest.raises(UsageError, match=r"--set: gpu\.a100\.count: .* count above 0"):
        loads(text, "x", sets=["gpu.a100.count=0"])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (31728.0, "31_728"), (2021.0, "2021"), (1e-9, "0.000000001"), (0.5, "0.5")],
)
def test_a_number_is_written_without_exponent(value: float, text: str) -> None:
    assert plain(value) == text
    assert math.isclose(float(text.replace("_", "")), value, rel_tol=0)
