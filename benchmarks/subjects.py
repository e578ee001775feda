"""Subjects: what is measured: a book, its file, draws of its inputs, a case of many GPU types."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import costbridge
from costbridge import app, case
from costbridge.case.data import Case
from costbridge.engines import Value
from costbridge.formula import Address
from costbridge.layout import SCENARIOS
from costbridge_workbook.units import UNITS

Draws = dict[Address, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Subject:
    """A built workbook: in memory, as cells, and as a file."""

    name: str
    book: app.Book
    cells: dict[Address, Any]
    file: Path

    @property
    def headlines(self) -> list[Address]:
        return [self.book.layout.address(name) for name in self.book.headline()]


def typed(cells: Mapping[Address, Any]) -> dict[Address, Value]:
    """Every number that a person can type into Inputs: with all of them new, all is calculated."""
    return {
        (sheet, row, column): value
        for (sheet, row, column), value in cells.items()
        if sheet == "Inputs" and column >= SCENARIOS and isinstance(value, int | float)
    }


def built(name: str, folder: Path) -> Subject:
    file = folder / f"{name}.xlsx"
    costbridge.build(name, file)
    book = app.calculate(case.load(name))
    return Subject(name, book, book.cells, file)


def drawn(subject: Subject, number: int, seed: int = 7) -> Draws:
    """Each input that has a range, drawn evenly inside it; the shares, tied by their sum, stay."""
    dice = np.random.default_rng(seed)
    layout = subject.book.layout
    found: Draws = {}
    for name, given in layout.case.inputs.items():
        if name not in layout.home or given.low == given.high or ".share_of_" in name:
            continue
        at = "Inputs", layout.home[name].row, SCENARIOS
        if UNITS[given.unit].whole:
            found[at] = dice.integers(int(given.low), int(given.high) + 1, number).astype(float)
        else:
            found[at] = dice.uniform(given.low, given.high, number)
    return found


def many_types(number: int) -> Case:
    """gpt4 with GPU types made from its one: a case file, and not a word of Python."""
    text = case.load("gpt4").text
    head, _, rest = text.partition("[gpu.a100]\n")
    of_type, end = [], rest.find("\n[capex")
    block, tail = "[gpu.a100]\n" + rest[:end], rest[end:]
    for n in range(number):
        one = block.replace("gpu.a100", f"gpu.x{n}").replace('label = "A100"', f'label = "X{n}"')
        if n:
            one = one.replace("value = 1\nlow = 1\nhigh = 1\n", "value = 0\nlow = 0\nhigh = 0\n")
        of_type.append(one)
    return case.loads(head + "".join(of_type) + tail, "many.toml")
