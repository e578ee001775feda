"""The corpus: a file for each fault that a workbook or a case can have, made and thrown away.

Bytes are made in code and none is kept. Each entry says with which code a command ends, and what
its one line says: the fault and its cure. ``python -m tests.corpus`` runs them all and lists what
each takes.
"""

from .cases import CASES
from .containers import CONTAINERS
from .contents import CONTENTS
from .differing import DIFFERING
from .entries import Entry
from .sizes import SIZES
from .ways_out import WAYS_OUT

ENTRIES: list[Entry] = [*CONTAINERS, *SIZES, *CONTENTS, *WAYS_OUT, *DIFFERING, *CASES]

ROWS = (
    # the file and its zip
    *("no regular file", "empty, cut off, text", "password, old .xls", "xlsb, ods, xlsm"),
    *("Strict Open XML", "flipped bytes", "junk before and after", "overlapping parts"),
    *("parts twice", "names, encryption, methods"),
    # limits and bombs
    *("limit: file", "many parts", "bomb of blanks", "sizes that lie", "bomb of cells"),
    *("bomb of texts and formats", "many sheets on one part", "deep XML", "cells nowhere"),
    *("merges", "long formulas", "whole columns"),
    # what the parts say
    *("entities in sheets and texts", "entities elsewhere", "mutated XML", "styles", "foreign"),
    *("missing parts and targets", "sheet names", "shared text numbers", "odd numbers"),
    *("unlike numbers", "types and doubles", "array"),
    # ways out
    *("other files: formulas", "other files: names, rules, charts", "other files: relationships"),
    *("other files: cells that are no formula", "other files: targets", "macros, objects"),
    # not as declared
    *("orphan shared formula", "endless functions", "unknown functions, syntax", "circle"),
    "settings",
    # cases
    *("case file: no regular file", "case file: large", "case file: encodings"),
    *("case file: deep keys", "case file: deep brackets", "case file: long numbers"),
    "case file: endless texts",
)
"""What a file can have wrong with it; the corpus holds a file or more for each."""
