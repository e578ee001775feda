"""costbridge: a workbook that walks from a claimed training cost to the full cost of the fleet.

``build`` and ``check`` are the library's verbs; the command line calls the same. Nothing heavy is
imported before they are called.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costbridge.app import Built
    from costbridge.checking.findings import Checked

__all__ = ["build", "check"]


def build(
    case: str | Path = "deepseek",
    out: str | Path | None = None,
    *,
    scenario: str | None = None,
    sets: Sequence[str] = (),
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> "Built":
    """Write the workbook of a case, a shipped name or a path of a TOML file.

    ``out`` is the target (default: the case's name, in the current folder); ``scenario`` the one
    selected on delivery; ``sets`` are texts ``[SCENARIO.]KEY=VALUE``. Raises ``CostbridgeError``,
    whose message names the cure, before anything is written.
    """
    from costbridge import app

    return app.build(case, out, scenario=scenario, sets=sets, force=force, progress=progress)


def check(
    path: str | Path,
    *,
    engine: str = "formulas",
    rules: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> "Checked":
    """What is to be said of a workbook that ``build`` wrote, also after someone has edited it.

    Its formulas are compared with those that the case it carries declares; these are calculated by
    ``engine`` with the numbers found in the input cells; stored values, lines and checks are
    compared; ``rules`` asks the modelling standard too. The file is read once, and no text of it
    reaches an engine. Raises ``CostbridgeError`` for a file that cannot be read, is unsafe, or is
    not ours.
    """
    from costbridge import app

    return app.check(path, engine=engine, rules=rules, progress=progress)
