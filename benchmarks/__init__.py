"""Benchmarks: what is measured, not asserted. Each command writes its report beside it as JSON."""
