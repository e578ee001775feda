"""Raw: a file as its parts of XML, since openpyxl mends in silence what Excel would "repair".

What the rules of a valid file (`valid_*`) read. A part that is no XML is left out here and named by
rule V2; relationships, types and ranges are resolved once.
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from lxml import etree

from costbridge.formula import FormulaError, Reference, column_number, references

Element = etree._Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14_FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}f"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPES = "[Content_Types].xml"

_XML = (".xml", ".rels", ".vml")
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?[1-9][0-9]*(:\$?[A-Z]{1,3}\$?[1-9][0-9]*)?")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


class Relation(NamedTuple):
    """Where a relationship leads: the name of a part, or something outside the file."""

    type: str
    target: str
    external: bool


class RawCell(NamedTuple):
    """A cell as written; ``row`` and ``column`` are what its name says, or 0 if it says nothing."""

    name: str
    row: int
    column: int
    type: str
    formula: Element | None
    value: str | None
    element: Element


@dataclass(frozen=True)
class RawSheet:
    """A tab: its title, the name of its part, and the part."""

    title: str
    part: str
    root: Element

    def all(self, tag: str) -> Iterator[Element]:
        return self.root.iter(MAIN + tag)

    @cached_property
    def cells(self) -> list[RawCell]:
        return [_cell(element) for element in self.all("c")]

    @cached_property
    def by_place(self) -> dict[tuple[int, int], RawCell]:
        return {(cell.row, cell.column): cell for cell in self.cells}


def _cell(element: Element) -> RawCell:
    name = element.get("r", "")
    match = _CELL.fullmatch(name)
    row, column = (int(match[2]), column_number(match[1])) if match else (0, 0)
    formula, value = element.find(f"{MAIN}f"), element.find(f"{MAIN}v")
    text = None if value is None else value.text or ""
    if (inline := element.find(f"{MAIN}is")) is not None:
        text = text_of(inline)
    return RawCell(name, row, column, element.get("t", "n"), formula, text, element)


def text_of(rich: Element) -> str:
    """A text of runs, without how to pronounce it."""
    runs = rich.iter(f"{MAIN}t")
    return "".join(t.text or "" for t in runs if t.getparent().tag != f"{MAIN}rPh")  # type: ignore[union-attr]


def area(text: str) -> Reference | None:
    """The cells of a reference without a sheet, or None if it is none.

    >>> area("$A$1:C2")
    Reference(sheet='', first_row=1, first_col=1, last_row=2, last_col=3)
    >>> area("XFE1")
    """
    try:
        return references(f"={text}", "")[0] if _RANGE.fullmatch(text) else None
    except FormulaError:  # outside a worksheet
        return None


def whole(element: Element, attribute: str, default: int = 0) -> int:
    """An attribute that is a count or an index; what is none is -1, which is outside any list."""
    text = element.get(attribute, str(default))
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1


def select(root: Element, path: str) -> list[Any]:
    """The elements or attributes that a path names, all at once: thousands of cells are few."""
    return list(root.xpath(path, namespaces={"r": R_ID[1:].partition("}")[0]}))  # type: ignore[arg-type]


def doubles(items: Iterable[str]) -> list[str]:
    """What is there more than once."""
    return [item for item, times in Counter(items).items() if times > 1]


def overlap(one: Reference, other: Reference) -> bool:
    return (
        one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_col <= other.last_col
        and other.first_col <= one.last_col
    )


def units(text: str) -> int:
    """The length of a text as Excel counts it: an emoji twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Raw:
    """The parts of a file; those of XML as trees."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.entries = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.entries}
        self.trees: dict[str, Element] = {}
        self.malformed: dict[str, str] = {}
        for name, content in self.parts.items():
            if name.casefold().endswith(_XML):
                try:
                    # A part is data: it names no file and fetches nothing.
                    parser = etree.XMLParser(resolve_entities=False, no_network=True)
                    self.trees[name] = etree.fromstring(content, parser)
                except etree.XMLSyntaxError as error:
                    self.malformed[name] = str(error)

    @cached_property
    def relations(self) -> Mapping[str, list[tuple[str, Relation]]]:
        """The relationships of each part: id and where it leads; "" is the file itself."""
        found: dict[str, list[tuple[str, Relation]]] = {}
        for name, root in self.trees.items():
            folder, _, file = name.rpartition("_rels/")
            if name.endswith(".rels"):
                source = folder + file.removesuffix(".rels")
                found[source] = [(r.get("Id", ""), _relation(source, r)) for r in root]
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part refers to as one kind: "table", "drawing", "chart"."""
        found = (r for _, r in self.relations.get(part, []) if r.type.rpartition("/")[2] == kind)
        return [r.target for r in found if not r.external and r.target in self.trees]

    @cached_property
    def workbook(self) -> Element:
        """The workbook part; an empty one where it is missing or broken."""
        found = self.related("", "officeDocument")
        return self.trees[found[0]] if found else etree.Element(f"{MAIN}workbook")

    @cached_property
    def sheets(self) -> list[RawSheet]:
        """The worksheets in the order of their tabs."""
        part = next(iter(self.related("", "officeDocument")), "")
        targets = dict(self.relations.get(part, []))
        found = []
        for sheet in self.workbook.iter(f"{MAIN}sheet"):
            relation = targets.get(sheet.get(R_ID, ""))
            root = self.trees.get(relation.target) if relation else None
            if relation and root is not None and root.tag == f"{MAIN}worksheet":
                found.append(RawSheet(sheet.get("name", ""), relation.target, root))
        return found

    @cached_property
    def titles(self) -> list[str]:
        """The names of all tabs, in their order."""
        return [sheet.get("name", "") for sheet in self.workbook.iter(f"{MAIN}sheet")]

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells refer to by number."""
        found = self.named(f"{MAIN}sst").values()
        return [text_of(si) for sst in found for si in sst.iter(f"{MAIN}si")]

    def text(self, cell: RawCell) -> str:
        """The text of a cell of text."""
        text = cell.value or ""
        if cell.type != "s":
            return text
        known = text.isdecimal() and int(text) < len(self.strings)
        return self.strings[int(text)] if known else ""

    def named(self, tag: str) -> dict[str, Element]:
        """The parts whose root has this tag, by name."""
        return {name: root for name, root in self.trees.items() if root.tag == tag}

    @cached_property
    def styles(self) -> Element:
        """The styles part; an empty one where it is missing or broken."""
        found = self.named(f"{MAIN}styleSheet")
        return next(iter(found.values()), etree.Element(f"{MAIN}styleSheet"))


def _relation(source: str, element: Element) -> Relation:
    target = element.get("Target", "")
    external = element.get("TargetMode", "") == "External"
    if not external:
        folder = "/" + posixpath.dirname(source)
        target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    return Relation(element.get("Type", ""), target, external)
