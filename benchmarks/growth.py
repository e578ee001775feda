"""Growth: from one GPU type to many, which are rows of the same sheets: time is to grow alike."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Measured, Setting
from benchmarks.subjects import Subject, many_types, typed
from benchmarks.timing import in_turn
from costbridge import app, check
from costbridge.engines.compiled import Program
from costbridge.package import pack
from costbridge.writer import write


def growth(setting: Setting, _: Subject) -> Measured:
    """Build, check and recalculation of a case that has more and more GPU types."""
    found = [_of(types, setting) for types in setting.types]
    figures = [figure for of_types in found for figure in of_types]
    (cells, _file, *first), (more_cells, _more, *last) = found[0], found[-1]
    for few, many in zip(first, last, strict=True):
        of_a_formula = (many.value / more_cells.value) / (few.value / cells.value)
        figures.append(Figure(f"a formula's time: {many.name} / {few.name}", of_a_formula, ""))
    return Measured(figures)


def _of(types: int, setting: Setting) -> list[Figure]:
    loaded = many_types(types)
    book = app.calculate(loaded)
    program, inputs = Program(book.cells), typed(book.cells)
    data = pack(write(book.drawn, book.layout), book.values)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "many.xlsx"
        file.write_bytes(data)
        seconds = in_turn(
            {
                "build": lambda: _build(types),
                "check": lambda: check(file),
                "recalculation": lambda: program.calculate(inputs),
            },
            setting.slow_rounds,
            setting.warm_up,
        )
    formulas = len(book.values)
    name = f"{types} GPU type" + ("s" if types > 1 else "")
    found = [Figure(f"{name}, formulas", formulas, "cells")]
    found.append(Figure(f"{name}, file", len(data) / 1024, "KiB"))
    for what, taken in seconds.items():
        found.append(Figure(f"{name}, {what}", 1_000 * median(taken), "ms"))
    return found


def _build(types: int) -> bytes:
    book = app.calculate(many_types(types))
    return pack(write(book.drawn, book.layout), book.values)
