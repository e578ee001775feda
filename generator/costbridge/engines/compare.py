"""When two engines agree: the one rule for all of them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from costbridge.engines import Value
from costbridge.formula import Address

TOLERANCE = 1e-12
"""Engines differ by 1e-14 on a book of eight thousand formulas; a slip is some 1e-6 or more."""

Scale = float | Callable[[Address], float]


class Difference(NamedTuple):
    """A cell in which two engines differ; None where one of them has no such cell."""

    address: Address
    left: Value | None
    right: Value | None


def agree(left: Value | None, right: Value | None, scale: float = 0.0) -> bool:
    """Whether the values are one: numbers within the tolerance of themselves or of the scale.

    A sum that is 0 in one engine may be 1e-17 in another: hence the scale, such as the largest
    magnitude among the lines of the same unit. Texts, errors and booleans must be equal.
    """
    if _is_number(left) and _is_number(right):
        a, b = float(left or 0), float(right or 0)
        return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b), scale)
    return type(left) is type(right) and left == right


def differences(
    left: Mapping[Address, Value], right: Mapping[Address, Value], scale: Scale = 0.0
) -> list[Difference]:
    """The cells in which two engines differ, in the order of the sheet titles and rows."""
    found: list[Difference] = []
    for address in sorted(left.keys() | right.keys()):
        a, b = left.get(address), right.get(address)
        if not agree(a, b, scale(address) if callable(scale) else scale):
            found.append(Difference(address, a, b))
    return found


def _is_number(value: Value | None) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
