"""What the tests of the rules share: shipped books as the rules see them, and seeded defects.

A test puts a defect into a copy and asks one rule: ``breaches("W4", edited(book, hide))``.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from openpyxl import Workbook, load_workbook

from costbridge import app
from costbridge.audit import RULES, Audited, Broken
from costbridge_udfs.reference import calculate as reference

from ... import edits
from ...conftest import SHIPPED, program, shipped_book, shipped_file

CASES = sorted({name for name, _ in SHIPPED})
_OF_THE_DECLARATION = ("declared", "program", "values")


@cache
def audited(name: str, scenario: str = "base") -> Audited:
    """A shipped book, fresh from the build. Rules only read it; who edits takes a copy."""
    book = shipped_book(name, scenario)
    found = Audited(shipped_file(name, scenario), book.layout, book.drawn, app.packed, reference)
    found.__dict__.update({"declared": book.cells, "values": book.values})
    if scenario == "base":
        found.__dict__["program"] = program(name)
    return found


def breaches(rule: str, book: Audited) -> list[Broken]:
    """The places of a book that break one rule."""
    return list(RULES[rule].check(book))


def edited(book: Audited, change: Callable[[Workbook], object]) -> Audited:
    """A copy edited by openpyxl in memory, for rules that read ``workbook`` or ``formulas``.

    What is read from the bytes (``data``, ``parts``, ``stored``) is as it was: see `resaved`.
    """
    copy = _copy(book, book.data)
    workbook = load_workbook(io.BytesIO(book.data))
    change(workbook)
    copy.__dict__["workbook"] = workbook
    return copy


def resaved(book: Audited, change: Callable[[Workbook], None]) -> Audited:
    """A copy edited and saved by openpyxl, which loses the stored values: slower than `edited`."""
    return _copy(book, edits.resaved(book.data, change))


def typed(book: Audited, cells: Mapping[edits.Cell, edits.Content]) -> Audited:
    """A copy in whose XML some cells hold something else: ``{("Capex", "K20"): "=J20+7"}``."""
    return _copy(book, edits.patched(book.data, cells))


def with_text(book: Audited, part: str, old: str, new: str) -> Audited:
    """A copy with a text of one part replaced once; the text must be there."""
    text = book.parts[part].decode()
    assert old in text, f"{part} holds no {old}"
    return with_parts(book, {part: text.replace(old, new, 1).encode()})


def with_parts(book: Audited, parts: Mapping[str, bytes]) -> Audited:
    """A copy with some parts replaced, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**book.parts, **parts}.items():
            archive.writestr(name, content)
    return _copy(book, out.getvalue())


def _copy(book: Audited, data: bytes) -> Audited:
    """What follows from the declaration alone is taken over, since it takes a second."""
    copy = replace(book, data=data)
    copy.__dict__.update({name: getattr(book, name) for name in _OF_THE_DECLARATION})
    return copy
