"""Run: every mutant of every shipped case through its guards, on all cores."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from benchmarks.mutation.mutants import Unmade, formulas, mutants
from benchmarks.mutation.recalculation import Stillborn
from benchmarks.mutation.trial import COPY, SUITE, Trial
from costbridge import case

Fate = Literal["killed", "survived", "equivalent", "stillborn"]
CASES = [name for name, _ in case.shipped()]


@dataclass
class Outcome:
    """What became of a mutant: who noticed it in any case, and whether its own cells differ."""

    id: str
    sheet: str
    operator: str
    number: bool = True
    noticed_by: list[str] = field(default_factory=list)
    calculable: bool = False
    differs: bool = False

    @property
    def fate(self) -> Fate:
        if not self.calculable:
            return "stillborn"
        if set(SUITE) & set(self.noticed_by):
            return "killed"
        return "survived" if self.differs or self.noticed_by else "equivalent"

    @property
    def counts(self) -> bool:
        return self.fate in ("killed", "survived")

    def noticed(self, *guards: str) -> bool:
        return not set(guards).isdisjoint(self.noticed_by)


@cache
def trial(name: str) -> Trial:
    return Trial(name)


def lines() -> list[str]:
    """The ids of all declared formulas, of a case after the other."""
    return list(dict.fromkeys(line for name in CASES for line in trial(name).lines.found))


def outcomes(line: str) -> list[Outcome]:
    """What becomes of the mutants of one declared formula."""
    found: dict[str, Outcome] = {}
    for name in CASES:
        tried = trial(name)
        declared = tried.lines.found.get(line)
        if declared is None:
            continue
        for mutant in mutants(declared, tried.book.values):
            try:
                cells = formulas(mutant, declared, tried.lines)
            except Unmade:
                continue
            outcome = found.setdefault(
                mutant.id, Outcome(mutant.id, mutant.sheet, mutant.operator, mutant.number)
            )
            if outcome.noticed(*SUITE) and outcome.noticed(*COPY):
                continue
            try:
                who, differs = tried.noticed(cells)
            except Stillborn:
                continue
            outcome.calculable = True
            outcome.differs |= differs
            outcome.noticed_by = sorted({*outcome.noticed_by, *who})
    return list(found.values())


def run(wanted: Iterable[str], jobs: int, progress: Callable[[int], None]) -> list[Outcome]:
    """The outcomes of many lines, in the order given, by so many processes."""
    chosen = list(wanted)
    found: list[Outcome] = []
    for done, part in enumerate(_parts(chosen, jobs), start=1):
        found += part
        progress(done)
    return found


def _parts(chosen: list[str], jobs: int) -> Iterator[list[Outcome]]:
    for name in CASES:
        trial(name)  # before the processes part: they share it then
    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(outcomes, chosen)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(outcomes, chosen, chunksize=4)


def cores() -> int:
    return os.cpu_count() or 1
