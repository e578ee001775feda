"""Layout: a declaration becomes rows and addresses, and a wrong one is refused by name."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.subjects import many_types
from costbridge import app, case
from costbridge.agreement import gaps
from costbridge.audit.draws import random_numbers
from costbridge.errors import ModelError
from costbridge.fingerprint import fingerprint
from costbridge.formula import Formula
from costbridge.layout import FIGURE, FIRST, Layout
from costbridge_udfs.reference import calculate as reference
from costbridge_workbook.book import BOOK
from costbridge_workbook.vocabulary import (
    Item,
    Page,
    Sheet,
    check,
    corkscrew,
    each,
    figure,
    section,
    series,
    summed,
)


def laid_out(*items: Item, kind: str = "time", quarters: int = 4) -> Layout:
    """The shipped book up to Timing, and one sheet with these items."""
    loaded = replace(case.load("deepseek"), quarters=quarters)
    sheet = Sheet("Trial", "A trial.", items, kind)  # type: ignore[arg-type]
    first: Sequence[Sheet | Page] = [s for s in BOOK if s.title in ("Inputs", "Timing")]
    return Layout([*first, sheet], loaded)


def formula(layout: Layout, name: str, column: int = FIGURE) -> Formula:
    return layout.formula(layout.home[name], column)


def test_a_figure_is_met_in_column_f_and_a_series_in_the_same_period() -> None:
    layout = laid_out(
        figure("rate", "Rate", "ratio", "1"),
        series("flow", "Flow", "USD", "{rate}*{period}", total="SUM"),
        series("stock", "Stock", "USD", "{stock[-1]}+{flow}", opening="0"),
        figure("all", "All", "USD", "{flow[total]}-{stock[last]}"),
        figure("most", "Most", "USD", "MAX({flow[:]})"),
    )
    rate, flow, stock = (layout.home[n].row for n in ("rate", "flow", "stock"))
    assert formula(layout, "flow", FIRST + 1) == f"=$F{rate}*K4"
    assert formula(layout, "stock", FIRST) == f"=I{stock}+J{flow}"
    assert formula(layout, "all") == f"=$H{flow}-$M{stock}"
    assert formula(layout, "most") == f"=MAX($J{flow}:$M{flow})"


def test_the_members_of_a_set_stand_in_adjacent_rows_and_are_summed_as_one_range() -> None:
    layout = laid_out(
        each(
            "gpu",
            figure("cost", "Cost", "USD", "{.count}*{.asp}"),
            figure("again", "Again", "USD", "{.cost}"),
        ),
        summed("cost", "Cost", "USD", "gpu.*.cost"),
    )
    rows = [layout.home[f"gpu.{i}.cost"].row for i in ("a100", "h20", "h800", "h100")]
    assert rows == list(range(rows[0], rows[0] + 4))
    assert formula(layout, "cost") == f"=SUM($F{rows[0]}:$F{rows[3]})"
    assert layout.home["gpu.h800.cost"].line.label == "Cost, H800"


def test_a_sum_over_no_member_is_zero_and_what_needs_the_member_is_left_out() -> None:
    items = (
        summed("hours", "Hours", "GPU-h", "r1.stage.*.hours"),
        figure("days", "Days", "day", "{hours}/{r1.gpus}"),
        figure("weeks", "Weeks", "day", "{days}"),
    )
    sheets = [s for s in BOOK if s.title == "Inputs"]
    layout = Layout([*sheets, Sheet("Trial", "A trial.", items, "plain")], case.load("gpt4"))
    assert formula(layout, "hours") == "=0"
    assert not {"days", "weeks"} & set(layout.home)


def test_a_balance_has_opening_flows_and_closing_with_their_signs() -> None:
    layout = laid_out(
        series("bought", "Bought", "USD", "{period}"),
        series("sold", "Sold", "USD", "{period}"),
        *(corkscrew("held", "Held", "USD", plus=["bought"], less=["sold"]),),
    )
    closing = layout.home["held"].row
    assert formula(layout, "held.open", FIRST) == f"=I{closing}"
    assert formula(layout, "held", FIRST) == f"=J{closing - 3}+J{closing - 2}-J{closing - 1}"
    assert layout.home["held.less.sold"].line.sign == "less"
    assert layout.home["held.less.sold"].line.label == "Sold"


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (figure("x", "X", "USD", "{claim.rental_rat}"), "is {claim.rental_rate} meant"),
        (figure("x", "X", "USD", "{period}"), "write {period[total]}"),
        (figure("x", "X", "USD", "{elapsed[total]}"), "no line is called {elapsed}"),
        (figure("x", "X", "USD", "{phase_gpus[total]}"), "give it a figure of its own there"),
        (figure("x", "X", "USD", "{start_date[next]}"), "the part is one of"),
        (series("x", "X", "USD", "{x[-1]}"), "has no opening"),
        (figure("start_date", "X", "USD", "1"), "also declared on Timing"),
        (section("Nothing"), None),
    ],
)
def test_a_wrong_declaration_is_refused_with_the_cure(item: Item, message: str | None) -> None:
    def formulas() -> None:
        layout = laid_out(item)
        for placed in layout.rows["Trial"]:
            if placed.name and placed.link is None:
                layout.formula(placed, FIRST)

    if message is None:
        formulas()
        return
    with pytest.raises(ModelError) as raised:
        formulas()
    assert message in str(raised.value)


def test_rows_that_are_not_adjacent_are_no_range() -> None:
    layout = laid_out(
        figure("part.a", "A", "USD", "1"),
        figure("between", "B", "USD", "1"),
        figure("part.c", "C", "USD", "1"),
        figure("x", "X", "USD", "SUM({part.*})"),
    )
    with pytest.raises(ModelError, match="not adjacent"):
        formula(layout, "x")


def test_a_check_of_a_member_is_named_check_then_member() -> None:
    item = each("gpu", check("some", "Some", gap="0-{.count}", unit="GPU", reason="None."))
    assert "check.some.h800" in laid_out(item).home


@pytest.mark.parametrize("number", [2, 12])
def test_a_new_gpu_type_is_toml_only_and_agrees_with_the_reference(number: int) -> None:
    loaded = many_types(number)
    assert len(loaded.members["gpu"]) == number
    book = app.calculate(loaded)
    numbers = loaded.numbers("base")
    assert gaps(book.layout, book.values, reference(numbers, loaded.quarters)) == []
    assert book.value("fleet_gpus") == 25_000 * number
    assert book.value("master_check") == 0


def test_the_fingerprint_follows_the_model_and_nothing_else() -> None:
    before = fingerprint(BOOK)
    opex = next(s for s in BOOK if s.title == "Opex")
    at = next(i for i, item in enumerate(opex.items) if getattr(item, "name", "") == "fleet_cost")
    items = list(opex.items)
    items[at] = replace(items[at], formulas=("{capital_total}-{operating_cost}",))  # type: ignore[type-var]
    changed = [s if s.title != "Opex" else replace(opex, items=tuple(items)) for s in BOOK]
    assert fingerprint(changed) != before
    renamed = [s if s.title != "Opex" else replace(opex, purpose="Other words.") for s in BOOK]
    assert fingerprint(renamed) == before


def test_random_inputs_are_not_all_the_same() -> None:
    loaded = case.load("deepseek")
    draws = [random_numbers(loaded, random.Random(seed)) for seed in range(20)]
    varied = {name for name in loaded.inputs if len({draw[name] for draw in draws}) > 1}
    free = {
        name
        for name, given in loaded.inputs.items()
        if given.low != given.high or ".share_of_" in name  # they sum to one, whatever their range
    }
    assert varied == free


def test_a_new_stage_and_a_new_scenario_are_toml_only() -> None:
    text = case.load("gpt4").text
    hours = text[text.index("[claim.stage.pre_training.hours]") :].partition("\n\n")[0]
    more = hours.replace("pre_training", "tuning").replace("57_000_000", "1_000_000")
    more = more.replace("54_000_000", "900_000").replace("60_000_000", "1_100_000")
    stage = f'[claim.stage.tuning]\nlabel = "Tuning"\n\n{more}\n\n'
    scenario = (
        '[scenario.half]\nlabel = "Half the rent"\nnote = "Trial."\n\n'
        "[scenario.half.set]\nclaim.rental_rate = 1.1\n\n"
    )
    at = text.index("[claim]\n")
    text = text[:at] + scenario + text[at:]
    at = text.index("[claim.stated_cost]")
    loaded = case.loads(text[:at] + stage + text[at:], "mine.toml", scenario="half")
    book = app.calculate(loaded)
    assert book.value("claimed_run_cost") == pytest.approx(58_000_000 * 1.1)
    assert gaps(book.layout, book.values, reference(loaded.numbers("half"), 40)) == []
