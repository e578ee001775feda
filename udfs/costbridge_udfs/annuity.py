"""Annuities: what a purchase costs a period when the money tied up in it must earn a return.

Rates are nominal: a month's is a year's over twelve. Powers go through logarithms of 1 + rate, so a
rate near 0 loses no digits and meets the straight line at 0.
"""

from math import exp, expm1, log1p

from costbridge_udfs.quantities import Amount, Number, Rate, Ratio, Share, Years


def periodic_rate(rate: Rate, payments_per_year: Number) -> Rate:
    """Rate of a payment period: the year's, split evenly (not compounded).

    Args:
        rate: cost of capital a year
        payments_per_year: payments in a year
    Shape: numbers. Errors: ZeroDivisionError for 0 payments. Method: method.md §3.

    >>> periodic_rate(0.06, 12)
    0.005
    """
    return rate / payments_per_year


def payments(life: Years, payments_per_year: Number) -> Number:
    """Payments over a life.

    Args:
        life: life in service
        payments_per_year: payments in a year
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> payments(4, 12)
    48
    """
    return life * payments_per_year


def discount_factor(rate: Rate, periods: Number) -> Ratio:
    """What one dollar at the end is worth at the start.

    Args:
        rate: cost of capital a period
        periods: periods from start to end
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> round(discount_factor(0.08, 4), 10)
    0.7350298528
    """
    return exp(-periods * log1p(rate))


def capital_recovery_factor(rate: Rate, periods: Number) -> Rate:
    """Payment a period that repays one dollar with a return on what is outstanding.

    Args:
        rate: cost of capital a period
        periods: number of payments
    Shape: numbers. Errors: ZeroDivisionError for 0 payments. Method: method.md §3.

    >>> round(capital_recovery_factor(0.08, 4), 10)
    0.3019208045
    """
    return rate / -expm1(-periods * log1p(rate)) if rate else 1 / periods


def annuity(capital: Amount, rate: Rate, periods: Number) -> Amount:
    """Payment a period that repays a purchase with a return on what is outstanding.

    Args:
        capital: what was paid at the start
        rate: cost of capital a period
        periods: number of payments
    Shape: numbers. Errors: ZeroDivisionError for 0 payments. Method: method.md §3.

    >>> round(annuity(12, periodic_rate(0.08, 12), payments(12, 12)), 10)
    0.12989431
    """
    return capital * capital_recovery_factor(rate, periods)


def annuity_share(periods: Number, recovery: Rate, residual: Share, discount: Ratio) -> Ratio:
    """All payments of an annuity over the price, a residual value paying the last of it.

    Args:
        periods: number of payments
        recovery: capital recovery factor of those payments
        residual: value at the end over the price
        discount: discount factor to the end
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> round(annuity_share(4, capital_recovery_factor(0.08, 4), 0, discount_factor(0.08, 4)), 9)
    1.207683218
    """
    return periods * recovery * (1 - residual * discount)
