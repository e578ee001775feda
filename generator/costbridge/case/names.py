"""Which inputs a case must give: the declaration of Inputs, with the members a case names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from costbridge_workbook.sheets.inputs import INPUTS
from costbridge_workbook.vocabulary import Each, Given

HEAD = ("case.title", "case.date")  # texts that stand at the head of a case file
GPU = "gpu"

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DEFINED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,254}")
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[RrCc]|true|false", re.IGNORECASE)


@cache
def sets() -> dict[str, Each]:
    return {item.set: item for item in INPUTS.items if isinstance(item, Each)}


def declared(members: Mapping[str, Sequence[str]]) -> dict[str, Given]:
    """Every input by its full name, in the order of the sheet; a set line by line."""
    return dict(_declared(members))


def _declared(members: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Given]]:
    for item in INPUTS.items:
        if isinstance(item, Given):
            yield item.name, item
        elif isinstance(item, Each):
            for line in item.items:
                if isinstance(line, Given):
                    for member in members.get(item.set, ()):
                        yield f"{item.set}.{member}.{line.name}", line


def id_problem(word: str, set_: str = "") -> str:
    """Why a word cannot be a key; a GPU type has no underscore, so that names stay one to one."""
    if not _ID.fullmatch(word):
        return f'"{word}" found, a key of a-z, 0-9 and _ that begins with a letter expected'
    if set_ == GPU and "_" in word:
        return f'"{word}" found, a GPU type without _ expected; write {word.replace("_", "")}'
    return ""


def defined_name_problem(name: str) -> str:
    """Why an input cannot have its defined name: Excel repairs a file that holds a wrong one."""
    word = name.replace(".", "_")
    if not _DEFINED_NAME.fullmatch(word) or _CELL.fullmatch(word):
        return f"its defined name would be {word[:60]}, which Excel does not allow; shorten the key"
    return ""


def suggestion(word: str, words: Sequence[str]) -> str:
    close = get_close_matches(word, words, n=1)
    return f"; did you mean {close[0]}?" if close else ""
