"""The bridge: from the rented claim of a run to the cost of a whole programme, step by step.

An owned hour costs what its GPU type costs an hour in service, idle or not: only then do hours
times rates sum to the fleet. A step may be negative, where owning is cheaper than renting.
"""

from costbridge_udfs.quantities import (
    Persons,
    SignedGpuHours,
    SignedUsd,
    SignedUsdPerGpuHour,
    Usd,
    UsdPerGpuHour,
    UsdPerPersonYear,
    Years,
)


def owned_cost(hours: SignedGpuHours, owner: UsdPerGpuHour) -> SignedUsd:
    """What hours of a GPU type cost its owner.

    Args:
        hours: GPU-hours of the type; hours left unexplained may be below 0
        owner: owner's cost of an hour in service
    Shape: numbers. Errors: none. Method: method.md §13.

    >>> owned_cost(2_788_000, 1.5)
    4182000.0
    """
    return hours * owner


def step_rate(amount: SignedUsd, hours: SignedGpuHours) -> SignedUsdPerGpuHour:
    """What an hour of a step of the bridge costs; 0 where the step has no hours.

    Args:
        amount: what the step adds
        hours: GPU-hours it prices
    Shape: numbers. Errors: none. Method: method.md §13.

    >>> step_rate(-1_467_500, 2_935_000), step_rate(0, 0)
    (-0.5, 0.0)
    """
    return amount / hours if hours else 0.0


def staff_cost(staff: Persons, pay: UsdPerPersonYear, years: Years) -> Usd:
    """What a staff costs over some years.

    Args:
        staff: people employed
        pay: cost of a person a year, all in
        years: years they are counted
    Shape: numbers. Errors: none. Method: method.md §13.

    >>> staff_cost(150, 150_000, 4)
    90000000
    """
    return staff * pay * years


def cash_of_charged(charged: Usd, return_on_capital: Usd, residual: Usd) -> SignedUsd:
    """A fleet's cash, from what it is charged: no return on capital, no residual value.

    Args:
        charged: capital charge and operating cost over the lives
        return_on_capital: part of the charge that pays for the money tied up
        residual: value left at the end, which the charge leaves out
    Shape: numbers. Errors: none. Method: method.md §13.

    >>> cash_of_charged(2_910_784_581, 338_224_581, 0)
    2572560000
    """
    return charged - return_on_capital + residual
