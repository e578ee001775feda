"""The process that forks a child for each file; started as a script, it has our packages alone.

It has imported everything, so that hundreds of children cost seconds. A child is watched by an
audit hook, is held in memory, and is ended when it hangs.
"""

import io
import json
import os
import select
import signal
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
PACKAGES = [str(_ROOT / name) for name in ("generator", "workbook", "udfs")]
MIB = 2**20
HANG = 60.0  # seconds, on a machine that does much else; a file takes a fraction of one
_CEILING = 600 * MIB  # beyond which the system gives a child no more
_NOBODY = 65_534  # root may read what nobody else may

_FORBIDDEN = ("socket.", "subprocess.", "shutil.", "ftplib.", "http.", "urllib.", "webbrowser.")
_FORBIDDEN += ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile")
_FORBIDDEN += ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink")
_FORBIDDEN += ("os.truncate", "os.chmod", "os.chown", "os.utime", "tempfile.", "ctypes.dlopen")
_LIBRARIES = tuple(
    os.path.join(path, "")
    for path in {
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
        *PACKAGES,
    }
)


Main = Callable[[Sequence[str]], int]


def _serve() -> None:
    requests, answers = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what anything else prints is no answer
    from costbridge import app, case, cli, reading, writer

    assert reading
    case.load("gpt4")  # what is opened and imported for it once is not again
    _answers(cli.main, {"commands": [["case", "none.xlsx"]]})
    version = metadata.version("costbridge")  # nobody may be unable to look it up
    for module in (metadata, app, writer):
        module.version = lambda _: version
    app.draw = _drawn_once(app.draw)
    for line in requests:
        request = json.loads(line)
        answer = _answers(cli.main, request) if request["in_parent"] else _forked(cli.main, request)
        print(json.dumps(answer), file=answers, flush=True)


def _drawn_once(draw: Callable[..., Any]) -> Callable[..., Any]:
    """A case is drawn once for all files that carry it."""
    drawn: dict[tuple[str, str], Any] = {}

    def draws(case: Any, package: str = "") -> Any:
        key = case.sha256, package
        if key not in drawn:
            drawn[key] = draw(case, package)
        return drawn[key]

    return draws


def _forked(main: Main, request: dict[str, Any]) -> Any:
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        try:
            with os.fdopen(writes, "w") as report:
                json.dump(_child(main, request), report)
        finally:
            os._exit(0)  # nothing of the parent's is written again
    os.close(writes)
    ready, _, _ = select.select([reads], [], [], HANG)
    if not ready:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reads) as report:
        text = report.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text or f'"died of {status}"') if ready else "hung"


def _child(main: Main, request: dict[str, Any]) -> list[dict[str, Any]]:
    import resource

    limit = _taken() + _CEILING
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if request["as_nobody"] and not os.getuid():
        os.setuid(_NOBODY)
    return _answers(main, request, *_watched(request["file"]))


def _answers(
    main: Main, request: dict[str, Any], opened: Sequence[str] = (), forbidden: Sequence[str] = ()
) -> list[dict[str, Any]]:
    answers = []
    for words in request["commands"]:
        known = len(opened)
        stdout, stderr = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        before, start = _peak(), time.process_time()
        code = main(words)
        seconds, grown = time.process_time() - start, _peak() - before
        out, err = (_said(stream) for stream in (sys.stdout, sys.stderr))
        sys.stdout, sys.stderr = stdout, stderr
        took = {"opened": len(opened) - known, "grown": grown, "seconds": seconds}
        answers.append({"code": code, "out": out, "err": err, "forbidden": [*forbidden], **took})
    return answers


def _said(stream: Any) -> str:
    stream.flush()
    return str(stream.buffer.getvalue().decode())


def _taken() -> int:
    """What a process has been promised; forked, it would begin at its limit."""
    with suppress(OSError), open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 2**40


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def _watched(file: str) -> tuple[list[str], list[str]]:
    """What is opened of the file, and everything that must not be."""
    opened: list[str] = []
    forbidden: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        said = ""
        if event == "open" and not isinstance(arguments[0], int):
            path = os.fsdecode(arguments[0])
            if path == file:
                opened.append(path)
            elif path not in sys.path and not os.path.abspath(path).startswith(_LIBRARIES):
                said = f"opens {path}"
        elif event.startswith(_FORBIDDEN):
            said = f"{event} {arguments}"
        if said:
            forbidden.append(said)
            raise PermissionError(said)

    sys.addaudithook(hook)
    return opened, forbidden


if __name__ == "__main__":
    _serve()
