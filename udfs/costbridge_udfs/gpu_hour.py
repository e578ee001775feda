"""The GPU-hour: what an hour of a GPU costs its owner, in service, used and useful.

Hours in service hold used hours (utilisation), and these hold useful ones (goodput). A rate is at
full use unless its name says otherwise.
"""

from costbridge_udfs.quantities import (
    Days,
    FreeShare,
    GpuHours,
    Hours,
    Number,
    Ratio,
    Share,
    TrillionTokens,
    Usd,
    UsdPerGpu,
    UsdPerGpuHour,
    UsdPerGpuYear,
    UsdPerMtok,
    Years,
)


def capital_per_hour(
    price: UsdPerGpu, charge_share: Ratio, life: Years, hours_per_year: Hours
) -> UsdPerGpuHour:
    """Capital charge of an hour in service.

    Args:
        price: hardware per GPU
        charge_share: charge over the life, over the price
        life: life in service
        hours_per_year: hours in a year
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §6.

    >>> round(capital_per_hour(31_728, 1, 4, 8766), 10)
    0.9048596851
    """
    return price * charge_share / (life * hours_per_year)


def operating_per_hour(per_year: UsdPerGpuYear, hours_per_year: Hours) -> UsdPerGpuHour:
    """Operating cost of an hour in service.

    Args:
        per_year: operating cost of a GPU-year
        hours_per_year: hours in a year
    Shape: numbers. Errors: ZeroDivisionError for a year of 0 hours. Method: method.md §6.

    >>> round(operating_per_hour(4250, 8766), 10)
    0.4848277436
    """
    return per_year / hours_per_year


def owner_cost(
    price: UsdPerGpu,
    charge_share: Ratio,
    life: Years,
    operating: UsdPerGpuHour,
    hours_per_year: Hours,
) -> UsdPerGpuHour:
    """Owner's cost of an hour in service: capital charge and operating cost.

    Args:
        price: hardware per GPU
        charge_share: charge over the life, over the price
        life: life in service
        operating: operating cost of an hour in service
        hours_per_year: hours in a year
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §6.

    >>> round(owner_cost(31_728, 1, 4, operating_per_hour(4250, 8766), 8766), 9)
    1.389687429
    """
    return capital_per_hour(price, charge_share, life, hours_per_year) + operating


def cost_per_hour(cost: Usd, hours: GpuHours) -> UsdPerGpuHour:
    """Cost of an hour, from a cost and the hours it bought.

    Args:
        cost: cost over the lives
        hours: GPU-hours
    Shape: numbers. Errors: ZeroDivisionError for 0 hours. Method: method.md §6.

    >>> round(cost_per_hour(2_572_560_000, 2_103_840_000), 9)
    1.222792608
    """
    return cost / hours


def fleet_cost_per_hour(capital: Usd, operating: Usd, hours: GpuHours) -> UsdPerGpuHour:
    """Cost of a fleet's hour, from its capital charge and its operating cost.

    Args:
        capital: capital charge over the lives
        operating: operating cost over the lives
        hours: GPU-hours over the lives
    Shape: numbers. Errors: ZeroDivisionError for 0 hours. Method: method.md §6.

    >>> round(fleet_cost_per_hour(1_628_560_000, 944_000_000, 2_103_840_000), 9)
    1.222792608
    """
    return (capital + operating) / hours


def cost_at_use(rate: UsdPerGpuHour, utilisation: Share) -> UsdPerGpuHour:
    """Cost of a used or useful hour: idle hours are carried by the others.

    Args:
        rate: cost of an hour in service
        utilisation: used or useful hours over hours in service
    Shape: numbers. Errors: ZeroDivisionError for a use of 0. Method: method.md §6.

    >>> cost_at_use(1.5, 0.75)
    2.0
    """
    return rate / utilisation


def useful_share(
    setup: Days,
    hours_per_day: Hours,
    life: Years,
    hours_per_year: Hours,
    utilisation: Share,
    goodput: Share,
) -> Share:
    """Share of the hours in service that are set up, used and useful.

    Args:
        setup: days from switching on to the first used hour, once a life
        hours_per_day: hours in a day
        life: life in service
        hours_per_year: hours in a year
        utilisation: used over in service
        goodput: useful over used
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §6.

    >>> round(useful_share(30, 24, 4, 8766, 0.8, 0.9), 10)
    0.7052156057
    """
    return (1 - setup * hours_per_day / (life * hours_per_year)) * utilisation * goodput


def breakeven_utilisation(owner: UsdPerGpuHour, rent: UsdPerGpuHour) -> FreeShare:
    """Use at which owning and renting cost the same; above 1 there is none.

    Args:
        owner: owner's cost of an hour in service
        rent: rental rate
    Shape: numbers. Errors: ZeroDivisionError for a rent of 0. Method: method.md §6.

    >>> round(breakeven_utilisation(1.222792608, 2), 3)
    0.611
    """
    return owner / rent


def trained_mtok_cost(cost: Usd, tokens: TrillionTokens, mtok_per_trillion: Number) -> UsdPerMtok:
    """Cost of training on a million tokens.

    Args:
        cost: cost of the training
        tokens: tokens trained on
        mtok_per_trillion: 1,000,000
    Shape: numbers. Errors: ZeroDivisionError for 0 tokens. Method: method.md §6.

    >>> round(trained_mtok_cost(5_328_000, 14.8, 1_000_000), 10)
    0.36
    """
    return cost / (tokens * mtok_per_trillion)
