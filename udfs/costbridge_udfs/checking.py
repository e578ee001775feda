"""Checking: flags that say where two figures part. 1 is a finding, 0 is quiet.

A check compares two routes to one figure; a tie compares a figure with what a source prints.
"""

from costbridge_udfs.quantities import Amount, Flag, Number, Quarters, Share


def differs(found: Amount, expected: Amount, tolerance: Amount) -> Flag:
    """1 where two amounts part by more than a tolerance.

    Args:
        found: one amount
        expected: the other
        tolerance: largest difference that passes, same unit
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> differs(5_576_000, 5_576_400, 500), differs(5_576_000, 5_577_000, 500)
    (0.0, 1.0)
    """
    return float(abs(found - expected) > tolerance)


def ratio_differs(found: Amount, expected: Amount, tolerance: Share) -> Flag:
    """1 where one amount over another parts from 1 by more than a tolerance.

    Args:
        found: one amount
        expected: the other
        tolerance: largest share that passes
    Shape: numbers. Errors: ZeroDivisionError where 0 is expected. Method: method.md §9.

    >>> ratio_differs(54.76, 54.19921875, 0.02), ratio_differs(58, 54.19921875, 0.02)
    (0.0, 1.0)
    """
    return float(abs(found / expected - 1) > tolerance)


def tie_differs(found: Amount, stated: Amount, precision: Amount, is_floor: Flag) -> Flag:
    """1 where a figure parts from what a source states; "more than" is never parted from.

    Args:
        found: the figure
        stated: what is stated
        precision: half the last digit of what is stated
        is_floor: 1 where the source says "more than"
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> tie_differs(5_576_000, 5_600_000, 500, 0), tie_differs(77_520_000, 100_000_000, 0, 1)
    (1.0, 0.0)
    """
    return 0.0 if is_floor else differs(found, stated, precision)


def below(amount: Amount, bound: Amount) -> Flag:
    """1 where an amount is below a bound.

    Args:
        amount: the amount
        bound: the bound, same unit
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> below(77_520_000, 100_000_000), below(5_576_000, 5_576_000)
    (1.0, 0.0)
    """
    return float(amount < bound)


def negative(amount: Amount, tolerance: Amount) -> Flag:
    """1 where an amount is below 0 by more than a tolerance.

    Args:
        amount: the amount
        tolerance: what passes, same unit
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> negative(-0.001, 0.01), negative(-1, 0.01)
    (0.0, 1.0)
    """
    return float(amount < -tolerance)


def past_horizon(end: Quarters, periods: Number) -> Flag:
    """1 where a life is not over by the last period.

    Args:
        end: end of life, as a period number
        periods: periods of the timeline
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> past_horizon(41, 40), past_horizon(41.5, 40)
    (0.0, 1.0)
    """
    return float(end - 1 > periods)


def number_failed(*flags: Number) -> Number:
    """How many checks found something; one that found it in several periods counts once.

    Args:
        flags: of each check 0, 1, or the number of periods in which it found something
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> number_failed(0, 1, 3)
    2.0
    """
    return float(sum(flag > 0 for flag in flags))


def is_met(tie: Flag, is_floor: Flag) -> Flag:
    """1 where a figure gives what a source states, and the source states no "more than".

    Args:
        tie: 1 where the figure parts from what is stated
        is_floor: 1 where the source says "more than"
    Shape: numbers. Errors: none. Method: method.md §9.

    >>> is_met(0, 0), is_met(1, 0), is_met(0, 1)
    (1.0, 0.0, 0.0)
    """
    return float(not tie and not is_floor)
