"""Figures: what a measurement says: times and sizes, and ratios with the aim they are held to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setting:
    """What is measured, and how often."""

    case: str
    rounds: int  # each round runs every program once, so that a busy minute meets all alike
    many_rounds: int  # of what takes milliseconds
    slow_rounds: int  # of what takes many seconds
    warm_up: int  # rounds before them
    draws: int
    types: tuple[int, ...]
    slow_programs: bool = True  # ExcelModel and LibreOffice, which take seconds


FULL = Setting("deepseek", 5, 25, 3, 1, 20_000, (1, 2, 5, 10, 20, 40))
TINY = Setting("gpt4", 1, 1, 1, 0, 50, (1,), slow_programs=False)


@dataclass(frozen=True)
class Figure:
    """A number that was measured."""

    name: str
    value: float
    unit: str

    def shown(self) -> str:
        digits = 0 if abs(self.value) >= 100 else 1 if abs(self.value) >= 10 else 2
        return f"{self.value:,.{digits}f} {self.unit}"


@dataclass(frozen=True)
class Aimed:
    """A figure that has an aim: at most, or at least."""

    figure: Figure
    aim: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        value = self.figure.value
        return value >= self.aim if self.at_least else value <= self.aim

    def shown(self) -> str:
        sign, verdict = "≥" if self.at_least else "≤", "met" if self.met else "MISSED"
        return f"{self.figure.shown()}   aim {sign} {self.aim:,g}: {verdict}"


@dataclass(frozen=True)
class Measured:
    """What one measurement found; ``absent`` are the programs that were not at hand."""

    figures: Sequence[Figure] = ()
    aimed: Sequence[Aimed] = ()
    absent: Sequence[str] = ()

    def as_data(self) -> dict[str, Any]:
        return {
            "figures": {f.name: {"value": f.value, "unit": f.unit} for f in self.figures},
            "aims": {
                a.figure.name: {
                    "value": a.figure.value,
                    "unit": a.figure.unit,
                    "aim": a.aim,
                    "at": "least" if a.at_least else "most",
                    "met": a.met,
                }
                for a in self.aimed
            },
            "absent": list(self.absent),
        }
