"""Units: the closed list, and what each implies: number format, possible range, dimension.

A value is always in the plain unit; a format only shows it. Why the formats are what they are:
docs/decisions/0004-formats-follow-units.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit of the closed list. A whole unit takes whole numbers only, also in random tests."""

    name: str
    format: str
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def dimension(self) -> str | None:
        """What the unit measures, whatever its scale: "USD/GPU·hour"; None where none is given."""
        return _DIMENSION_OF.get(self.name)


def _number(decimals: int) -> str:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{digits}_);({digits});"-"_)'


_GENERAL = 'General_);(General);"-"_)'
IN_FULL = "General_)"
PASS_FAIL = '[=0]"pass"_);"FAIL"_)'
HOLDS_OPEN = '[=0]"holds"_);"OPEN"_)'


def _units(format_: str, *names: str, low: float | None = 0.0) -> list[Unit]:
    return [Unit(name, format_, low=low) for name in names]


_ALL = [
    *_units(_number(0), "USD", "USD/year", "USD/person-year", "GPU-h", "GPU-h/day"),
    *_units(_number(0), "GPU-h/tn tokens", "Mtok/day", "person", "shares", "W"),
    Unit("GPU", _number(0), low=0, whole=True),
    *_units(_number(1), "hour", "TFLOP/s", "ZFLOP", "bn parameters"),
    *_units(_number(2), "USD m", "USD/GPU", "USD/GPU-year", "USD/kW-month", "USD/share", "day"),
    *_units(_number(2), "day/tn tokens", "tn tokens", "bn tokens/day", "GFLOP/token", "OOM/year"),
    *_units(_number(3), "USD/GPU-h", "ratio", "points"),
    *_units(_number(4), "USD/Mtok", "USD/kWh", "kW"),
    *_units(_number(0), "GPU·kW"),  # of a fleet: GPUs × the kW of each
    *_units(_GENERAL, "month", "year", "number", "FLOP/(parameter·token)"),
    Unit("quarter", _GENERAL, low=0, whole=True),
    Unit("flag", _GENERAL, low=0, high=1, whole=True),
    Unit("choice", _GENERAL, low=1, whole=True),
    Unit("share", '0.00%_);(0.00%);"-"_)', low=0, high=1),
    Unit("multiple", '0.00"x"_);(0.00"x");"-"_)', low=0),
    Unit("date", "mmm yy_)", low=0),
    Unit("text", "General"),
]

UNITS: dict[str, Unit] = {unit.name: unit for unit in _ALL}

# What units measure. A flow is an amount in its period, so a number of periods is a pure number:
# USD/GPU-year counts as USD/GPU; the hour is a dimension. TFLOP/s, kW and W are those of one GPU.
# A date, a choice and a text are no quantities: no arithmetic takes them.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "1": (
        *("number", "ratio", "share", "multiple", "flag"),
        *("day", "month", "quarter", "year", "OOM/year"),
    ),
    "USD": ("USD", "USD m", "USD/year"),
    "USD/GPU": ("USD/GPU", "USD/GPU-year"),
    "USD/GPU·hour": ("USD/GPU-h",),
    "USD/W": ("USD/kW-month",),
    "USD/W·hour": ("USD/kWh",),
    "USD/token": ("USD/Mtok",),
    "USD/person": ("USD/person-year",),
    "USD/equity": ("USD/share",),
    "GPU": ("GPU",),
    "GPU·hour": ("GPU-h", "GPU-h/day"),
    "GPU·hour/token": ("GPU-h/tn tokens",),
    "hour": ("hour",),
    "W/GPU": ("kW", "W"),
    "W": ("GPU·kW",),
    "FLOP": ("ZFLOP",),
    "FLOP/GPU·hour": ("TFLOP/s",),
    "FLOP/token": ("GFLOP/token",),
    "FLOP/parameter·token": ("FLOP/(parameter·token)",),
    "parameter": ("bn parameters",),
    "token": ("tn tokens", "bn tokens/day", "Mtok/day"),
    "1/token": ("day/tn tokens",),
    "person": ("person",),
    "equity": ("shares",),
    "index": ("points",),
    "date": ("date",),
    "choice": ("choice",),
    "text": ("text",),
}

_DIMENSION_OF = {unit: dimension for dimension, units in DIMENSIONS.items() for unit in units}
