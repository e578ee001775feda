"""Tree: a formula as operators, functions and operands, for the rules that ask how it is built."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from costbridge.engines.translate import STRENGTH
from costbridge.formula import FormulaError, Reference, references, tokens

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

LARGEST = 10_000
"""Cells of a range. Ours have some forty; a column of a million would hold up every rule."""


@dataclass(frozen=True)
class Constant:
    """A number, a text or a truth value that is written into the formula."""

    text: str
    kind: str  # of openpyxl: NUMBER, TEXT, LOGICAL


@dataclass(frozen=True)
class Cells:
    """A reference to a cell or a range."""

    text: str
    at: Reference

    @property
    def is_range(self) -> bool:
        return self.at.rows * self.at.columns > 1


@dataclass(frozen=True)
class Operation:
    """A sign with what stands on its two sides, or behind it alone (``-x``, ``x%``)."""

    sign: str
    operands: "tuple[Node, ...]"


@dataclass(frozen=True)
class Call:
    name: str
    arguments: "tuple[Node, ...]"


Node = Constant | Cells | Operation | Call


@lru_cache(maxsize=8_192)  # the distinct formulas of one audit
def parsed(formula: str, sheet: str) -> Node:
    """
    >>> parsed("=SUM(J5:L5)/$F$4", "Capex").sign
    '/'
    """
    from openpyxl.formula.tokenizer import TokenizerError  # late, as in `formula.tokens`

    try:
        reader = _Reader(list(tokens(formula)), sheet)
    except TokenizerError as error:
        raise FormulaError(f"{formula}: {error}") from None
    node = reader.expression()
    if reader.rest:
        raise FormulaError(f"{formula}: unexpected {reader.rest[0].value!r}")
    return node


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for below in _below(node):
        yield from nodes(below)


def cells(node: Node) -> Iterator[Cells]:
    return (found for found in nodes(node) if isinstance(found, Cells))


def calls(node: Node) -> Iterator[Call]:
    return (found for found in nodes(node) if isinstance(found, Call))


def depth(node: Node, name: str = "") -> int:
    """How deep functions stand in one another: all of them, or those of one name."""
    own = isinstance(node, Call) and name in ("", node.name)
    return own + max((depth(below, name) for below in _below(node)), default=0)


def _below(node: Node) -> "tuple[Node, ...]":
    match node:
        case Operation():
            return node.operands
        case Call():
            return node.arguments
        case _:
            return ()


class _Reader:
    """The climber of `engines.translate`, with a tree for its result."""

    def __init__(self, rest: "list[Token]", sheet: str) -> None:
        self.rest = rest
        self.sheet = sheet

    def peek(self, kind: str, subtype: str | None = None) -> bool:
        token = self.rest[0] if self.rest else None
        return bool(token and token.type == kind and subtype in (None, token.subtype))

    def take(self) -> "Token":
        if not self.rest:
            raise FormulaError("the formula ends too early")
        return self.rest.pop(0)

    def expression(self, level: int = 0) -> Node:
        node = self.prefixed()
        while self.peek("OPERATOR-INFIX"):
            sign = self.rest[0].value
            if sign not in STRENGTH:
                raise FormulaError(f"the operator {sign!r} is not known")
            if STRENGTH[sign] < level:
                break
            self.take()
            node = Operation(sign, (node, self.expression(STRENGTH[sign] + 1)))
        return node

    def prefixed(self) -> Node:
        if self.peek("OPERATOR-PREFIX"):
            return Operation(self.take().value, (self.prefixed(),))
        node = self.primary()
        while self.peek("OPERATOR-POSTFIX"):
            node = Operation(self.take().value, (node,))
        return node

    def primary(self) -> Node:
        token = self.take()
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self.call(token.value[:-1].upper())
        if token.type == "PAREN" and token.subtype == "OPEN":
            node = self.expression()
            self.close("PAREN")
            return node
        if token.type == "OPERAND" and token.subtype == "RANGE":
            return self.reference(token.value)
        if token.type == "OPERAND" and token.subtype != "ERROR":
            return Constant(token.value, token.subtype)
        raise FormulaError(f"unexpected {token.value!r}")

    def reference(self, text: str) -> Cells:
        found = references(f"={text}", self.sheet)
        if len(found) != 1:
            raise FormulaError(f"{text!r} is no cell and no range of cells")
        if found[0].rows * found[0].columns > LARGEST:
            raise FormulaError(f"{text} takes in more than {LARGEST:,} cells")
        return Cells(text, found[0])

    def call(self, name: str) -> Call:
        arguments: list[Node] = []
        while not self.peek("FUNC", "CLOSE"):
            arguments.append(self.expression())
            if not self.peek("SEP", "ARG"):
                break
            self.take()
        self.close("FUNC")
        return Call(name, tuple(arguments))

    def close(self, kind: str) -> None:
        if not self.peek(kind, "CLOSE"):
            raise FormulaError("a bracket is not closed")
        self.take()
