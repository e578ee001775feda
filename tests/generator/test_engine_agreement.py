"""Every function and operator the model may use, at its edges, in every calculation engine.

A row holds a formula, the cells it reads and Excel's answer. An engine known to answer otherwise
has its own answer in the row, with the reason: a silent change of an engine is then noticed.
`formulas` stands for both engines that use that library.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from costbridge.engines import (
    DIV0,
    ENGINES,
    NA,
    NUM,
    REF,
    VALUE,
    ExcelError,
    Value,
    book,
    compare,
    libreoffice,
)
from costbridge.engines.compiled import Program
from costbridge.engines.functions import FUNCTIONS
from costbridge.formula import Address, Formula, references, tokens

NOTHING: Mapping[str, Value] = {}
RESULT = (1, 12)  # the formula stands in L1, its cells in A1:F6 of a sheet of its own


class Row(NamedTuple):
    formula: str
    cells: Mapping[str, Value]
    excel: Value
    otherwise: Mapping[str, Value] = {}
    why: str = ""


def row(
    formula: str,
    excel: Value,
    otherwise: Mapping[str, Value] = NOTHING,
    why: str = "",
    **cells: Value,
) -> Row:
    return Row(formula, cells, excel, otherwise, why)


BLANKS_AND_TEXTS = "compares numbers only"
BOOLEANS = "takes a boolean for the number 1 or 0"
EXPONENTS = "has other limits for exponents in texts"
ERROR_KIND = "names this error otherwise"
FIRST_DAYS = "counts the days before March 1900 otherwise"
NEGATIVE_DAYS = "calculates with days before 1900"
NO_OVERFLOW = "lets infinity pass inside a formula"
ROUNDING = "rounds the binary number, Excel the 15 digits that one sees; sentences must avoid ties"
SEVENTEEN_DIGITS = "writes more than 15 digits, so numbers in sentences go through FIXED"
SHORT_CUT = "does not look at what cannot change the answer"
WITHOUT_RULE = "has no rule for this"

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
    row("=1/(A1*B1)", NUM, A1=1e200, B1=1e200,
        why=NO_OVERFLOW, otherwise={"ironcalc": 0.0}),
    row("=A1/B1", 0.75, A1=3, B1=4),
    row("=A1/B1", DIV0, A1=3, B1=0),
    row("=A1/B1", DIV0, A1=3),
    row("=A1/B1", DIV0, A1=0, B1=0),
    row("=A1^B1", 8.0, A1=2, B1=3),
    row("=A1^B1", 0.5, A1=2, B1=-1),
    row("=A1^B1", -8.0, A1=-2, B1=3),
    row("=(A1^B1)^C1", 64.0, A1=2, B1=3, C1=2),
    row("=A1^B1^C1", 64.0, A1=2, B1=3, C1=2),
    row("=A1^B1", NUM, A1=0, B1=0,
        why=WITHOUT_RULE, otherwise={"formulas": 1.0, "libreoffice": 1.0}),
    row("=A1^B1", DIV0, A1=0, B1=-1,
        why=ERROR_KIND, otherwise={"formulas": VALUE, "libreoffice": NUM}),
    row("=A1^B1", NUM, A1=-8, B1=0.5,
        why="calculates a complex number",
        otherwise={"formulas": "(1.7319121124709868e-16+2.8284271247461903j)"}),
    row("=A1^B1", NUM, A1=10, B1=400,
        why=ERROR_KIND, otherwise={"formulas": VALUE, "ironcalc": DIV0}),
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
    row('=A1/B1&""', "0.333333333333333", A1=1, B1=3,
        why=SEVENTEEN_DIGITS,
        otherwise={"formulas": "0.3333333333333333", "ironcalc": "0.3333333333333333"}),
    row('=A1+B1&""', "0.3", A1=0.1, B1=0.2,
        why=SEVENTEEN_DIGITS,
        otherwise={"formulas": "0.30000000000000004", "ironcalc": "0.30000000000000004"}),
    row('=A1&""', "1234567890123", A1=1234567890123),
    row('=A1&""', "1E+20", A1=1e20,
        why=EXPONENTS,
        otherwise={"formulas": f"1{0:020}", "ironcalc": f"1{0:020}", "libreoffice": "1E+020"}),
    row('=A1&""', "10000000000", A1=1e10),
    row('=A1&""', "0.00001", A1=1e-5,
        why=EXPONENTS, otherwise={"formulas": "1e-05"}),
    row('=A1&"x"', "TRUEx", A1=True,
        why=BOOLEANS, otherwise={"libreoffice": "1x"}),
    row('=A1&"x"', NA, A1=NA),
    row("=A1+B1&C1", "3x", A1=1, B1=2, C1="x"),
    row("=A1=B1", True, A1=2, B1=2),
    row("=A1=B1", True, A1="Base", B1="bASE"),
    row("=A1=B1", False, A1=1, B1="1"),
    row("=A1=B1", False, A1=True, B1=1,
        why=BOOLEANS, otherwise={"libreoffice": True}),
    row("=A1=B1", True, A1=0),
    row("=A1=B1", True, A1=""),
    row("=A1+B1=C1", True, A1=0.1, B1=0.2, C1=0.3,
        why="compares all bits; a check compares within a tolerance",
        otherwise={"compiled": False, "formulas": False}),
    row("=A1=B1", NA, A1=NA, B1=1),
    row("=A1<>B1", True, A1=2, B1=3),
    row("=A1<B1", True, A1=2, B1=3),
    row("=A1<B1", True, A1=99, B1="a"),
    row("=A1<B1", True, A1="z", B1=False,
        why=BOOLEANS, otherwise={"libreoffice": False}),
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
    row("=AND(A1>0,1/B1)", DIV0, A1=-1, B1=0,
        why=SHORT_CUT, otherwise={"ironcalc": False}),
    row("=OR(A1>0,B1>0)", True, A1=1, B1=-1),
    row("=OR(A1:C1)", False, A1=0, B1="x", C1=False),
    row("=OR(A1>0,1/B1)", DIV0, A1=1, B1=0,
        why=SHORT_CUT, otherwise={"ironcalc": True}),
    row("=NOT(A1>0)", False, A1=1),
    row("=NOT(A1)", True, A1=0),
    row("=NOT(A1)", True),
    row("=NOT(A1)", VALUE, A1="x"),
    row("=CHAR(A1)", "A", A1=65),
    row("=CHAR(A1)", "\n", A1=10),
    row("=CHAR(A1)", VALUE, A1=0,
        why=WITHOUT_RULE, otherwise={"libreoffice": "_x0000_"}),
    row("=CHAR(A1)", VALUE, A1=256),
    row("=COUNTIF(A1:D1,1)", 2.0, A1=1, B1=0, C1=1, D1="x"),
    row('=COUNTIF(A1:D1,">0")', 2.0, A1=1, B1=0, C1=3, D1="x"),
    row('=COUNTIF(A1:D1,"<>0")', 3.0, A1=1, B1=0, C1=3, D1="x",
        why=BLANKS_AND_TEXTS, otherwise={"formulas": 2}),
    row('=COUNTIF(A1:D1,"<>0")', 3.0, A1=1, B1=0, D1="x",
        why=BLANKS_AND_TEXTS, otherwise={"formulas": 1}),
    row('=COUNTIF(A1:C1,"<>0")', 2.0, A1=1, B1=0, C1=NA,
        why=BLANKS_AND_TEXTS, otherwise={"formulas": 1}),
    row("=COUNTIF(A1:D1,F1)", 2.0, A1="x", B1="X", C1="y", D1=1, F1="x"),
    row('=COUNTIF(A1:D1,"a*")', 2.0, A1="ab", B1="A", C1="ba",
        why="minds upper and lower case beside *", otherwise={"formulas": 1}),
    row("=COUNTIF(A1:D1,1)", 1.0, A1=1, B1=True, C1=NA,
        why=BOOLEANS, otherwise={"libreoffice": 2}),
    row("=COUNTIF(A1:D1,TRUE)", 1.0, A1=1, B1=True,
        why=BOOLEANS, otherwise={"libreoffice": 2}),
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
    row("=DATE(A1,B1,C1)", 60.0, A1=1900, B1=2, C1=29,
        why=FIRST_DAYS, otherwise={"ironcalc": 61.0, "libreoffice": 61.0}),
    row("=DATE(A1,B1,C1)", 1.0, A1=0, B1=1, C1=1,
        why=FIRST_DAYS, otherwise={"ironcalc": 2.0, "libreoffice": 36526.0}),
    row("=DATE(A1,B1,C1)", 61.0, A1=1900, B1=3, C1=1),
    row("=DATE(A1,B1,C1)", NUM, A1=10000, B1=1, C1=1,
        why="knows years after 9999", otherwise={"libreoffice": 2958466}),
    row("=DATE(A1,B1,C1)", 44166.0, A1=2021, B1=0, C1=1),
    row("=EDATE(A1,B1)", 44255.0, A1=44227, B1=1),
    row("=EDATE(A1,B1)", 44196.0, A1=44227, B1=-1),
    row("=EDATE(A1,B1)", 44255.0, A1=44227, B1=1.9),
    row("=EDATE(A1,B1)", NUM, A1=10, B1=-12,
        why=NEGATIVE_DAYS, otherwise={"formulas": 693607, "libreoffice": -355}),
    row("=EDATE(A1,B1)", VALUE, A1="x", B1=1),
    row("=EOMONTH(A1,B1)", 44286.0, A1=44197, B1=2),
    row("=EOMONTH(A1,B1)", 44196.0, A1=44197, B1=-1),
    row("=EOMONTH(A1,B1)", 45351.0, A1=45322, B1=1),
    row("=EOMONTH(DATE(A1,1,1),3*B1-1)", 45016.0, A1=2023, B1=1),
    row("=EOMONTH(A1,B1)", NUM, A1=10, B1=-12,
        why=NEGATIVE_DAYS, otherwise={"libreoffice": -333}),
    row("=YEAR(A1)", 2021.0, A1=44197),
    row("=YEAR(A1)", 1900.0, A1=60),
    row("=YEAR(A1)", 2020.0, A1=44196.9),
    row("=YEAR(A1)", NUM, A1=-1,
        why=NEGATIVE_DAYS, otherwise={"libreoffice": 1899}),
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
    row("=FIXED(A1,B1)", "0.00", A1=-0.001, B1=2,
        why="writes a negative zero", otherwise={"ironcalc": "-0.00"}),
    row("=FIXED(A1,B1)", "1.01", A1=1.005, B1=2,
        why=ROUNDING, otherwise={"formulas": "1.00", "ironcalc": "1.00", "libreoffice": "1.00"}),
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
    row("=INDEX(A1:A3,F1)", REF, A1=10, A2=20, A3=30, F1=4,
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
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
    row("=LN(A1)", NUM, A1=0,
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
    row("=LN(A1)", NUM, A1=-1,
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
    row("=LOG10(A1)", 3.0, A1=1000),
    row("=LOG10(A1)", NUM, A1=0,
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1=10, B1=20, C1=20, F1=20),
    row("=MATCH(F1,A1:A3,0)", 3.0, A1="Base", A2="Low", A3="High", F1="hIGH"),
    row("=MATCH(F1,A1:C1,0)", NA, A1=10, B1=20, C1=30, F1=25),
    row("=MATCH(F1,A1:C1,0)", NA, A1="1", B1=True, C1=2, F1=1,
        why=BOOLEANS, otherwise={"libreoffice": 2}),
    row("=MATCH(F1,A1:C1,0)", 3.0, A1=NA, B1="x", C1=1, F1=1),
    row("=MATCH(F1,A1:C1,0)", NA, A1=1, B1=2, C1=3, F1=NA),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1="ab", B1="b?", C1="bc", F1="b~?"),
    row("=MATCH(F1,A1:C1,0)", 2.0, A1="ab", B1="bx", C1="bc", F1="b?"),
    row("=MAX(A1:C1)", 3.0, A1=1, B1=3, C1="x"),
    row("=MAX(A1,B1)", -1.0, B1=-1),
    row("=MAX(A1:C1)", -1.0, A1=-1, B1=True,
        why=BOOLEANS, otherwise={"libreoffice": 1}),
    row("=MAX(A1:C1)", 0.0, A1="x"),
    row("=MAX(0,A1-B1)", 0.0, A1=1, B1=2),
    row("=MAX(A1:C1)", NA, A1=1, B1=NA),
    row("=MIN(A1:C1)", 1.0, A1=1, B1=3),
    row("=MIN(A1:C1)", 5.0, A1=True, B1=5,
        why=BOOLEANS, otherwise={"libreoffice": True}),
    row("=MIN(1,A1/B1)", 0.5, A1=1, B1=2),
    row("=MIN(1,A1/B1)", DIV0, A1=1, B1=0),
    row("=MEDIAN(0,1,A1)", 1.0, A1=1.5),
    row("=MEDIAN(0,1,A1)", 0.25, A1=0.25),
    row("=MEDIAN(0,1,A1)", 0.0, A1=-3),
    row("=MEDIAN(A1:D1)", 2.5, A1=1, B1=2, C1=3, D1=10),
    row("=MEDIAN(A1:D1)", 2.0, A1=1, B1=3, C1="x"),
    row("=MEDIAN(A1:D1)", NUM, A1="x",
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
    row("=MOD(A1,B1)", 1.0, A1=7, B1=3),
    row("=MOD(A1,B1)", 2.0, A1=-7, B1=3),
    row("=MOD(A1,B1)", -2.0, A1=7, B1=-3),
    row("=MOD(A1,B1)", 0.0, A1=6, B1=3),
    row("=MOD(A1,B1)", DIV0, A1=7, B1=0),
    row("=POWER(A1,B1)", 8.0, A1=2, B1=3),
    row("=POWER(A1,B1)", NUM, A1=0, B1=0,
        why=WITHOUT_RULE, otherwise={"libreoffice": 1}),
    row("=POWER(A1,B1)", DIV0, A1=0, B1=-1,
        why=ERROR_KIND, otherwise={"libreoffice": NUM}),
    row("=POWER(A1,B1)", NUM, A1=-8, B1=0.5),
    row("=REPT(A1,B1)", "ababab", A1="ab", B1=3),
    row("=REPT(A1,B1)", "abab", A1="ab", B1=2.9),
    row("=REPT(A1,B1)", "", A1="ab", B1=0),
    row("=REPT(A1,B1)", VALUE, A1="ab", B1=-1,
        why=WITHOUT_RULE, otherwise={"formulas": ""}),
    row("=REPT(A1,B1)", "77", A1=7, B1=2),
    row("=SIGN(A1)", -1.0, A1=-2.5),
    row("=SIGN(A1)", 0.0, A1=0),
    row("=SIGN(A1)", 1.0, A1=2.5),
    row("=SQRT(A1)", 1.5, A1=2.25),
    row("=SQRT(A1)", NUM, A1=-1,
        why=ERROR_KIND, otherwise={"libreoffice": VALUE}),
    row("=SUM(A1:D1)", 6.0, A1=1, B1=2, C1=3),
    row("=SUM(A1:B3)", 21.0, A1=1, B1=2, A2=3, B2=4, A3=5, B3=6),
    row("=SUM(A1:D1)", 1.0, A1=1, B1="x", C1=True,
        why=BOOLEANS, otherwise={"libreoffice": 2}),
    row("=SUM(A1:D1)", 1.0, A1=1, B1="12",
        why="takes a text that reads as a number for one", otherwise={"formulas": 13}),
    row("=SUM(A1:C1,F1,2)", 8.0, A1=1, B1=2, F1=3),
    row("=SUM(A1,B1)", 1.0, A1=1, B1="x"),
    row("=SUM(A1:D1)", NA, A1=1, B1=NA),
    row("=SUM(A1:D1)", 0.0),
    row("=SUM(A1:D1)", NUM, A1=1e308, B1=1e308,
        why=NO_OVERFLOW, otherwise={"formulas": float("inf")}),
    row("=SUMPRODUCT(A1:C1,A2:C2)", 32.0, A1=1, B1=2, C1=3, A2=4, B2=5, C2=6),
    row("=SUMPRODUCT(A1:C1,A2:C2)", 22.0, A1=1, B1="x", C1=3, A2=4, B2=5, C2=6),
    row("=SUMPRODUCT(A1:C1)", 6.0, A1=1, B1=2, C1=3),
    row("=SUMPRODUCT((A1:C1>F1)*A2:C2)", 11.0, A1=1, B1=2, C1=3, A2=4, B2=5, C2=6, F1=1),
    row("=SUMPRODUCT((A1:C1>SUMPRODUCT((A1:C1>F1)*A1:C1,A1:C1))*A1:C1)", 0.0, A1=1, B1=2, F1=1),
    row("=SUMPRODUCT((A1:A3=F1)*B1:B3)", 4.0, A1=1, A2=2, A3=1, B1=1, B2=2, B3=3, F1=1),
    row("=SUMPRODUCT(A1:C1,A2:C2)", NA, A1=1, B1=NA, C1=3, A2=4, B2=5, C2=6),
]  # fmt: skip


def title(number: int) -> str:
    return f"R{number:03d}"


def address(number: int, cell: str) -> Address:
    return references(f"={cell}", title(number))[0][:3]


def table() -> dict[Address, Value | Formula]:
    cells: dict[Address, Value | Formula] = {}
    for number, case in enumerate(ROWS):
        cells[title(number), *RESULT] = Formula(case.formula)
        for cell, value in case.cells.items():
            cells[address(number, cell)] = value
    return cells


TABLE = table()
SIGNS = {"+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">=", "%"}


def engine_of(name: str) -> str:
    return "formulas" if name == "excelmodel" else name


def disagreements(name: str, found: Mapping[Address, Value]) -> list[str]:
    """The rows in which an engine answers otherwise than the table says."""
    wrong = []
    for number, case in enumerate(ROWS):
        answer = found[title(number), *RESULT]
        expected = case.otherwise.get(engine_of(name), case.excel)
        if not compare.agree(expected, answer):
            cells = dict(case.cells)
            wrong.append(f"{case.formula} of {cells}: {answer!r}, the table says {expected!r}")
    return wrong


def test_every_function_and_operator_has_a_row() -> None:
    used = {
        token.value.upper().rstrip("(")
        for case in ROWS
        for token in tokens(case.formula)
        if token.type in ("FUNC", "OPERATOR-INFIX", "OPERATOR-PREFIX", "OPERATOR-POSTFIX")
    }
    assert set(FUNCTIONS) | SIGNS <= used


def test_every_disagreement_has_its_reason() -> None:
    assert [case.formula for case in ROWS if bool(case.otherwise) != bool(case.why)] == []


@pytest.mark.parametrize("name", ["compiled", "formulas"])
def test_engine_answers_as_the_table_says(name: str) -> None:
    assert disagreements(name, ENGINES[name].calculate(TABLE)) == []


def test_ironcalc_answers_as_the_table_says() -> None:
    pytest.importorskip("ironcalc", reason="IronCalc, a development dependency, is not installed")
    assert disagreements("ironcalc", ENGINES["ironcalc"].calculate(TABLE)) == []


@pytest.mark.slow
def test_excelmodel_answers_as_the_table_says(tmp_path: Path) -> None:
    """And so the engine by shape equals plain ExcelModel, bit for bit."""
    book.write(TABLE, tmp_path / "table.xlsx")
    found = ENGINES["excelmodel"].calculate(tmp_path / "table.xlsx")
    assert disagreements("excelmodel", found) == []
    by_shape = ENGINES["formulas"].calculate(TABLE)
    assert {key: repr(value) for key, value in found.items()} == {
        key: repr(value) for key, value in by_shape.items()
    }


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
def test_libreoffice_answers_as_the_table_says(tmp_path: Path) -> None:
    book.write(TABLE, tmp_path / "table.xlsx")
    found = ENGINES["libreoffice"].calculate(tmp_path / "table.xlsx")
    assert disagreements("libreoffice", found) == []


def varied(value: Value) -> Value:
    """Another value of the same kind, for the draw between two draws of the table."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value if isinstance(value, ExcelError) else value + "y"
    return value + 1


def test_arrays_of_draws_answer_as_single_values_do() -> None:
    """All cells of the table become arrays at once: first and last draw as printed, one between."""
    inputs = {key: value for key, value in TABLE.items() if not isinstance(value, Formula)}
    between = {key: varied(value) for key, value in inputs.items()}
    draws = {key: np.array([v, between[key], v], dtype=kind(v)) for key, v in inputs.items()}
    program = Program(TABLE)
    found = program.calculate(draws)
    singles = (program.calculate(), program.calculate(between), program.calculate())
    for key in program.calculate():
        expected = [repr(single[key]) for single in singles]
        assert list(map(repr, as_list(found[key]))) == expected, TABLE[key]


def kind(value: Value) -> type:
    return object if isinstance(value, str) else bool if isinstance(value, bool) else float


def as_list(value: object) -> list[object]:
    return value.tolist() if isinstance(value, np.ndarray) else [value] * 3
