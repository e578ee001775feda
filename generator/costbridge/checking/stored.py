"""Stored: the values that the file shows beside those that its formulas have."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Set

from costbridge.checking.findings import Findings, Part
from costbridge.checking.matching import Match
from costbridge.engines import ExcelError, Value
from costbridge.engines.compare import agree
from costbridge.formula import Address, Formula, references
from costbridge.reading.found import Content

_CURE = "open it in Excel or LibreOffice, let it recalculate, save"
_SEPARATORS = re.compile(r"[.,'’\s]")  # a German LibreOffice writes 1.628,6
_DIGITS = re.compile(r"([0-9]+)")


def compare_stored(
    match: Match,
    values: Mapping[Address, Value],
    scale: Callable[[Address], float],
    altered: Set[Address],
    cells: Mapping[Address, Content],
    findings: Findings,
) -> Part:
    """What follows from an altered cell is counted in a notice; all else that differs is stale."""
    compared = [at for at in values if at not in altered and match.place(at)]
    found = {at: match.stored(at) for at in compared}
    if all(value is None for value in found.values()):
        findings.add("-", "", "stale", "no stored values at all", _CURE)
        return Part(0, len(compared))
    differ = [at for at in compared if not agrees(found[at], values[at], scale(at))]
    follow = followers(altered, cells) if differ and altered else set()
    stale = sorted(at for at in differ if at not in follow)
    if stale:
        first = stale[0]
        text = f"{len(stale)} of {len(compared)} stored values are stale"
        shown = "nothing" if found[first] is None else found[first]
        text += f", the first {shown} where the formula gives {values[first]}"
        findings.add(match.where(first), "", "stale", text, _CURE)
    if following := len(differ) - len(stale):
        findings.notice(f"{following} stored values follow from the cells that differ")
    return Part(len(compared) - len(differ), len(compared))


def followers(altered: Set[Address], cells: Mapping[Address, Content]) -> set[Address]:
    """Every cell whose value depends on one of these."""
    readers: dict[Address, list[Address]] = defaultdict(list)
    for at, content in cells.items():
        if isinstance(content, Formula):
            for reference in references(content, at[0]):
                for read in reference.addresses():
                    readers[read].append(at)
    found: set[Address] = set()
    waiting = list(altered)
    while waiting:
        for reader in readers[waiting.pop()]:
            if reader not in found:
                found.add(reader)
                waiting.append(reader)
    return found


def agrees(stored: Value | None, value: Value, scale: float) -> bool:
    """Whether a stored value is what the formula gives; an empty text may be stored as nothing."""
    if stored is None:
        return value == ""
    text = isinstance(stored, str) and isinstance(value, str)
    if text and not isinstance(stored, ExcelError) and not isinstance(value, ExcelError):
        return same_words(str(stored), str(value))
    return agree(stored, value, scale)


def same_words(left: str, right: str) -> bool:
    """Texts that differ in a country's separators, or in the last digit of a rounded number.

    >>> same_words("$1,628.6M of 2", "$1.628,7M of 2")
    True
    """
    if left == right:
        return True
    a, b = (_DIGITS.split(_SEPARATORS.sub("", text)) for text in (left, right))
    if len(a) != len(b) or a[::2] != b[::2]:
        return False
    return all(abs(int(x) - int(y)) <= 1 for x, y in zip(a[1::2], b[1::2], strict=True))
