"""Every function and operator the model may use, at its edges, in every calculation engine.

A row holds a formula, the cells it reads and Excel's answer. An engine known to answer otherwise
has its own answer in the row, with the reason: a silent change of an engine is then noticed.
`formulas` stands for both engines that use that library.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from costbridge.engines import ENGINES, ERRORS, ExcelError, Value, book, compare, libreoffice
from costbridge.engines.compiled import Program
from costbridge.engines.functions import FUNCTIONS
from costbridge.engines.translate import _OPERATORS
from costbridge.formula import Address, Formula, references, tokens

DIV0, VALUE, REF, NAME, NUM, NA, NULL = ERRORS
RESULT = (1, 12)  # the formula stands in L1, its cells in A1:F6 of a sheet of its own


class Row(NamedTuple):
    formula: str
    cells: Mapping[str, Value]
    excel: Value
    otherwise: Mapping[str, Value] = {}
    why: str = ""


def row(formula: str, excel: Value, why: str = "", /, *, otherwise=None, **cells: Value) -> Row:
    return Row(formula, cells, excel, otherwise or {}, why)


LIBRARY_CODES = "LibreOffice has codes of its own for these errors"
LAST_DIGITS = "writes 16 or 17 digits where Excel writes 15; sentences use FIXED"
EXACT_TIES = "rounds the binary number, Excel the 15 digits one sees"
TEXT_NUMERALS = "a text in a cell that reads as a number counts as one"

ROWS = [
    # operators
    row("=A1+B1", 5.0, A1=2, B1=3),
    row("=A1+B1", 2.0, A1=2),
    row("=A1+B1", 3.0, A1=True, B1=2),
    row("=A1+B1", VALUE, A1="x", B1=2),
    row("=A1+B1", 14.0, A1="12", B1=2),
    row("=A1+B1", NA, A1=1, B1=NA),
    row("=A1+B1", DIV0, A1=DIV0, B1=NA),
    row("=A1-B1", -1.0, A1=2, B1=3),
    row("=A1*B1", 6.0, A1=2, B1=3),
    row("=A1*B1", NUM, A1=1e200, B1=1e200),
    row("=1/(A1*B1)", NUM, A1=1e200, B1=1e200),
    row("=A1/B1", 0.75, A1=3, B1=4),
    row("=A1/B1", DIV0, A1=3, B1=0),
    row("=A1/B1", DIV0, A1=3),
    row("=A1/B1", DIV0, A1=0, B1=0),
    row("=A1^B1", 8.0, A1=2, B1=3),
    row("=A1^B1", 0.5, A1=2, B1=-1),
    row("=A1^B1", -8.0, A1=-2, B1=3),
    row("=(A1^B1)^C1", 64.0, A1=2, B1=3, C1=2),
    row("=A1^B1^C1", 64.0, A1=2, B1=3, C1=2),
    row("=A1^B1", NUM, A1=0, B1=0),
    row("=A1^B1", DIV0, A1=0, B1=-1),
    row("=A1^B1", NUM, A1=-8, B1=0.5),
    row("=A1^B1", NUM, A1=10, B1=400),
    row("=-A1^2", 4.0, A1=2),
    row("=0-A1^2", -4.0, A1=2),
    row("=A1*-B1", -6.0, A1=2, B1=3),
    row("=-A1", VALUE, A1="x"),
    row("=+A1", 2.0, A1=2),
    row("=A1%", 0.05, A1=5),
    row("=-A1%*B1", -0.5, A1=5, B1=10),
    row("=A1-B1-C1", 5.0, A1=10, B1=3, C1=2),
    row("=A1/B1/C1", 2.0, A1=12, B1=3, C1=2),
    row("=A1+B1*C1", 14.0, A1=2, B1=3, C1=4),
    row("=A1&B1", "ab", A1="a", B1="b"),
    row("=A1&B1", "a12", A1="a", B1=12),
    row('=A1&"x"', "x"),
    row('=A1&"x"', "0.5x", A1=0.5),
    row('=A1&""', "0.333333333333333", A1=1 / 3),
    row('=A1&""', "0.3", A1=0.1 + 0.2),
    row('=A1&""', "1234567890123", A1=1234567890123),
    row('=A1&""', "100000000000000000000", A1=1e19 * 10),
    row('=A1&""', "0.00001", A1=1e-5),
    row('=A1&"x"', "TRUEx", A1=True),
    row('=A1&"x"', NA, A1=NA),
    row("=A1+B1&C1", "3x", A1=1, B1=2, C1="x"),
    row("=A1=B1", True, A1=2, B1=2),
    row("=A1=B1", True, A1="Base", B1="bASE"),
    row("=A1=B1", False, A1=1, B1="1"),
    row("=A1=B1", False, A1=True, B1=1),
    row("=A1=B1", True, A1=0),
    row("=A1=B1", True, A1=""),
    row("=A1=B1", True, A1=0.1 + 0.2, B1=0.3),
    row("=A1=B1", NA, A1=NA, B1=1),
    row("=A1<>B1", True, A1=2, B1=3),
    row("=A1<B1", True, A1=2, B1=3),
    row("=A1<B1", True, A1=99, B1="a"),
    row("=A1<B1", True, A1="z", B1=False),
    row("=A1>B1", True, A1=3, B1=2),
    row("=A1<=B1", True, A1=2, B1=2),
    row("=A1>=B1", False, A1=2, B1=3),
    row("=A1>=B1=TRUE", True, A1=3, B1=2),
    row("=(A1>B1)*C1", 5.0, A1=3, B1=2, C1=5),
    row("=A1", 0.0),
    row("=A1", "text", A1="text"),
    row("=A1", True, A1=True),
    row("=A1", REF, A1=REF),
    row("=A1", "=1+1", A1="=1+1"),
    # functions
    row("=ABS(A1)", 2.5, A1=-2.5),
    row("=ABS(A1)", VALUE, A1="x"),
    row("=AND(A1>0,B1>0)", True, A1=1, B1=1),
    row("=AND(A1>0,B1>0)", False, A1=1, B1=-1),
    row("=AND(A1:C1)", False, A1=True, B1="x", C1=False),
    row("=AND(A1:C1)", True, A1=1, C1=2),
    row("=AND(A1:B1)", VALUE, A1="x"),
    row("=AND(A1>0,1/B1)", DIV0, A1=-1, B1=0),
    row("=OR(A1>0,B1>0)", True, A1=1, B1=-1),
    row("=OR(A1:C1)", False, A1=0, B1="x", C1=False),
    row("=OR(A1>0,1/B1)", DIV0, A1=1, B1=0),
    row("=NOT(A1>0)", False, A1=1),
    row("=NOT(A1)", True, A1=0),
    row("=NOT(A1)", True),
    row("=NOT(A1)", VALUE, A1="x"),
    row("=CHAR(A1)", "A", A1=65),
    row("=CHAR(A1)", "\u2022", A1=149),
    row("=CHAR(A1)", VALUE, A1=0),
    row("=CHAR(A1)", VALUE, A1=256),
    row("=COUNTIF(A1:D1,1)", 2.0, A1=1, B1=0, C1=1, D1="x"),
    row('=COUNTIF(A1:D1,">0")', 2.0, A1=1, B1=0, C1=3, D1="x"),
    row('=COUNTIF(A1:D1,"<>0")', 3.0, A1=1, B1=0, C1=3, D1="x"),
    row('=COUNTIF(A1:D1,"<>0")', 3.0, A1=1, B1=0, D1="x"),
    row("=COUNTIF(A1:D1,F1)", 2.0, A1="x", B1="X", C1="y", D1=1, F1="x"),
    row('=COUNTIF(A1:D1,"a*")', 2.0, A1="ab", B1="A", C1="ba"),
    row("=COUNTIF(A1:D1,1)", 1.0, A1=1, B1=True, C1=NA),
    row("=COUNTIF(A1:D1,TRUE)", 1.0, A1=1, B1=True),
    row("=COUNTIF(A1:B2,1)", 3.0, A1=1, B1=1, A2=1, B2=2),
    row("=COUNTIF(A1:D1,0)", 1.0, A1=0, B1=""),
    row('=SUMIF(A1:C1,">1")', 5.0, A1=1, B1=2, C1=3),
    row("=SUMIF(A1:C1,F1,A2:C2)", 40.0, A1="x", B1="y", C1="X", A2=10, B2=20, C2=30, F1="x"),
    row("=SUMIF(A1:C1,1,A2:C2)", 10.0, A1=1, B1=0, C1=1, A2=10, B2=NA, C2="x"),
    row("=SUMIF(A1:C1,1,A2:C2)", NA, A1=1, B1=0, C1=1, A2=10, B2=1, C2=NA),
    row("=SUMIF(A1:C1,9,A2:C2)", 0.0, A1=1, B1=0, C1=1, A2=10, B2=1, C2=2),
    row("=DATE(A1,B1,C1)", 44197.0, A1=2021, B1=1, C1=1),
    row("=DATE(A1,B1,C1)", 44561.0, A1=2021, B1=13, C1=0),
    row("=DATE(A1,B1,C1)", 45351.0, A1=2024, B1=2, C1=29),
    row("=DATE(A1,B1,C1)", 60.0, A1=1900, B1=2, C1=29),
    row("=DATE(A1,B1,C1)", 1.0, A1=0, B1=1, C1=1),
    row("=DATE(A1,B1,C1)", 61.0, A1=1900, B1=3, C1=1),
    row("=DATE(A1,B1,C1)", NUM, A1=10000, B1=1, C1=1),
    row("=DATE(A1,B1,C1)", 44166.0, A1=2021, B1=0, C1=1),
    row("=EDATE(A1,B1)", 44255.0, A1=44227, B1=1),
    row("=EDATE(A1,B1)", 44196.0, A1=44227, B1=-1),
    row("=EDATE(A1,B1)", 44255.0, A1=44227, B1=1.9),
    row("=EDATE(A1,B1)", NUM, A1=10, B1=-12),
    row("=EDATE(A1,B1)", VALUE, A1="x", B1=1),
    row("=EOMONTH(A1,B1)", 44286.0, A1=44197, B1=2),
    row("=EOMONTH(A1,B1)", 44196.0, A1=44197, B1=-1),
    row("=EOMONTH(A1,B1)", 45351.0, A1=45322, B1=1),
    row("=EOMONTH(DATE(A1,1,1),3*B1-1)", 45016.0, A1=2023, B1=1),
    row("=EOMONTH(A1,B1)", NUM, A1=10, B1=-12),
    row("=YEAR(A1)", 2021.0, A1=44197),
    row("=YEAR(A1)", 1900.0, A1=60),
    row("=YEAR(A1)", 2020.0, A1=44196.9),
    row("=YEAR(A1)", NUM, A1=-1),
    row("=MONTH(A1)", 12.0, A1=44196),
    row("=MONTH(A1)", 2.0, A1=60),
    row("=EXP(A1)", 2.718281828459045, A1=1),
    row("=EXP(A1)", 0.0, A1=-800),
    row("=EXP(A1)", NUM, A1=710),
    row("=FIXED(A1,B1)", "1,234.57", A1=1234.567, B1=2),
    row("=FIXED(A1)", "1,234.57", A1=1234.567),
    row("=FIXED(A1,0)", "1,235", A1=1234.567),
    row("=FIXED(A1,0)", "3", A1=2.5),
    row("=FIXED(A1,B1)", "-1,200", A1=-1234.567, B1=-2),
    row("=FIXED(A1,B1,TRUE)", "1234.6", A1=1234.567, B1=1),
    row("=FIXED(A1,B1,FALSE)", "1,234.6", A1=1234.567, B1=1),
    row("=FIXED(A1,B1)", "0.00", A1=-0.001, B1=2),
    row("=FIXED(A1,B1)", "1.01", A1=1.005, B1=2),
    row("=FIXED(A1,B1)", "0.1", A1=0.05, B1=1),
    row("=FIXED(A1,B1)", VALUE, A1="x", B1=2),
    row("=FIXED(A1,B1)", "0.00", B1=2),
    row("=IF(A1>0,B1,C1)", 10.0, A1=1, B1=10, C1=20),
    row("=IF(A1>0,B1,C1)", 20.0, A1=-1, B1=10, C1=20),
    row("=IF(A1>0,B1)", False, A1=-1, B1=10),
    row("=IF(A1,B1,C1)", 20.0, B1=10, C1=20),
    row("=IF(A1,B1,C1)", 10.0, A1=0.5, B1=10, C1=20),
    row("=IF(A1=0,0,B1/A1)", 0.0, A1=0, B1=1),
    row("=IF(A1=0,0,B1/A1)", 0.5, A1=2, B1=1),
    row("=IF(A1,B1,C1)", NA, A1=NA, B1=10, C1=20),
    row("=IF(A1,B1,C1)", VALUE, A1="x", B1=10, C1=20),
    row("=IF(A1>0,B1,C1)", 0.0, A1=1, C1=20),
    row("=IF(A1>0,B1,C1)", "x", A1=1, B1="x", C1=20),
    row('=IF(A1>0,"yes","no")', "yes", A1=1),
    row("=IF(A1>0,B1>1,C1)", True, A1=1, B1=2, C1=True),
    row("=INDEX(A1:C1,1,F1)", 20.0, A1=10, B1=20, C1=30, F1=2),
    row("=INDEX(A1:C1,F1)", 20.0, A1=10, B1=20, C1=30, F1=2),
    row("=INDEX(A1:A3,F1)", 30.0, A1=10, A2=20, A3=30, F1=3),
    row("=INDEX(A1:A3,F1)", 20.0, A1=10, A2=20, A3=30, F1=2.9),
    row("=INDEX(A1:B3,E1,F1)", 31.0, A1=10, A2=20, A3=30, B1=11, B2=21, B3=31, E1=3, F1=2),
    row("=INDEX(A1:A3,F1)", REF, A1=10, A2=20, A3=30, F1=4),
    row("=INDEX(A1:A3,F1)", VALUE, A1=10, A2=20, A3=30, F1=-1),
    row("=INDEX(A1:A3,F1)", 0.0, A1=10, A3=30, F1=2),
    row("=INDEX(A1:A3,F1)", "x", A1=10, A2="x", A3=30, F1=2),
    row("=INDEX(A1:A3,F1)", 10.0, A1=10, A2=NA, A3=30, F1=1),
    row("=INDEX(A1:A3,F1)", NA, A1=10, A2=NA, A3=30, F1=2),
    row("=INDEX(A1:A3,F1)", VALUE, A1=10, A2=20, A3=30, F1="x"),
    row("=INDEX(A1:A3,F1)+1", 1.0, A1=10, A3=30, F1=2),
    row("=INT(A1)", 2.0, A1=2.9),
    row("=INT(A1)", -3.0, A1=-2.1),
    row("=LN(A1)", 0.0, A1=1),
    row("=LN(A1)", NUM, A1=0),
    row("=LN(A1)", NUM, A1=-1),
    row("=LOG10(A1)", 3.0, A1=1000),
    row("=LOG10(A1)", NUM, A1=0),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1=10, B1=20, C1=20, F1=20),
    row("=MATCH(F1,A1:A3,0)", 3.0, A1="Base", A2="Low", A3="High", F1="hIGH"),
    row("=MATCH(F1,A1:C1,0)", NA, A1=10, B1=20, C1=30, F1=25),
    row("=MATCH(F1,A1:C1,0)", NA, A1="1", B1=True, C1=2, F1=1),
    row("=MATCH(F1,A1:C1,0)", 3.0, A1=NA, B1="x", C1=1, F1=1),
    row("=MATCH(F1,A1:C1,0)", NA, A1=1, B1=2, C1=3, F1=NA),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1="ab", B1="b?", C1="bc", F1="b~?"),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1="ab", B1="bx", C1="bc", F1="b?"),
    row("=MAX(A1:C1)", 3.0, A1=1, B1=3, C1="x"),
    row("=MAX(A1,B1)", 0.0, B1=-1),
    row("=MAX(A1:C1)", -1.0, A1=-1, B1=True),
    row("=MAX(A1:C1)", 0.0, A1="x"),
    row("=MAX(0,A1-B1)", 0.0, A1=1, B1=2),
    row("=MAX(A1:C1)", NA, A1=1, B1=NA),
    row("=MIN(A1:C1)", 1.0, A1=1, B1=3),
    row("=MIN(A1:C1)", 5.0, A1=True, B1=5),
    row("=MIN(1,A1/B1)", 0.5, A1=1, B1=2),
    row("=MIN(1,A1/B1)", DIV0, A1=1, B1=0),
    row("=MEDIAN(0,1,A1)", 1.0, A1=1.5),
    row("=MEDIAN(0,1,A1)", 0.25, A1=0.25),
    row("=MEDIAN(0,1,A1)", 0.0, A1=-3),
    row("=MEDIAN(A1:D1)", 2.5, A1=1, B1=2, C1=3, D1=10),
    row("=MEDIAN(A1:D1)", 2.0, A1=1, B1=3, C1="x"),
    row("=MEDIAN(A1:D1)", NUM, A1="x"),
    row("=MOD(A1,B1)", 1.0, A1=7, B1=3),
    row("=MOD(A1,B1)", 2.0, A1=-7, B1=3),
    row("=MOD(A1,B1)", -2.0, A1=7, B1=-3),
    row("=MOD(A1,B1)", 0.0, A1=6, B1=3),
    row("=MOD(A1,B1)", DIV0, A1=7, B1=0),
    row("=POWER(A1,B1)", 8.0, A1=2, B1=3),
    row("=POWER(A1,B1)", NUM, A1=0, B1=0),
    row("=POWER(A1,B1)", DIV0, A1=0, B1=-1),
    row("=POWER(A1,B1)", NUM, A1=-8, B1=0.5),
    row("=REPT(A1,B1)", "ababab", A1="ab", B1=3),
    row("=REPT(A1,B1)", "abab", A1="ab", B1=2.9),
    row("=REPT(A1,B1)", "", A1="ab", B1=0),
    row("=REPT(A1,B1)", VALUE, A1="ab", B1=-1),
    row("=REPT(A1,B1)", "77", A1=7, B1=2),
    row("=SIGN(A1)", -1.0, A1=-2.5),
    row("=SIGN(A1)", 0.0, A1=0),
    row("=SIGN(A1)", 1.0, A1=2.5),
    row("=SQRT(A1)", 1.5, A1=2.25),
    row("=SQRT(A1)", NUM, A1=-1),
    row("=SUM(A1:D1)", 6.0, A1=1, B1=2, C1=3),
    row("=SUM(A1:B3)", 21.0, A1=1, B1=2, A2=3, B2=4, A3=5, B3=6),
    row("=SUM(A1:D1)", 1.0, A1=1, B1="x", C1=True),
    row("=SUM(A1:D1)", 1.0, A1=1, B1="12"),
    row("=SUM(A1:C1,F1,2)", 8.0, A1=1, B1=2, F1=3),
    row("=SUM(A1,B1)", 1.0, A1=1, B1="x"),
    row("=SUM(A1:D1)", NA, A1=1, B1=NA),
    row("=SUM(A1:D1)", 0.0),
    row("=SUM(A1:D1)", NUM, A1=1e308, B1=1e308),
    row("=SUMPRODUCT(A1:C1,A2:C2)", 32.0, A1=1, B1=2, C1=3, A2=4, B2=5, C2=6),
    row("=SUMPRODUCT(A1:C1,A2:C2)", 22.0, A1=1, B1="x", C1=3, A2=4, B2=5, C2=6),
    row("=SUMPRODUCT(A1:C1)", 6.0, A1=1, B1=2, C1=3),
    row("=SUMPRODUCT((A1:C1>F1)*A2:C2)", 11.0, A1=1, B1=2, C1=3, A2=4, B2=5, C2=6, F1=1),
    row("=SUMPRODUCT((A1:A3=F1)*B1:B3)", 4.0, A1=1, A2=2, A3=1, B1=1, B2=2, B3=3, F1=1),
    row("=SUMPRODUCT(A1:C1,A2:C2)", NA, A1=1, B1=NA, C1=3, A2=4, B2=5, C2=6),
]  # fmt: skip


def title(number: int) -> str:
    return f"R{number:03d}"


def address(number: int, cell: str) -> Address:
    return references(f"={cell}", title(number))[0][:3]


@cache
def table() -> dict[Address, Value | Formula]:
    cells: dict[Address, Value | Formula] = {}
    for number, case in enumerate(ROWS):
        cells[title(number), *RESULT] = Formula(case.formula)
        cells[title(number), 6, 6] = "end"  # so that no sheet is empty
        for cell, value in case.cells.items():
            cells[address(number, cell)] = value
    return cells


@cache
def answers(engine: str) -> dict[Address, Value]:
    return ENGINES[engine].calculate(table())


def expected(case: Row, engine: str) -> Value:
    return case.otherwise.get(engine, case.excel)
