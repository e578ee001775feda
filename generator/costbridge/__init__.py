"""costbridge: a workbook that walks from a claimed training cost to the full cost of the fleet.

``build`` is the library's verb; the command line calls the same. Nothing heavy is imported before
it is called.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costbridge.app import Built

__all__ = ["build"]


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
