"""Bombs, and each limit: at it a file passes, beyond it it is refused before it is taken in."""

import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from . import zips
from .books import (
    MAIN,
    OFFICE,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    WORKBOOK,
    after_rows,
    made,
    packed,
    shared_strings,
    small,
    with_cell,
    with_formula,
    with_name,
    with_rows,
    with_text,
    worksheet,
)
from .entries import ANEW, Entry, refused, written

MIB = 2**20
_LARGE, _MORE = "far more than ours", "holds more than"


def passes(row: str, name: str, make: Callable[[], bytes]) -> Entry:
    """A file that is taken in: `case` prints what it carries."""
    return Entry(row, name, written(make), code=0, commands=("case",))


# --- the file and its parts -------------------------------------------------------------------


def _of_size(size: int) -> bytes:
    rest = size - len(made({}, zips.part("x.bin", b"", zips.STORED)))
    return made({}, zips.part("x.bin", bytes(rest), zips.STORED))


def _of_parts(count: int) -> bytes:
    return made({f"x/{n}.bin": b"" for n in range(count - len(small()))})


def _directory(count: int) -> bytes:
    """So many parts in the directory, of which there is but one."""
    parts = packed({}, small())
    one = zips.archive(parts)
    entry = one[one.index(b"PK\x01\x02") :]
    entry = entry[: entry.index(b"PK\x01\x02", 4)]
    body = one[: one.index(b"PK\x01\x02")]
    end = zips._end(count, len(entry) * count, len(body), count > 0xFFFF)
    return body + entry * count + end


