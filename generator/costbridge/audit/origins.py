"""Origins: the cell that a chain of pure references comes from, so that a copy counts as itself."""

from costbridge.audit.audited import Audited
from costbridge.audit.tree import Cells, parsed
from costbridge.formula import Address, FormulaError


def origin(book: Audited, address: Address) -> Address:
    """The first cell on the way that is more than a reference to another cell."""
    seen = {address}
    while (further := _referred(book, address)) and further not in seen:
        address = further
        seen.add(address)
    return address


def _referred(book: Audited, address: Address) -> Address | None:
    formula = book.formulas.get(address)
    if formula is None:
        return None
    try:
        tree = parsed(formula, address[0])
    except FormulaError:
        return None
    is_one = isinstance(tree, Cells) and not tree.is_range
    return next(tree.at.addresses()) if is_one and isinstance(tree, Cells) else None
