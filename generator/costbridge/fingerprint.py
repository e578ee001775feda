"""Fingerprint of the declared model: what a workbook must be built from to be checked here."""

import hashlib
from collections.abc import Sequence

from costbridge.expand import declared
from costbridge_workbook.vocabulary import Page, Sheet

LAYOUT_VERSION = 1  # raised when rows or columns move without a line changing


def fingerprint(book: Sequence[Sheet | Page]) -> str:
    """SHA-256 over every line and every placed cell, with formulas in ``{name}`` form."""
    digest = hashlib.sha256(f"layout {LAYOUT_VERSION}\n".encode())
    for sheet, row in declared([s for s in book if s.items]):
        parts = [sheet, row.name, row.kind, row.unit, row.total, row.total_unit, str(row.opening)]
        parts += [row.tolerance, str(row.headline), *row.formulas]
        digest.update("\t".join(parts).encode() + b"\n")
    for page in book:
        for put in page.cells if isinstance(page, Page) else ():
            digest.update("\t".join((page.title, put.at, *put.contents)).encode() + b"\n")
    return digest.hexdigest()
