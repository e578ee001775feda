"""Waivers: where the workbook breaks a rule of severity 2 on purpose, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken
from costbridge.formula import where


@dataclass(frozen=True)
class Waiver:
    """A rule, which of its breaches are meant, and the reason to leave them."""

    rule: str
    meant: Callable[[Audited, Broken], bool]
    reason: str


def _in_a_column_of_lines(book: Audited, broken: Broken) -> bool:
    """Not in a table, whose columns have one formula."""
    rows = (placed for rows in book.layout.rows.values() for placed in rows)
    tables = {where((p.sheet, p.row, p.line.column)) for p in rows if p.line.column}
    return broken.what.endswith("differs from those above and below") and broken.where not in tables


WAIVED = (
    Waiver(
        "K7",
        _in_a_column_of_lines,
        "Lines follow one another downwards, each with a formula of its own. Where two happen to "
        "be copies of one another and a third stands between them, such as the gap of a check "
        "between two flags, Excel may see a broken pattern; there is none.",
    ),
)


def is_waived(rule: str, book: Audited, broken: Broken) -> bool:
    return any(waiver.rule == rule and waiver.meant(book, broken) for waiver in WAIVED)
