"""Parts: one streaming pass over the parts of a workbook, which may hold anything.

Sizes and counts are held to limits while unpacking, what no workbook of ours has is refused, and
what stands in sheets, names, relationships and settings is gathered as text, not interpreted.
"""

import re
from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from costbridge.errors import printable
from costbridge.formula import column_number
from costbridge.reading.gathered import (
    ALL,
    CELLS,
    COLUMNS,
    DEPTH,
    ELEMENTS,
    FORMULAS,
    MERGE,
    MERGES,
    MIB,
    OTHERS,
    PART,
    ROWS,
    SHEETS,
    STRINGS,
    STYLES,
    Gathered,
    Grid,
    RawCell,
    RawName,
    RawSheet,
    Refused,
    Relation,
)

_PIECE = MIB

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/"
_LARGE = "is larger or deeper inside than any workbook of ours: refused"
_STYLES = frozenset({"xf", "font", "fill", "border", "numFmt", "dxf"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_FORMULAS |= {"calculatedColumnFormula", "totalsRowFormula"}
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def scan(name: str, part: IO[bytes], gathered: Gathered) -> None:
    """Read one part: count its size, and take its contents as far as it is XML."""
    _Part(name, gathered).scan(part)


def cell_position(text: str) -> tuple[int, int]:
    """
    >>> cell_position("J12")
    (12, 10)
    """
    match = _CELL.fullmatch(text)
    if not match or int(match[2]) < 1:
        raise Refused(f"has a cell at {printable(text[:20])}, which is no place: refused")
    return int(match[2]), column_number(match[1])


class _Part:
    """Every part is tried: a part is XML by what refers to it, not by its name.

    Expat looks, since UTF-16, in which a search for bytes finds nothing, is legal too.
    """

    def __init__(self, name: str, gathered: Gathered) -> None:
        self._name, self._all = name, gathered
        self._depth = 0
        self._is_sheet = False
        self._start_main: Callable[[str, Mapping[str, str]], None] | None = None
        self._end_main: Callable[[str], None] | None = None
        self.text: list[str] | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def scan(self, part: IO[bytes]) -> None:
        size, is_xml = 0, True
        while piece := part.read(_PIECE):
            if not size and self._name == "mimetype" and b"opendocument" in piece[:100]:
                raise Refused("is an OpenDocument file: save it as Excel Workbook (.xlsx)")
            size += len(piece)
            self._all.bytes += len(piece)
            if size > PART or self._all.bytes > ALL:
                limit = (PART if size > PART else ALL) // MIB
                raise Refused(f"unpacks to more than {limit} MiB: not a workbook of ours")
            is_xml = is_xml and self._parses(piece)
        if is_xml:
            self._parses(b"", last=True)

    def _parses(self, piece: bytes, *, last: bool = False) -> bool:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            if self._name.endswith((".xml", ".rels")):
                raise Refused(f"is damaged: part {printable(self._name)}: {error}") from None
            return False
        return True

    def _doctype(self, *_: object) -> None:
        raise Refused(f"part {printable(self._name)} has a DOCTYPE, which no workbook has: unsafe")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        every, (space, _, tag) = self._all, element.rpartition(" ")
        if not self._depth:
            self._root(space, tag)
        self._depth += 1
        every.elements += self._is_sheet
        every.others += not self._is_sheet
        if self._depth > DEPTH or every.elements > ELEMENTS or every.others > OTHERS:
            raise Refused(_LARGE)
        if tag in _FORMULAS:
            self.text = []
        if self._start_main:
            self._start_main(tag if space in (_MAIN, "") else "", attributes)

    def _end(self, element: str) -> None:
        self._depth -= 1
        space, _, tag = element.rpartition(" ")
        main = space in (_MAIN, "")
        if self._end_main and main:
            self._end_main(tag)
        if tag in _FORMULAS and self.text is not None:
            self._all.formulas.append((self._name, self.taken()))

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def taken(self) -> str:
        text, self.text = "".join(self.text or ()), None
        return text

    def _root(self, space: str, tag: str) -> None:
        if space.startswith(_STRICT):
            raise Refused("is saved as Strict Open XML: save it as Excel Workbook (.xlsx)")
        self._all.roots[self._name] = tag
        self._is_sheet = tag == "worksheet"
        if tag == "worksheet":
            reader = _SheetReader(self, self._all, self._name)
            self._start_main, self._end_main = reader.start, reader.end
        elif tag == "workbook":
            self._start_main, self._end_main = self._workbook, self._workbook_end
        elif tag == "sst":
            self._start_main, self._end_main = self._strings, self._strings_end
            self._string: list[str] = []
            self._phonetic = False
        elif tag == "styleSheet":
            self._start_main = self._style
        elif tag == "Relationships":
            self._start_main = self._relation
        elif tag == "Types":
            self._start_main = self._type

    def _workbook(self, tag: str, attributes: Mapping[str, str]) -> None:
        named = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "sheet":
            sheet = RawSheet(named.get("name", ""), named.get("id", ""), named.get("state", ""))
            self._all.sheets.append(sheet)
            if len(self._all.sheets) > SHEETS:
                raise Refused(_LARGE)
        elif tag == "definedName":
            self._named = named
        elif tag in ("calcPr", "workbookPr"):
            self._all.settings |= named

    def _workbook_end(self, tag: str) -> None:
        if tag == "definedName":
            named = self._named
            name = RawName(named.get("name", ""), self.taken(), named.get("localSheetId", ""))
            self._all.names.append(name)

    def _strings(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._string = []
        elif tag == "rPh":  # how to pronounce the text: not shown
            self._phonetic = True
        elif tag == "t" and not self._phonetic:
            self.text = []

    def _strings_end(self, tag: str) -> None:
        if tag == "t":
            self._string.append(self.taken())
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self._all.strings.append("".join(self._string))
            if len(self._all.strings) > STRINGS:
                raise Refused(_LARGE)

    def _style(self, tag: str, _: Mapping[str, str]) -> None:
        self._all.styles += tag in _STYLES
        if self._all.styles > STYLES:
            raise Refused(_LARGE)

    def _relation(self, _: str, attributes: Mapping[str, str]) -> None:
        if self._depth > 1:
            external = attributes.get("TargetMode", "").casefold() == "external"
            id_, type_, target = (attributes.get(key, "") for key in ("Id", "Type", "Target"))
            relation = Relation(id_, type_, target, external)
            self._all.relations.setdefault(self._name, []).append(relation)

    def _type(self, _: str, attributes: Mapping[str, str]) -> None:
        if self._depth > 1:
            part = attributes.get("PartName") or "." + attributes.get("Extension", "")
            self._all.types[part.casefold()] = attributes.get("ContentType", "")


class _SheetReader:
    """The cells of one sheet; a place is said once."""

    def __init__(self, part: _Part, gathered: Gathered, name: str) -> None:
        self._part, self._all = part, gathered
        self._grid: Grid = {}
        gathered.grids[name] = self._grid
        self._row = self._column = 0
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._about: Mapping[str, str] = {}
        self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._cell = {**attributes}
            self._value = self._formula = None
            self._about = {}
        elif tag in ("v", "t"):
            if self._cell is not None and not self._phonetic:
                self._part.text = []
        elif tag == "f":
            self._about = dict(attributes)
        elif tag == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            if self._part.text is not None:
                self._value = (self._value or "") + self._part.taken()
        elif tag == "f":
            self._formula = self._part.taken()
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c" and self._cell is not None:
            self._keep(self._cell)
            self._cell = None

    def _keep(self, cell: Mapping[str, str]) -> None:
        at = (self._row, self._column + 1)
        if "r" in cell:
            at = cell_position(cell["r"])
        self._row, self._column = at
        if self._value is None and self._formula is None:
            return  # formatted only
        if at[0] > ROWS or at[1] > COLUMNS:
            raise Refused(
                f"has something in row {at[0]:,}, column {at[1]:,}, outside any sheet of ours: "
                "clear it"
            )
        if at in self._grid:
            raise Refused(f"holds a cell twice, in row {at[0]}, column {at[1]}: refused")
        if self._formula is not None:
            self._all.cell_formulas += 1
        self._all.cells += 1
        if self._all.cells > CELLS or self._all.cell_formulas > FORMULAS:
            raise Refused(_LARGE)
        self._grid[at] = RawCell(
            cell.get("t", "n"),
            self._value,
            self._formula,
            self._formula_type(),
            self._about.get("si", ""),
        )

    def _formula_type(self) -> str:
        kind = self._about.get("t", "normal")
        first, _, last = self._about.get("ref", "").partition(":")
        if kind == "dataTable" or (kind == "array" and last and last != first):
            where = printable(first[:20])
            raise Refused(f"has an array formula or data table at {where}: delete it, save")
        return kind

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
        size = (abs(bottom - top) + 1) * (abs(right - left) + 1)
        self._all.merged += size
        if size > MERGE or self._all.merged > MERGES:
            raise Refused("merges more cells than any workbook of ours: unmerge them")


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise Refused(f"has a row {printable(text[:20])}, which is none: refused")
    return int(text)
