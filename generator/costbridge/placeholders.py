"""Placeholders: the ``{name}`` of a declared formula, parsed once, resolved wherever it stands."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

_PLACEHOLDER = re.compile(r"\{([^{}\[\]]+)(?:\[([^\[\]]*)\])?\}")
# A book has some two thousand distinct formulas and names, each of them asked for many times.
_KEPT = 16_384
PARTS = ("", "-1", ":", "last", "total", "above")


@dataclass(frozen=True)
class Placeholder:
    """A name, or a pattern with ``*``, or a range ``first..last``; and which part of its row."""

    name: str
    part: str = ""

    @property
    def is_pattern(self) -> bool:
        return "*" in self.name

    @property
    def is_range(self) -> bool:
        return ".." in self.name

    def names(self) -> tuple[str, ...]:
        """The names it speaks of: one, or the two ends of a range."""
        return tuple(self.name.split("..")) if self.is_range else (self.name,)

    def matches(self, names: Iterable[str]) -> list[str]:
        """The names that a pattern stands for, in the order given."""
        pattern, first = pattern_of(self.name), self.name.partition("*")[0]
        return [name for name in names if name.startswith(first) and pattern.fullmatch(name)]

    def __str__(self) -> str:
        return "{" + self.name + (f"[{self.part}]" if self.part else "") + "}"


@lru_cache(maxsize=_KEPT)
def pattern_of(name: str) -> re.Pattern[str]:
    """``gpu.*.count`` as a regular expression: a star is one part of a dotted name, two are any."""
    return re.compile(re.escape(name).replace(r"\*\*", ".+").replace(r"\*", "[^.]+"))


def placeholders(formula: str) -> Iterator[Placeholder]:
    return iter(_in(formula))


@lru_cache(maxsize=_KEPT)
def _in(formula: str) -> tuple[Placeholder, ...]:
    found = _PLACEHOLDER.finditer(formula)
    return tuple(Placeholder(match[1], match[2] or "") for match in found)


def substitute(formula: str, address: Callable[[Placeholder], str]) -> str:
    """The formula with an address for each placeholder."""
    return _PLACEHOLDER.sub(lambda m: address(Placeholder(m[1], m[2] or "")), formula)


T = TypeVar("T")


def parts(formula: str, resolve: Callable[[Placeholder], T]) -> list[str | T]:
    """The formula in pieces: its text, and in place of each placeholder what ``resolve`` gives."""
    pieces = iter(_PLACEHOLDER.split(formula))
    found: list[str | T] = [next(pieces)]
    for name, part, text in zip(pieces, pieces, pieces, strict=True):
        found += [resolve(Placeholder(name, part or "")), text]
    return found


def of_member(formula: str, set_: str, member: str) -> str:
    """``{.x}`` inside ``each``: the same member's line."""

    def whole(placeholder: Placeholder) -> str:
        ends = [
            f"{set_}.{member}{name}" if name.startswith(".") else name
            for name in placeholder.names()
        ]
        return str(Placeholder("..".join(ends), placeholder.part))

    return substitute(formula, whole)
