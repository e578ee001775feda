"""Guide: what a reader must be told of the workbook stands on its sheet Guide (rules W8, W9)."""

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule


@rule("W8", severity=2)
def guide_says_what_the_workbook_is(book: Audited) -> Iterator[Broken]:
    """Guide states title, case, date, hash, version, currency, units and known weaknesses."""
    for sheet, said in _guides(book):
        case, marker = book.layout.case, _marker(book)
        expected = {
            "Title": case.title,
            "Case": case.date,
            "Case hash": case.sha256,
            "Built by": marker.get("package", "?"),
            "Currency": "dollars",
            "Timeline": str(case.quarters),
            "Unit column": "unit",
        }
        for label, word in expected.items():
            if word not in said.get(label, ""):
                yield Broken(sheet.title, f"“{label}” does not say {word}")
        for section in ("Signs, time and units", "Known weaknesses"):
            if section not in said:
                yield Broken(sheet.title, f"has no section “{section}”")
        if not sheet["A2"].value:
            yield Broken(f"{sheet.title}!A2", "states no purpose")


@rule("W9", severity=3)
def the_change_log_is_shown_and_ends_with_this_version(book: Audited) -> Iterator[Broken]:
    """The case's change log ascends, ends with the case's version, and stands on Guide."""
    case = book.layout.case
    dates = [entry.date for entry in case.log]
    if dates != sorted(dates):
        yield Broken("case", "the log's dates do not ascend")
    if not case.log or case.log[-1].version != case.version:
        yield Broken("case", f"the log does not end with version {case.version}")
    for sheet, said in _guides(book):
        for entry in case.log:
            if said.get(f"{entry.version}, {entry.date}") != entry.change:
                yield Broken(sheet.title, f"does not show the change of {entry.version}")


def _guides(book: Audited) -> Iterator[tuple[Worksheet, dict[str, str]]]:
    """Guide, with what its column C says of each term in column B; the facts stand first."""
    for drawn, sheet in book.sheets:
        if drawn.kind == "guide":
            said: dict[str, str] = {}
            for term, text in sheet.iter_rows(min_col=2, max_col=3, values_only=True):
                said.setdefault(str(term), str(text or ""))
            yield sheet, said


def _marker(book: Audited) -> dict[str, str]:
    """The words of Case's A3: what built the workbook."""
    for drawn, sheet in book.sheets:
        if drawn.kind == "case":
            words = str(sheet["A3"].value).split()
            return dict(word.split("=", 1) for word in words if "=" in word)
    return {}
