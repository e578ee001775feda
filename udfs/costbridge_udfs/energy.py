"""Energy and facility: what it costs to power a server and to house it.

Power is of the server, per GPU; the facility's own consumption enters by PUE, once.
"""

from costbridge_udfs.quantities import (
    Hours,
    Kilowatts,
    Number,
    Pue,
    Share,
    Usd,
    UsdPerKwh,
    UsdPerKwMonth,
)


def average_draw(rated: Kilowatts, load: Share) -> Kilowatts:
    """Average draw of IT equipment.

    Args:
        rated: rated power
        load: average draw over rated power
    Shape: numbers. Errors: none. Method: method.md §4.

    >>> average_draw(10.2, 0.75)
    7.6499999999999995
    """
    return rated * load


def energy_cost(power: Kilowatts, hours: Hours, pue: Pue, tariff: UsdPerKwh) -> Usd:
    """Cost of the electricity a fleet draws, cooling included.

    Args:
        power: average draw of the IT equipment
        hours: time it runs
        pue: facility power over IT power
        tariff: price of electricity
    Shape: numbers. Errors: none. Method: method.md §4.

    >>> energy_cost(1000, 8760, 1.25, 0.08)
    876000.0
    """
    return power * hours * pue * tariff


def colocation_cost(rated: Kilowatts, rent: UsdPerKwMonth, months: Number) -> Usd:
    """Rent of the facility, electricity excluded.

    Args:
        rated: rated power of the IT equipment, which is what is rented
        rent: rent a month
        months: time it is rented
    Shape: numbers. Errors: none. Method: method.md §4.

    >>> round(colocation_cost(1.275, 163.44, 12), 3)
    2500.632
    """
    return rated * rent * months
