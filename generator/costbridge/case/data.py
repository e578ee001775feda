"""A checked case: what the rest of the program sees of a case file."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """A number with its unit, the range one would defend, where it is from, and how sure it is."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Where a figure stands, and what stands there."""

    id: str
    title: str
    publisher: str
    date: str
    url: str
    says: str
    page: str = ""


@dataclass(frozen=True)
class Scenario:
    """A column of Inputs: the base case but for its overrides."""

    key: str
    label: str
    note: str
    source: str
    overrides: Mapping[str, float]


@dataclass(frozen=True)
class LogEntry:
    date: str
    version: str
    change: str


@dataclass(frozen=True)
class Change:
    """A value set from outside the case file; ``before`` is what the scenario used until then."""

    key: str
    scenario: str
    before: float
    after: float


@dataclass(frozen=True)
class Case:
    """Everything a workbook needs of a case. ``text`` is the case as TOML, complete in itself."""

    name: str
    title: str
    date: str
    version: str
    quarters: int
    selected: str
    scenarios: tuple[Scenario, ...]
    inputs: Mapping[str, Input]
    texts: Mapping[str, str]
    members: Mapping[str, tuple[tuple[str, str], ...]]
    sources: Mapping[str, Source]
    log: tuple[LogEntry, ...]
    changes: tuple[Change, ...] = ()
    text: str = ""
    sha256: str = ""

    def scenario(self, key: str) -> Scenario:
        return next(scenario for scenario in self.scenarios if scenario.key == key)

    def numbers(self, key: str) -> dict[str, float]:
        """The number of every input in a scenario, in the order of declaration."""
        overrides = self.scenario(key).overrides
        return {name: overrides.get(name, given.value) for name, given in self.inputs.items()}
