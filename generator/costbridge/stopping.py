"""Stopping: Ctrl-C, a plain kill or a closed terminal unwinds a command, so that it tidies up.

The stop is remembered too, since where it strikes inside a library another error may come of it
(in a dict of openpyxl's, a KeyError) or none at all (in a destructor, which Python passes over).
"""

import signal
import sys
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last is Windows' Ctrl-Break
# A job in the background ignores Ctrl-C, and nohup a closed terminal: that stays so.
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)
_KILLED_BY = 128  # a shell's exit code of what a signal ended, less the signal's number


class Stops:
    """The signals that stop a command, while it runs; ``code`` is its exit code once one came."""

    code = 0

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._over = False
        self._told = sys.unraisablehook

    def __enter__(self) -> "Stops":
        sys.unraisablehook = self._unraisable
        for number in (getattr(signal, name, None) for name in _SIGNALS):
            if number is not None and signal.getsignal(number) in _DEFAULTS:
                with suppress(ValueError):  # in a thread of a host program, which has its own
                    self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> bool:
        self._over = True
        sys.unraisablehook = self._told
        for number, handler in self._before.items():
            signal.signal(number, handler)
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        if interrupted and not self.code:  # a host program's own way to stop us
            self.code = _KILLED_BY + signal.SIGINT
        return interrupted

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.code = _KILLED_BY + number
        if not self._over:
            raise KeyboardInterrupt

    def again(self) -> None:
        """Stop, if a library has swallowed that we were to."""
        if self.code:
            raise KeyboardInterrupt

    def _unraisable(self, ignored: Any) -> None:
        if not issubclass(ignored.exc_type, KeyboardInterrupt):
            self._told(ignored)
