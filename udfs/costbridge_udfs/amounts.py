"""Amounts: sums, shares and ratios of amounts of any unit, and a choice among them.

A sum is rounded once (`math.fsum`), so the order of its terms does not matter.
"""

from math import fsum

from costbridge_udfs.quantities import Amount, Amounts, Choice, FreeShare, Share


def total(*amounts: Amount) -> Amount:
    """Sum of amounts of one unit.

    Args:
        amounts: what is added
    Shape: numbers. Errors: none. Method: method.md §8.

    >>> total(5_328_000, 238_000, 10_000)
    5576000.0
    """
    return fsum(amounts)


def difference(amount: Amount, less: Amount) -> Amount:
    """What is left of an amount, signed.

    Args:
        amount: what one starts from
        less: what is taken away, same unit
    Shape: numbers. Errors: none. Method: method.md §8.

    >>> difference(77_520_000, 100_000_000)
    -22480000
    """
    return amount - less


def portion(amount: Amount, share: Share) -> Amount:
    """The part of an amount that a share or a flag selects.

    Args:
        amount: the whole
        share: part of it, 0 to 1
    Shape: numbers. Errors: none. Method: method.md §8.

    >>> portion(2_788_000, 0.5)
    1394000.0
    """
    return amount * share


def ratio(amount: Amount, base: Amount) -> Amount:
    """One amount over another: a share, a multiple, or an amount for each.

    Args:
        amount: what is measured
        base: what it is measured against
    Shape: numbers. Errors: ZeroDivisionError where base is 0. Method: method.md §8.

    >>> ratio(1_628_560_000, 60_000)
    27142.666666666668
    """
    return amount / base


def weighted_sum(weights: Amounts, values: Amounts) -> Amount:
    """Sum of values, each times its weight: a mean where the weights are shares that sum to 1.

    Args:
        weights: shares, flags or counts, one for each value
        values: what is weighted
    Shape: two ranges of one length. Errors: ValueError if they differ. Method: method.md §2.

    >>> weighted_sum([10_000, 30_000, 10_000, 10_000], [23_716, 24_228, 31_728, 34_728])
    1628560000.0
    """
    return fsum(weight * value for weight, value in zip(weights, values, strict=True))


def closing(series: Amounts) -> Amount:
    """The amount at the end of the timeline.

    Args:
        series: one amount a period
    Shape: a range. Errors: IndexError for an empty one. Method: method.md §2.

    >>> closing([60_000, 50_000, 0])
    0
    """
    return series[-1]


def chosen(position: Choice, *options: Amount) -> Amount:
    """The option that a switch points at.

    Args:
        position: place in the list, 1 is the first
        options: what there is to choose from, same unit
    Shape: numbers. Errors: ValueError for a place outside the list. Method: method.md §3.

    >>> chosen(2, 3925, 3416.9359375)
    3416.9359375
    """
    if position not in range(1, len(options) + 1):
        raise ValueError(f"choice {position:g}: there are {len(options)} options")
    return options[int(position) - 1]


def chosen_if(position: Choice, option: Choice, then: Amount, otherwise: Amount) -> Amount:
    """One amount where a switch stands at an option, another where it does not.

    Args:
        position: where the switch stands
        option: the position that is special
        then: amount at that position
        otherwise: amount at every other
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> chosen_if(4, 4, 0.7246, 1)
    0.7246
    """
    return then if position == option else otherwise


def mark_up(revenue: Amount, cost: Amount) -> FreeShare:
    """What revenue is above cost, as a share of cost: no margin.

    Args:
        revenue: what is earned
        cost: what it cost, same unit
    Shape: numbers. Errors: ZeroDivisionError at cost 0. Method: method.md §7.

    >>> round(mark_up(562_027, 87_072), 2)
    5.45
    """
    return revenue / cost - 1


def gross_margin(revenue: Amount, cost: Amount) -> FreeShare:
    """What revenue is above cost, as a share of revenue.

    Args:
        revenue: what is earned
        cost: what it cost, same unit
    Shape: numbers. Errors: ZeroDivisionError at revenue 0. Method: method.md §7.

    >>> round(gross_margin(562_027, 87_072), 3)
    0.845
    """
    return 1 - cost / revenue
