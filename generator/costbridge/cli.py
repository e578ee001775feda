"""Command line: words in, one call, words out. ``main`` alone turns an error into its exit code."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from costbridge import report
from costbridge.errors import CostbridgeError

OK, DIFFERENCE, USAGE, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 70, 130, 141

_EXAMPLES = """examples:
  costbridge build                         the shipped case: deepseek.xlsx in this folder
  costbridge build gpt4 --out gpt4.xlsx    another shipped case
  costbridge build mine.toml --scenario own --set use.utilisation=0.6 --force
  costbridge case deepseek.xlsx > mine.toml    the case a workbook was built from

exit codes: 0 ok, 1 a check failed or a difference was found, 2 usage, case or output,
3 unreadable or foreign workbook, 4 an engine is missing, 70 a bug of ours"""


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; the exit code says how it went."""
    arguments = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except CostbridgeError as error:
        if arguments.debug:
            raise
        print(report.printable_lines(str(error)), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (| head): nothing more can be said to it, and that is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        if arguments.debug:
            raise
        print(f"costbridge: {error.strerror or error}", file=sys.stderr)
        return USAGE
    except Exception as error:
        if arguments.debug:
            raise
        what = f"{type(error).__name__}: {error}"
        print(f"costbridge: internal error, please report: {what}", file=sys.stderr)
        return BUG


def _terminated(_signal: int, _frame: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)  # so that the temporary file is removed on the way out


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="costbridge",
        description="Build a workbook that walks from a claimed training cost to the fleet's.",
        epilog=_EXAMPLES,
        formatter_class=formatter,
    )
    parser.add_argument(
        "--version", action="version", version=f"costbridge {version('costbridge')}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")

    build = commands.add_parser("build", parents=[common], help="write the workbook of a case")
    build.add_argument("case", nargs="?", default="deepseek", help="a shipped case, or a TOML file")
    build.add_argument("--out", metavar="FILE", help="the workbook (default: CASE.xlsx here)")
    build.add_argument("--scenario", metavar="NAME", help="the scenario selected on delivery")
    build.add_argument(
        "--set",
        dest="sets",
        action="append",
        default=[],
        metavar="[SCENARIO.]KEY=VALUE",
        help="change an input, inside its low and high; may be repeated",
    )
    build.add_argument("--force", action="store_true", help="replace an existing file")
    build.add_argument("--quiet", action="store_true", help="say nothing when all is well")
    build.add_argument("--format", choices=("text", "json"), default="text")
    build.set_defaults(run=_build)

    case = commands.add_parser("case", parents=[common], help="print the case of a workbook")
    case.add_argument("file", metavar="FILE")
    case.set_defaults(run=_case)

    cases = commands.add_parser("cases", parents=[common], help="list the shipped cases")
    cases.set_defaults(run=_cases)
    return parser


def _build(arguments: argparse.Namespace) -> int:
    import costbridge

    with _Progress() as step:
        result = costbridge.build(
            arguments.case,
            arguments.out,
            scenario=arguments.scenario,
            sets=arguments.sets,
            force=arguments.force,
            progress=step,
        )
    if not arguments.quiet:
        print(report.built(result, arguments.format))
    return DIFFERENCE if result.failed else OK


def _case(arguments: argparse.Namespace) -> int:
    from costbridge.reading import carried_case

    carried = carried_case(Path(arguments.file))
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(carried.text)
    if not carried.intact:
        name = report.printable(arguments.file)
        print(f"{name}: the text on Case is not the one that was built", file=sys.stderr)
        return DIFFERENCE
    return OK


def _cases(_: argparse.Namespace) -> int:
    from costbridge.case import shipped

    for name, title in shipped():
        print(f"{name:14} {title}")
    return OK


class _Progress:
    """One line on a terminal, erased at the end; silence elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and "NO_COLOR" not in os.environ

    def __enter__(self) -> Callable[[str], None]:
        return self._step

    def __exit__(self, *_: object) -> None:
        self._say("")

    def _step(self, text: str) -> None:
        self._say(f"costbridge: {text} ...")

    def _say(self, text: str) -> None:
        if self._shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
