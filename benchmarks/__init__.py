"""Benchmarks: how long the product takes, as ratios to programs that do the same.

`python -m benchmarks.speed` measures, prints and stores; no test asserts a time.
"""
