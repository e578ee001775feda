"""Workbook: the file as a whole (rules W1 to W7): its tabs, and nothing that runs or leads out."""

import re
from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.audit.sheet_xml import calculation_settings, leading_out
from costbridge.formula import tokens, where
from costbridge.style import TAB_COLOURS

# Where a sheet has its place, whether or not a case or a version has it.
ORDER = (
    *("Summary", "Guide", "Inputs", "Timing", "Fleet", "Capex", "Opex", "Run", "GpuHour", "Use"),
    *("Bridge", "Ladder", "WhatMustBeTrue", "Published", "Peers", "Market"),
    *("Sensitivity", "Uncertainty", "Functions", "Checks", "Sources", "Case"),
)
_NAME = re.compile(r"[A-Z][A-Za-z]{2,19}")
_TYPED = ("Input", "Input Link", "Input Text", "Picker", "Generated")  # styles
_COLUMN_I = 9
# Parts that run, fetch or embed something.
_FOREIGN = (
    *("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "connections", "querytables/"),
    *("embeddings/", "activex/", "ctrlprops/", "customui", "webextensions/", "model/"),
)
_TRUE = ("1", "true", "on")
_LINKED = "xl/externallinks/"


@rule("W1", severity=2)
def sheets_stand_in_order_and_their_colour_tells_their_type(book: Audited) -> Iterator[Broken]:
    """Sheets stand in the order of the standard; the tab's colour tells the type."""
    titles = [title for title in book.workbook.sheetnames if title in ORDER]
    for found, expected in zip(titles, sorted(titles, key=ORDER.index), strict=True):
        if found != expected:
            yield Broken(found, f"stands where {expected} has its place")
            break
    for drawn in book.drawn:
        if drawn.title not in ORDER:
            yield Broken(drawn.title, "has no place in the order of sheets")
        if drawn.title not in book.workbook.sheetnames:
            yield Broken(drawn.title, "is missing")
    for drawn, sheet in book.sheets:
        colour = sheet.sheet_properties.tabColor
        shown = str(colour.rgb)[-6:] if colour else "none"
        if shown != TAB_COLOURS[drawn.kind]:
            yield Broken(sheet.title, f"tab colour {shown}, {drawn.kind} has another", notice=True)


@rule("W2", severity=1)
def numbers_stand_where_numbers_are_typed(book: Audited) -> Iterator[Broken]:
    """A number that is no formula stands in an input cell, in column I, or is a generated value."""
    for drawn, sheet in book.sheets:
        for (row, column), cell in drawn.cells.items():
            found = sheet.cell(row, column)
            if found.data_type not in ("n", "b", "d") or found.value is None:
                continue
            opening = drawn.kind == "time" and column == _COLUMN_I
            if cell.style not in _TYPED and not opening:
                yield Broken(f"{sheet.title}!{found.coordinate}", f"the number {found.value}")


@rule("W3", severity=3)
def sheet_names_are_words(book: Audited) -> Iterator[Broken]:
    """The name of a sheet is 3 to 20 letters without a blank."""
    for title in book.workbook.sheetnames:
        if not _NAME.fullmatch(title):
            yield Broken(title, "letters only, 3 to 20, the first a capital")


@rule("W4", severity=1)
def no_sheet_is_hidden(book: Audited) -> Iterator[Broken]:
    """No sheet is hidden or very hidden."""
    states = {sheet.title: sheet.sheet_state for sheet in book.workbook.worksheets}
    states |= {str(sheet.title): sheet.sheet_state for sheet in book.workbook.chartsheets}
    for title, state in states.items():
        if state != "visible":
            yield Broken(title, f"is {state}")


@rule("W5", severity=1)
def nothing_refers_to_another_workbook(book: Audited) -> Iterator[Broken]:
    """There is no external link: as a part, as a relation, in a formula or in a name."""
    for part in book.parts:
        if part.casefold().startswith(_LINKED):
            yield Broken(part, "links to another workbook")
    for part, type_, target in leading_out(book.raw):
        if not type_.endswith("/hyperlink"):  # a click is a reader's own
            yield Broken(part, f"leads to {target}")
    for at, formula in book.formulas.items():
        if "[" in formula and any("[" in t.value for t in tokens(formula) if t.subtype == "RANGE"):
            yield Broken(where(at), f"{formula} leads out of the workbook")
    for name, defined in book.workbook.defined_names.items():
        if "[" in str(defined.attr_text):
            yield Broken(name, f"{defined.attr_text} leads out of the workbook")


@rule("W6", severity=1)
def nothing_in_the_file_runs(book: Audited) -> Iterator[Broken]:
    """There is no macro, data connection or embedded object."""
    for part in book.parts:
        if any(word in part.casefold() for word in _FOREIGN):
            yield Broken(part, "a workbook of formulas holds no such part")


@rule("W7", severity=1)
def excel_calculates_by_itself_in_full(book: Audited) -> Iterator[Broken]:
    """Calculation is automatic, without iteration, at full precision, and done on loading."""
    settings = calculation_settings(book.raw)
    if settings.get("calcMode") == "manual":
        yield Broken("xl/workbook.xml", "calculation is manual")
    if settings.get("iterate") in _TRUE:
        yield Broken("xl/workbook.xml", "iterative calculation is on")
    if settings.get("fullPrecision", "1") not in _TRUE:
        yield Broken("xl/workbook.xml", "precision is as displayed")
    # Excel and LibreOffice leave it out when they save
    if settings.get("fullCalcOnLoad") not in _TRUE:
        yield Broken("xl/workbook.xml", "not calculated anew on loading", notice=True)
