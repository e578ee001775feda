"""Timing: programs in turn, round after round, so that what else the machine does meets all alike.

What is compared is each round's ratio; of figures and ratios the median is told.
"""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from benchmarks.figures import Aimed, Figure

Runs = dict[str, Callable[[], object]]
Seconds = dict[str, list[float]]

# A process counts the memory of whoever starts it as its own until it has started: so this small
# one stands between, and says what its child took, in the unit of its system.
_PEAK = (
    "import resource, subprocess, sys;"
    "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode;"
    "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes that ru_maxrss counts in


def in_turn(programs: Mapping[str, Callable[[], object]], rounds: int, warm_up: int) -> Seconds:
    """The seconds of every program in every round, after rounds that do not count."""
    seconds: Seconds = {name: [] for name in programs}
    for number in range(warm_up + rounds):
        for name, run in programs.items():
            gc.collect()  # what the last one left is not this one's work,
            gc.freeze()  # and what all of them keep is not looked through while one runs
            started = time.perf_counter()
            run()
            taken = time.perf_counter() - started
            if number >= warm_up:
                seconds[name].append(taken)
    gc.unfreeze()
    return seconds


def cold(*words: str) -> Callable[[], None]:
    """A process of its own; what it says is not wanted, that it succeeds is."""

    def run() -> None:
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    return run


def costbridge(*words: str) -> tuple[str, ...]:
    """The command as its script calls it, in the Python and from the folders of this process."""
    code = "import sys; from costbridge.cli import main; sys.exit(main())"
    return sys.executable, "-c", code, *words


def peak_mib(words: Sequence[str]) -> float:
    """The largest memory that a process takes."""
    command = [sys.executable, "-S", "-c", _PEAK, *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    code, peak = map(int, done.stdout.split())
    if code:
        raise RuntimeError(f"{' '.join(words)}: exit code {code}: {done.stderr.strip()}")
    return peak * _UNIT / 2**20


def milliseconds(seconds: Seconds) -> list[Figure]:
    return [Figure(name, 1_000 * median(taken), "ms") for name, taken in seconds.items()]


def at_most(aim: float, above: str, below: str, seconds: Seconds) -> Aimed:
    """A ratio of two of the programs, which is to be at most so much."""
    return Aimed(Figure(f"{above} / {below}", ratio(seconds[above], seconds[below]), ""), aim)


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    return median(a / b for a, b in zip(above, below, strict=True))
