"""Quantities: a number's type is its unit and the range it can possibly lie in.

Units are the model's closed list. The range is what is possible, not what is likely.
"""

from collections.abc import Sequence
from math import inf
from typing import Annotated, NamedTuple


class Quantity(NamedTuple):
    """Unit and possible range of a number; `open_low` leaves the lower end out."""

    unit: str
    low: float = -inf
    high: float = inf
    open_low: bool = False


Usd = Annotated[float, Quantity("USD", low=0)]
SignedUsd = Annotated[float, Quantity("USD")]
UsdPerGpu = Annotated[float, Quantity("USD/GPU", low=0)]
UsdPerGpuYear = Annotated[float, Quantity("USD/GPU-year", low=0)]
UsdPerGpuHour = Annotated[float, Quantity("USD/GPU-h", low=0)]
SignedUsdPerGpuHour = Annotated[float, Quantity("USD/GPU-h")]
UsdPerYear = Annotated[float, Quantity("USD/year", low=0)]
UsdPerMtok = Annotated[float, Quantity("USD/Mtok", low=0)]
UsdPerKwh = Annotated[float, Quantity("USD/kWh", low=0)]
UsdPerKwMonth = Annotated[float, Quantity("USD/kW-month", low=0)]
UsdPerPersonYear = Annotated[float, Quantity("USD/person-year", low=0)]

Gpus = Annotated[float, Quantity("GPU", low=0)]
GpuHours = Annotated[float, Quantity("GPU-h", low=0)]
# hours left over: below 0 where uses take more than there is
SignedGpuHours = Annotated[float, Quantity("GPU-h")]
GpuHoursPerDay = Annotated[float, Quantity("GPU-h/day", low=0)]
GpuHoursPerTrillion = Annotated[float, Quantity("GPU-h/tn tokens", low=0)]
Kilowatts = Annotated[float, Quantity("kW", low=0)]
Teraflops = Annotated[float, Quantity("TFLOP/s", low=0)]
Zettaflop = Annotated[float, Quantity("ZFLOP", low=0)]
GigaflopPerToken = Annotated[float, Quantity("GFLOP/token", low=0)]
FlopPerParamToken = Annotated[float, Quantity("FLOP/(parameter·token)", low=0)]

BillionParams = Annotated[float, Quantity("bn parameters", low=0)]
TrillionTokens = Annotated[float, Quantity("tn tokens", low=0)]
BillionTokensPerDay = Annotated[float, Quantity("bn tokens/day", low=0)]
MtokPerDay = Annotated[float, Quantity("Mtok/day", low=0)]
DaysPerTrillion = Annotated[float, Quantity("day/tn tokens", low=0)]

Years = Annotated[float, Quantity("year", low=0)]
Quarters = Annotated[float, Quantity("quarter", low=0)]
Days = Annotated[float, Quantity("day", low=0)]
Hours = Annotated[float, Quantity("hour", low=0)]
CalendarYear = Annotated[float, Quantity("year", low=1900)]
Serial = Annotated[float, Quantity("date", low=0)]
Period = Annotated[float, Quantity("number", low=1)]

Share = Annotated[float, Quantity("share", low=0, high=1)]
# a mark-up or a break-even use may pass 1, and a mark-up may be a loss
FreeShare = Annotated[float, Quantity("share")]
Pue = Annotated[float, Quantity("ratio", low=1)]
Ratio = Annotated[float, Quantity("ratio", low=0)]
Rate = Annotated[float, Quantity("share", low=0)]
Points = Annotated[float, Quantity("points", low=0, open_low=True)]
OomPerYear = Annotated[float, Quantity("OOM/year", low=0)]
Multiple = Annotated[float, Quantity("multiple", low=1)]
Persons = Annotated[float, Quantity("person", low=0)]
Number = Annotated[float, Quantity("number", low=0)]
Flag = Annotated[float, Quantity("flag", low=0, high=1)]
Choice = Annotated[float, Quantity("choice", low=1)]

# what keeps the unit of its arguments: a sum of anything, a ratio of two of a kind
Amount = Annotated[float, Quantity("any")]
Amounts = Annotated[Sequence[float], Quantity("any")]
IndexPoints = Annotated[Sequence[float], Quantity("points", low=0, open_low=True)]
