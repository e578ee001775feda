"""Origins: what a formula is built of, and the cell that a chain of references comes from."""

from costbridge.audit.audited import Audited
from costbridge.audit.tree import Cells, Node, parsed
from costbridge.formula import Address, FormulaError


def tree_of(book: Audited, address: Address) -> Node | None:
    """The formula of a cell as a tree; None where there is none, or none that can be read."""
    formula = book.formulas.get(address)
    try:
        return parsed(formula, address[0]) if formula else None
    except FormulaError:
        return None


def origin(book: Audited, address: Address) -> Address:
    """The first cell on the way that is more than a reference to another: a copy counts as it."""
    seen = {address}
    while (tree := tree_of(book, address)) and isinstance(tree, Cells) and not tree.is_range:
        address = next(tree.at.addresses())
        if address in seen:  # a loop, which rule F15 names
            break
        seen.add(address)
    return address
