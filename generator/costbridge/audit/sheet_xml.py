"""Sheet XML: what openpyxl does not keep as the file has it.

Validations and conditional formats that refer to another sheet stand in an extension once Excel has
saved the file; openpyxl drops that, and fills settings that are not written with its own defaults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from openpyxl.utils.cell import range_boundaries

from costbridge.audit.raw import MAIN, X14_FORMULA, Raw

_EXTENDED = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_X14_CELLS = f"{X14_FORMULA.rpartition('}')[0]}}}sqref"
_FORMULAS = (f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2", X14_FORMULA)


@dataclass(frozen=True)
class Attached:
    """A validation or a conditional format: its ranges, formulas and settings."""

    ranges: tuple[tuple[int, int, int, int], ...]
    formulas: tuple[str, ...]
    settings: Mapping[str, str]

    def covers(self, row: int, column: int) -> bool:
        return any(
            left <= column <= right and top <= row <= bottom
            for left, top, right, bottom in self.ranges
        )


@dataclass(frozen=True)
class SheetXml:
    """What is attached to the cells of a sheet."""

    validations: tuple[Attached, ...]
    conditions: tuple[Attached, ...]
    ignores_errors: bool


def calculation_settings(raw: Raw) -> Mapping[str, str]:
    """How the file wants to be calculated, as written: openpyxl fills in what it would write."""
    found = raw.workbook.find(f"{MAIN}calcPr")
    return {} if found is None else {str(k): str(v).casefold() for k, v in found.attrib.items()}


def leading_out(raw: Raw) -> Iterator[tuple[str, str, str]]:
    """The relations to something outside the file: the part that has one, its type, its target."""
    for name, root in raw.trees.items():
        if name.casefold().endswith(".rels"):
            for relation in root:
                if str(relation.get("TargetMode")).casefold() == "external":
                    yield name, str(relation.get("Type")), str(relation.get("Target"))


def sheets_xml(raw: Raw) -> dict[str, SheetXml]:
    """By the title of the sheet."""
    return {sheet.title: _sheet(sheet.root) for sheet in raw.sheets}


def _sheet(root: etree._Element) -> SheetXml:
    return SheetXml(
        tuple(_attached(v, v) for v in _both(root, "dataValidation")),
        tuple(
            _attached(holder, rule)
            for holder in _both(root, "conditionalFormatting")
            for rule in _both(holder, "cfRule")
        ),
        ignores_errors=any(True for _ in _both(root, "ignoredErrors")),
    )


def _both(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    yield from root.iter(f"{MAIN}{tag}", f"{_EXTENDED}{tag}")


def _attached(holder: etree._Element, element: etree._Element) -> Attached:
    extended = (str(e.text) for e in holder.iter(_X14_CELLS))
    ranges = (holder.get("sqref") or " ".join(extended)).split()
    formulas = tuple(str(e.text or "").strip() for e in element.iter(*_FORMULAS))
    settings = {str(k): str(v) for k, v in element.attrib.items()}
    return Attached(tuple(map(_bounds, ranges)), formulas, settings)


def _bounds(text: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = (number or 0 for number in range_boundaries(text))
    return left, top, right, bottom
