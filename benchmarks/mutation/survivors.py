"""Survivors: mutants that nothing in the suite notices and that are not equivalent, explained.

``benchmarks/survivors.toml`` holds a reason for each; a test keeps the two in step.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from benchmarks.mutation.run import Outcome

EXPLAINED = Path(__file__).parents[1] / "survivors.toml"


def explained(path: Path = EXPLAINED) -> dict[str, str]:
    """The reason of each mutant that is let live."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivors", [])
    return {mutant: entry["reason"] for entry in entries for mutant in entry["mutants"]}


def unexplained(outcomes: Iterable[Outcome]) -> list[str]:
    """The survivors for which no reason is given."""
    known = explained()
    return [o.id for o in outcomes if o.fate == "survived" and o.id not in known]


def dead(outcomes: Iterable[Outcome], *, complete: bool = True) -> list[str]:
    """The mutants that are explained and do not survive; `complete`: all mutants were made."""
    fates = {o.id: o.fate for o in outcomes}
    known = explained()
    return [x for x in known if fates.get(x, "gone" if complete else "survived") != "survived"]
