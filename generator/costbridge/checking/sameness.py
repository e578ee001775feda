"""Sameness: whether a formula of a file is the declared one, whoever saved it and moved its rows.

Text first; then tokens, since programs write a formula back in their own spelling: quotes around
sheets, blanks, ``TRUE()``, the digits of a number, the case of a function.
"""

import math
import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from costbridge.checking.matching import Match
from costbridge.formula import Address, Formula, Reference, references, rewritten, tokens

_ROUNDING = 1e-14  # LibreOffice keeps 15 digits of a number
_BROKEN = "#REF!"
_ELSEWHERE = "#ROWS!"  # stands for a range that no longer holds the declared rows


class Verdict(Enum):
    SAME = "same"
    LOST = "lost"  # as the deletion of a row it refers to has left it
    BEHIND = "behind"  # its text is the declared one, while the rows it means have moved
    OTHER = "other"


class Judged(NamedTuple):
    verdict: Verdict
    lost: tuple[str, int] | None = None  # sheet and row that it refers to and that are missing


def judge(declared: Formula, found: Formula, address: Address, match: Match) -> Judged:
    """``found`` stands where ``declared`` is expected, at the declared ``address``."""
    if match.is_plain:
        return Judged(Verdict.SAME if same(declared, found) else Verdict.OTHER)
    expected, lost = _left(declared, address[0], match)
    if same(expected, _in_declared_addresses(found, address[0], match)):
        return Judged(Verdict.LOST, lost) if lost else Judged(Verdict.SAME)
    behind = same(declared, found)
    if shifted := next((s for s in _sheets(declared, address[0]) if match.is_shifted(s)), ""):
        return Judged(Verdict.LOST, (shifted, 0))
    if lost and (behind or _BROKEN in found):
        return Judged(Verdict.LOST, lost)
    return Judged(Verdict.BEHIND if behind else Verdict.OTHER)


def _sheets(formula: str, sheet: str) -> set[str]:
    return {reference.sheet for reference in references(formula, sheet)}


def same(declared: str, found: str) -> bool:
    """
    >>> same("=IF(TRUE,'Fleet'!B1,1E-6)", "= if(TRUE(),Fleet!B1, 0.000001)")
    True
    """
    if declared == found:
        return True
    try:
        left, right = _tokens(declared), _tokens(found)
    except Exception:  # what cannot be read is no formula of ours
        return False
    return len(left) == len(right) and all(map(_same_token, left, right))


def _same_token(left: "str | float", right: "str | float") -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=_ROUNDING)
    return left == right


def _tokens(formula: str) -> "Sequence[str | float]":
    found: list[str | float] = []
    for token in tokens(formula):
        value = token.value
        if token.type == "FUNC":
            value = value.upper()
        elif token.type == "OPERAND" and token.subtype == "NUMBER":
            found.append(float(value))
            continue
        elif token.type == "OPERAND" and token.subtype == "RANGE":
            value = _plain_reference(value)
        elif token.type == "OPERAND" and token.subtype != "TEXT":
            value = value.upper()
        found.append(value)
        if found[-2:] in (["TRUE(", ")"], ["FALSE(", ")"]):
            found[-2:] = [str(found[-2])[:-1]]
    return found


_QUOTED = re.compile(r"'([^\W\d][\w.]*)'!")
_TWICE = re.compile(r"([^:!]+!)([^:!]+):\1([^:!]+)")
_SINGLE = re.compile(r"([^:!]+):\1")


def _plain_reference(text: str) -> str:
    """A!B1:A!B9 is A!B1:B9, B1:B1 is B1, and a sheet's name needs no quotes."""
    plain = _TWICE.sub(r"\1\2:\3", _QUOTED.sub(r"\1!", text))
    prefix, bang, cells = plain.rpartition("!")
    return prefix + bang + cells.partition(":")[0] if _SINGLE.fullmatch(cells) else plain


def _left(declared: Formula, sheet: str, match: Match) -> tuple[str, tuple[str, int] | None]:
    """What the deletion of rows leaves of a declared formula, and the first it refers to."""
    lost: list[tuple[str, int]] = []

    def rewrite(reference: Reference, text: str) -> str:
        rows = range(reference.first_row, reference.last_row + 1)
        gone = [row for row in rows if match.is_missing(reference.sheet, row)]
        if not gone:
            return text
        tab = match.tabs.get(reference.sheet)
        lost.append((reference.sheet, gone[0] if tab else 0))
        kept = [row for row in rows if row not in gone]
        return _with_rows(text, kept[0], kept[-1]) if kept else _BROKEN

    return rewritten(declared, sheet, rewrite), lost[0] if lost else None


def _in_declared_addresses(found: Formula, sheet: str, match: Match) -> str:
    home = match.tabs[sheet].sheet.title

    def rewrite(reference: Reference, text: str) -> str:
        title = match.declared_title(reference.sheet)
        tab = match.tabs.get(title) if title else None
        if tab is None:
            return _ELSEWHERE
        rows = range(reference.first_row, reference.last_row + 1)
        known = sorted(tab.home[row] for row in rows if row in tab.home)
        new = [row for row in rows if row not in tab.home]
        columns = range(reference.first_col, reference.last_col + 1)
        if not known or any((r, c) in tab.sheet.cells for r in new for c in columns):
            return _ELSEWHERE
        between = [r for r in range(known[0], known[-1] + 1) if r not in tab.missing]
        if known != between:
            return _ELSEWHERE
        prefix, bang, cells = text.rpartition("!")
        prefix = str(title) if prefix else ""
        return _with_rows(f"{prefix}{bang}{cells}", known[0], known[-1])

    return rewritten(found, home, rewrite)


_ROW = re.compile(r"(\$?[A-Za-z]{1,3}\$?)[0-9]+$")


def _with_rows(text: str, first: int, last: int) -> str:
    prefix, bang, cells = text.rpartition("!")
    start, colon, end = cells.partition(":")
    start = _ROW.sub(lambda m: f"{m[1]}{first}", start)
    end = _ROW.sub(lambda m: f"{m[1]}{last}", end)
    return prefix + bang + start + colon + end
