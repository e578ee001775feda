"""Trees: a formula's text parsed, so that a change to it is a change to a node.

References are numbered holes: copies of a formula, in other rows and periods, are one tree.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from costbridge.formula import Reference, rewritten, tokens

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

_LEVELS = ("= <> < > <= >=", "&", "+ -", "* /", "^")  # weakest first
_STRENGTH = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs.split()}
_PREFIX = len(_LEVELS)


@dataclass(frozen=True)
class Hole:
    """The formula's so-manieth reference, moved by rows or columns, or a range cut or stretched."""

    number: int
    ranged: bool = False
    rows: int = 0
    columns: int = 0
    first: int = 0  # cells by which a range begins later, or earlier where negative
    last: int = 0  # cells by which it ends later, or earlier where negative


@dataclass(frozen=True)
class Constant:
    """A number or a text, as written."""

    text: str

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


@dataclass(frozen=True)
class Minus:
    operand: "Node"


@dataclass(frozen=True)
class Infix:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    name: str
    arguments: "tuple[Node, ...]"


Node = Hole | Constant | Minus | Infix | Call


def parsed(formula: str, sheet: str) -> tuple[Node, list[Reference]]:
    """The tree of a formula on that sheet, and what its holes refer to.

    >>> parsed("=SUM(J5:L5)*$F12", "Capex")[0]
    Infix(sign='*', left=Call(name='SUM', arguments=(Hole(number=0, ranged=True, rows=0, \
columns=0, first=0, last=0),)), right=Hole(number=1, ranged=False, rows=0, columns=0, first=0, \
last=0))
    """
    found: list[Reference] = []

    def hole(reference: Reference, text: str) -> str:
        found.append(reference)
        return f"A{len(found)}:B{len(found)}" if ":" in text else f"A{len(found)}"

    return _parsed(rewritten(formula, sheet, hole)), found


@lru_cache(maxsize=4_096)
def _parsed(formula: str) -> Node:
    return _Reader(tokens(formula)).expression()


class _Reader:
    """A precedence climber over tokens."""

    def __init__(self, found: "tuple[Token, ...]") -> None:
        self.tokens = list(found)

    def expression(self, level: int = 0) -> Node:
        node = self.operand()
        while self.tokens and self.tokens[0].type == "OPERATOR-INFIX":
            sign = self.tokens[0].value
            if _STRENGTH[sign] < level:
                break
            self.tokens.pop(0)
            node = Infix(sign, node, self.expression(_STRENGTH[sign] + 1))
        return node

    def operand(self) -> Node:
        token = self.tokens.pop(0)
        if token.type == "OPERATOR-PREFIX":
            return Minus(self.operand())
        if token.type == "PAREN":
            inside = self.expression()
            self.tokens.pop(0)
            return inside
        if token.type == "FUNC":
            return Call(token.value[:-1], tuple(self.arguments()))
        if token.subtype == "RANGE":
            return Hole(int(token.value.partition(":")[0][1:]) - 1, ":" in token.value)
        return Constant(token.value)

    def arguments(self) -> Iterator[Node]:
        while self.tokens[0].subtype != "CLOSE":
            if self.tokens[0].type == "SEP":
                self.tokens.pop(0)
            yield self.expression()
        self.tokens.pop(0)


def written(node: Node, names: list[str]) -> str:
    """The formula's text, with a name for each hole; what is done to a hole stands behind it."""
    return _written(node, lambda hole: names[hole.number] + marks(hole))


def marks(hole: Hole) -> str:
    """What a mutation does to a reference, in signs."""
    steps = (("row", hole.rows), ("period", hole.columns), ("from", hole.first), ("to", hole.last))
    return "".join(f"[{what}{by:+d}]" for what, by in steps if by)


def filled(node: Node, texts: dict[Hole, str]) -> str:
    """The formula's text with an address for each hole."""
    return _written(node, texts.__getitem__)


def _written(node: Node, name: Callable[[Hole], str], level: int = 0) -> str:
    match node:
        case Hole():
            return name(node)
        case Constant(text):
            return text
        case Call(function, arguments):
            return f"{function}({','.join(_written(a, name) for a in arguments)})"
        case Minus(operand):
            text, own = f"-{_written(operand, name, _PREFIX)}", _PREFIX
        case Infix(sign, left, right):
            own = _STRENGTH[sign]
            text = _written(left, name, own) + sign + _written(right, name, own + 1)
    return f"({text})" if own < level else text


def holes(node: Node) -> Iterator[Hole]:
    """The holes of a tree, from left to right."""
    match node:
        case Hole():
            yield node
        case Minus(operand):
            yield from holes(operand)
        case Infix(_, left, right):
            yield from holes(left)
            yield from holes(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from holes(argument)
