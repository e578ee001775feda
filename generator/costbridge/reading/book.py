"""Book: the main part of a workbook, and the texts that its cells share."""

from collections.abc import Mapping

from costbridge.reading.gathered import (
    SHEETS,
    STRINGS,
    Gathered,
    Part,
    RawBook,
    RawName,
    RawSheet,
    held,
    refuse_other_words,
)

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class BookReader:
    """The main part: its sheets, its names, its settings."""

    def __init__(self, part: Part, gathered: Gathered, name: str) -> None:
        self._part = part
        self._book = gathered.books[name] = RawBook()
        self._named: Mapping[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        above = self._part.path[1:-1]
        if tag in ("sheet", "definedName", "calcPr", "workbookPr"):
            refuse_other_words(tag, attributes)
        if tag == "sheet" and above == ["sheets"]:
            keys = ("name", "sheetId", f"{_OFFICE} id", "state")
            self._book.sheets.append(RawSheet(*(attributes.get(key, "") for key in keys)))
            held(len(self._book.sheets), SHEETS, "sheets")
        elif tag == "definedName":
            self._named = attributes
        elif tag in ("calcPr", "workbookPr") and not above:
            self._book.settings |= attributes

    def end(self, tag: str) -> None:
        if tag == "definedName" and self._part.path[1:-1] == ["definedNames"]:
            text, named = self._part.taken(), self._named
            name = RawName(named.get("name", ""), text, named.get("localSheetId"))
            self._book.names.append(name)


class StringsReader:
    """The texts that cells refer to by their number."""

    def __init__(self, part: Part, gathered: Gathered, name: str) -> None:
        self._part, self._all = part, gathered
        self._found: list[str] = []
        gathered.strings[name] = self._found
        self._string: list[str] = []

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si" and len(self._part.path) == 2:
            self._string = []
        elif tag == "t" and "rPh" not in self._part.path:  # how to pronounce it: not shown
            self._part.open_text()

    def end(self, tag: str) -> None:
        if tag == "t" and self._part.is_reading:
            self._string.append(self._part.taken())
        elif tag == "si" and len(self._part.path) == 2:
            self._found.append("".join(self._string))
            self._all.texts += 1
            held(self._all.texts, STRINGS, "shared texts")
