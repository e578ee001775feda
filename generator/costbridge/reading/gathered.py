"""Gathered: what the parts of a workbook hold, as written; and the limits that it is held to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from costbridge.errors import printable

MIB = 2**20
FILE, ENTRIES = 20 * MIB, 500  # ours: < 1 MiB, < 80 parts; the most in 416 public files: 188
PART, ALL = 32 * MIB, 100 * MIB  # ours: < 2 MiB in all; the largest public total: 7.3 MB
RATIO, SMALL = 100, MIB  # of XML beyond that size: ours 10:1, public files at most 18:1
TOKEN = 2 * MIB  # one tag with its attributes, which expat would read again and again
SPACE, WORDS = 1_000, 20_000  # characters of a namespace; distinct words that tags consist of
ELEMENTS, OTHERS, SHEETS, DEPTH = 1_500_000, 200_000, 64, 64  # elements in sheets and elsewhere
CELLS, FORMULAS, STRINGS, STYLES = 200_000, 60_000, 50_000, 20_000
ROWS, COLUMNS = 10_100, 500  # a case has at most 10,000 lines
RANGE, MERGE, MERGES = 20_000, 2_000, 20_000  # cells of one range, of one merge and of all
FORMULA, NESTING = 8_192, 64  # characters and brackets, as in Excel
FORMULA_TEXT = 2 * MIB  # characters of all formulas; ours with 40 GPU types have 0.7 million
CELL_TEXT = 7 * 32_767  # Excel's limit, each letter spelled _x0041_
TEXT = 16 * MIB  # characters of all texts and values; each may take four bytes
NUMBER = 100  # characters of a number; 17 digits say all

ANEW = "build it anew, or take an earlier copy"
"""The cure of what nobody can mend by hand."""


class Refused(Exception):  # noqa: N818 - what happened to the file, not an accident
    """A file that is not opened any further: what it is, and the cure."""


def held(count: int, limit: int, what: str) -> None:
    """The limits are far from any workbook of ours: beyond them somebody made a bomb."""
    if count > limit:
        raise Refused(f"holds more than {limit:,} {what}, far more than ours: {ANEW}")


_WORDS_OF = {
    "c": "r s t cm vm ph",
    "f": "t aca ref dt2D dtr del1 del2 r1 r2 ca si bx",
    "v": "",
    "is": "",
    "sheet": "name sheetId state",
    "definedName": "name comment customMenu description help statusBar localSheetId hidden "
    "function vbProcedure xlm functionGroupId shortcutKey publishToServer workbookParameter",
    "calcPr": "calcId calcMode fullCalcOnLoad refMode iterate iterateCount iterateDelta "
    "fullPrecision calcCompleted calcOnSave concurrentCalc concurrentManualCount forceFullCalc",
    "workbookPr": "date1904 showObjects showBorderUnselectedObjects filterPrivacy "
    "promptedSolutions showInkAnnotation backupFile saveExternalLinkValues updateLinks codeName "
    "hidePivotFieldList showPivotChartFilter allowRefreshQuery publishItems checkCompatibility "
    "autoCompressPictures refreshAllConnections defaultThemeVersion dateCompatibility",
}
_WORDS = {tag: frozenset(words.split()) for tag, words in _WORDS_OF.items()}  # of the standard


def refuse_other_words(tag: str, attributes: Mapping[str, str]) -> None:
    """A misspelt attribute is none, and what it meant to say would be passed over in silence.

    Newer versions of Excel write what is new to them in namespaces of their own.
    """
    if not attributes.keys() <= _WORDS[tag]:
        other = next((a for a in attributes if a not in _WORDS[tag] and " " not in a), "")
        if other:
            raise Refused(f"is damaged: an element {tag} says {printable(other[:20])}: {ANEW}")


class RawCell(NamedTuple):
    """A cell as written: its type, the text of its value and of its formula, and which kind."""

    type: str
    value: str | None
    formula: str | None
    formula_type: str
    shared: str


class Relation(NamedTuple):
    id: str
    type: str
    target: str
    external: bool


class RawSheet(NamedTuple):
    title: str
    number: str
    relation: str
    state: str


class RawName(NamedTuple):
    name: str
    text: str
    sheet: str | None  # the number of the sheet it is local to


Place = tuple[int, int]
Grid = dict[Place, RawCell]


@dataclass
class RawBook:
    """What a part says that is a workbook's main part."""

    sheets: list[RawSheet] = field(default_factory=list)
    names: list[RawName] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)


@dataclass
class Gathered:
    """What the parts of a file hold, by part; names of parts are casefolded."""

    roots: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[Relation]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)  # by "/part" or ".extension"
    books: dict[str, RawBook] = field(default_factory=dict)
    strings: dict[str, list[str]] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)  # how many a cell may choose from
    grids: dict[str, Grid] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)  # the highest format of a sheet's cells
    formulas: list[tuple[str, str]] = field(default_factory=list)  # outside cells: part and text
    program: str = ""  # which saved the file
    bytes: int = 0
    elements: int = 0
    others: int = 0
    cells: int = 0
    cell_formulas: int = 0
    formula_text: int = 0
    text: int = 0
    texts: int = 0
    styles: int = 0
    merged: int = 0

    def hold_formula(self, length: int) -> None:
        self.formula_text += length
        held(self.formula_text, FORMULA_TEXT, "characters of formulas")


class Part(Protocol):
    """The part that is being read: which elements are open, and the text inside them."""

    path: list[str]

    def open_text(self, limit: int = CELL_TEXT) -> None: ...

    def taken(self) -> str: ...

    @property
    def is_reading(self) -> bool: ...
