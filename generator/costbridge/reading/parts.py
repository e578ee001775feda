"""Parts: one streaming pass over the parts of a workbook, which may hold anything.

Sizes and counts are held to limits while unpacking, what no workbook of ours has is refused, and
what stands in sheets, names, relationships and settings is gathered as text, not interpreted. An
element counts where it belongs, in its namespace: elsewhere other programs would not see it.
"""

from collections.abc import Callable, Mapping, Set
from typing import IO
from xml.parsers import expat

from costbridge.errors import printable
from costbridge.reading.book import BookReader, StringsReader
from costbridge.reading.gathered import (
    ALL,
    ANEW,
    CELL_TEXT,
    DEPTH,
    ELEMENTS,
    FORMULA,
    MIB,
    OTHERS,
    PART,
    RATIO,
    SMALL,
    SPACE,
    STYLES,
    TEXT,
    TOKEN,
    WORDS,
    Gathered,
    Refused,
    Relation,
    held,
)
from costbridge.reading.sheet import SheetReader

_PIECE = MIB // 4

_STRICT = "http://purl.oclc.org/ooxml/"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_SPACES = {
    **dict.fromkeys(("worksheet", "workbook", "sst", "styleSheet"), _MAIN),
    "Relationships": _PACKAGE + "relationships",
    "Types": _PACKAGE + "content-types",
    "Properties": _PROPERTIES,
}
_READERS: dict[str, type[SheetReader] | type[BookReader] | type[StringsReader]] = {
    "worksheet": SheetReader,
    "workbook": BookReader,
    "sst": StringsReader,
}
_RELATION = {"Relationship": {"Id", "Type", "Target"}}
_TYPE = {"Override": {"PartName", "ContentType"}, "Default": {"Extension", "ContentType"}}
_STYLES = frozenset({"xf", "font", "fill", "border", "numFmt", "dxf"})
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_FORMULAS |= {"calculatedColumnFormula", "totalsRowFormula"}
_FORMULA_ATTRIBUTES = {"cfvo": "val", "sp": "textlink"}  # a limit of a scale, a text of a shape


def scan(name: str, part: IO[bytes], packed: int, claimed: int, gathered: Gathered) -> int:
    """Read one part: its size; its contents are taken as far as it is XML."""
    return PartReader(name, gathered).scan(part, packed, claimed)


