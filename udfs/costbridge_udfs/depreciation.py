"""Depreciation: how the price of hardware is spread over its life, and what is left of it.

Book value is at the period's end. The market's decline is in orders of magnitude a year; what an
order is (10) is an argument, so that no function holds a constant of the model.
"""

from math import expm1, log, pow

from costbridge_udfs.quantities import (
    Flag,
    FreeShare,
    Number,
    OomPerYear,
    Quarters,
    Ratio,
    Share,
    SignedUsd,
    Usd,
    UsdPerGpu,
    UsdPerGpuYear,
    Years,
)


def straight_line_share(residual: Share) -> Share:
    """Share of the price written off evenly over the life.

    Args:
        residual: value at the end over the price
    Shape: a number. Errors: none. Method: method.md §3.

    >>> straight_line_share(0.1)
    0.9
    """
    return 1 - residual


def market_value_share(decline: OomPerYear, years: Years, order: Number) -> Share:
    """Market value over price after some years.

    Args:
        decline: orders of magnitude lost a year
        years: age
        order: what an order of magnitude is, 10
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> round(market_value_share(0.14, 4, 10), 10)
    0.2754228703
    """
    return pow(order, -decline * years)


def market_loss_share(decline: OomPerYear, years: Years, order: Number) -> Share:
    """Market value lost over price after some years, exact for short times too.

    Args:
        decline: orders of magnitude lost a year
        years: age
        order: what an order of magnitude is, 10
    Shape: numbers. Errors: ValueError for an order of 0. Method: method.md §3.

    >>> round(market_loss_share(0.14, 4, 10), 10)
    0.7245771297
    """
    return -expm1(-decline * years * log(order))


def market_fall(
    value_after: Usd,
    decline: OomPerYear,
    quarters: Quarters,
    quarters_per_year: Number,
    order: Number,
) -> Usd:
    """Fall of market value during a quarter, from the value at its end.

    Args:
        value_after: market value at the end of the quarter
        decline: orders of magnitude lost a year
        quarters: share of the quarter in service
        quarters_per_year: quarters in a year
        order: what an order of magnitude is, 10
    Shape: numbers. Errors: ValueError for an order of 0. Method: method.md §3.

    >>> round(market_fall(317_280_000 * 0.9225714271547631, 0.14, 1, 4, 10), 2)
    24566537.59
    """
    return value_after * expm1(decline * quarters / quarters_per_year * log(order))


def even_charge(capital: Usd, share: FreeShare, quarters: Quarters, in_service: Share) -> SignedUsd:
    """A quarter's part of a share of the price that is charged evenly over the life.

    Args:
        capital: what was paid
        share: part of the price charged over the life
        quarters: quarters of the life
        in_service: share of this quarter in service
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §3.

    >>> even_charge(317_280_000, 1, 16, 1)
    19830000.0
    """
    return capital * share / quarters * in_service


def written_off(share: Share, served: Quarters, quarters: Quarters) -> Share:
    """Share of the price written off evenly so far.

    Args:
        share: part of the price written off over the life
        served: quarters served so far
        quarters: quarters of the life
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §3.

    >>> written_off(1, 10, 16)
    0.625
    """
    return share * served / quarters


def remaining_value(capital: Usd, lost: FreeShare, installed: Flag) -> SignedUsd:
    """Book value at a period's end: nothing before delivery and after disposal.

    Args:
        capital: what was paid
        lost: share of the price lost so far
        installed: 1 while the hardware stands
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> remaining_value(317_280_000, 0.625, 1)
    118980000.0
    """
    return capital * (1 - lost) * installed


def residual_value(capital: Usd, depreciable: Share) -> Usd:
    """Value at which hardware leaves.

    Args:
        capital: what was paid
        depreciable: share of the price depreciated over the life
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> residual_value(1000, 0.75)
    250.0
    """
    return capital * (1 - depreciable)


def charge_per_year(price: UsdPerGpu, charge_share: Ratio, life: Years) -> UsdPerGpuYear:
    """Capital charge of a GPU, a year.

    Args:
        price: hardware per GPU
        charge_share: charge over the life, over the price
        life: life in service
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §3.

    >>> charge_per_year(31_728, 1, 4)
    7932.0
    """
    return price * charge_share / life


def network_per_gpu(server: UsdPerGpu, network_share: Share) -> UsdPerGpu:
    """Interconnect and storage per GPU, from their share of the whole cluster's cost.

    Args:
        server: server price per GPU
        network_share: share of cluster cost that is not in the server price, below 1
    Shape: numbers. Errors: ZeroDivisionError for a share of 1. Method: method.md §3.

    >>> round(network_per_gpu(24_875, 0.19), 6)
    5834.876543
    """
    return server * network_share / (1 - network_share)