def _random(size: int) -> bytes:
    """Letters that pack to half their size."""
    return random.Random(1).randbytes(size // 2).hex().encode()


def _of_mib(*sizes: int) -> bytes:
    return made({}, *(zips.noughts(f"x/{n}.bin", size) for n, size in enumerate(sizes)))


def _lying(mib: int, says: int, *, crc: int | None = None) -> bytes:
    """A part that says that it is small, of whatever size it is."""
    true = zips.noughts("xl/media/image1.png", mib)
    return made({}, true.said(size=says, crc=true.crc if crc is None else crc))


def _first_bytes_only() -> bytes:
    """A checksum that fits what is claimed: a reader that stops there sees another content."""
    whole = zips.part("x.xml", b"<x/>" + b"<!-- more -->")
    return made({}, whole.said(size=4, crc=zlib.crc32(b"<x/>")))


def _too_long() -> bytes:
    return made({}, zips.part("x.bin", b"abc").said(size=4))


def _blanks(mib: int) -> bytes:
    """XML that unpacks to a thousand times its size."""
    again = b" " * MIB
    return made({}, zips.repeated("xl/more.xml", b"<a>", again, mib, b"</a>", summed=mib < 32))


def _files() -> list[Entry]:
    found = refused(
        "limit: file",
        "is larger than 20 MiB",
        ANEW,
        beyond_20_MiB=lambda: _of_size(20 * MIB + 1),
        only_noughts=lambda: b"PK\x03\x04" + bytes(20 * MIB),
    )
    found.append(passes("limit: file", "20 MiB", lambda: _of_size(20 * MIB)))
    row = "many parts"
    found.append(passes(row, "500", lambda: _of_parts(500)))
    found += refused(
        row,
        f"{_MORE} 500 parts",
        ANEW,
        **{"501": lambda: _of_parts(501), "66,000": lambda: _directory(66_000)},
        a_directory_of_19_MiB=lambda: _directory(300_000),
    )
    row = "bomb of blanks"
    found.append(passes(row, "32 MiB in one part", lambda: _of_mib(32)))
    found += refused(
        row,
        "unpacks to more than 32 MiB",
        ANEW,
        **{"33_MiB": lambda: _of_mib(33), "300 MiB": lambda: _of_mib(300)},
    )
    found.append(passes(row, "100 MiB in all", lambda: _of_mib(32, 32, 32, 3)))
    found += refused(row, "more than 100 MiB", ANEW, four_times_30_MiB=lambda: _of_mib(*[30] * 4))
    found += refused(
        row,
        "times its size",
        ANEW,
        **{"2 MiB of XML": lambda: _blanks(2), "300 MiB of XML": lambda: _blanks(300)},
    )
    row = "sizes that lie"
    found += refused(
        row,
        "unpacks to more than 32 MiB",
        ANEW,
        **{"400 MiB that say 1,000 bytes": lambda: _lying(400, 1000)},
    )
    found += refused(
        row,
        "is damaged: part",
        ANEW,
        **{"2 MiB that say 1,000 bytes": lambda: _lying(2, 1000)},
        with_a_checksum_that_fits=_first_bytes_only,
        a_byte_too_few=_too_long,
    )
    return found


# --- what the parts hold ----------------------------------------------------------------------


def _sheet_of(head: bytes, again: bytes, times: int) -> zips.Part:
    start = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + head
    end = b"</row></sheetData></worksheet>"
    return zips.repeated("xl/worksheets/more.xml", start, again, times, end)


def _more_cells(count: int, inside: str) -> bytes:
    """A sheet of so many cells beside the five that are there; no tab shows it."""
    dice = random.Random(1)
    cells = [f"<c>{inside.format(dice.randrange(100, 1000))}</c>" for _ in range(400)]
    rows = ["".join(cells)] * ((count - 5) // 400)
    rows.append("".join(cells[: (count - 5) % 400]))
    xml = "".join(f'<row r="{n + 1}">{row}</row>' for n, row in enumerate(rows))
    return made({"xl/worksheets/more.xml": worksheet(xml).encode()})


def _elements(count: int) -> bytes:
    """So many elements of a sheet that hold nothing and do not pack too well."""
    dice = random.Random(1)
    unit = "".join(f"<{dice.choice('abdeghijklmnopq')}/>" for _ in range(20_000))
    return made({}, _sheet_of(b"<row>", unit.encode(), count // 20_000))


def _cells_packed_well(count: int) -> bytes:
    return made({}, _sheet_of(b"<row>", b"<c/>" * 20_000, count // 20_000))


def _words(count: int) -> bytes:
    """Elements of which each has another name, to be remembered for ever."""
    return made({"xl/x.xml": b"<a>%s</a>" % b"".join(b"<b%d/>" % n for n in range(count))})


def _strings(count: int) -> bytes:
    return made(shared_strings(*[f"{n}" for n in range(count)]))


def _formats(count: int, unit: str = "<xf/>") -> bytes:
    inside = unit * count
    return made({STYLES: f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'.encode()})


def _tabs(count: int, *, one_part: bool = False) -> bytes:
    """So many tabs, each with a part of its own or all with one."""
    added = range(count - 4)
    sheets = "".join(
        f'<sheet name="t{n}" sheetId="{n + 9}" r:id="{"rId1" if one_part else f"t{n}"}"/>'
        for n in added
    )
    book = small()[WORKBOOK].decode().replace("</sheets>", f"{sheets}</sheets>")
    kind = f"{OFFICE}/worksheet"
    related = "".join(
        f'<Relationship Id="t{n}" Type="{kind}" Target="worksheets/t{n}.xml"/>' for n in added
    )
    relations = (
        small()[RELATIONS].decode().replace("</Relationships>", f"{related}</Relationships>")
    )
    parts = {} if one_part else {f"xl/worksheets/t{n}.xml": worksheet("").encode() for n in added}
    return made({WORKBOOK: book.encode(), RELATIONS: relations.encode(), **parts})


def _deep(depth: int, part: str = "xl/x.xml") -> bytes:
    return made({part: b"<a>" * depth + b"</a>" * depth})


def _long_attribute(size: int) -> bytes:
    return made({"xl/x.xml": b'<a b="' + _random(size) + b'"/>'})


def _long_namespace(size: int, times: int) -> bytes:
    """Expat writes the namespace before each name: megabytes a tag."""
    return made({"xl/x.xml": b'<a xmlns="' + b"x" * size + b'">' + b"<b/>" * times + b"</a>"})


def _formula(length: int) -> bytes:
    return with_formula(("1+" * length)[: length - 1] + "1")


def _nested(depth: int) -> bytes:
    return with_formula("(" * depth + "1" + ")" * depth)


def _long_formulas(count: int) -> bytes:
    """Formulas as long as Excel allows, of 1,600 references, each formula another."""
    dice = random.Random(1)
    references = "".join(f"A{dice.randrange(100, 1000)}+" for _ in range(3_200))
    begin = [5 * dice.randrange(1_600) for _ in range(count)]
    cells = [f"<c><f>{references[at : at + 7_999]}</f></c>" for at in begin]
    rows = "".join(f'<row r="{n + 1}">{"".join(cells[n::2])}</row>' for n in (0, 1))
    return made({"xl/worksheets/sheet2.xml": worksheet(rows).encode()})


def _shared_formulas(count: int) -> bytes:
    """A formula of 4,500 characters, shared by thousands of cells: each would be written out."""
    formula = "A1+" * 1_500 + "1"
    first = f'<c r="A2"><f t="shared" si="0" ref="A2:A{count}">{formula}</f></c>'
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(3, count)
    )
    return with_rows(f'<row r="2">{first}</row>{rows}')


def _merges(*refs: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return after_rows(f"<mergeCells>{cells}</mergeCells>")


def _text_of(length: int) -> bytes:
    return made(shared_strings("x" * length))


def _texts_of(mib: int) -> bytes:
    """Texts of 200,000 characters each."""
    again = b"<si><t>" + _random(200_000) + b"</t></si>"
    head = f'<sst xmlns="{MAIN}">'.encode()
    return made({}, zips.repeated(STRINGS, head, again, mib * MIB // 200_000, b"</sst>"))


def _contents() -> list[Entry]:
    row = "bomb of cells"
    found = [passes(row, "200,000 cells", lambda: _more_cells(200_000, "<v>{}</v>"))]
    found += refused(
        row,
        f"{_MORE} 200,000 cells",
        ANEW,
        **{"200,001": lambda: _more_cells(200_001, "<v>{}</v>")},
    )
    found.append(passes(row, "60,000 formulas", lambda: _more_cells(60_005, "<f>A{}</f>")))
    found += refused(
        row, "60,000 formulas", ANEW, **{"60,001": lambda: _more_cells(60_006, "<f>A{}</f>")}
    )
    deeper = "holds more, or deeper, than any workbook of ours"
    found.append(passes(row, "1,400,000 elements", lambda: _elements(1_400_000)))
    found += refused(
        row,
        "times its size",
        ANEW,
        **{"6.4 million in 30 KB": lambda: _cells_packed_well(6_400_000)},
    )
    found += refused(row, deeper, ANEW, **{"6.4 million": lambda: _elements(6_400_000)})
    found += refused(row, "tags larger than", ANEW, other_tags=lambda: _words(100_000))
    row = "bomb of texts and formats"
    found.append(passes(row, "50,000 texts", lambda: _strings(50_000)))
    found += refused(
        row, f"{_MORE} 50,000 shared texts", ANEW, **{"50,001": lambda: _strings(50_001)}
    )
    found.append(passes(row, "20,000 formats", lambda: _formats(20_000)))
    found += refused(
        row,
        f"{_MORE} 20,000 formats",
        ANEW,
        **{"20,001": lambda: _formats(20_001), "fonts": lambda: _formats(20_001, "<font/>")},
        a_million=lambda: _formats(1_000_000),
    )
    found += refused(
        row, "longer than Excel allows", "shorten it", a_long_text=lambda: _text_of(300_000)
    )
    found += refused(row, "characters", ANEW, long_texts=lambda: _texts_of(17))
    row = "many sheets on one part"
    found.append(passes(row, "64 with parts of their own", lambda: _tabs(64)))
    found += refused(
        row,
        f"{_MORE} 64 sheets",
        ANEW,
        **{"65": lambda: _tabs(65), "5,000": lambda: _tabs(5_000, one_part=True)},
    )
    found += refused(row, "the part of a sheet", ANEW, two=lambda: _tabs(5, one_part=True))
    row = "deep XML"
    found.append(passes(row, "64", lambda: _deep(64)))
    found += refused(
        row,
        deeper,
        ANEW,
        **{"65": lambda: _deep(65), "5,000 in styles": lambda: _deep(5_000, STYLES)},
        in_a_cell=lambda: with_cell(f"<c>{'<a>' * 100_000}{'</a>' * 100_000}</c>"),
    )
    found += refused(row, "tags larger than", ANEW, a_tag_of_4_MiB=lambda: _long_attribute(4 * MIB))
    found += refused(
        row,
        "a namespace of endless length",
        ANEW,
        a_namespace=lambda: _long_namespace(MIB // 2, 100_000),
    )
    return [*found, *_places(), *_formulas()]


def _places() -> list[Entry]:
    row = "cells nowhere"
    found = [
        passes(row, name, partial(with_rows, f'<row r="{r}"><c r="{place}"><v>1</v></c></row>'))
        for name, place, r in (("row 10,100", "A10100", 10100), ("column 500", "SF2", 2))
    ]
    outside = {"A10101": 10101, "SG2": 2, "XFD1048576": 1048576, "A9999999": 9999999}
    found += refused(
        row,
        "outside any sheet of ours",
        "clear it",
        **{
            place: partial(with_rows, f'<row r="{r}"><c r="{place}"><v>1</v></c></row>')
            for place, r in outside.items()
        },
    )
    found += refused(
        row,
        "which is none",
        ANEW,
        **{
            f"row {r}": partial(with_rows, f'<row r="{r}"><c><v>1</v></c></row>')
            for r in ("0", "-5", "1.5", "99999999", "")
        },
    )
    found += refused(
        row,
        "which is no place",
        ANEW,
        **{
            f"cell {place}": partial(with_cell, f'<c r="{place}"><v>1</v></c>')
            for place in ("A0", "A-5", "1", "ABCD1", "", "$A$1", "R1C1")
        },
    )
    found += refused(
        row,
        "out of its place",
        ANEW,
        another_row=lambda: with_rows('<row r="5"><c r="A7"><v>1</v></c></row>'),
    )
    row = "merges"
    found.append(passes(row, "2,000 cells", lambda: _merges("A1:B1000")))
    found.append(passes(row, "20,000 cells", lambda: _merges(*["A1:B1000"] * 10)))
    found += refused(
        row,
        "merges more cells",
        "unmerge them",
        **{
            "2,001": lambda: _merges("A1:A2001"),
            "20,001": lambda: _merges(*["A1:B1000"] * 10, "A1"),
            "A1:XFD2000": lambda: _merges("A1:XFD2000"),
            "A1:XFD1048576": lambda: _merges("A1:XFD1048576"),
            "backwards": lambda: _merges("XFD2000:A1"),
        },
    )
    return found


def _formulas() -> list[Entry]:
    row, longer = "long formulas", "longer or deeper than Excel allows"
    found = [
        passes(row, "8,192 characters", lambda: _formula(8_192)),
        passes(row, "64 brackets", lambda: _nested(64)),
        passes(row, "250 of 8,000 characters", lambda: _long_formulas(250)),
    ]
    found += refused(row, longer, "delete it", brackets=lambda: _nested(65))
    found += refused(
        row,
        "longer than Excel allows",
        "shorten it",
        **{"8,193": lambda: _formula(8_193), "100,000": lambda: _formula(100_000)},
        of_a_name=lambda: with_name("1+" * 5_000 + "1"),
    )
    found += refused(
        row,
        "characters of formulas",
        ANEW,
        **{
            "300 of 8,000 characters": lambda: _long_formulas(300),
            "one shared by 5,000 cells": lambda: _shared_formulas(5_000),
        },
    )
    row = "whole columns"
    for name, range_ in {"20,000 cells": "A1:T1000", "the last cell": "SF10100"}.items():
        found.append(passes(row, name, partial(with_formula, f"SUM({range_})")))
    found += refused(
        row,
        "refers to more cells than a workbook of ours has",
        "name fewer",
        **{
            range_: partial(with_formula, f"SUM({range_})")
            for range_ in ("A1:T1001", "A1:XFD1048576", "KK5000:A1", "SG1", "A10101", "$XFD$1")
        },
        in_a_name=lambda: with_name("Summary!$A$1:$Z$5000"),
        in_a_rule=lambda: with_text(SHEET, "A1&gt;0", "SUM(A1:Z5000)&gt;0"),
    )
    found += refused(
        row,
        "refers to whole rows or columns",
        "name the cells instead",
        **{
            range_: partial(with_formula, f"SUM({range_})")
            for range_ in ("A:A", "$A:XFD", "B:XFD", "1:3", "$1:$3", "Guide!A:A", "'Guide'!A:A")
        },
        as_a_name=lambda: with_name("Summary!$1:$3"),
    )
    found += refused(
        row,
        "outside a worksheet",
        "correct the reference",
        beyond=lambda: with_formula("AAA9999999"),
    )
    return found


# Not above a third of a second: one or two of each row suffice to find out that its limit is gone.
_SLOW = {
    "limit: file: 20 MiB",
    "limit: file: beyond 20 MiB",
    "bomb of blanks: 100 MiB in all",
    "bomb of blanks: four times 30 MiB",
    "bomb of blanks: 300 MiB of XML",
    "bomb of cells: 200,000 cells",
    "bomb of cells: 200,001",
    "bomb of cells: 60,000 formulas",
    "bomb of cells: 60,001",
    "bomb of cells: 1,400,000 elements",
    "bomb of cells: 6.4 million",
    "bomb of cells: other tags",
    "bomb of texts and formats: long texts",
    "bomb of texts and formats: 50,000 texts",
    "long formulas: 250 of 8,000 characters",
    "long formulas: 300 of 8,000 characters",
    "long formulas: one shared by 5,000 cells",
}
SIZES = [replace(e, slow=e.id in _SLOW) for e in (*_files(), *_contents())]
