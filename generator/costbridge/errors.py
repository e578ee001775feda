"""What can go wrong, one class a cause, each with its exit code; the message names the cure."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 20


def printable(text: str) -> str:
    """A name or a reason on one line: a line feed, an escape or half a character is spelled out."""
    if text.isprintable():  # nearly every text is, and every cell's name is asked for
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class CostbridgeError(Exception):
    """Any refusal of ours; ``exit_code`` is what the command ends with."""

    exit_code = 2


class UsageError(CostbridgeError):
    """The command's words cannot be followed: an unknown case, scenario, key or option."""

    exit_code = 2


class OutputError(CostbridgeError):
    """The output cannot be written."""

    exit_code = 2


class WorkbookError(CostbridgeError):
    """A workbook that is unreadable, unsafe or not ours."""

    exit_code = 3


class EngineMissing(CostbridgeError):  # noqa: N818 - what is the case, not an accident
    """A calculation engine that is not installed."""

    exit_code = 4


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a case file: where it stands, the key, and what was found and expected."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.text}"


class CaseError(CostbridgeError):
    """A case file with mistakes: all of them, in the order of its lines."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"and {len(self.problems) - SHOWN} more")
        super().__init__("\n".join(lines))


class ModelError(CostbridgeError):
    """The declared model contradicts itself: our own bug, never the reader's."""

    exit_code = 70
