"""The engine that makes the values: every formula as Python, with numbers or arrays of draws.

A book's formulas are few distinct patterns; each is translated once (`translate`). Cells are
numbered row by row, so that a range within a row is a slice of the list of values.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from openpyxl.formula.tokenizer import TokenizerError

from costbridge.engines import CalculationError, Cells, ExcelError, Value
from costbridge.engines.operators import Fault, PerDraw, known
from costbridge.engines.order import formulas_of, ordered
from costbridge.engines.translate import Translated, translated
from costbridge.formula import Address, Formula, FormulaError, Reference, pattern, where

Array = np.ndarray[Any, Any]

# Long enough that numpy's overhead is small, short enough that a book's arrays stay in cache.
_BLOCK = 5_000


class _Step(NamedTuple):
    """One formula cell: what calculates it, where its references stand, whom it reads."""

    slot: int
    single: Callable[..., Any]
    arrays: Callable[..., Any]
    places: tuple[Any, ...]
    precedents: frozenset[int]


class Program:
    """A book of formulas, ready to be calculated with any inputs."""

    def __init__(self, cells: Cells) -> None:
        patterns = {address: _pattern(address, f) for address, f in formulas_of(cells).items()}
        distinct = {reference for _, found in patterns.values() for reference in found}
        used = {address for reference in distinct for address in reference.addresses()}
        self._slots = {address: slot for slot, address in enumerate(sorted(used | cells.keys()))}
        self._values: list[Any] = [None] * len(self._slots)
        for address in cells.keys() - patterns.keys():
            self._values[self._slots[address]] = _taken(address, cells[address])
        places = {reference: self._place(reference) for reference in distinct}
        reads = {ref: frozenset(map(self._slots.__getitem__, ref.addresses())) for ref in distinct}
        order = ordered({address: found for address, (_, found) in patterns.items()}, cells)
        self._steps: list[_Step] = []
        for address in order:
            text, found = patterns[address]
            single, arrays = _translated(address, text, len(found))
            precedents = frozenset[int]().union(*(reads[reference] for reference in found))
            at = tuple(places[reference] for reference in found)
            self._steps.append(_Step(self._slots[address], single, arrays, at, precedents))
        self._names = list(self._slots)
        self._formula_slots = {address: self._slots[address] for address in patterns}
        self._asked: tuple[Sequence[int], list[_Step]] = (), []
        self._run(self._steps, self._values)

    def _place(self, reference: Reference) -> Any:
        slots = [self._slots[address] for address in reference.addresses()]
        if len(slots) == 1:
            return slots[0]
        return slice(slots[0], slots[-1] + 1) if reference.rows == 1 else itemgetter(*slots)

    def calculate(
        self,
        changes: Mapping[Address, Value | Array] | None = None,
        wanted: Collection[Address] | None = None,
    ) -> dict[Address, Any]:
        """The values of all formula cells, or of those wanted, with some input cells changed.

        An array in `changes` holds a value a draw; what depends on it becomes an array of the same
        length. An array of 10,000 draws takes 80 kB a cell: name the cells that are wanted, and
        what they do not need is not calculated either.
        """
        values = list(self._values)
        draws: dict[int, Array] = {}
        for address, value in (changes or {}).items():
            slot = self._input(address)
            if isinstance(value, np.ndarray):
                draws[slot] = _drawn(address, value)
            else:
                values[slot] = _taken(address, value)
        results = list(self._formula_slots) if wanted is None else list(wanted)
        slots = [self._formula(address) for address in results]
        steps = self._steps if wanted is None else self._needed_for(slots)
        varying = _dependent(steps, draws.keys())
        single = _dependent(steps, {self._slots[address] for address in changes or {}})
        drawn_later = {step.slot for step in varying}
        self._run([step for step in single if step.slot not in drawn_later], values)
        if draws:
            self._run_blocks(varying, values, draws, slots)
        return {address: values[slot] for address, slot in zip(results, slots, strict=True)}

    def _input(self, address: Address) -> int:
        if address in self._formula_slots or address not in self._slots:
            raise CalculationError(
                f"{where(address)} is not an input cell of this book: change a cell that holds "
                f"a value, or one that a formula refers to"
            )
        return self._slots[address]

    def _formula(self, address: Address) -> int:
        if address not in self._formula_slots:
            raise CalculationError(f"{where(address)} holds no formula: ask for one that does")
        return self._formula_slots[address]

    def _needed_for(self, slots: Sequence[int]) -> list[_Step]:
        if self._asked[0] != slots:  # who asks again, with other inputs, mostly asks for the same
            needed = set(slots)
            found: list[_Step] = []
            for step in reversed(self._steps):
                if step.slot in needed:
                    needed |= step.precedents
                    found.append(step)
            self._asked = slots, found[::-1]
        return self._asked[1]

    def _run(self, steps: Iterable[_Step], values: list[Any]) -> None:
        slot = 0
        try:
            for slot, single, _, places, _ in steps:
                try:
                    values[slot] = single(values, *places)
                except Fault as fault:
                    values[slot] = fault.error
        except Exception as unexpected:
            raise CalculationError(f"{where(self._names[slot])}: {unexpected!r}") from unexpected

    def _run_blocks(
        self, steps: list[_Step], values: list[Any], draws: dict[int, Array], slots: list[int]
    ) -> None:
        """Calculate the steps block by block; in the end `values` hold whole arrays."""
        lengths = {len(draw) for draw in draws.values()}
        if len(lengths) > 1:
            raise CalculationError(f"the arrays of draws differ in length: {sorted(lengths)}")
        length = lengths.pop()
        kept: dict[int, list[Array]] = {step.slot: [] for step in steps}
        kept = {slot: kept[slot] for slot in slots if slot in kept}
        # A division by zero and its like become NaN, which is looked for; an overflow would not.
        with np.errstate(divide="ignore", invalid="ignore", over="raise", under="ignore"):
            for start in range(0, length, _BLOCK):
                size = min(_BLOCK, length - start)
                for slot, draw in draws.items():
                    values[slot] = draw[start : start + size]
                self._run_block(steps, values, {s for s in draws if draws[s].dtype == object})
                for slot, parts in kept.items():
                    value = values[slot]
                    parts.append(
                        value if isinstance(value, np.ndarray) else _packed([value] * size)
                    )
        for slot, parts in kept.items():
            values[slot] = np.concatenate(parts)

    def _run_block(self, steps: list[_Step], values: list[Any], mixed: set[int]) -> None:
        """`mixed` are the arrays that hold more than numbers, or more than booleans."""
        slot = 0
        try:
            for step in steps:
                slot = step.slot
                try:
                    if mixed and not mixed.isdisjoint(step.precedents):
                        raise PerDraw
                    result = known(step.arrays(values, *step.places))
                    if isinstance(result, np.ndarray) and result.dtype == float:
                        result = result + 0.0  # no negative zero, as in single runs
                except (Fault, PerDraw, FloatingPointError):
                    result = self._draw_by_draw(step, values)
                values[slot] = result
                if isinstance(result, np.ndarray) and result.dtype == object:
                    mixed.add(slot)
        except Exception as unexpected:
            raise CalculationError(f"{where(self._names[slot])}: {unexpected!r}") from unexpected

    def _draw_by_draw(self, step: _Step, values: list[Any]) -> Any:
        columns = [
            (slot, values[slot].tolist())
            for slot in step.precedents
            if isinstance(values[slot], np.ndarray)
        ]
        one = list(values)
        results: list[Any] = []
        for draw in range(len(columns[0][1]) if columns else 1):
            for slot, column in columns:
                one[slot] = column[draw]
            self._run([step], one)
            results.append(one[step.slot])
        return _packed(results) if columns else results[0]


def calculate(cells: Cells) -> dict[Address, Value]:
    """The value of every formula cell."""
    return Program(cells).calculate()


def _pattern(address: Address, formula: str) -> tuple[str, Sequence[Reference]]:
    try:
        return pattern(formula, address[0])
    except FormulaError as error:
        raise CalculationError(f"{where(address)}: {error}") from None


def _translated(address: Address, text: str, references: int) -> Translated:
    try:
        return translated(text, references)
    except (CalculationError, TokenizerError) as error:
        raise CalculationError(f"{where(address)}: {error}") from None


def _dependent(steps: Iterable[_Step], slots: Collection[int]) -> list[_Step]:
    """The steps that read one of the slots, themselves or through others."""
    if not slots:
        return []
    reached = set(slots)
    found: list[_Step] = []
    for step in steps:
        if not reached.isdisjoint(step.precedents):
            reached.add(step.slot)
            found.append(step)
    return found


def _taken(address: Address, value: object) -> Any:
    """An input value as the engine calculates with it: every number a float."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | ExcelError):
        return value
    if isinstance(value, str) and not isinstance(value, Formula):
        return str(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value) + 0.0  # Excel knows no negative zero
    raise CalculationError(
        f"{where(address)}: {value!r} cannot be the value of an input cell: give a finite number, "
        f"a text or a boolean"
    )


def _drawn(address: Address, draws: Array) -> Array:
    if draws.ndim != 1 or not len(draws):
        raise CalculationError(
            f"{where(address)}: the draws have the shape {draws.shape}: give one value a draw"
        )
    if draws.dtype.kind in "iuf" and np.isfinite(draws).all():
        return draws.astype(float) + 0.0
    return _packed([_taken(address, value) for value in draws.tolist()])


def _packed(values: list[Any]) -> Array:
    """The values of all draws as an array: of floats, of booleans, or of mixed objects."""
    kinds = set(map(type, values))
    if kinds == {float} or kinds == {bool}:
        return np.array(values)
    packed = np.empty(len(values), object)
    packed[:] = values
    return packed
