"""The command as a process of its own: its words, its environment, a terminal of its own."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

MAIN = f"import sys; sys.path[:0] = {sys.path!r}; from costbridge.__main__ import main; "
MAIN += "sys.exit(main())"
LIMIT = 120  # seconds: a guard against hanging, no measure
posix = pytest.mark.skipif(os.name != "posix", reason="signals, terminals and devices are POSIX")
forces = pytest.mark.parametrize("force", [False, True], ids=["absent", "force"])


def run(*words: str) -> tuple[list[str], dict[str, str]]:
    """The words of the process and its environment."""
    return [sys.executable, "-c", MAIN, *words], {**os.environ, "PYTHONUNBUFFERED": ""}


def process(
    *words: str, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    command, usual = run(*words)
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    env = {**usual, **(environment or {})}
    return subprocess.run(command, env=env, check=False, timeout=LIMIT, **options)


class Terminal:
    """A command whose standard error is a terminal of its own."""

    def __init__(self, *words: str, **environment: str) -> None:
        pty = pytest.importorskip("pty")
        self._screen, inner = pty.openpty()
        command, usual = run(*words)
        usual.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            command,
            env={**usual, **environment},
            stdout=subprocess.PIPE,
            stderr=inner,
            # A shell's background job ignores Ctrl-C, and so would a child of it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(inner)
        self.shown = b""

    def until(self, text: bytes) -> None:
        while text not in self.shown:
            piece = self._read()
            assert piece, f"{text!r} was never shown: {self.shown!r}"
            self.shown += piece

    def finish(self) -> tuple[int, bytes]:
        """Exit code and standard output; what the terminal showed is in ``shown``."""
        while piece := self._read():
            self.shown += piece
        out = self.process.communicate(timeout=LIMIT)[0]
        os.close(self._screen)
        return self.process.returncode, out

    def _read(self) -> bytes:
        try:
            return os.read(self._screen, 1000)
        except OSError:  # Linux's way to say that the other end has closed
            return b""
