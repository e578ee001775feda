"""A system whose calls fail, for the tests of saving: each call in turn, once or from then on."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from costbridge import placing, saving
from costbridge.errors import OutputError
from costbridge.saving import save

OLD, NEW = b"old " * 10, b"new " * 50_000
STALE = f"{placing.PREFIX}0123456789abcdef{placing.SUFFIX}"
# What systems lack: nothing (Linux), files without a name (macOS), hard links too (a USB stick).
LACKS = [frozenset[str](), frozenset({"O_TMPFILE"}), frozenset({"O_TMPFILE", "link"})]
SYSTEMS = ["linux", "no-nameless", "no-links"]


class Faulty:
    """``os``, whose n-th call raises; a file is written in small pieces, as a full disk would."""

    def __init__(
        self,
        fails_at: int = 0,
        error: BaseException | None = None,
        *,
        lacks: frozenset[str] = frozenset(),
        for_ever: bool = False,  # the later calls fail too, as on a disk that was pulled out
        after: bool = False,  # the call is made before the error comes, as a signal may
    ) -> None:
        self.calls: list[str] = []
        self.fails_at, self._error, self._lacks = fails_at, error, lacks
        self._for_ever, self._after = for_ever, after

    def __getattr__(self, name: str) -> Any:
        if name in self._lacks and name.startswith("O_"):
            raise AttributeError(name)
        real = getattr(os, name)
        if not callable(real):
            return real

        def call(*words: Any, **named: Any) -> Any:
            self.calls.append(name)
            here = len(self.calls)
            fails = here == self.fails_at or (self._for_ever and 0 < self.fails_at < here)
            if fails and self._error is not None:
                with suppress(OSError):
                    if self._after:
                        real(*words, **named)
                raise self._error
            if name in self._lacks:
                raise OSError(errno.EPERM, "Operation not permitted")
            if name == "write":
                words = (words[0], words[1][:64_000])
            return real(*words, **named)

        return call

    @property
    def failed(self) -> str:
        reached = len(self.calls) >= self.fails_at
        return self.calls[self.fails_at - 1] if reached else ""


def leftovers(folder: Path) -> list[str]:
    return [n for n in os.listdir(folder) if n.startswith(placing.PREFIX) and n != STALE]


def set_up(target: Path, *, force: bool) -> None:
    """A folder with a leftover of long ago, and the old file where one is to be replaced."""
    for name in os.listdir(target.parent):
        os.unlink(target.parent / name)
    stale = target.with_name(STALE)
    stale.touch()
    os.utime(stale, (0, 0))
    if force:
        target.write_bytes(OLD)


def each_failing_call(
    monkeypatch: pytest.MonkeyPatch,
    target: Path,
    error: Callable[[], BaseException],
    *,
    force: bool,
    **options: Any,
) -> Iterator[tuple[Faulty, BaseException | None]]:
    """Save again and again, the n-th call of the system failing, until a save meets no fault."""
    for n in range(1, 100):
        set_up(target, force=force)
        faulty = Faulty(n, error(), **options)
        with monkeypatch.context() as patch:
            patch.setattr(placing, "os", faulty)
            raised = outcome(target, force=force)
        if not faulty.failed:
            assert raised is None
            return
        yield faulty, raised
    raise AssertionError("a save of a hundred calls")


def outcome(target: Path, *, force: bool) -> BaseException | None:
    try:
        save(NEW, target, force=force)
    except (OutputError, KeyboardInterrupt, SystemExit, MemoryError) as caught:
        return caught
    return None


def each_interrupted_line(
    monkeypatch: pytest.MonkeyPatch,
    target: Path,
    *,
    force: bool,
    lacks: frozenset[str],
    appeared: bool = False,
) -> Iterator[tuple[str, BaseException | None]]:
    """Save again and again, Ctrl-C coming before the n-th line of Python, until a save has fewer.

    The signal is a real one, with Python's own handler, as in a child of a shell.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for n in range(1, 1000):
            set_up(target, force=force or appeared)
            lines = Lines(n)
            with monkeypatch.context() as patch:
                patch.setattr(placing, "os", Faulty(lacks=lacks))
                with lines:
                    raised = outcome(target, force=force)
            if len(lines.seen) < n:
                return
            yield lines.seen[n - 1], raised
        raise AssertionError("a save of a thousand lines")
    finally:
        signal.signal(signal.SIGINT, before)


class Lines:
    """While it is entered, the n-th line of our saving that Python is about to run is Ctrl-C's."""

    _FILES = (placing.__file__, saving.__file__)

    def __init__(self, n: int) -> None:
        self._n = n
        self.seen: list[str] = []

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename not in self._FILES:
            return None
        if event == "line":
            self.seen.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
            if len(self.seen) == self._n:
                signal.raise_signal(signal.SIGINT)
        return self._trace
