"""Collector: Python's search for garbage that goes in circles, put off while a book is made.

A book is some hundred thousand small objects, kept until the end; the search would look through all
of them again and again, for a quarter of the time, and find nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
