"""What must hold between the inputs of a case, in each of its scenarios."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from costbridge_workbook.sheets.inputs import CONDITIONS
from costbridge_workbook.vocabulary import Condition

from costbridge.case_data import Scenario
from costbridge.case_inputs import Inputs, Place
from costbridge.case_names import GPU
from costbridge.case_numbers import plain
from costbridge.toml_lines import Path
from costbridge.toml_text import Document

Numbers = dict[str, float]


def beyond_horizon(inputs: Inputs, quarters: int) -> None:
    """Refuse a type whose latest delivery and longest life, as a scenario may set them, end late."""
    per_year = inputs.inputs.get("constant.quarters_per_year")
    for key, _ in inputs.members.get(GPU, ()):
        name = f"{GPU}.{key}.delivery_quarter"
        delivery, life = inputs.inputs.get(name), inputs.inputs.get(f"{GPU}.{key}.life")
        if delivery is None or life is None or per_year is None:
            continue
        end = delivery.high + per_year.value * life.high - 1
        if end > quarters:
            found = (
                f"high {plain(delivery.high)} and the high of its life, {plain(life.high)} years"
            )
            cure = f"write quarters = {plain(float(-(-end // 1)))}, or lower one of the two"
            text = f"{found}, end in quarter {plain(end)}, the timeline in {quarters}; {cure}"
            inputs.refuse(name, inputs.places[name], text, "high")


def broken_conditions(
    inputs: Inputs, scenarios: Sequence[Scenario], quarters: int
) -> Iterator[tuple[Scenario, Condition, str]]:
    """Each condition that a scenario breaks, and the input to name; once if the base breaks it."""
    base: set[tuple[str, str]] = set()
    for scenario in scenarios:
        numbers = {name: given.value for name, given in inputs.inputs.items()}
        numbers |= {n: value for n, value in scenario.overrides.items() if n in numbers}
        for condition in CONDITIONS:
            if inputs.touches_bad(condition.about):
                continue
            for member in _broken(condition, numbers, inputs, quarters):
                if (condition.name, member) in base:
                    continue
                if scenario is scenarios[0]:
                    base.add((condition.name, member))
                yield scenario, condition, _named(condition, member, scenario, inputs)


def _broken(condition: Condition, numbers: Numbers, inputs: Inputs, quarters: int) -> Iterator[str]:
    """The members of which the condition does not hold; one empty name if it is of no set."""
    if not condition.each:
        if not condition.holds(numbers, quarters):
            yield ""
        return
    for member, _ in inputs.members.get(condition.each, ()):
        mine = f"{condition.each}.{member}."
        alone = {
            name: value
            for name, value in numbers.items()
            if name.startswith(mine) or not name.startswith(f"{condition.each}.")
        }
        if not condition.holds(alone, quarters):
            yield member


def _named(condition: Condition, member: str, scenario: Scenario, inputs: Inputs) -> str:
    """The input to name: one that the scenario overrides, else the first that stands there."""
    patterns = [about.replace("*", member or "*", 1) for about in condition.about]
    for names in (scenario.overrides, inputs.inputs):
        for pattern in patterns:
            for name in names:
                if fnmatchcase(name, pattern):
                    return name
    return patterns[0]


def place_of(name: str, scenario: Scenario, case: Document, inputs: Inputs) -> Place:
    """Where the number stands that a broken condition is about."""
    if name in scenario.overrides:
        path: Path = ("scenario", scenario.key, "set", *name.split("."))
        return Place(case, path)
    return inputs.places.get(name, Place(case, tuple(name.split("."))))
