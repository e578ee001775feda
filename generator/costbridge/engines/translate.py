"""A formula's pattern translated into Python: the precedence climber of the compiled engine.

The Python that results is a call of the functions in `operators` and `functions`; `V` is the list
of all cell values and `r0`, `r1` … say where in it the pattern's references stand.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from costbridge.engines import CalculationError, operators
from costbridge.engines.functions import FUNCTIONS
from costbridge.formula import placeholder, tokens

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

# Weakest first. A prefix binds tighter than all of them, so that -2^2 is 4, as in Excel.
_LEVELS = ("= <> < > <= >=", "&", "+ -", "* /", "^")
STRENGTH = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs.split()}
_OPERATORS = {
    "=": "equal", "<>": "unequal", "<": "less", ">": "greater", "<=": "at_most",
    ">=": "at_least", "&": "join", "+": "add", "-": "subtract", "*": "multiply",
    "/": "divide", "^": "power",
}  # fmt: skip
_NAMES: dict[str, Any] = {name: getattr(operators, name) for name in _OPERATORS.values()}
_NAMES |= {name: getattr(operators, name) for name in ("negate", "percent", "shown", "truth")}
_NAMES |= {name: function.call for name, function in FUNCTIONS.items()}

Size = tuple[int, int]


class Translated(NamedTuple):
    """A pattern as two functions of V and the places of its references."""

    single: Callable[..., Any]
    arrays: Callable[..., Any]


class _Translation:
    def __init__(self, formula: str, arrays: bool) -> None:
        self.tokens = list(tokens(formula))
        self.arrays = arrays
        self.cellwise: dict[str, Size] | None = None  # the ranges in a SUMPRODUCT's expression

    def whole(self) -> str:
        code = self.expression()
        if self.tokens:
            raise CalculationError(f"unexpected {self.tokens[0].value!r}")
        return code

    def peek(self, kind: str, subtype: str | None = None) -> bool:
        token = self.tokens[0] if self.tokens else None
        return bool(token and token.type == kind and subtype in (None, token.subtype))

    def take(self) -> "Token":
        if not self.tokens:
            raise CalculationError("the formula ends too early")
        return self.tokens.pop(0)

    def close(self, kind: str) -> None:
        if not self.peek(kind, "CLOSE"):
            raise CalculationError("a bracket is not closed")
        self.take()

    def expression(self, level: int = 0) -> str:
        code = self.prefixed()
        while self.peek("OPERATOR-INFIX"):
            sign = self.tokens[0].value
            if sign not in STRENGTH:
                raise CalculationError(f"the operator {sign!r} is not supported")
            if STRENGTH[sign] < level:
                break
            self.take()
            right = self.expression(STRENGTH[sign] + 1)  # all of them are left-associative
            code = f"{_OPERATORS[sign]}({code}, {right})"
        return code

    def prefixed(self) -> str:
        if self.peek("OPERATOR-PREFIX"):
            sign = self.take().value
            operand = self.prefixed()
            return f"negate({operand})" if sign == "-" else operand
        code = self.primary()
        while self.peek("OPERATOR-POSTFIX"):
            self.take()
            code = f"percent({code})"
        return code

    def primary(self) -> str:
        token = self.take()
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self.function(token.value[:-1].upper())
        if token.type == "PAREN" and token.subtype == "OPEN":
            code = self.expression()
            self.close("PAREN")
            return code
        if token.type != "OPERAND":
            raise CalculationError(f"unexpected {token.value!r}")
        if token.subtype == "NUMBER":
            return repr(float(token.value))
        if token.subtype == "TEXT":
            return repr(token.value[1:-1].replace('""', '"'))
        if token.subtype == "LOGICAL":
            return str(token.value == "TRUE")
        return self.cell(token.value)

    def cell(self, name: str) -> str:
        which, size = self.reference(name)
        if size == (1, 1):
            return f"V[r{which}]"
        if self.cellwise is None:
            raise CalculationError("a range stands where a single value is needed")
        self.cellwise[f"c{which}"] = size
        return f"c{which}"

    def reference(self, name: str) -> tuple[int, Size]:
        found = placeholder(name)
        if found is None:
            raise CalculationError(
                f"{name!r} is no cell or range; defined names, whole columns and error values "
                f"cannot be calculated: write the cells"
            )
        return found[0], found[1:]

    def function(self, name: str) -> str:
        function = FUNCTIONS.get(name)
        if function is None:
            raise CalculationError(
                f"the function {name} is not one of {' '.join(FUNCTIONS)}: write the formula "
                f"with these, or add the function, with its rows in the agreement tests"
            )
        # Cell by cell goes no deeper: Excel's own rules for IF or AND of a whole range differ.
        outer, self.cellwise = self.cellwise, None
        arguments: list[str] = []
        sizes: list[Size] = []
        while not self.peek("FUNC", "CLOSE"):
            takes = function.takes[min(len(arguments), len(function.takes) - 1)]
            code, size = self.argument(takes)
            arguments.append(code)
            if takes in "re":
                sizes.append(size)
            if not self.peek("SEP", "ARG"):
                break
            self.take()
        self.close("FUNC")
        self.cellwise = outer
        if not function.least <= len(arguments) <= function.most:
            raise CalculationError(f"{name} cannot take {len(arguments)} arguments")
        if len(set(sizes)) > 1:
            raise CalculationError(f"the ranges of {name} differ in size")
        if name == "IF":
            return self.condition(*arguments)
        if name == "INDEX":
            arguments[1:1] = map(str, sizes[0])
        if name == "MATCH":
            arguments.pop()
        return f"{name}({', '.join(arguments)})"

    def condition(self, test: str, yes: str, no: str = "False") -> str:
        if self.arrays:
            return f"IF({test}, lambda: {yes}, lambda: {no})"
        return f"({yes} if truth({test}) else {no})"

    def argument(self, takes: str) -> tuple[str, Size]:
        if takes in "ra":
            next_type = self.tokens[1].type if len(self.tokens) > 1 else ""
            if self.peek("OPERAND", "RANGE") and next_type in ("SEP", "FUNC"):
                which, size = self.reference(self.take().value)
                return _cells(which, size), size
            if takes == "r":
                raise CalculationError("a range is needed, and nothing calculated from it")
        if takes == "e":
            return self.by_cell()
        code = self.expression()
        if takes == "0" and code != "0.0":
            raise CalculationError("MATCH needs 0 as its third argument: only an exact match")
        return code, (1, 1)

    def by_cell(self) -> tuple[str, Size]:
        """An expression over ranges of one size, calculated cell by cell."""
        self.cellwise = {}
        code, used, self.cellwise = self.expression(), self.cellwise, None
        if not used:
            return f"[{code}]", (1, 1)
        if len(set(used.values())) > 1:
            raise CalculationError("the ranges of a SUMPRODUCT differ in size")
        size = next(iter(used.values()))
        lists = (_cells(int(cell[1:]), size) for cell in used)
        return f"[{code} for {', '.join(used)}, in zip({', '.join(lists)})]", size


def _cells(which: int, size: Size) -> str:
    """The list of a range's cells: a row is a slice of V, any other shape is picked from it."""
    if size == (1, 1):
        return f"[V[r{which}]]"
    return f"V[r{which}]" if size[0] == 1 else f"list(r{which}(V))"


# What can be a blank cell, which a formula shows as 0.
_MAYBE_BLANK = ("V[", "INDEX(", "IF(", "(")


def _function(formula: str, references: int, arrays: bool) -> Callable[..., Any]:
    code = _Translation(formula, arrays).whole()
    if code.startswith(_MAYBE_BLANK):
        code = f"shown({code})"
    parameters = "".join(f", r{which}" for which in range(references))
    # Only names from the lists above and literals that went through repr reach this line.
    function: Callable[..., Any] = eval(f"lambda V{parameters}: {code}", _NAMES)
    return function


@lru_cache(maxsize=4_096)  # a book has about thirty patterns; a mutation run some hundreds
def translated(formula: str, references: int) -> Translated:
    """The pattern, with as many references, as functions."""
    return Translated(_function(formula, references, False), _function(formula, references, True))
