"""Serving: hours, tokens and list-price revenue of a day.

Tokens are in billions a day and prices in dollars a million, so a thousand stands between them.
"""

from costbridge_udfs.quantities import (
    BillionTokensPerDay,
    GpuHoursPerDay,
    Gpus,
    Hours,
    MtokPerDay,
    Number,
    Usd,
    UsdPerMtok,
)


def daily_hours(nodes: Number, gpus_per_node: Gpus, hours_per_day: Hours) -> GpuHoursPerDay:
    """GPU-hours of a day of serving.

    Args:
        nodes: nodes serving, mean of the day
        gpus_per_node: GPUs a node
        hours_per_day: hours in a day
    Shape: numbers. Errors: none. Method: method.md §7.

    >>> daily_hours(226.75, 8, 24)
    43536.0
    """
    return nodes * gpus_per_node * hours_per_day


def daily_mtok(
    incoming: BillionTokensPerDay, outgoing: BillionTokensPerDay, mtok_per_billion: Number
) -> MtokPerDay:
    """Million tokens of a day, in and out.

    Args:
        incoming: input tokens
        outgoing: output tokens
        mtok_per_billion: 1,000
    Shape: numbers. Errors: none. Method: method.md §7.

    >>> daily_mtok(608, 168, 1000)
    776000
    """
    return (incoming + outgoing) * mtok_per_billion


def revenue(tokens: BillionTokensPerDay, price: UsdPerMtok, mtok_per_billion: Number) -> Usd:
    """Revenue of a day's tokens at a list price.

    Args:
        tokens: tokens
        price: list price of a million
        mtok_per_billion: 1,000
    Shape: numbers. Errors: none. Method: method.md §7.

    >>> round(revenue(168, 2.19, 1000), 6)
    367920.0
    """
    return tokens * price * mtok_per_billion
