"""Speed: `python -m benchmarks.speed [NAME …]` measures, prints, and stores report.json.

Names choose some of the measurements, which are then printed and not stored, unless --out says
where. Run it on a machine that has nothing else to do: ratios bear some company, times none.
"""

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import commands, growth, machine, warm
from benchmarks.figures import FULL, TINY, Measured, Setting
from benchmarks.subjects import Subject, built

REPORT = Path(__file__).parent / "report.json"

MEASUREMENTS: Mapping[str, Callable[[Setting, Subject], Measured]] = {
    "recalculation": warm.recalculation,
    "draws": warm.draws,
    "check": commands.check,
    "build": commands.build,
    "memory": commands.memory,
    "start": commands.start,
    "growth": growth.growth,
}


def main(words: Sequence[str] | None = None) -> int:
    parser = _parser()
    arguments = parser.parse_args(words)
    names = arguments.names or list(MEASUREMENTS)
    if unknown := set(names) - MEASUREMENTS.keys():
        parser.error(f"{', '.join(unknown)}: no such measurement: see --help")
    setting = TINY if arguments.tiny else FULL
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        subject = built(setting.case, Path(folder))
        for name in names:
            started = time.perf_counter()
            found[name] = MEASUREMENTS[name](setting, subject)
            print(_table(name, found[name], time.perf_counter() - started), flush=True)
    missed = [a.figure.name for m in found.values() for a in m.aimed if not a.met]
    print(f"{sum(len(m.aimed) for m in found.values()) - len(missed)} aims met", end="")
    print(f", missed: {'; '.join(missed)}" if missed else ", none missed")
    target = arguments.out or (None if arguments.names or arguments.tiny else REPORT)
    if target:
        target.write_text(report(found, setting), "utf-8")
    return 0


def report(found: Mapping[str, Measured], setting: Setting) -> str:
    """What was measured, when, and on what kind of machine."""
    data = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": machine.facts(),
        "case": setting.case,
        "rounds": setting.rounds,
        "measurements": {
            name: {"about": _about(name), **measured.as_data()} for name, measured in found.items()
        },
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _table(name: str, measured: Measured, seconds: float) -> str:
    rows = [f"{name}: {_about(name)} ({seconds:.0f} s)"]
    rows += [f"  {figure.name:<58} {figure.shown():>16}" for figure in measured.figures]
    rows += [f"  {aimed.figure.name:<58} {aimed.shown()}" for aimed in measured.aimed]
    rows += [f"  not measured: {', '.join(measured.absent)}"] if measured.absent else []
    return "\n".join(rows) + "\n"


def _about(name: str) -> str:
    words = MEASUREMENTS[name].__doc__ or ""
    return words.partition("\n")[0].rstrip(".")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    which = f"what is measured: {', '.join(MEASUREMENTS)}"
    parser.add_argument("names", nargs="*", metavar="NAME", help=which)
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the figures are stored")
    parser.add_argument("--tiny", action="store_true", help="once, small: to see that it runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
