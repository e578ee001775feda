"""Commands: cold, as a user calls them: each in a process of its own."""

import io
import sys
import tempfile
from pathlib import Path
from statistics import median

from openpyxl import Workbook

from benchmarks.figures import Aimed, Figure, Measured, Setting
from benchmarks.subjects import Subject
from benchmarks.timing import (
    Runs,
    Seconds,
    at_most,
    cold,
    costbridge,
    in_turn,
    milliseconds,
    peak_mib,
)
from costbridge import app
from costbridge.engines import ENGINES, libreoffice

CHECK, OFFICE = "costbridge check", "LibreOffice, fresh profile"
BUILD, BARE, CALCULATION = "build", "openpyxl, the same cells bare", "one calculation"
PYTHON, HELP, FUNCTIONS = "python", "costbridge --help", "import costbridge_udfs"


def check(setting: Setting, subject: Subject) -> Measured:
    """`costbridge check` beside LibreOffice that opens, recalculates and saves the same file."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(subject.file)
        runs: Runs = {
            CHECK: cold(*costbridge("check", file, "--quiet")),
            "costbridge check --engine compiled": cold(
                *costbridge("check", file, "--quiet", "--engine", "compiled")
            ),
        }
        with_office = setting.slow_programs and libreoffice.find() is not None
        if with_office:
            runs[OFFICE] = lambda: libreoffice.to_xlsx(subject.file, Path(folder))
        seconds = in_turn(runs, setting.rounds, setting.warm_up)
    aims = [at_most(1, CHECK, OFFICE, seconds)] if with_office else []
    return Measured(milliseconds(seconds), aims, [] if with_office else ["LibreOffice"])


def build(setting: Setting, subject: Subject) -> Measured:
    """A build beside bare openpyxl writing the same cells, both in a process that is warm.

    One calculation is the compiled engine's, from the cells: patterns, order and values.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book.xlsx"
        warm = {
            BUILD: lambda: app.build(subject.name, target, force=True),
            BARE: lambda: _bare(subject),
            CALCULATION: lambda: ENGINES["compiled"].calculate(subject.cells),
        }
        seconds = in_turn(warm, setting.rounds, setting.warm_up)
        command = costbridge("build", subject.name, "--out", str(target), "--force", "--quiet")
        cold_build = in_turn(
            {"costbridge build, cold": cold(*command)}, setting.rounds, setting.warm_up
        )
    over = [
        (whole - calculation) / bare
        for whole, calculation, bare in zip(
            seconds[BUILD], seconds[CALCULATION], seconds[BARE], strict=True
        )
    ]
    name = f"({BUILD} - {CALCULATION}) / {BARE}"
    return Measured(milliseconds(seconds | cold_build), [Aimed(Figure(name, median(over), ""), 3)])


def _bare(subject: Subject) -> bytes:
    """The contents alone: no style, no value beside a formula, no link."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in subject.book.drawn:
        written = book.create_sheet(sheet.title)
        for (row, column), cell in sheet.cells.items():
            if cell.content is not None:
                written.cell(row, column, cell.content)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def memory(_: Setting, subject: Subject) -> Measured:
    """The largest memory of a process that builds, and of one that checks."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "book.xlsx")
        peaks = {
            "build": costbridge("build", subject.name, "--out", target, "--quiet"),
            "check": costbridge("check", str(subject.file), "--quiet"),
        }
        aims = [
            Aimed(Figure(f"peak of {name}", peak_mib(words), "MiB"), 300)
            for name, words in peaks.items()
        ]
    return Measured(aimed=aims)


def start(setting: Setting, _: Subject) -> Measured:
    """What `costbridge --help` and the import of the functions add to Python's own start."""
    runs = {
        PYTHON: cold(sys.executable, "-c", "pass"),
        HELP: cold(*costbridge("--help")),
        FUNCTIONS: cold(sys.executable, "-c", FUNCTIONS),
    }
    seconds = in_turn(runs, setting.many_rounds, setting.warm_up)
    aims = [Aimed(_over_python(name, seconds), aim) for name, aim in ((HELP, 60), (FUNCTIONS, 50))]
    return Measured(milliseconds(seconds), aims)


def _over_python(name: str, seconds: Seconds) -> Figure:
    pairs = zip(seconds[name], seconds[PYTHON], strict=True)
    return Figure(f"{name} over bare Python", 1_000 * median(a - b for a, b in pairs), "ms")
