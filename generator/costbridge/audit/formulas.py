"""Rules of what a formula is written with (F3 to F8, F17, F18, F20, F22).

The closed list of functions (F6) is what the compiled engine has: each has its row in the
engine-agreement test.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from openpyxl.formula.tokenizer import TokenizerError

from costbridge.audit.audited import Audited
from costbridge.audit.rule import Broken, rule
from costbridge.audit.tree import Call, Constant, Node, calls, nodes, parsed
from costbridge.engines.functions import FUNCTIONS
from costbridge.formula import Address, Formula, FormulaError, tokens, where

_VOLATILE = {"OFFSET", "INDIRECT", "NOW", "TODAY", "RAND", "RANDBETWEEN", "CELL", "INFO"}
_LOOKUPS = {"OFFSET", "CHOOSE", "LOOKUP", "VLOOKUP", "HLOOKUP", "XLOOKUP", "XMATCH"}
_MASKS = {"IFERROR", "IFNA", "ISERROR", "ISERR", "ISNA"}
_ROUNDS = re.compile(r"M?ROUND(UP|DOWN)?|TRUNC|EVEN|ODD|(CEILING|FLOOR)(\..*)?")
_ARRAYS = {"LET", "LAMBDA", "FILTER", "SEQUENCE", "SORT", "SORTBY", "UNIQUE", "TRANSPOSE"}
_MAKES_DATES = {"DATE", "EDATE", "EOMONTH"}
_COUNTS = {"FIXED": 1, "CHAR": 0}  # where a sentence may say how many decimals, which character


def functions(formula: str) -> list[str]:
    """The functions of a formula, in the order written; of one that cannot be read, none."""
    try:
        read = tokens(formula)
    except TokenizerError:
        return []
    found = (t.value[:-1].upper() for t in read if t.type == "FUNC" and t.value != ")")
    return [name.removeprefix("_XLFN.").removeprefix("_XLWS.") for name in found]


def readable(book: Audited) -> Iterator[tuple[Address, Formula, Node]]:
    """The distinct formulas as trees; one that cannot be read breaks F17."""
    for address, formula in book.distinct.items():
        try:
            yield address, formula, parsed(formula, address[0])
        except FormulaError:
            continue


def _using(book: Audited, forbidden: set[str], why: str) -> Iterator[Broken]:
    for address, formula in book.distinct.items():
        for name in functions(formula):
            if name in forbidden:
                yield Broken(where(address), f"{formula}: {name} {why}")


@rule("F3", severity=1)
def only_0_1_and_minus_1_stand_in_formulas(book: Audited) -> Iterator[Broken]:
    """A formula holds no number but 0, 1 and -1; what a sentence rounds to is its own."""
    for address, formula, tree in readable(book):
        counted = _counted(tree) if book.shows(address) else []
        for node in nodes(tree):
            is_number = isinstance(node, Constant) and node.kind == "NUMBER"
            if is_number and not any(node is other for other in counted):
                text = node.text if isinstance(node, Constant) else ""
                if float(text) not in (0, 1):
                    yield Broken(where(address), f"{formula}: {text} belongs on Inputs")


def _counted(tree: Node) -> list[Node]:
    found = (c for c in calls(tree) if c.name in _COUNTS and len(c.arguments) > _COUNTS[c.name])
    return [call.arguments[_COUNTS[call.name]] for call in found]


@rule("F4", severity=2)
def texts_stand_where_words_are_shown(book: Audited) -> Iterator[Broken]:
    """A formula that calculates holds no text."""
    for address, formula, tree in readable(book):
        if not book.shows(address):
            texts = [n.text for n in nodes(tree) if isinstance(n, Constant) and n.kind == "TEXT"]
            if texts:
                yield Broken(where(address), f"{formula}: holds the text {texts[0]}")


@rule("F5", severity=1)
def no_volatile_function(book: Audited) -> Iterator[Broken]:
    """No function gives another value when nothing changed."""
    yield from _using(book, _VOLATILE, "is calculated anew whenever a cell changes")


@rule("F6", severity=1)
def functions_are_of_the_list(book: Audited) -> Iterator[Broken]:
    """Every function is one that the engines are known to agree on."""
    for address, formula in book.distinct.items():
        for name in functions(formula):
            if name not in FUNCTIONS:
                yield Broken(where(address), f"{formula}: {name} is not on the list")


@rule("F7", severity=1)
def lookups_are_exact(book: Audited) -> Iterator[Broken]:
    """Lookups are INDEX, and MATCH of an equal value."""
    yield from _using(book, _LOOKUPS, "looks up: use INDEX and MATCH")
    for address, formula, tree in readable(book):
        for call in calls(tree):
            if call.name == "MATCH" and call.arguments[2:] != (Constant("0", "NUMBER"),):
                yield Broken(where(address), f"{formula}: the third argument of MATCH is 0")


@rule("F8", severity=1)
def no_error_is_masked(book: Audited) -> Iterator[Broken]:
    """An error is prevented by its own condition, never replaced."""
    yield from _using(book, _MASKS, "hides errors: test the divisor")


@rule("F17", severity=1)
def one_formula_gives_one_cell(book: Audited) -> Iterator[Broken]:
    """No array formula, no spill, no whole column, and nothing that cannot be read."""
    for address, content in book.contents.items():
        if not isinstance(content, str | int | float) and hasattr(content, "ref"):
            yield Broken(where(address), f"is a {type(content).__name__} over {content.ref}")
    yield from _using(book, _ARRAYS, "fills more than its cell")
    for address, formula in book.distinct.items():
        try:
            parsed(formula, address[0])
        except FormulaError as error:
            if not _ARRAYS.intersection(functions(formula)):
                yield Broken(where(address), f"{formula}: {error}")


@rule("F18", severity=3)
def no_sign_or_bracket_too_many(book: Audited) -> Iterator[Broken]:
    """No doubled sign, no leading plus, no brackets round the whole."""
    for address, formula, _ in readable(book):
        found = tokens(formula)
        for token, after in pairwise(found):
            doubled = token.type in ("OPERATOR-INFIX", "OPERATOR-PREFIX")
            if doubled and after.type == "OPERATOR-PREFIX":
                yield Broken(where(address), f"{formula}: two signs in a row")
        if found and found[0].type == "OPERATOR-PREFIX" and found[0].value == "+":
            yield Broken(where(address), f"{formula}: begins with a plus")
        if _is_bracketed(formula):
            yield Broken(where(address), f"{formula}: brackets round the whole")


def _is_bracketed(formula: str) -> bool:
    depth, found = 0, tokens(formula)
    if not found or found[0].type != "PAREN":
        return False
    for at, token in enumerate(found):
        if token.type in ("PAREN", "FUNC"):
            depth += 1 if token.subtype == "OPEN" else -1
        if depth == 0:
            return at == len(found) - 1
    return False


@rule("F20", severity=2)
def nothing_is_rounded_in_the_chain(book: Audited) -> Iterator[Broken]:
    """Only a sentence rounds, by FIXED."""
    for address, formula in book.distinct.items():
        for name in functions(formula):
            if _ROUNDS.fullmatch(name) or (name == "FIXED" and not book.shows(address)):
                yield Broken(where(address), f"{formula}: {name} rounds")


@rule("F22", severity=2)
def dates_follow_from_one_start(book: Audited) -> Iterator[Broken]:
    """Dates are made on the sheet of the timeline, from one start."""
    timeline = book.layout.home["period_end"].sheet
    starts = 0
    for address, formula, tree in readable(book):
        made = [call for call in calls(tree) if call.name in _MAKES_DATES]
        starts += sum(call.name == "DATE" for call in made)
        if made and address[0] != timeline:
            yield Broken(where(address), f"{formula}: dates are made on {timeline}")
        elif starts > 1 and any(call.name == "DATE" for call in made):
            yield Broken(where(address), f"{formula}: a second start of time")
        yield from (_two_digits(address, call) for call in made if _is_short_year(call))


def _is_short_year(call: Call) -> bool:
    year = call.arguments[0] if call.name == "DATE" else None
    return isinstance(year, Constant) and float(year.text) < 1900


def _two_digits(address: Address, call: Call) -> Broken:
    return Broken(where(address), f"{call.arguments[0]}: write the year with four digits")
