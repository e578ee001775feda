"""Ctrl-C at every step, kills at every stage, builds at once: old or whole, nothing left."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from costbridge import app, cli, report
from costbridge import case as cases
from costbridge.stopping import Stops

from . import kills
from .commands import LIMIT, MAIN, Terminal, forces, posix, run
from .conftest import shipped_file

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("own_folder")
TARGET = Path("deepseek.xlsx")
STOPS = {name: getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP")}
OTHERS = [("SIGTERM", 143), ("SIGHUP", 129)]
# What a build does, in this order; before and after each of it a signal may come.
STEPS: list[tuple[Any, str]] = [
    (cli, "_parser"),
    (cases, "load"),
    (app, "check_target"),
    (app, "calculate"),
    (app, "write"),
    (app, "pack"),
    (app, "save"),
    (app, "Built"),
    (report, "built"),
    (cli, "_say"),
]


def stopping(call: Callable[..., Any], sent: int, *, after: bool) -> Callable[..., Any]:
    def stopped(*words: Any, **named: Any) -> Any:
        if not after:
            signal.raise_signal(sent)
        answer = call(*words, **named)
        signal.raise_signal(sent)
        return answer

    return stopped


@posix
@forces
@pytest.mark.parametrize("sent", STOPS.values(), ids=STOPS)
def test_a_stop_before_or_after_any_step_of_a_build_is_quiet_and_leaves_the_old_or_the_new_workbook(
    sent: int, force: bool, quick: None, capsys: Capture
) -> None:
    before = {number: signal.getsignal(number) for number in STOPS.values()}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    old, new = b"old" if force else None, shipped_file("deepseek", "base")
    found = []
    try:
        for place, name in STEPS:
            for after in (False, True):
                TARGET.unlink(missing_ok=True)
                if old:
                    TARGET.write_bytes(old)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(place, name, stopping(getattr(place, name), sent, after=after))
                    assert cli.main(["build", *(["--force"] if force else [])]) == 128 + sent, name
                assert capsys.readouterr().err == "", name
                assert os.listdir() == ([TARGET.name] if TARGET.exists() else []), name
                found.append(TARGET.read_bytes() if TARGET.exists() else None)
                assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    saved = 2 * STEPS.index((app, "save")) + 1
    assert found == [old] * saved + [new] * (2 * len(STEPS) - saved)


@posix
def test_the_error_that_a_library_makes_of_a_stop_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def calculate(_: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        raise KeyError("openpyxl")

    monkeypatch.setattr(app, "calculate", calculate)
    assert cli.main(["build"]) == 128 + signal.SIGTERM
    assert capsys.readouterr() == ("", "")
    assert os.listdir() == []


@posix
def test_a_stop_that_a_destructor_swallows_is_obeyed_before_the_workbook_is_saved(
    quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    class Swallowing:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def written(*_: object) -> None:
        Swallowing()

    monkeypatch.setattr(app, "write", written)
    assert cli.main(["build"]) == 128 + signal.SIGTERM
    assert capsys.readouterr() == ("", "")
    assert os.listdir() == []


def test_what_else_a_destructor_fails_of_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __del__(self) -> None:
            raise ValueError

    told: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda ignored: told.append(ignored.exc_type))
    with Stops():
        Failing()
    assert told == [ValueError]


@posix
def test_what_ignores_a_signal_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with Stops() as stops:
            signal.raise_signal(signal.SIGHUP)
        assert stops.code == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_command_in_a_thread_of_a_host_program_leaves_its_signals_alone(
    capsys: Capture,
) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(cli.main(["cases"])))
    thread.start()
    thread.join()
    assert codes == [0]


@posix
@pytest.mark.parametrize(
    ("sent", "code"),
    [("SIGINT", 130), *(pytest.param(*stop, marks=pytest.mark.slow) for stop in OTHERS)],
)
def test_a_process_that_is_stopped_says_nothing_and_leaves_nothing(sent: str, code: int) -> None:
    TARGET.write_bytes(b"old")
    terminal = Terminal("build", "--force")
    terminal.until(b"calculating")
    terminal.process.send_signal(STOPS[sent])
    assert terminal.finish() == (code, b"")
    assert b"Traceback" not in terminal.shown
    assert os.listdir() == [TARGET.name]
    assert TARGET.read_bytes() == b"old"


@posix
@pytest.mark.parametrize("module", ["argparse", "costbridge.cli", "costbridge.errors"])
def test_ctrl_c_while_the_command_is_being_imported_is_no_traceback(module: str) -> None:
    code = (
        "import signal, sys\n"
        "def hook(event, words):\n"
        f"    if event == 'import' and words[0] == {module!r}:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.addaudithook(hook)\n"
    )
    command = [sys.executable, "-c", code + MAIN, "cases"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=LIMIT)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.slow
@forces
def test_two_builds_at_once_end_with_one_whole_workbook(force: bool) -> None:
    command, environment = run("build", *(["--force"] if force else []))
    builds = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [build.communicate(timeout=LIMIT) for build in builds]
    assert sorted(build.returncode for build in builds) == ([0, 0] if force else [0, 2])
    assert force or b"exists already" in said[0][1] + said[1][1]
    assert os.listdir() == [TARGET.name]
    assert TARGET.read_bytes() == shipped_file("deepseek", "base")


@pytest.mark.slow
def test_a_reader_sees_a_whole_workbook_while_builds_with_and_without_force_run_at_once() -> None:
    known = {name: shipped_file(name, "base") for name in ("deepseek", "gpt4")}
    TARGET.write_bytes(known["gpt4"])
    ways = [("deepseek", "--force"), ("gpt4", "--force"), ("deepseek", "--quiet")]
    seen: Counter[bytes] = Counter()
    for _ in range(3):
        builds = []
        for case, way in ways:
            command, environment = run("build", case, "--out", TARGET.name, way)
            builds.append(
                subprocess.Popen(
                    command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
            )
        while any(build.poll() is None for build in builds):
            seen[TARGET.read_bytes()] += 1
            time.sleep(0.001)
        said = [build.communicate(timeout=LIMIT)[1] for build in builds]
        assert [build.returncode for build in builds] == [0, 0, 2]
        assert said[:2] == [b"", b""]
        assert b"exists already" in said[2]
        assert os.listdir() == [TARGET.name]
    assert set(seen) <= set(known.values())


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("name", "times"), [("KILL", 50), ("INT", 20), ("TERM", 10)])
def test_builds_that_a_signal_ends_at_random_leave_the_old_workbook_or_the_new_one(
    name: str, times: int, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"python -m tests.kills --signal {name} --times {times} --seed {seed}")
    found = kills.strike_builds(tmp_path, signal.Signals[f"SIG{name}"], times, seed)
    assert found["old"] + found["new"] == times
    assert found["old"] > 0


@posix
@pytest.mark.slow
@forces
@pytest.mark.parametrize("nameless", [True, False], ids=["nameless", "named"])
def test_kills_in_the_middle_of_saves_leave_whole_files_and_what_the_next_build_removes(
    nameless: bool, force: bool, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    left = kills.strike_saves(tmp_path, 25, seed, force=force, nameless=nameless)
    if not nameless:
        assert left > 0  # else the kills have missed
    elif kills.has_nameless_files(tmp_path) and not force:
        assert left == 0
