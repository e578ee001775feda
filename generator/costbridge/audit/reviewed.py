"""Reviewed: what no rule can judge, or is proved elsewhere: by whom or where, and why."""

from typing import NamedTuple


class Reviewed(NamedTuple):
    """A rule, or a part of one, that no function here checks; "-" belongs to no rule."""

    rule: str
    what: str
    by: str


REVIEWED = (
    Reviewed(
        "L1",
        "whether a stranger understands a label",
        "a reader: that it is unique is no sign that it is clear",
    ),
    Reviewed(
        "F10",
        "whether a formula takes more than 24 seconds to explain",
        "a reader: length, references and nesting are a stand-in",
    ),
    Reviewed("I3", "whether a source is primary, and when it was accessed", "a reader"),
    Reviewed(
        "-",
        "whether the method is the one that the source used",
        "a reader of the method; where the source prints results, tests/test_worked_numbers.py",
    ),
    Reviewed("-", "whether anything is missing from the scope", "a reader; Guide, Left out"),
    Reviewed(
        "K7",
        "what Excel itself marks, beyond the emulation of its documented checks",
        "a reader with Excel, which was not at hand",
    ),
    Reviewed(
        "W10",
        "the same bytes in another zone, locale, hash seed and on another day",
        "tests/test_file.py, in processes of their own",
    ),
    Reviewed(
        "A5",
        "whether every formula is load-bearing: a changed one must turn something red",
        "python -m benchmarks.mutation, and tests/benchmarks/test_mutation.py",
    ),
    Reviewed(
        "A6",
        "whether worked examples come out at their source's printed precision",
        "tests/test_worked_examples.py and tests/udfs/test_claims_of_*.py: they are no file's",
    ),
)
