"""``python -m benchmarks.mutation``: the mutants of all shipped cases, and who notices them."""

import argparse
import sys
import time

from benchmarks.mutation import report, survivors
from benchmarks.mutation.run import cores, lines, run


def main(words: list[str] | None = None) -> int:
    """0 if every survivor is explained, 1 if not."""
    args = _arguments(words)
    start = time.perf_counter()
    chosen = [line for line in lines() if args.line in line]
    print(f"{len(chosen):,} declared formulas; {args.jobs} processes", file=sys.stderr)

    def progress(done: int) -> None:
        if sys.stderr.isatty() or done % 50 == 0 or done == len(chosen):
            print(f"\r{done:,} of {len(chosen):,}", end="", file=sys.stderr, flush=True)

    outcomes = run(chosen, args.jobs, progress)
    print(file=sys.stderr)
    seconds = time.perf_counter() - start
    found = report.report(outcomes, seconds)
    sums = {**found["by_kind"], "all": found["all"]}
    print(report.table("sheet", found["by_sheet"] | sums))
    print()
    print(report.table("slip", found["by_operator"]))
    print()
    for name in report.SCORES:
        print(f"{name:24}{found['all'][name]:8.2%}")
    print(f"{found['all']['stillborn']:,} mutants were no formulas; {seconds:,.0f} s")
    unexplained = survivors.unexplained(outcomes)
    for mutant in unexplained:
        print(f"survives without a reason: {mutant}")
    if not args.line:
        report.save(found)
        for mutant in survivors.dead(outcomes):
            print(f"explained, but does not survive: {mutant}")
    return 1 if unexplained else 0


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--line", default="", help="only formulas whose id contains this")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes (default: all cores)")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
