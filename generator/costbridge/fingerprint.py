"""Fingerprint of the declared model: what a workbook must be built from to be checked here."""

import hashlib
from collections.abc import Sequence

from costbridge.expand import declared
from costbridge_workbook.vocabulary import Page, Sheet

LAYOUT_VERSION = 1  # raised when rows or columns move without a line changing


def fingerprint(book: Sequence[Sheet | Page]) -> str:
    """SHA-256 over every line's sheet, name, kind, unit and formulas, in ``{name}`` form."""
    digest = hashlib.sha256(f"layout {LAYOUT_VERSION}\n".encode())
    for sheet, row in declared([s for s in book if s.items]):
        parts = (sheet, row.name, row.kind, row.unit, row.total, str(row.opening), *row.formulas)
        digest.update("\t".join(parts).encode() + b"\n")
    return digest.hexdigest()
