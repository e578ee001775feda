"""The engine that proves the values: the functions of the library `formulas`, our own order.

`formulas` builds a graph for every single cell; here its parser and its functions are used once a
pattern, flattened to a list of plain calls. The values are those of its ExcelModel, bit for bit,
some thirty times sooner; `excelmodel` is the test of that sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from costbridge.engines import NAME, CalculationError, Cells, ExcelError, Value
from costbridge.engines.library import blank, errors, library, value_of
from costbridge.engines.order import formulas_of, ordered
from costbridge.formula import Address, FormulaError, Reference, pattern, placeholder, tokens, where


class _Call(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    results: tuple[str, ...]


class _Shape(NamedTuple):
    """A pattern as calls: names of values to start with, then one name after another."""

    constants: dict[str, Any]
    references: tuple[tuple[str, int], ...]
    calls: tuple[_Call, ...]
    result: str

    def evaluate(self, arguments: list[Any]) -> Any:
        values = dict(self.constants)
        for name, which in self.references:
            values[name] = arguments[which]
        for function, names, results in self.calls:
            value = function(*[values[name] for name in names])
            for result in results:
                values[result] = value
        return values[self.result]


@lru_cache(maxsize=4_096)  # as `translate.translated`
def _shape(text: str) -> _Shape:
    formulas = library()
    pipe = formulas.Parser().ast(text)[1].compile()
    graph = pipe.dsp
    references: dict[str, int] = {}
    for name in pipe.inputs:
        found = placeholder(name)
        if found is None:
            raise CalculationError(
                f"{name!r} is no cell or range, which is all that can be calculated with: "
                f"write the cells"
            )
        references[name] = found[0]
    constants = {name: node["value"] for name, node in graph.default_values.items()}
    known = references.keys() | constants.keys()
    waiting = [
        _Call(node["function"], tuple(node["inputs"] or ()), tuple(node["outputs"]))
        for node in graph.function_nodes.values()
        if not known.issuperset(node["outputs"])
    ]
    calls: list[_Call] = []
    while waiting:
        ready = [call for call in waiting if known.issuperset(call.arguments)]
        if not ready:
            raise CalculationError(f"{text}: its parts wait for one another")
        calls += ready
        known |= {name for call in ready for name in call.results}
        waiting = [call for call in waiting if call not in ready]
    return _Shape(constants, tuple(references.items()), tuple(calls), pipe.outputs[0])


class _Sheets:
    """The values of cells and ranges as `formulas` wants them: object arrays of two dimensions."""

    def __init__(self, cells: Cells) -> None:
        self.blank = blank()
        error = errors()
        self.values: dict[Address, Any] = {
            address: error[value] if isinstance(value, ExcelError) else value
            for address, value in cells.items()
        }
        self.arrays: dict[Reference, Any] = {}

    def __getitem__(self, reference: Reference) -> Any:
        # A reference is asked for when its cells are calculated, so its values are final.
        array = self.arrays.get(reference)
        if array is None:
            values = [self.values.get(address, self.blank) for address in reference.addresses()]
            array = np.empty(len(values), object)
            array[:] = values
            array.shape = reference.rows, reference.columns
            self.arrays[reference] = array
        return array

    def column(self, references: Sequence[Reference]) -> Any:
        """The values of single cells, one below the other."""
        array = np.empty((len(references), 1), object)
        array[:, 0] = [self.values.get(next(r.addresses()), self.blank) for r in references]
        return array

    def store(self, address: Address, result: Any) -> None:
        if isinstance(result, np.ndarray):
            result = result.ravel()[0]  # what a cell shows of an array is its first element
        self.values[address] = 0 if result is self.blank else result


# What the library calculates element by element, so that an array of cells is as good as each cell.
_BY_ELEMENT = {"IF", "ABS"}


@lru_cache(maxsize=4_096)
def _is_by_element(text: str) -> bool:
    """Whether a pattern reads single cells only, with operators and functions of that kind."""
    names = {t.value[:-1] for t in tokens(text) if t.type == "FUNC" and t.subtype == "OPEN"}
    cells = [t.value for t in tokens(text) if t.type == "OPERAND" and t.subtype == "RANGE"]
    return bool(cells) and names <= _BY_ELEMENT and not any(":" in cell for cell in cells)


class _Step(NamedTuple):
    """Formula cells of one pattern none of which needs another, and what each refers to."""

    text: str
    references: dict[Address, Sequence[Reference]]


class Model:
    """A book of formulas, read and put in order: ready to be calculated with any inputs."""

    def __init__(self, cells: Cells) -> None:
        patterns: dict[Address, tuple[str, Sequence[Reference]]] = {}
        for address, formula in formulas_of(cells).items():
            try:
                patterns[address] = pattern(formula, address[0])
            except FormulaError as error:
                raise CalculationError(f"{where(address)}: {error}") from None
        self._cells = cells
        self._formulas = list(patterns)
        order = ordered({address: found for address, (_, found) in patterns.items()}, cells)
        self._steps = _steps(patterns, order)

    def calculate(self, changes: Mapping[Address, Value] | None = None) -> dict[Address, Value]:
        """The value of every formula cell, with some input cells changed."""
        sheets = _Sheets({**self._cells, **(changes or {})})
        with np.errstate(all="ignore"):  # what overflows becomes an error value, without a warning
            for step in self._steps:
                if len(step.references) == 1 or not self._together(step, sheets):
                    for address, references in step.references.items():
                        self._single(address, step.text, references, sheets)
        return {address: value_of(sheets.values[address]) for address in self._formulas}

    def _single(
        self, address: Address, text: str, references: Sequence[Reference], sheets: _Sheets
    ) -> None:
        try:
            result = _shape(text).evaluate([sheets[reference] for reference in references])
        except NotImplementedError:  # so `formulas` says that it lacks the function
            result = NAME
        except Exception as error:
            raise CalculationError(
                f"{where(address)}: formulas cannot calculate {self._cells[address]}: {error!r}"
            ) from error
        sheets.store(address, result)

    def _together(self, step: _Step, sheets: _Sheets) -> bool:
        """The cells of a step as one array; not where the library gives no array for it."""
        columns = zip(*step.references.values(), strict=True)
        try:
            result = _shape(step.text).evaluate([sheets.column(column) for column in columns])
        except Exception:  # one of them fails: found out one at a time
            return False
        if np.shape(result) != (len(step.references), 1):
            return False
        for address, value in zip(step.references, result[:, 0].tolist(), strict=True):
            sheets.store(address, value)
        return True


def _steps(
    patterns: Mapping[Address, tuple[str, Sequence[Reference]]], order: Sequence[Address]
) -> list[_Step]:
    """Cells of one pattern and of one depth, which therefore do not need one another, together."""
    depth: dict[Address, int] = {}
    steps: dict[tuple[int, str, Address | None], _Step] = {}
    for address in order:
        text, references = patterns[address]
        needed = (depth.get(cell, 0) for found in references for cell in found.addresses())
        depth[address] = 1 + max(needed, default=0)
        key = depth[address], text, None if _is_by_element(text) else address
        steps.setdefault(key, _Step(text, {})).references[address] = references
    return [steps[key] for key in sorted(steps, key=lambda key: key[0])]


def calculate(cells: Cells) -> dict[Address, Value]:
    """The value of every formula cell."""
    return Model(cells).calculate()
