"""Money: hours at a rental rate, and dollars of one year in those of another."""

from costbridge_udfs.quantities import (
    CalendarYear,
    GpuHours,
    IndexPoints,
    Points,
    Ratio,
    SignedUsd,
    Usd,
    UsdPerGpuHour,
)


def rental_cost(hours: GpuHours, rate: UsdPerGpuHour) -> Usd:
    """What GPU-hours cost at a rental rate.

    Args:
        hours: GPU-hours
        rate: rental rate
    Shape: numbers. Errors: none. Method: method.md §5.

    >>> rental_cost(2_788_000, 2)
    5576000
    """
    return hours * rate


def implied_rate(cost: Usd, hours: GpuHours) -> UsdPerGpuHour:
    """Rental rate that a stated cost and its hours imply.

    Args:
        cost: stated cost
        hours: GPU-hours
    Shape: numbers. Errors: ZeroDivisionError for 0 hours. Method: method.md §5.

    >>> implied_rate(5_576_000, 2_788_000)
    2.0
    """
    return cost / hours


def price_index(
    year: CalendarYear, first_year: CalendarYear, last_year: CalendarYear, points: IndexPoints
) -> Points:
    """Price index of a year; years after the last hold the last.

    Args:
        year: calendar year
        first_year: year of the first point
        last_year: year of the last point that is used
        points: yearly means, one a year
    Shape: three numbers, a range. Errors: ValueError for a year before. Method: method.md §8.

    >>> price_index(2028, 2021, 2023, [115.165, 116.349, 118.126])
    118.126
    """
    place = int(min(year, last_year) - first_year)
    if place not in range(len(points)):
        raise ValueError(f"no price index of {year:g}: it starts in {first_year:g}")
    return points[place]


def money_factor(index_base: Points, index: Points) -> Ratio:
    """What one dollar of a year is in dollars of the base year.

    Args:
        index_base: price index of the base year
        index: price index of the year
    Shape: numbers. Errors: ZeroDivisionError for an index of 0. Method: method.md §8.

    >>> round(money_factor(119.599, 115.165), 9)
    1.038501281
    """
    return index_base / index


def real_money(amount: SignedUsd, factor: Ratio) -> SignedUsd:
    """An amount in dollars of the base year.

    Args:
        amount: nominal dollars
        factor: money factor of the year they were spent in
    Shape: numbers. Errors: none. Method: method.md §8.

    >>> round(real_money(317_280_000, 118.126 / 118.126))
    317280000
    """
    return amount * factor
