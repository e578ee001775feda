"""The order of calculation: every formula after the cells it refers to."""

from collections.abc import Mapping, Sequence

from costbridge.engines import CalculationError, Cells
from costbridge.formula import Address, Formula, Reference, where


def formulas_of(cells: Cells) -> dict[Address, Formula]:
    return {address: value for address, value in cells.items() if isinstance(value, Formula)}


def ordered(references: Mapping[Address, Sequence[Reference]], cells: Cells) -> list[Address]:
    """The keys of `references`, precedents first, else in the order given.

    Both branches of an IF count: a loop that only hides behind a condition is a loop.
    """
    sheets = {sheet for sheet, _, _ in cells}
    done: set[Address] = set()
    result: list[Address] = []
    expanded: dict[Reference, list[Address]] = {}
    for start in references:
        if start in done:
            continue
        path: dict[Address, None] = {start: None}  # a set that remembers its order
        stack = [iter(_precedents(start, references, expanded, sheets))]
        while stack:
            for address in stack[-1]:
                if address in path:
                    raise _cycle(list(path), address)
                if address not in done:
                    path[address] = None
                    stack.append(iter(_precedents(address, references, expanded, sheets)))
                    break
            else:
                stack.pop()
                address, _ = path.popitem()
                done.add(address)
                result.append(address)
    return result


def _precedents(
    address: Address,
    references: Mapping[Address, Sequence[Reference]],
    expanded: dict[Reference, list[Address]],
    sheets: set[str],
) -> list[Address]:
    found: list[Address] = []
    for reference in references[address]:
        if reference not in expanded:
            if reference.sheet not in sheets:
                raise CalculationError(
                    f"{where(address)}: there is no sheet {reference.sheet!r}, or it is empty: "
                    f"correct the name in the formula"
                )
            expanded[reference] = [cell for cell in reference.addresses() if cell in references]
        found += expanded[reference]
    return found


def _cycle(path: list[Address], back: Address) -> CalculationError:
    loop = [*path[path.index(back) :], back]
    return CalculationError(
        f"{where(back)}: circular reference: {' -> '.join(map(where, loop))}: "
        f"let one of these formulas refer to the period before, or to a cell outside the loop"
    )
