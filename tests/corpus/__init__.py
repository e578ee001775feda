"""The corpus: a file for each fault that a workbook or a case can have, made and thrown away.

Bytes are made in code and none is kept. Each entry says with which code a command ends, and what
its one line says: the fault and its cure. ``python -m tests.corpus`` runs them all and lists what
each takes.
"""

from .cases import CASES
from .containers import CONTAINERS
from .contents import CONTENTS
from .differing import DIFFERING
from .entries import Entry
from .sizes import SIZES
from .ways_out import WAYS_OUT

ENTRIES: list[Entry] = [*CONTAINERS, *SIZES, *CONTENTS, *WAYS_OUT, *DIFFERING, *CASES]
ROWS = tuple(dict.fromkeys(entry.row for entry in ENTRIES))
