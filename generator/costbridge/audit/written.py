"""Written: every formula of a file wherever it stands: cells, marks, validations, names, charts.

Excel drops a formula that it cannot read, and with it the validation or the chart that has it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from costbridge.audit.raw import CHART, MAIN, X14_FORMULA, Element, Raw, RawSheet
from costbridge.formula import FormulaError, pattern

_TEXTS = re.compile(r'"(?:[^"]|"")*"')
# A sheet before "!": in quotes, or plain; of several sheets, or of another file.
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|((?:\[[^\]]*\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?))!")
_FUNCTION = re.compile(r"([^\W\d][\w.]*)\(")
_QUOTED = re.compile(r"'(?:[^']|'')*'!")
_ABOUT_CELLS = {"cfRule": ("formula",), "dataValidation": ("formula1", "formula2")}


@dataclass(frozen=True)
class Written:
    """A formula without its "=", where it stands, and the tab that it speaks from."""

    where: str
    text: str
    sheet: str

    @cached_property
    def bare(self) -> str:
        """The formula without the texts in it, which may look like anything."""
        return _TEXTS.sub('""', self.text) if '"' in self.text else self.text

    @cached_property
    def pattern(self) -> tuple[str, str]:
        """The form in which copies are equal, and why there is none."""
        try:
            return pattern(f"={self.text}", self.sheet)[0], ""
        except FormulaError as error:
            return "", str(error)

    @cached_property
    def sheets(self) -> list[str]:
        """The sheets it names; of a range of sheets, both ends."""
        found = []
        for quoted, plain in _SHEET.findall(self.bare):
            found += (quoted.replace("''", "'") or plain).split(":")
        return found

    @cached_property
    def functions(self) -> list[str]:
        return [name.upper() for name in _FUNCTION.findall(_QUOTED.sub("", self.bare))]


def written(raw: Raw) -> Iterator[Written]:
    """Every formula of a file but the built-in names, which are lists of ranges."""
    for sheet in raw.sheets:
        yield from _in_cells(sheet)
        yield from _about_cells(sheet)
        for table in raw.related(sheet.part, "table"):
            yield from _in_table(table, raw.trees[table], sheet.title)
    for name in raw.workbook.iter(f"{MAIN}definedName"):
        if not name.get("name", "").startswith("_xlnm."):
            yield Written(f"name {name.get('name')}", name.text or "", "")
    for part, chart in raw.named(f"{CHART}chartSpace").items():
        for element in chart.iter(f"{CHART}f"):
            yield Written(part, element.text or "", "")


def _in_cells(sheet: RawSheet) -> Iterator[Written]:
    for cell in sheet.cells:
        if cell.formula is not None:
            kind = cell.formula.get("t", "normal")
            if cell.formula.text or kind not in ("shared", "dataTable"):
                yield Written(f"{sheet.title}!{cell.name}", cell.formula.text or "", sheet.title)


def _about_cells(sheet: RawSheet) -> Iterator[Written]:
    for tag, children in _ABOUT_CELLS.items():
        for element in sheet.all(tag):
            for child in children:
                for formula in element.iterchildren(MAIN + child):
                    text = formula.text or ""
                    # A list that is written out is no formula.
                    if not (element.get("type") == "list" and text.startswith('"')):
                        yield Written(_where(sheet, element), text, sheet.title)
    for formula in sheet.root.iter(X14_FORMULA):
        yield Written(sheet.title, formula.text or "", sheet.title)


def _where(sheet: RawSheet, element: Element) -> str:
    parent = element.getparent()
    place = element.get("sqref") or (parent.get("sqref") if parent is not None else "")
    what = "validation" if element.tag.endswith("dataValidation") else "mark"
    return f"{sheet.title}!{place}, {what}"


def _in_table(part: str, table: Element, sheet: str) -> Iterator[Written]:
    for tag in ("calculatedColumnFormula", "totalsRowFormula"):
        for formula in table.iter(MAIN + tag):
            yield Written(part, formula.text or "", sheet)
