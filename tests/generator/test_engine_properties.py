"""Random small models: the compiled engine, its arrays of draws and `formulas` agree.

Inputs are multiples of a quarter, so that +, - and * are exact, and what jumps (INT, MOD,
comparisons, positions, FIXED) reads exact values only: engines may differ in the last bit of EXP,
and a jump would turn that into a difference of 1.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from costbridge.engines import Value, compare
from costbridge.engines.compiled import Program
from costbridge.engines.formulas import calculate
from costbridge.formula import Address, Formula

COLUMNS = "ABCDE"  # E1 is blank
quarters = st.integers(-12, 12).map(lambda n: n / 4)
names = st.sampled_from([f"{column}1" for column in COLUMNS])
constants = st.sampled_from(["0", "1", "2", "0.25"])


def form(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: template.format(*values))


def conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compared = form("{}{}{}", inner, st.sampled_from(["=", "<>", "<", ">", "<=", ">="]), inner)
    return st.one_of(
        compared,
        form("AND({},{})", compared, compared),
        form("OR({},{})", compared, compared),
        form("NOT({})", compared),
    )


def exact_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from("+-*")
    sums = st.sampled_from(["SUM", "MAX", "MIN", "MEDIAN"])
    single = st.sampled_from(["ABS", "SIGN", "INT", "-", ""])
    tests = st.sampled_from([">0", "<=1", "=2", "0.5"])
    return st.one_of(
        form("({}{}{})", inner, signs, inner),
        form("{}({})", single, inner),
        form("{}({},{},{})", st.sampled_from(["MAX", "MIN", "MEDIAN", "SUM"]), inner, inner, inner),
        form("{}(A1:E1,{})", sums, inner),
        form("MOD({},{})", inner, inner),
        form("IF({},{},{})", conditions(inner), inner, inner),
        form("INDEX(A1:E1,1,1+MOD(INT({}),6))", inner),
        form("MATCH({},A1:E1,0)", inner),
        form('COUNTIF(A1:E1,"{}")', tests),
        form('SUMIF(A1:E1,"{}")', tests),
        form("SUMPRODUCT((A1:D1>{})*A1:D1,A1:D1)", inner),
        form("YEAR(EDATE(44197,MOD({},99)))", inner),
        form("MONTH(EOMONTH(DATE(2021,2,15),MOD({},99)))", inner),
    )


# Three deep: a product of eight quarters still is exact in a float.
exact = st.recursive(st.one_of(names, constants), exact_of, max_leaves=6)


def rounded_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    functions = st.sampled_from(["EXP", "LN", "LOG10", "SQRT"])
    return st.one_of(
        form("({}/{})", inner, inner),
        form("{}({})", functions, inner),
        # Held between limits: formulas names the overflow of ^ otherwise, as the table says.
        form("POWER(MEDIAN(0.25,8,{}),MEDIAN(-3,3,{}))", inner, inner),
        form("(MEDIAN(0.25,8,{})^MEDIAN(-3,3,{}))", inner, inner),
        form("({}+{}%)", inner, inner),
        form("IF({},{},{})", conditions(exact), inner, inner),
    )


rounded = st.recursive(exact, rounded_of, max_leaves=4)
texts = st.one_of(
    form('"to "&FIXED({},1)', exact),
    form('IF({},"yes","no")', conditions(exact)),
    form('REPT("x",MOD({},9))', exact),
)
formulas = st.lists(st.one_of(rounded, conditions(exact), texts), min_size=1, max_size=5)
draws = st.lists(st.tuples(*[quarters] * 4), min_size=2, max_size=4)


def at(column: int) -> Address:
    return "S", 1, column


def model(texts: list[str], inputs: tuple[float, ...]) -> dict[Address, Value | Formula]:
    cells: dict[Address, Value | Formula] = {
        ("S", row, 1): Formula(f"={text}") for row, text in enumerate(texts, 2)
    }
    return cells | {at(column): value for column, value in enumerate(inputs, 1)}


@settings(deadline=None, max_examples=100)
@given(formulas, draws)
def test_random_models_agree(texts: list[str], sets: list[tuple[float, ...]]) -> None:
    program = Program(model(texts, sets[0]))
    singles = []
    for inputs in sets:
        cells = model(texts, inputs)
        singles.append(program.calculate({at(c): value for c, value in enumerate(inputs, 1)}))
        proof = calculate(cells)
        scale = max([1.0, *(abs(v) for v in proof.values() if isinstance(v, float | int))])
        assert compare.differences(singles[-1], proof, scale) == []
    columns = np.array(sets).T
    arrays = program.calculate({at(c): column for c, column in enumerate(columns, 1)})
    for address, values in arrays.items():
        each = values.tolist() if isinstance(values, np.ndarray) else [values] * len(sets)
        assert [repr(value) for value in each] == [repr(single[address]) for single in singles]
