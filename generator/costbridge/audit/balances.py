"""Rules of balances (L7, L8): opening, plus, less, closing, as the words in column D say."""

from collections.abc import Iterator

from costbridge.audit.audited import Audited
from costbridge.audit.origins import tree_of
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Cells, Node, Operation
from costbridge.formula import Address, column_letters, shape, where
from costbridge.layout import BEFORE, FIRST, Placed

_WORDS = 4  # column D
_SIGNS = {"plus": "+", "less": "-"}


@rule("L7", severity=1)
def a_balance_is_a_corkscrew(book: Audited) -> Iterator[Broken]:
    """A balance opens with what it closed at, takes up its flows by pure links, and closes."""
    for closing, opening, flows in _balances(book):
        down = closing.row - opening.row
        wanted = {opening.row: f"=R[{down}]C[-1]"}
        terms = "".join(f"{_SIGNS[f.line.sign]}R[{f.row - closing.row}]C[0]" for f in flows)
        wanted[closing.row] = f"=R[{-down}]C[0]{terms}"
        wanted |= {f.row: f"=R[{_taken_up(f, book) - f.row}]C[0]" for f in flows}
        if [f.row for f in flows] != [*range(opening.row + 1, closing.row)]:
            yield Broken(where((closing.sheet, closing.row, FIRST)), "its rows are not adjacent")
        before = (closing.sheet, closing.row, BEFORE)
        if not isinstance(book.contents.get(before), int | float):
            yield Broken(where(before), "the balance before the first period is not a number")
        for (sheet, row, column), formula in book.distinct.items():
            if sheet == closing.sheet and row in wanted and column >= FIRST:
                found = shape(formula, row, column, sheet)
                if found != wanted[row]:
                    at = where((sheet, row, column))
                    yield Broken(at, f"{formula}: in a balance this is {wanted[row]}")


def _balances(book: Audited) -> Iterator[tuple[Placed, Placed, list[Placed]]]:
    """Closing, opening and flows of every balance that the book declares."""
    home = book.layout.home
    for name in book.layout.names:
        if f"{name}.open" in home:
            flows = (home[n] for n in book.layout.names if home[n].line.sign)
            yield home[name], home[f"{name}.open"], [f for f in flows if _of(f, name)]


def _of(flow: Placed, balance: str) -> bool:
    return any(flow.name.startswith(f"{balance}.{sign}.") for sign in _SIGNS)


def _taken_up(flow: Placed, book: Audited) -> int:
    """The row, on the flow's own sheet, of the line that it takes up."""
    line = flow.name.split(f".{flow.line.sign}.", 1)[1]
    rows = book.layout.rows[flow.sheet]
    return next(placed.row for placed in rows if placed.name == line)


@rule("L8", severity=1)
def plus_and_less_say_the_sign(book: Audited) -> Iterator[Broken]:
    """The word in column D is the sign that the flow has in the closing formula below it."""
    sheets = {s.title for s in book.layout.book if s.kind in ("time", "plain")}
    words = {at[:2]: v for at, v in book.contents.items() if at[2] == _WORDS and at[0] in sheets}
    for (sheet, row), word in words.items():
        below = row
        while (sheet, below) in words:
            below += 1
        signs = _signs(book, (sheet, below, FIRST))
        if word not in _SIGNS or signs.get(f"{column_letters(FIRST)}{row}") != _SIGNS[str(word)]:
            at = where((sheet, row, _WORDS))
            yield Broken(at, f"{word!r} is not the sign of the flow in row {below}")


def _signs(book: Audited, address: Address) -> dict[str, str]:
    """The sign before each cell of a sum."""
    tree = tree_of(book, address)
    return dict(_terms(tree, "+")) if tree else {}


def _terms(node: Node, sign: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Cells):
        yield node.text, sign
    elif isinstance(node, Operation) and node.sign in ("+", "-") and len(node.operands) == 2:
        left, right = node.operands
        turned = {"+": "-", "-": "+"}[sign] if node.sign == "-" else sign
        yield from _terms(left, sign)
        yield from _terms(right, turned)
