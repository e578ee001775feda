"""Valid file, what stands about the cells: validations, marks by conditions, links.

Excel drops the whole list of validations of a tab for one that breaks its limits.
"""

from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.raw import MAIN, R_ID, Element, Raw, area, units, whole
from costbridge.audit.rule import Broken, rule
from costbridge.audit.written import Written

_LIMITS = {"error": 255, "prompt": 255, "errorTitle": 32, "promptTitle": 32}
_LIST, _TIP = 255, 255
_TWO = ("between", "notBetween")


@rule("V20", severity=1)
def validations(book: Audited) -> Iterator[Broken]:
    """A validation stops what it forbids, has its formulas, and keeps Excel's limits of length."""
    for sheet in book.raw.sheets:
        for element in sheet.all("dataValidation"):
            for problem in _of_validation(element):
                yield Broken(f"{sheet.title}!{element.get('sqref')}, validation", problem)


def _of_validation(element: Element) -> Iterator[str]:
    first = element.findtext(f"{MAIN}formula1") or ""
    kind = element.get("type", "none")
    for attribute, limit in _LIMITS.items():
        if (length := units(element.get(attribute, ""))) > limit:
            yield f"{attribute} has {length} characters, the limit is {limit}"
    if kind == "list" and first.startswith('"') and units(first) - 2 > _LIST:
        yield f"the list has {units(first) - 2} characters, the limit is {_LIST}: name a range"
    if kind != "none" and not first:
        yield "has no first formula"
    two = element.get("operator", "between") in _TWO and kind not in ("none", "list", "custom")
    if two and not element.findtext(f"{MAIN}formula2"):
        yield "has no second formula"
    if kind != "none" and element.get("showErrorMessage") not in ("1", "true"):
        yield "stops nothing: set showErrorMessage"
    yield from _ranges(element)


def _ranges(element: Element) -> Iterator[str]:
    ranges = element.get("sqref", "").split()
    for text in ranges or [""]:
        if area(text) is None:
            yield f"{text!r} is no range"


@rule("V21", severity=1)
def marks(book: Audited) -> Iterator[Broken]:
    """A mark by a condition has a range and, where its kind needs one, a formula."""
    for sheet in book.raw.sheets:
        for element in sheet.all("conditionalFormatting"):
            where = f"{sheet.title}!{element.get('sqref')}, mark"
            for problem in _ranges(element):
                yield Broken(where, problem)
            for mark in element.iterchildren(f"{MAIN}cfRule"):
                needs = mark.get("type") in ("expression", "cellIs")
                if needs and not mark.findtext(f"{MAIN}formula"):
                    yield Broken(where, "has no formula")
                if whole(mark, "priority") < 1:
                    yield Broken(where, f"has the priority {mark.get('priority')}, not 1 or more")


@rule("V22", severity=1)
def links(book: Audited) -> Iterator[Broken]:
    """A link leads to a cell of a tab that is there, and a cell has one link."""
    names = {n.get("name", "").casefold() for n in book.raw.workbook.iter(f"{MAIN}definedName")}
    for sheet in book.raw.sheets:
        seen = set()
        for element in sheet.all("hyperlink"):
            ref, location = element.get("ref", ""), element.get("location")
            where = f"{sheet.title}!{ref}, link"
            if ref in seen or area(ref) is None:
                yield Broken(where, "is no range, or has another link already")
            seen.add(ref)
            if units(element.get("tooltip", "")) > _TIP:
                yield Broken(where, f"has a tip longer than {_TIP} characters: shorten it")
            if location is None and R_ID not in element.attrib:
                yield Broken(where, "leads nowhere")
            elif location and R_ID not in element.attrib and not _leads(location, names, book.raw):
                yield Broken(where, f"leads to {location}, which is not there")


def _leads(location: str, names: set[str], raw: Raw) -> bool:
    _, bang, cells = location.rpartition("!")
    if not bang:
        return cells.casefold() in names or area(cells) is not None
    sheets = {title.casefold() for title in raw.titles}
    named = {sheet.casefold() for sheet in Written("", location, "").sheets}
    return area(cells) is not None and bool(named) and named <= sheets
