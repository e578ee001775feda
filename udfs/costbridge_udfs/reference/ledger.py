"""The ledger: lines written one by one, each a public function of inputs and earlier lines.

Names are the model's dotted names. A name that starts with a dot is of a GPU type (`.count` is
`gpu.<i>.count`), a `*` stands for the members of any other set. A series is a list, and a function
meets it period by period. A line that needs what the case lacks is left out; a name that nobody
knows is an error, so that a misspelt one cannot pass for a missing block. A name whose last part
starts with `_` is of use here only and is no line of the result.
"""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from math import fsum

Value = float | list[float]
Operand = Value | tuple[Value, ...]
Formula = Callable[..., float]

TYPES = "gpu.*"

# inputs of blocks that a case may lack; every other input must be there
OPTIONAL = (
    "claim.stated_*",
    "r1.*",
    "run.active_params",
    "run.attention_flop",
    "run.compute",
    "run.days_per_trillion",
    "run.peak_alternative",
    "run.tokens",
    "run.tokens_per_day",
    "gpu.*.in_first_total",
    "gpu.*.is_hopper",
    "gpu.*.share_of_r1",
    "gpu.*.share_of_serving",
    "serving.*",
    "tolerance.markup",
    "tolerance.serving_*",
)


class Ledger:
    """Inputs of a case and the lines calculated from them, in the order they were written."""

    def __init__(self, inputs: Mapping[str, float], periods: int) -> None:
        self._inputs = inputs
        self._lines: dict[str, Value] = {}
        self._left_out: set[str] = set()
        self.periods = periods

    def has(self, name: str) -> bool:
        """Whether the case gives an input of that name."""
        return name in self._inputs

    def put(self, name: str, value: Value) -> None:
        """Write a line that is no function of others."""
        self._lines[name] = value

    def line(self, name: str, formula: Formula, *operands: str) -> None:
        """Write one line; an operand of a set is the tuple of its members' values."""
        self._write(name, formula, [self._read(_spelt(operand)) for operand in operands])

    def each(self, name: str, formula: Formula, *operands: str, of: str = "") -> None:
        """Write a line for each member of a set, the one in its name or another's (`of`).

        Operands are the member's own.
        """
        pattern = _spelt(name)
        for member in self._members(of or pattern):
            values = [self._read(_of(_spelt(operand), member)) for operand in operands]
            self._write(_of(pattern, member), formula, values)

    def over_time(
        self, name: str, formula: Callable[[Sequence[float]], float], series: str
    ) -> None:
        """Write a figure of a whole series; for each type, if the names start with a dot."""
        pattern, source = _spelt(name), _spelt(series)
        for member in self._members(pattern) if "*" in pattern else ("",):
            values = self._read(_of(source, member))
            if isinstance(values, list):
                self._lines[_of(pattern, member)] = float(formula(values))
            else:
                self._left_out.add(_of(pattern, member))

    def or_nothing(self, *names: str) -> None:
        """Write 0 where the case lacks the block of a line: what is summed up stays, with 0."""
        for name in names:
            pattern = _spelt(name)
            for member in self._members(pattern) if "*" in pattern else ("",):
                if _of(pattern, member) in self._left_out:
                    self._lines[_of(pattern, member)] = 0.0

    def totals(self, *series: str) -> None:
        """Write the total of each series beside it."""
        for name in series:
            self.over_time(f"{name}[total]", fsum, name)

    def opening(self, name: str, series: str) -> None:
        """Write the balance at the start of each period: the one before, and 0 at first."""
        values = self._read(series)
        if isinstance(values, list):
            self._lines[name] = [0.0, *values[:-1]]

    def figures(self, prefix: str) -> list[str]:
        """Names of the figures written so far that start like this."""
        return [
            name
            for name, value in self._lines.items()
            if name.startswith(prefix) and not isinstance(value, list)
        ]

    def result(self) -> dict[str, Value]:
        """Every line, without those of use here only."""
        return {
            name: value
            for name, value in self._lines.items()
            if not name.rpartition(".")[2].startswith("_")
        }

    def _write(self, name: str, formula: Formula, operands: Sequence[Operand | None]) -> None:
        known = [operand for operand in operands if operand is not None]
        if len(known) < len(operands):
            self._left_out.add(name)
        elif any(_is_series(operand) for operand in known):
            self._lines[name] = [
                float(formula(*(_at(operand, period) for operand in known)))
                for period in range(self.periods)
            ]
        else:
            self._lines[name] = float(formula(*known))

    def _members(self, pattern: str) -> list[str]:
        prefix = pattern.partition("*")[0]
        found = [name.removeprefix(prefix) for name in self._inputs if name.startswith(prefix)]
        return list(dict.fromkeys(rest.partition(".")[0] for rest in found))

    def _read(self, name: str) -> Operand | None:
        if "*" in name:
            members = [self._value(_of(name, member)) for member in self._members(name)]
            present = tuple(value for value in members if value is not None)
            return present if len(present) == len(members) else None
        return self._value(name)

    def _value(self, name: str) -> Value | None:
        if name in self._lines:
            return self._lines[name]
        if name in self._inputs:
            return self._inputs[name]
        if name in self._left_out or any(fnmatchcase(name, pattern) for pattern in OPTIONAL):
            return None
        raise KeyError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(name, [*self._lines, *self._inputs], n=1)
        cure = f"is {near[0]} meant?" if near else "does the case give it?"
        return f"no input or line is called {name}; {cure}"


def _spelt(name: str) -> str:
    return TYPES + name if name.startswith(".") else name


def _of(pattern: str, member: str) -> str:
    return pattern.replace("*", member)


def _is_series(operand: Operand) -> bool:
    if isinstance(operand, tuple):
        return any(isinstance(value, list) for value in operand)
    return isinstance(operand, list)


def _at(operand: Operand, period: int) -> float | tuple[float, ...]:
    if isinstance(operand, tuple):
        return tuple(value[period] if isinstance(value, list) else value for value in operand)
    return operand[period] if isinstance(operand, list) else operand
