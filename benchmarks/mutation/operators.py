"""Operators: the slips that a formula can have, each one change to one node of its tree."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from benchmarks.mutation.trees import Call, Constant, Hole, Infix, Minus, Node

_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "^": "*"}
_BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_REVERSED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "<>", "<>": "="}
_FUNCTIONS = {"MIN": "MAX", "MAX": "MIN", "SUM": "MAX", "AND": "OR", "OR": "AND", "YEAR": "MONTH"}


class Change(NamedTuple):
    """A formula after one slip, and which kind of slip it is."""

    operator: str
    tree: Node


def changes(tree: Node, *, number: bool) -> Iterator[Change]:
    """Every change of a formula; `number` says that its value is a number, which has a sign."""
    yield from _anywhere(tree)
    if number:
        yield Change("sign", Minus(tree))


def _anywhere(node: Node) -> Iterator[Change]:
    yield from _here(node)
    match node:
        case Minus(operand):
            for operator, new in _anywhere(operand):
                yield Change(operator, Minus(new))
        case Infix(_, left, right):
            for operator, new in _anywhere(left):
                yield Change(operator, replace(node, left=new))
            for operator, new in _anywhere(right):
                yield Change(operator, replace(node, right=new))
        case Call(_, arguments):
            for i, argument in enumerate(arguments):
                for operator, new in _anywhere(argument):
                    with_it = (*arguments[:i], new, *arguments[i + 1 :])
                    yield Change(operator, replace(node, arguments=with_it))


def _here(node: Node) -> Iterator[Change]:
    match node:
        case Hole():
            yield from _references(node)
        case Constant():
            yield from _constants(node)
        case Minus(operand):
            yield Change("sign", operand)
        case Infix():
            yield from _infix(node)
        case Call("IF", (test, yes, no)):
            yield Change("IF swapped", Call("IF", (test, no, yes)))
            yield Change("IF decided", yes)
            yield Change("IF decided", no)
        case Call():
            yield from _calls(node)


def _references(hole: Hole) -> Iterator[Change]:
    if hole.ranged:
        for by in (1, -1):
            yield Change("range ±1", replace(hole, first=by))
            yield Change("range ±1", replace(hole, last=by))
        return
    for by in (1, -1):
        yield Change("row ±1", replace(hole, rows=by))
        yield Change("period ±1", replace(hole, columns=by))


def _constants(constant: Constant) -> Iterator[Change]:
    if constant.is_number:
        other = "0" if constant.text == "1" else str(int(constant.text) + 1)
        yield Change("constant", Constant(other))


def _infix(node: Infix) -> Iterator[Change]:
    sign, left, right = node.sign, node.left, node.right
    if sign in _ARITHMETIC:
        yield Change("arithmetic", replace(node, sign=_ARITHMETIC[sign]))
    if sign in _BOUNDARY:
        yield Change("boundary", replace(node, sign=_BOUNDARY[sign]))
    if sign in _REVERSED:
        yield Change("comparison", replace(node, sign=_REVERSED[sign]))
        return
    yield Change("dropped", left)
    if sign in "+*&":
        yield Change("dropped", right)
    elif sign == "-":
        yield Change("dropped", Minus(right))
    else:
        yield Change("dropped", replace(node, left=Constant("1")))


def _calls(call: Call) -> Iterator[Change]:
    name, arguments = call.name, call.arguments
    if name in _FUNCTIONS:
        yield Change("function", replace(call, name=_FUNCTIONS[name]))
    if name == "ABS" or (name in ("MIN", "MAX", "AND", "OR", "MEDIAN") and len(arguments) > 1):
        for argument in arguments:
            yield Change("function dropped", argument)
    if name == "SUMPRODUCT" and len(arguments) > 1:
        for i in range(len(arguments)):
            yield Change("dropped", replace(call, arguments=arguments[:i] + arguments[i + 1 :]))
    if name == "INDEX":
        for sign in "+-":
            moved = Infix(sign, arguments[1], Constant("1"))
            yield Change("index ±1", replace(call, arguments=(arguments[0], moved)))
