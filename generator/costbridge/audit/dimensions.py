"""Dimensions: which units may stand together in a formula, and which unit comes out of it.

A dimension is a product of powers: USD per GPU and hour is ``{"USD": 1, "GPU": -1, "hour": -1}``,
a pure number is the empty product. Scale is not looked at (`costbridge_workbook.units`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from costbridge.audit.tree import Call, Cells, Constant, Node, Operation
from costbridge.formula import FormulaError


@dataclass(frozen=True)
class Dimension:
    """A product of powers of base dimensions."""

    powers: frozenset[tuple[str, Fraction]] = frozenset()

    def times(self, other: "Dimension", power: Fraction = Fraction(1)) -> "Dimension":
        mine, theirs = dict(self.powers), dict(other.powers)
        found = {b: mine.get(b, 0) + power * theirs.get(b, 0) for b in mine.keys() | theirs.keys()}
        return Dimension(frozenset((base, Fraction(n)) for base, n in found.items() if n))

    def __str__(self) -> str:
        parts = sorted(self.powers)
        above = "·".join(_power(base, n) for base, n in parts if n > 0)
        below = "·".join(_power(base, -n) for base, n in parts if n < 0)
        return (above or ("1" if below else "a pure number")) + (f"/{below}" if below else "")


def _power(base: str, n: Fraction) -> str:
    return base if n == 1 else f"{base}^{n}"


def dimension(text: str) -> Dimension:
    """
    >>> str(dimension("USD/GPU·hour"))
    'USD/GPU·hour'
    """
    above, _, below = text.partition("/")
    powers = {base: Fraction(1) for base in above.split("·") if base != "1"}
    powers |= {base: Fraction(-1) for base in below.split("·") if base}
    return Dimension(frozenset(powers.items()))


PURE, TEXT, DATE, CHOICE = Dimension(), dimension("text"), dimension("date"), dimension("choice")
TRUTH = dimension("truth")  # what a comparison gives: no number (rule: flags, not booleans)
_NO_QUANTITY = (TEXT, DATE, CHOICE, TRUTH)
Known = Dimension | None
"""None is the literal 0, which is 0 of any dimension."""


class UnitError(Exception):
    """A formula whose units do not go together."""


def result(node: Node, of_cell: Callable[[Cells], Known]) -> Known:
    """The dimension of a formula; `of_cell` gives that of a cell, or of all cells of a range."""
    match node:
        case Constant():
            return _constant(node)
        case Cells():
            return of_cell(node)
        case Operation():
            return _operation(node, [result(operand, of_cell) for operand in node.operands])
        case Call():
            found = [result(argument, of_cell) for argument in node.arguments]
            if node.name not in KNOWN_FUNCTIONS:
                raise FormulaError(f"the units of {node.name} are not known")
            return KNOWN_FUNCTIONS[node.name](node, found)


def _constant(node: Constant) -> Known:
    if node.kind == "TEXT":
        return TEXT
    if node.kind == "LOGICAL":
        return TRUTH
    return None if float(node.text) == 0 else PURE


def same(found: Sequence[Known], what: str) -> Known:
    """The one dimension of all; 0 has every dimension."""
    known = [one for one in found if one is not None]
    for one in known[1:]:
        if one != known[0]:
            raise UnitError(f"{what}: {known[0]} and {one}")
    return known[0] if known else None


def _quantity(one: Known, what: str) -> Known:
    if one in _NO_QUANTITY:
        raise UnitError(f"{what} a {one}, which is no quantity")
    return one


def _operation(node: Operation, found: list[Known]) -> Known:
    sign = node.sign
    if len(found) == 1:
        return _quantity(found[0], f"{sign} of")
    left, right = found
    if sign == "&":
        return TEXT
    if sign in ("=", "<>", "<", ">", "<=", ">="):
        same(found, "compares")
        return TRUTH
    if sign in ("+", "-"):
        return _sum(sign, left, right)
    _quantity(left, f"{sign} with")
    _quantity(right, f"{sign} with")
    if sign == "^":
        return _raised(left, right, node.operands[1])
    if left is None or right is None:
        return None
    return left.times(right, Fraction(1 if sign == "*" else -1))


def _sum(sign: str, left: Known, right: Known) -> Known:
    if left == DATE and right in (PURE, None):
        return DATE  # some days later, or earlier
    if left == right == DATE and sign == "-":
        return PURE  # the days between
    _quantity(left, f"{sign} with")
    _quantity(right, f"{sign} with")
    return same([left, right], "adds" if sign == "+" else "subtracts")


def _raised(base: Known, exponent: Known, by: Node) -> Known:
    if exponent not in (None, PURE):
        raise UnitError(f"an exponent in {exponent}")
    if base in (None, PURE):
        return base
    if not isinstance(by, Constant):
        raise UnitError(f"{base} to a power that varies")
    return PURE.times(base, Fraction(by.text))


_Rule = Callable[[Call, list[Known]], Known]


def _alike(call: Call, found: list[Known]) -> Known:
    for one in found:
        _quantity(one, call.name)
    return same(found, call.name)


def _first(call: Call, found: list[Known]) -> Known:
    return _quantity(found[0], call.name)


def _takes(allowed: Sequence[Known], gives: Known) -> _Rule:
    def rule(call: Call, found: list[Known]) -> Known:
        for one in found:
            if one is not None and one not in allowed:
                raise UnitError(f"{call.name} of {one}")
        return gives

    return rule


def _if(call: Call, found: list[Known]) -> Known:
    _takes((TRUTH, PURE), None)(call, found[:1])
    return same(found[1:], "IF gives")


def _index(call: Call, found: list[Known]) -> Known:
    _takes((PURE, CHOICE), None)(call, found[1:])
    return found[0]


def _match(call: Call, found: list[Known]) -> Known:
    same(found[:2], "MATCH compares")
    return PURE


def _product(call: Call, found: list[Known]) -> Known:
    product: Known = PURE
    for one in found:
        factor = _quantity(one, call.name)
        product = None if product is None or factor is None else product.times(factor)
    return product


def _root(call: Call, found: list[Known]) -> Known:
    base = _quantity(found[0], call.name)
    return base and PURE.times(base, Fraction(1, 2))


def _power_of(call: Call, found: list[Known]) -> Known:
    return _raised(_quantity(found[0], call.name), found[1], call.arguments[1])


def _date_and_months(call: Call, found: list[Known]) -> Known:
    _takes((DATE,), None)(call, found[:1])
    return _takes((PURE,), DATE)(call, found[1:])


def _any(gives: Known) -> _Rule:
    return lambda call, found: gives


KNOWN_FUNCTIONS: dict[str, _Rule] = {
    **dict.fromkeys(("SUM", "MAX", "MIN", "MEDIAN", "MOD"), _alike),
    **dict.fromkeys(("ABS", "INT"), _first),
    **dict.fromkeys(("AND", "OR", "NOT"), _takes((TRUTH, PURE), TRUTH)),
    **dict.fromkeys(("EXP", "LN", "LOG10"), _takes((PURE,), PURE)),
    **dict.fromkeys(("YEAR", "MONTH"), _takes((DATE,), PURE)),
    **dict.fromkeys(("EDATE", "EOMONTH"), _date_and_months),
    **dict.fromkeys(("FIXED", "CHAR", "REPT"), _any(TEXT)),
    "COUNTIF": _any(PURE),
    "DATE": _takes((PURE,), DATE),
    "IF": _if,
    "INDEX": _index,
    "MATCH": _match,
    "POWER": _power_of,
    "SIGN": _any(PURE),
    "SQRT": _root,
    "SUMIF": lambda call, found: found[2] if len(found) > 2 else found[0],
    "SUMPRODUCT": _product,
}
