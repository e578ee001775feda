"""Builds that a signal ends at random moments: the target is the old workbook or the whole new one.

    python -m tests.kills --times 500 --seed 7 [--signal INT]

Each build is the command itself on a terminal. A stage of it is drawn, then a moment in that stage,
so that the few milliseconds of saving are met as often as the calculation. Builds of an absent
target and of one to be replaced take turns.
"""

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

from costbridge.placing import PREFIX, SUFFIX
from costbridge.saving import save

from .commands import LIMIT, Terminal, process
from .conftest import shipped_file

STAGES = ("starting", "reading the case", "calculating", "writing", "saving")
QUIET_FROM = STAGES.index("reading the case")  # before it, Python itself may be interrupted
LATE = 1.3  # some signals come when all is over


def strike_builds(folder: Path, sent: signal.Signals, times: int, seed: int) -> Counter[str]:
    """End builds by a signal; what was found each time, counted. Whatever is wrong is asserted."""
    builds = Builds(folder)
    dice, found = random.Random(seed), Counter[str]()
    for number in range(times):
        at = dice.randrange(len(STAGES))
        pause = dice.uniform(0, LATE * builds.seconds[at])
        found += builds.strike(sent, at, pause, force=bool(number % 2))
    builds.clean_up()
    return found


class Builds:
    """A folder with the workbook that builds make or replace, and a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._temporary, folder = folder / "tmp", folder / "here"
        self._temporary.mkdir()
        folder.mkdir()
        self._target = folder / "book.xlsx"
        self._old, self._new = shipped_file("deepseek", "base"), shipped_file("gpt4", "base")
        self.seconds = self._rehearsed()

    def _words(self, force: bool) -> list[str]:
        return ["build", "gpt4", "--out", str(self._target), *(["--force"] if force else [])]

    def _rehearsed(self) -> list[float]:
        """How long each stage takes, by a build that nothing disturbs."""
        times = [time.monotonic()]
        build = Terminal(*self._words(force=False), TMPDIR=str(self._temporary))
        for stage in STAGES[1:]:
            build.until(stage.encode())
            times.append(time.monotonic())
        assert build.finish()[0] == 0
        times.append(time.monotonic())
        assert self._target.read_bytes() == self._new
        return [end - begin for begin, end in pairwise(times)]

    def strike(self, sent: signal.Signals, at: int, pause: float, *, force: bool) -> Counter[str]:
        self._target.unlink(missing_ok=True)
        if force:
            self._target.write_bytes(self._old)
        left_before = self._left()
        build = Terminal(*self._words(force), TMPDIR=str(self._temporary))
        if at:
            build.until(STAGES[at].encode())
        time.sleep(pause)
        build.process.send_signal(sent)
        code, _ = build.finish()
        moment = f"{sent.name} {pause:.4f} s into {STAGES[at]}, force={force}: {build.shown!r}"
        left = len(self._left() - left_before)
        what = self._found(force, moment)
        if sent != signal.SIGKILL:
            assert not left, moment
            assert code in (0, -sent, 128 + sent), (code, moment)
            assert at < QUIET_FROM or b"Traceback" not in build.shown, moment
        return Counter({what: 1, "left": left})

    def _found(self, force: bool, moment: str) -> str:
        assert os.listdir(self._temporary) == [], moment
        found = self._target.read_bytes() if self._target.exists() else None
        assert found in (self._old if force else None, self._new), moment
        if found is not None:
            assert zipfile.ZipFile(io.BytesIO(found)).testzip() is None, moment
        return "new" if found == self._new else "old"

    def _left(self) -> set[str]:
        names = set(os.listdir(self._target.parent)) - {self._target.name}
        assert all(name.startswith(PREFIX) and name.endswith(SUFFIX) for name in names), names
        return names

    def clean_up(self) -> None:
        """What kills have left goes with the next build, when it is older than an hour."""
        long_ago = time.time() - 2 * 3600
        for name in self._left():
            os.utime(self._target.with_name(name), (long_ago, long_ago))
        done = process(*self._words(force=True))
        assert done.returncode == 0, done.stderr
        assert self._left() == set()


SAVING = """
import os, sys
from pathlib import Path
target, force, nameless = Path(sys.argv[1]), sys.argv[2] == "force", sys.argv[3] == "nameless"
if not nameless and hasattr(os, "O_TMPFILE"):
    del os.O_TMPFILE
from costbridge.saving import save
print("ready", flush=True)
for n in range(10**9):
    data = bytes([n % 256]) * 1_000_000
    save(data, target if force else target.with_stem(f"book{n}"), force=force)
"""


def strike_saves(folder: Path, times: int, seed: int, *, force: bool, nameless: bool) -> int:
    """Kill processes that do nothing but save; how many temporary files they have left."""
    dice, target = random.Random(seed), folder / "book.xlsx"
    words = [str(target), "force" if force else "absent", "nameless" if nameless else "named"]
    code = f"import sys; sys.path[:0] = {sys.path!r}\n{SAVING}"
    left = 0
    for _ in range(times):
        child = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(dice.uniform(0, 0.1))
        child.kill()
        child.communicate(timeout=LIMIT)
        for path in folder.iterdir():
            if path.name.startswith(PREFIX) and path.name.endswith(SUFFIX):
                left += 1
                os.utime(path, (0, 0))
            else:
                data = path.read_bytes()
                assert (len(data), len(set(data))) == (1_000_000, 1), path.name
                if not force:
                    path.unlink()
        save(bytes(1_000_000), target, force=True)  # as the next build does
        assert os.listdir(folder) == [target.name]
    return left


def has_nameless_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    except (AttributeError, OSError):
        return False
    return os.path.exists("/proc/self/fd")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--signal", default="KILL", choices=("KILL", "INT", "TERM", "HUP"))
    words = parser.parse_args()
    print(f"seed {words.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        sent = signal.Signals[f"SIG{words.signal}"]
        found = strike_builds(Path(folder), sent, words.times, words.seed)
    print(f"{words.times} times {sent.name}: {found['old']} old, {found['new']} new,", end=" ")
    print(
        f"0 broken, 0 missing, {found['left']} temporary files left, which the next build removed"
    )


if __name__ == "__main__":
    sys.exit(main())
