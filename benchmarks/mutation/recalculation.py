"""Recalculation: a book under many inputs at once, and what a mutant changes of it.

All values are calculated once, an array a cell. For a mutant its own cells are calculated anew,
then what reads a cell that changed, and so on: a change that ends early costs little. In an array
NaN stands for an error.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from costbridge.case.numbers import plain
from costbridge.engines import NUM, CalculationError, Cells, ExcelError
from costbridge.engines.compiled import Program, _Step
from costbridge.engines.operators import Fault, PerDraw
from costbridge.engines.translate import translated
from costbridge.formula import Address, Formula, Reference, pattern

Values = list[Any]


class Stillborn(Exception):  # noqa: N818  # of a mutant, not of the program
    """A mutant that is no formula: it refers to itself, or to what cannot be calculated."""


class _Mutated(NamedTuple):
    steps: dict[int, _Step]
    ranks: dict[int, int]
    """Where the order of calculation has to change: a new place for each step."""


class Recalculation(Program):
    """A compiled book that can have some formulas changed, and says which values follow."""

    def __init__(self, cells: Cells, left_out: Collection[Address] = ()) -> None:
        super().__init__(cells)
        self._blank = len(self._values)
        self._values.append(None)
        self._place_of = {step.slot: place for place, step in enumerate(self._steps)}
        self._left_out = {self._slots[address] for address in left_out}
        self._readers: dict[int, list[int]] = defaultdict(list)
        for place, step in enumerate(self._steps):
            if step.slot not in self._left_out:
                for slot in step.precedents:
                    self._readers[slot].append(place)

    def values(self, inputs: Mapping[Address, Any]) -> Values:
        """The value of every cell under these inputs: numbers, or arrays of one length."""
        found = list(self._values)
        for address, value in inputs.items():
            found[self._slots[address]] = value
        wanted = [a for a in self._formula_slots if self._slots[a] not in self._left_out]
        for address, value in self.calculate(inputs, wanted).items():
            found[self._slots[address]] = _without_errors(value)
        return found

    def typed_over(self, values: Values, numbers: Mapping[Address, float]) -> Values:
        """The values after numbers are typed over formulas."""
        constants = {c: Formula(f"={plain(x).replace('_', '')}") for c, x in numbers.items()}
        found = list(values)
        for address, value in self.changed(values, self.mutated(constants), arrays=False).items():
            found[self._slots[address]] = value
        return found

    def at(self, values: Values, address: Address) -> Any:
        return values[self._slots[address]]

    def mutated(self, formulas: Mapping[Address, Formula]) -> _Mutated:
        """Some cells with other formulas, ready to be followed; a cell of a value may get one."""
        steps = {self._slots[address]: self._step(address, f) for address, f in formulas.items()}
        early = any(self._is_later(step) for step in steps.values())
        return _Mutated(steps, self._ranks(steps) if early else {})

    def _step(self, address: Address, formula: Formula) -> _Step:
        text, references = pattern(formula, address[0])
        try:
            single, arrays = translated(text, len(references))
        except CalculationError as error:
            raise Stillborn(str(error)) from None
        slots = [self._slots_of(reference) for reference in references]
        at = tuple(map(_place, references, slots))
        return _Step(self._slots[address], single, arrays, at, frozenset(chain(*slots)))

    def _slots_of(self, reference: Reference) -> list[int]:
        return [self._slots.get(address, self._blank) for address in reference.addresses()]

    def _is_later(self, step: _Step) -> bool:
        own = self._place_of.get(step.slot, -1)
        return any(self._place_of.get(slot, -1) >= own for slot in step.precedents)

    def _ranks(self, mutated: Mapping[int, _Step]) -> dict[int, int]:
        """The order of calculation of all that a mutant can reach."""
        reached, waiting = set(mutated), list(mutated)
        while waiting:
            for place in self._readers[waiting.pop()]:
                if (slot := self._steps[place].slot) not in reached:
                    reached.add(slot)
                    waiting.append(slot)
        reads = {}
        for slot in reached:
            step = mutated.get(slot) or self._steps[self._place_of[slot]]
            reads[slot] = step.precedents & reached
        try:
            order = TopologicalSorter(reads).static_order()
            return {slot: rank for rank, slot in enumerate(order)}
        except CycleError:
            raise Stillborn("circular") from None

    def changed(
        self,
        values: Values,
        mutant: _Mutated,
        *,
        arrays: bool,
        held: Collection[Address] = (),
    ) -> dict[Address, Any]:
        """The cells whose values under these inputs are others, with their values.

        Cells that are held keep theirs: a number typed over a formula.
        """
        now, found = list(values), {}
        fixed = {self._slots[address] for address in held}
        ranks = mutant.ranks or self._place_of
        heap = [(ranks.get(slot, -1), slot) for slot in mutant.steps]
        heap.sort()
        queued = set(mutant.steps)
        with np.errstate(divide="ignore", invalid="ignore", over="raise", under="ignore"):
            while heap:
                _, slot = heappop(heap)
                if slot in fixed:
                    continue
                step = mutant.steps.get(slot) or self._steps[self._place_of[slot]]
                now[slot] = self._calculated(step, now, arrays)
                if _same(now[slot], values[slot]):
                    continue
                found[self._names[slot]] = now[slot]
                for reader in self._readers[slot]:
                    target = self._steps[reader].slot
                    if target not in queued:
                        queued.add(target)
                        heappush(heap, (ranks[target], target))
        return found

    def _calculated(self, step: _Step, now: Values, arrays: bool) -> Any:
        if not arrays:
            self._run([step], now)
            return now[step.slot]
        try:
            return step.arrays(now, *step.places)
        except (Fault, PerDraw, FloatingPointError):
            seen = list(now)
            for slot in step.precedents:
                seen[slot] = _with_errors(now[slot])
            return _without_errors(self._draw_by_draw(step, seen))


def _with_errors(value: Any) -> Any:
    """NaN as the error that it stands for, where a formula has to see it."""
    if isinstance(value, np.ndarray) and value.dtype == float and np.isnan(value).any():
        return np.array([NUM if math.isnan(x) else x for x in value.tolist()], object)
    return value


def _without_errors(value: Any) -> Any:
    """Errors among the numbers of an array as NaN, with which numpy goes on calculating."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        kinds = {type(x) for x in value}
        if kinds <= {float, ExcelError}:
            return np.array([math.nan if isinstance(x, ExcelError) else x for x in value])
    return value


def _place(reference: Reference, slots: list[int]) -> Any:
    if len(slots) == 1:
        return slots[0]
    if reference.rows == 1:
        if slots != list(range(slots[0], slots[0] + len(slots))):
            raise Stillborn("a range over cells that the book does not have")
        return slice(slots[0], slots[-1] + 1)
    return lambda values: [values[slot] for slot in slots]


def _same(new: Any, old: Any) -> bool:
    if isinstance(new, np.ndarray) or isinstance(old, np.ndarray):
        return _equal(new, old)
    return type(new) is type(old) and bool(new == old)


def _equal(new: Any, old: Any) -> bool:
    if new is old:
        return True
    numbers = all(not isinstance(x, np.ndarray) or x.dtype == float for x in (new, old))
    return bool(np.array_equal(new, old, equal_nan=numbers))
