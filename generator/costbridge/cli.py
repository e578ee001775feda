"""Command line: words in, one call, words out. ``main`` alone turns an error into its exit code."""

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from costbridge import report
from costbridge.errors import CostbridgeError, OutputError, UsageError, printable
from costbridge.stopping import Stops

OK, DIFFERENCE, USAGE, BUG, BROKEN_PIPE = 0, 1, 2, 70, 141

_ENGINES = "what calculates: formulas (the default), compiled, ironcalc, excelmodel or libreoffice"
_RULES = "also ask the rules of the modelling standard: hidden sheets, colours, sources and so on"
_EXAMPLES = """examples:
  costbridge build                         the shipped case: deepseek.xlsx in this folder
  costbridge build gpt4 --out gpt4.xlsx    another shipped case
  costbridge build mine.toml --scenario own --set use.utilisation=0.6 --force
  costbridge check deepseek.xlsx           prove a workbook, also after someone has edited it
  costbridge case deepseek.xlsx > mine.toml    the case a workbook was built from

exit codes: 0 ok, 1 a check failed or a difference was found, 2 usage, case or output,
3 unreadable or foreign workbook, 4 an engine is missing, 70 a bug of ours"""


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; the exit code says how it went."""
    _prepare_streams()
    code = OK
    with Stops() as stops:
        code = _ended(words, stops)
    _hush_broken_streams()
    return stops.code or code


def _ended(words: Sequence[str] | None, stops: Stops) -> int:
    try:
        code = _run(words, stops)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        return BROKEN_PIPE  # the reader has gone (| head): nothing can be said to it
    except Exception as error:
        line, code = _told(error)
        if "--debug" in (sys.argv if words is None else words):
            line = traceback.format_exc() + line
        if not stops.code:
            _warn(line)
        return code


def _run(words: Sequence[str] | None, stops: Stops) -> int:
    try:
        arguments = _parser().parse_args(words, argparse.Namespace(stops=stops))
    except SystemExit:  # --help and --version have spoken; errors are raised, see _Parser
        return OK
    code: int = arguments.run(arguments)
    return code


def _told(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, CostbridgeError) and error.exit_code != BUG:
        return report.printable_lines(str(error)), error.exit_code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return printable(f"costbridge: {place}{error.strerror or error}"), USAGE
    what = printable(f"{type(error).__name__}: {error}")
    return f"costbridge: internal error, please report: {what}", BUG


def _prepare_streams() -> None:
    """No output of ours fails for what a stream is or can show."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us: nothing is wanted from it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old console lacks most letters


def _hush_broken_streams() -> None:
    """What cannot be flushed now would fail again at exit, with a traceback and exit code 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Parser(argparse.ArgumentParser):
    """An error in the words is one line and exit code 2, as any other."""

    def error(self, message: str) -> NoReturn:
        message = printable(message)
        raise UsageError(f"{self.prog}: {message}: see {self.prog} --help")

    def _print_message(self, message: str, file: object = None) -> None:
        _say(message.removesuffix("\n"), "this text")  # argparse passes over a full disk


class _Version(argparse.Action):
    """argparse's own wants the text beforehand, and to know it takes as long as all of --help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"costbridge {version('costbridge')}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="costbridge",
        description="Build a workbook that walks from a claimed training cost to the fleet's.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,  # a script's --sc would break with the next option
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which release this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> _Parser:
        added = commands.add_parser(
            name, parents=[common], help=about, description=about, allow_abbrev=False
        )
        added.set_defaults(run=run)
        return added

    build = command("build", _build, "write the workbook of a case")
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

    check = command("check", _check, "prove a workbook: its formulas, values, lines and checks")
    check.add_argument("file", metavar="FILE")
    check.add_argument("--all", action="store_true", help="show every difference, not twenty")
    check.add_argument("--rules", action="store_true", help=_RULES)
    check.add_argument("--engine", metavar="NAME", default="formulas", help=_ENGINES)
    check.add_argument("--quiet", action="store_true", help="say nothing when all is well")
    check.add_argument("--format", choices=("text", "json"), default="text")

    case = command("case", _case, "print the case of a workbook")
    case.add_argument("file", metavar="FILE")
    command("cases", _cases, "list the shipped cases")
    return parser


def _build(arguments: argparse.Namespace) -> int:
    import costbridge

    with _Progress(arguments.stops, quiet=arguments.quiet) as step:
        result = costbridge.build(
            arguments.case,
            arguments.out,
            scenario=arguments.scenario,
            sets=arguments.sets,
            force=arguments.force,
            progress=step,
        )
    if not arguments.quiet:
        _say(report.built(result, arguments.format), f"{result.file} is written, but its result")
    return DIFFERENCE if result.failed else OK


def _check(arguments: argparse.Namespace) -> int:
    import costbridge

    with _Progress(arguments.stops, quiet=arguments.quiet) as step:
        result = costbridge.check(
            arguments.file, engine=arguments.engine, rules=arguments.rules, progress=step
        )
    if not (arguments.quiet and result.ok):
        _say(report.checked(result, arguments.format, every=arguments.all), "the result")
    return OK if result.ok else DIFFERENCE


def _case(arguments: argparse.Namespace) -> int:
    from costbridge.reading import carried_case

    carried = carried_case(Path(arguments.file))
    if isinstance(sys.stdout, io.TextIOWrapper):  # a case file is UTF-8 on every system
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    _say(carried.text.removesuffix("\n"), "the case")
    if not carried.intact:
        name = printable(arguments.file)
        cure = "read it over before building from it"
        _warn(f"{name}: the text on Case is not the one that was built: {cure}")
        return DIFFERENCE
    return OK


def _cases(_: argparse.Namespace) -> int:
    from costbridge.case import shipped

    _say("\n".join(f"{name:14} {title}" for name, title in shipped()), "the list")
    return OK


def _say(text: str, what: str) -> None:
    """A result on standard output, which may be full: a result that nobody gets is an error."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = f"cannot be printed: {error.strerror}: redirect it elsewhere"
        raise OutputError(printable(f"{what} {reason}")) from error


def _warn(text: str) -> None:
    with suppress(OSError):  # standard error may be closed: the exit code still tells
        print(text, file=sys.stderr)


class _Progress:
    """One line on a terminal, erased at the end; silence elsewhere."""

    def __init__(self, stops: Stops, *, quiet: bool) -> None:
        self._stops = stops
        self._shown = sys.stderr.isatty() and not quiet and not os.environ.get("NO_COLOR")

    def __enter__(self) -> Callable[[str], None]:
        return self._step

    def __exit__(self, *_: object) -> None:
        self._say("")

    def _step(self, text: str) -> None:
        self._stops.again()
        self._say(f"costbridge: {text} ...")

    def _say(self, text: str) -> None:
        if self._shown:
            with suppress(OSError):  # a terminal that has gone is no reason to stop
                print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
