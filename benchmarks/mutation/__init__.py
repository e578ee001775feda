"""Mutation: is every declared formula load-bearing, for the suite and in an analyst's copy?

A mutant is a change to one declared formula, made in all its rows (the members of a set) and all
its periods at once: an operator swapped, a term dropped, a wrong row or period referred to. What
nothing notices is a missing test, or a check that the workbook lacks. ``python -m
benchmarks.mutation`` makes all mutants of all shipped cases and says who notices them.
"""