class PartReader:
    """Every part is tried: a part is XML by what refers to it, not by its name.

    Expat looks, since UTF-16, in which a search for bytes finds nothing, is legal too.
    """

    def __init__(self, name: str, gathered: Gathered) -> None:
        self._name, self._all = name, gathered
        self.path: list[str] = []
        """The elements that are open; one of another namespace has no name here."""
        self._space = ""
        self._is_sheet = False
        self._start_main: Callable[[str, Mapping[str, str]], None] | None = None
        self._end_main: Callable[[str], None] | None = None
        self._text: list[str] | None = None
        self._length = self._limit = 0
        self._words: dict[str, str] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ", intern=self._words)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartNamespaceDeclHandler = self._declare
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = self._interrupted

    def scan(self, part: IO[bytes], packed: int, claimed: int) -> int:
        size, is_xml = 0, True
        while piece := part.read(_PIECE):
            if not size and self._name == "mimetype" and b"opendocument" in piece[:100]:
                raise Refused("is an OpenDocument file: save it as Excel Workbook (.xlsx)")
            size += len(piece)
            self._all.bytes += len(piece)
            if size > PART or self._all.bytes > ALL:
                limit = (PART if size > PART else ALL) // MIB
                raise Refused(f"unpacks to more than {limit} MiB, far more than ours: {ANEW}")
            is_xml = is_xml and self._parses(piece)
            if is_xml:
                self._hold(size, max(size, claimed), packed)
        if is_xml:
            self._parses(b"", last=True)
        return size

    def _hold(self, size: int, total: int, packed: int) -> None:
        if total > SMALL and total > RATIO * packed:
            times = f"{total / packed:,.0f} times its size"
            raise Refused(f"part {printable(self._name)} unpacks to {times}: {ANEW}")
        if size - self._parser.CurrentByteIndex > TOKEN or len(self._words) > WORDS:
            raise Refused(f"part {printable(self._name)} has tags larger than any of ours: {ANEW}")

    def _parses(self, piece: bytes, *, last: bool = False) -> bool:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            if self._name.endswith((".xml", ".rels")):
                raise self._damaged(str(error)) from None
            return False
        return True

    def _damaged(self, reason: str) -> Refused:
        return Refused(f"is damaged: part {printable(self._name)}: {reason}: {ANEW}")

    def _doctype(self, *_: object) -> None:
        what = "has a DOCTYPE, which no workbook has"
        raise Refused(f"part {printable(self._name)} {what}, unsafe: {ANEW}")

    def _declare(self, prefix: str | None, space: str | None) -> None:
        """Expat writes the namespace before each name: a long one is a bomb."""
        if len(prefix or "") + len(space or "") > SPACE:
            raise self._damaged("a namespace of endless length")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        space, _, tag = element.rpartition(" ")
        if not self.path:
            self._root(space, tag)
        main = tag if space == self._space else ""
        self._count()
        if self._text is not None:
            self._nested(tag)
        if tag in _FORMULAS:
            self.open_text(FORMULA)
        elif tag in _FORMULA_ATTRIBUTES and (text := attributes.get(_FORMULA_ATTRIBUTES[tag])):
            self._formula(text)
        self.path.append(main)
        if self._start_main and main:
            self._start_main(main, attributes)

    def _count(self) -> None:
        every = self._all
        if self._is_sheet:
            every.elements += 1
        else:
            every.others += 1
        if every.elements > ELEMENTS or every.others > OTHERS or len(self.path) >= DEPTH:
            raise Refused(f"holds more, or deeper, than any workbook of ours: {ANEW}")

    def _end(self, element: str) -> None:
        main = self.path[-1]
        if self._end_main and main:
            self._end_main(main)
        self.path.pop()
        if self._text is not None and element.rpartition(" ")[2] in _FORMULAS:
            self._formula(self.taken())

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._length += len(text)
            if self._length > self._limit:
                what = f"more than {self._limit:,} characters in a cell or formula"
                raise Refused(f"has {what}, longer than Excel allows: shorten it, save")
            self._text.append(text)

    def open_text(self, limit: int = CELL_TEXT) -> None:
        """From here on, text is kept until it is taken."""
        self._text, self._length, self._limit = [], 0, limit

    @property
    def is_reading(self) -> bool:
        return self._text is not None

    def taken(self) -> str:
        text, self._text = "".join(self._text or ()), None
        self._all.text += len(text)
        held(self._all.text, TEXT, "characters")
        return text

    def _formula(self, text: str) -> None:
        """A formula outside a cell: of a name, a rule, a validation, a chart."""
        self._all.hold_formula(len(text))
        self._all.formulas.append((self._name, text))

    def _nested(self, tag: str) -> None:
        """Only a formula may have another inside, in which extensions write it again."""
        if self.path[-1] not in ("", "formula1", "formula2") or tag != "f":
            raise self._damaged(f"an element {printable(tag[:20])} inside a value")
        if (text := self.taken()).strip():
            self._formula(text)

    def _interrupted(self, *_: object) -> None:
        """Some programs read on after a comment, others take what stands before it."""
        if self._text is not None:
            raise self._damaged("a comment inside a value")

    def _root(self, space: str, tag: str) -> None:
        if space.startswith(_STRICT):
            raise Refused("is saved as Strict Open XML: save it as Excel Workbook (.xlsx)")
        self._all.roots[self._name] = tag
        self._space = space
        if tag not in _SPACES or space != _SPACES[tag]:
            return
        self._is_sheet = tag == "worksheet"
        if tag in _READERS:
            reader = _READERS[tag](self, self._all, self._name)
            self._start_main, self._end_main = reader.start, reader.end
        elif tag == "styleSheet":
            self._start_main = self._style
        elif tag == "Relationships":
            self._start_main = self._relation
        elif tag == "Types":
            self._start_main = self._type
        else:
            self._start_main, self._end_main = self._property, self._property_end

    def _style(self, tag: str, _: Mapping[str, str]) -> None:
        every = self._all
        every.styles += tag in _STYLES
        held(every.styles, STYLES, "formats")
        if tag == "xf" and self.path[1:-1] == ["cellXfs"]:
            every.formats[self._name] = every.formats.get(self._name, 0) + 1

    def _relation(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self.path) == 2:
            self._must_say(tag, attributes, _RELATION, optional={"TargetMode"})
            external = attributes.get("TargetMode", "").casefold() == "external"
            id_, type_, target = (attributes[key] for key in ("Id", "Type", "Target"))
            known = self._all.relations.setdefault(self._name, [])
            known.append(Relation(id_, type_, target, external))

    def _type(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self.path) == 2:
            self._must_say(tag, attributes, _TYPE)
            part = attributes.get("PartName") or "." + attributes.get("Extension", "")
            part = part.casefold()
            if part in self._all.types:
                raise self._damaged(f"two types of {printable(part[:60])}")
            self._all.types[part] = attributes["ContentType"]

    def _must_say(
        self,
        tag: str,
        attributes: Mapping[str, str],
        known: Mapping[str, Set[str]],
        optional: Set[str] = frozenset(),
    ) -> None:
        """What leads to the parts is said in these words; others some programs do not read."""
        if tag not in known or attributes.keys() - optional != known[tag]:
            raise self._damaged(f"an element {printable(tag[:20])} that says more, or less")

    def _property(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "Application" and len(self.path) == 2:
            self.open_text()

    def _property_end(self, tag: str) -> None:
        if tag == "Application" and self.is_reading:
            self._all.program = self.taken()
