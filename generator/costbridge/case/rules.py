"""What must hold between the inputs of a case, in each of its scenarios."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from costbridge.case.data import Scenario
from costbridge.case.inputs import Inputs, Place
from costbridge.case.names import GPU
from costbridge.case.numbers import plain
from costbridge.case.toml_text import Document
from costbridge.errors import Problem
from costbridge_workbook.sheets.inputs import CONDITIONS
from costbridge_workbook.vocabulary import Condition

SHOWN = 4  # numbers in a message
Numbers = dict[str, float]


def beyond_horizon(inputs: Inputs, quarters: int) -> None:
    """Refuse a type whose latest delivery and longest life, as scenarios may set them, end late."""
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
    case: Document, inputs: Inputs, scenarios: Sequence[Scenario], quarters: int
) -> Iterator[Problem]:
    """Each condition that a scenario breaks; once if the base breaks it already."""
    base: set[tuple[str, str]] = set()
    for scenario in scenarios:
        numbers = {name: given.value for name, given in inputs.inputs.items()}
        numbers |= {n: value for n, value in scenario.overrides.items() if n in numbers}
        for condition in CONDITIONS:
            if inputs.touches_bad(condition.about):
                continue
            for member in _broken(condition, numbers, inputs, quarters):
                if (condition.name, member) not in base:
                    yield _problem(condition, member, scenario, numbers, inputs, case)
                if scenario is scenarios[0]:
                    base.add((condition.name, member))


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


def _problem(
    condition: Condition,
    member: str,
    scenario: Scenario,
    numbers: Numbers,
    inputs: Inputs,
    case: Document,
) -> Problem:
    """The condition with the numbers found, at the one that the case can change most nearly."""
    patterns = [about.replace("*", member or "*", 1) for about in condition.about]
    about = [name for pattern in patterns for name in numbers if fnmatchcase(name, pattern)]
    found = ", ".join(f"{name} = {plain(numbers[name])}" for name in about[:SHOWN])
    changed = [name for name in about if name in scenario.overrides]
    own = [name for name in about if inputs.places[name].document is case]
    name = (changed or own or about or patterns)[0]
    place = inputs.places.get(name, Place(case, tuple(name.split("."))))
    if changed:
        place = Place(case, ("scenario", scenario.key, "set", *name.split(".")))
    where = "" if scenario.key == "base" else f"in scenario {scenario.key}: "
    text = f"{where}{found or 'nothing'} found; {condition.says}: {condition.cure}"
    return place.document.problem(place.path, text, name)
