"""The engine that proves the values: the functions of the library `formulas`, our own order.

`formulas` builds a graph for every single cell; here its parser and its functions are used once a
pattern, flattened to a list of plain calls. The values are those of its ExcelModel, bit for bit,
some thirty times sooner; `excelmodel` is the test of that sentence.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from costbridge.engines import NAME, CalculationError, Cells, ExcelError, Value
from costbridge.engines.library import blank, errors, library, value_of
from costbridge.engines.order import formulas_of, ordered
from costbridge.formula import Address, FormulaError, Reference, pattern, placeholder, where


class _Call(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    results: tuple[str, ...]


class _Shape(NamedTuple):
    """A pattern as calls: names of values to start with, then one name after another."""

    constants: dict[str, Any]
    references: dict[str, int]
    calls: tuple[_Call, ...]
    result: str

    def evaluate(self, arguments: list[Any]) -> Any:
        values = dict(self.constants)
        for name, which in self.references.items():
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
    return _Shape(constants, references, tuple(calls), pipe.outputs[0])


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
            array = self.arrays[reference] = array.reshape(reference.rows, reference.columns)
        return array

    def store(self, address: Address, result: Any) -> None:
        if isinstance(result, np.ndarray):
            result = result.ravel()[0]  # what a cell shows of an array is its first element
        self.values[address] = 0 if result is self.blank else result


def calculate(cells: Cells) -> dict[Address, Value]:
    """The value of every formula cell."""
    patterns: dict[Address, tuple[str, Sequence[Reference]]] = {}
    for address, formula in formulas_of(cells).items():
        try:
            patterns[address] = pattern(formula, address[0])
        except FormulaError as error:
            raise CalculationError(f"{where(address)}: {error}") from None
    order = ordered({address: found for address, (_, found) in patterns.items()}, cells)
    sheets = _Sheets(cells)
    with np.errstate(all="ignore"):  # what overflows becomes an error value, without a warning
        for address in order:
            text, found = patterns[address]
            try:
                result = _shape(text).evaluate([sheets[reference] for reference in found])
            except NotImplementedError:  # so `formulas` says that it lacks the function
                result = NAME
            except Exception as error:
                raise CalculationError(
                    f"{where(address)}: formulas cannot calculate {cells[address]}: {error!r}"
                ) from error
            sheets.store(address, result)
    return {address: value_of(sheets.values[address]) for address in patterns}
