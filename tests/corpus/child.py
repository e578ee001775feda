"""A child for each file: what a command says of it, what it opened, and what memory it took."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..conftest import shipped_file
from .server import HANG, MIB, PACKAGES

MEMORY = 200 * MIB  # what reading any file may take, beside what is imported


@dataclass(frozen=True)
class Said:
    """How a command ended, all it said, what it did beside, and how many bytes it took."""

    code: int
    out: str
    err: str
    opened: int
    forbidden: list[str]
    grown: int
    seconds: float


class Children:
    """The process that forks; one for a session."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(PACKAGES)}
        command = [sys.executable, str(Path(__file__).with_name("server.py"))]
        self._is_warm = False
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def run(
        self,
        commands: Sequence[Sequence[str]],
        file: Path,
        *,
        as_nobody: bool = False,
        in_parent: bool = False,
    ) -> list[Said]:
        """Commands, one after the other, in a child that may open this file and no other."""
        assert self._process.stdin
        assert self._process.stdout
        request = {"commands": commands, "file": str(file), "as_nobody": as_nobody}
        request["in_parent"] = in_parent
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        assert answers != "hung", f"{commands}: no end within {HANG:g} seconds"
        assert isinstance(answers, list), f"{commands}: the child {answers}"
        return [Said(**answer) for answer in answers]

    def warm(self) -> None:
        """From here on a shipped case is drawn and compiled, as in one process with many files."""
        if not self._is_warm:
            self._is_warm = True
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "book.xlsx"
                file.write_bytes(shipped_file("gpt4", "base"))
                words = ["check", "--engine", "compiled", str(file)]
                (said,) = self.run([words], file, in_parent=True)
            assert said.code == 0, said

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(HANG)
