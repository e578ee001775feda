"""Names: the workbook's interface for readers, never its arithmetic (rules W12, W13)."""

import re
from collections.abc import Iterator

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.formula import pattern, references, tokens, where
from costbridge.writer import defined_names

_ADDRESS = re.compile(
    r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?",
    re.IGNORECASE,
)


@rule("W12", severity=2)
def names_are_the_inputs_and_headlines(book: Audited) -> Iterator[Broken]:
    """A name is an input, a headline output, or the state of the checks: one visible cell each."""
    declared = defined_names(book.layout)
    found = {n: str(d.attr_text) for n, d in book.workbook.defined_names.items()}
    for sheet in book.workbook.worksheets:
        found |= {f"{sheet.title}!{n}": str(d.attr_text) for n, d in sheet.defined_names.items()}
    for name in declared.keys() - found.keys():
        yield Broken(name, f"is gone; it means {declared[name]}")
    for name, text in found.items():
        if name.rpartition("!")[2].startswith("_xlnm."):
            continue
        if name not in declared:
            yield Broken(name, f"{text} is no input and no headline output")
        elif references(f"={text}", "") != references(f"={declared[name]}", ""):
            yield Broken(name, f"means {text}, not {declared[name]}")
        elif not _is_visible(book, declared[name]):
            yield Broken(name, f"{text} is hidden")


def _is_visible(book: Audited, reference: str) -> bool:
    (at,) = references(f"={reference}", "")
    sheet = book.workbook[at.sheet]
    if not isinstance(sheet, Worksheet) or sheet.sheet_state != "visible":
        return False
    column = sheet.column_dimensions[get_column_letter(at.first_col)]
    return not (column.hidden or sheet.row_dimensions[at.first_row].hidden)


@rule("W13", severity=2)
def no_formula_uses_a_name(book: Audited) -> Iterator[Broken]:
    """A formula refers to cells by their addresses and not by names."""
    for at, formula in book.formulas.items():
        for name in _names_in(formula, at[0]):
            yield Broken(where(at), f"{formula} uses the name {name}")


def _names_in(formula: str, sheet: str) -> Iterator[str]:
    """The pattern stands for all formulas that differ in their addresses: some two hundred."""
    text, _ = pattern(formula, sheet)
    for token in tokens(text):
        if token.subtype == "RANGE" and not _ADDRESS.fullmatch(token.value):
            yield token.value
