"""Warm: engines that are loaded and ready calculate the same workbook again, and draws of it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Aimed, Figure, Measured, Setting
from benchmarks.subjects import Draws, Subject, drawn, typed
from benchmarks.timing import Runs, at_most, in_turn, milliseconds, ratio
from costbridge.collector import paused
from costbridge.engines import Value, formulas, ironcalc, libreoffice
from costbridge.engines.compiled import Program
from costbridge.engines.library import library

# IronCalc's evaluation is without its values being read; the others give the value of every cell.
COMPILED, BY_SHAPE, IRONCALC = "compiled", "formulas by shape", "IronCalc"
MODEL, MODEL_FROM_FILE = "ExcelModel, loaded", "ExcelModel, from the file"
CALLED, CALLED_WITH_MORE = "LibreOffice", "LibreOffice with more"
OFFICE = "LibreOffice, one workbook more in a call"
_MORE = 2  # workbooks in that call beside the first
HEADLINES, EVERY = "compiled, headline figures", "compiled, every formula"
_IRONCALC_DRAWS = 200  # of milliseconds each
_PART = 10  # every formula of 20,000 draws would take a gigabyte: a tenth of them


def recalculation(setting: Setting, subject: Subject) -> Measured:
    """The whole workbook again: compiled, by shape, by ExcelModel, LibreOffice and IronCalc."""
    seconds = in_turn(_quick(subject), setting.many_rounds, setting.warm_up)
    aims = [at_most(10, COMPILED, IRONCALC, seconds)]
    absent = ["ExcelModel", "LibreOffice"]
    if setting.slow_programs:
        absent = [] if libreoffice.find() else ["LibreOffice"]
        with _slow(subject) as runs:
            slow = in_turn(runs, setting.slow_rounds, setting.warm_up)
        aims.append(at_most(0.1, BY_SHAPE, MODEL, slow))
        seconds |= {name: slow[name] for name in slow if name not in (BY_SHAPE, CALLED)}
        if CALLED in slow:
            calls = zip(slow[CALLED], seconds.pop(CALLED_WITH_MORE), strict=True)
            seconds[OFFICE] = [(more - one) / _MORE for one, more in calls]
    cells = Figure("formulas in the workbook", len(subject.book.values), "cells")
    return Measured([cells, *milliseconds(seconds)], aims, absent)


def _quick(subject: Subject) -> Runs:
    model, _ = ironcalc.loaded(subject.cells)
    return {
        COMPILED: partial(Program(subject.cells).calculate, typed(subject.cells)),
        BY_SHAPE: formulas.Model(subject.cells).calculate,
        IRONCALC: model.evaluate,
    }


@contextmanager
def _slow(subject: Subject) -> Iterator[Runs]:
    """ExcelModel, with the proving engine again beside it, and LibreOffice."""
    loaded = _without_collector(lambda: _model(subject.file))
    runs: Runs = {
        BY_SHAPE: formulas.Model(subject.cells).calculate,
        MODEL: lambda: _without_collector(loaded.calculate),
        MODEL_FROM_FILE: lambda: _without_collector(lambda: _model(subject.file).calculate()),
    }
    with tempfile.TemporaryDirectory() as name:
        if libreoffice.find():
            folder = Path(name)
            copies = [folder / f"{number}.xlsx" for number in range(1 + _MORE)]
            for copy in copies:
                shutil.copy(subject.file, copy)
            out = folder / "out"
            runs[CALLED] = lambda: libreoffice.all_to_xlsx(copies[:1], out)
            runs[CALLED_WITH_MORE] = lambda: libreoffice.all_to_xlsx(copies, out)
        yield runs


def _model(file: Path) -> Any:
    return library().ExcelModel().loads(str(file)).finish()


def _without_collector(run: Callable[[], Any]) -> Any:
    """Half of ExcelModel's time is Python's collector: it is spared that, as in our engine."""
    with paused():
        return run()


def draws(setting: Setting, subject: Subject) -> Measured:
    """Draws a second through the workbook's own formulas: every input with a range, drawn anew."""
    number = min(setting.draws, _IRONCALC_DRAWS)
    many, few = drawn(subject, setting.draws), drawn(subject, number)
    program = Program(subject.cells)
    runs: Runs = {
        HEADLINES: partial(program.calculate, many, subject.headlines),
        EVERY: partial(program.calculate, drawn(subject, max(1, setting.draws // _PART))),
        IRONCALC: partial(_by_ironcalc, subject, few, *ironcalc.loaded(subject.cells)),
    }
    seconds = in_turn(runs, setting.slow_rounds, setting.warm_up)
    lengths = {HEADLINES: setting.draws, EVERY: max(1, setting.draws // _PART), IRONCALC: number}
    rates = {name: [lengths[name] / t for t in taken] for name, taken in seconds.items()}
    speed = Figure(f"draws a second, {HEADLINES}", median(rates[HEADLINES]), "/s")
    times = Figure(f"{HEADLINES} / {IRONCALC}", ratio(rates[HEADLINES], rates[IRONCALC]), "")
    others = [Figure(f"draws a second, {n}", median(rates[n]), "/s") for n in (EVERY, IRONCALC)]
    inputs = Figure("inputs drawn at once", len(many), "inputs")
    aims = [Aimed(speed, 10_000, at_least=True), Aimed(times, 20, at_least=True)]
    return Measured([inputs, *others], aims)


def _by_ironcalc(
    subject: Subject, draws: Draws, model: Any, sheets: dict[str, int]
) -> list[list[Value]]:
    found = []
    for number in range(len(next(iter(draws.values())))):
        for (title, row, column), values in draws.items():
            model.update_cell_with_number(sheets[title], row, column, float(values[number]))
        model.evaluate()
        found.append([ironcalc.value_of(model, sheets, at) for at in subject.headlines])
    return found
