"""Timing: which quarter is which, and which of them a GPU type is in service.

Period 1 is the first quarter. A type serves from the start of its delivery quarter; the last
quarter of a life that is not whole counts for the fraction that is left of it.
"""

from datetime import date, timedelta

from costbridge_udfs.quantities import (
    CalendarYear,
    Days,
    Flag,
    Hours,
    Number,
    Period,
    Quarters,
    Serial,
    Share,
    Years,
)

# Excel counts a 29 February 1900 that never was: from 1 March 1900 on, serials are days since this
SERIAL_ZERO = date(1899, 12, 30)
CALENDAR_MONTHS = 12  # of `datetime.date`, whatever a model takes a year of cost to be


def days_per_year(hours_per_year: Hours, hours_per_day: Hours) -> Days:
    """Days of a year of so many hours.

    Args:
        hours_per_year: hours in a year
        hours_per_day: hours in a day
    Shape: numbers. Errors: ZeroDivisionError for a day of 0 hours. Method: method.md §2.

    >>> days_per_year(8766, 24)
    365.25
    """
    return hours_per_year / hours_per_day


def hours_per_quarter(hours_per_year: Hours, quarters_per_year: Number) -> Hours:
    """Hours of a quarter, all quarters being equally long.

    Args:
        hours_per_year: hours in a year
        quarters_per_year: quarters in a year
    Shape: numbers. Errors: ZeroDivisionError for 0 quarters. Method: method.md §2.

    >>> hours_per_quarter(8766, 4)
    2191.5
    """
    return hours_per_year / quarters_per_year


def period_numbers(count: int) -> list[float]:
    """The numbers of the periods of a timeline.

    Args:
        count: how many there are
    Shape: a number, gives a range. Errors: none. Method: method.md §2.

    >>> period_numbers(3)
    [1.0, 2.0, 3.0]
    """
    return [float(period) for period in range(1, count + 1)]


def first_day(year: CalendarYear) -> Serial:
    """1 January of a year, as the number Excel stores for the date.

    Args:
        year: calendar year, whole
    Shape: a number. Errors: ValueError outside the calendar. Method: method.md §2.

    >>> first_day(2021)
    44197.0
    """
    return float((date(int(year), 1, 1) - SERIAL_ZERO).days)


def period_end(
    first_year: CalendarYear, first_quarter: Quarters, period: Period, months_per_quarter: Number
) -> Serial:
    """Last day of a period, as the number Excel stores for the date.

    Args:
        first_year: calendar year the timeline starts in
        first_quarter: quarter of that year that is period 1
        period: number of the period
        months_per_quarter: months in a quarter
    Shape: numbers. Errors: ValueError outside the calendar. Method: method.md §2.

    >>> period_end(2021, 1, 4, 3)
    44561.0
    """
    months = int(months_per_quarter * (first_quarter + period - 1))
    years, month = divmod(months, CALENDAR_MONTHS)
    day_after = date(int(first_year) + years, month + 1, 1)
    return float((day_after - timedelta(days=1) - SERIAL_ZERO).days)


def calendar_year(day: Serial) -> CalendarYear:
    """Calendar year of a date.

    Args:
        day: the date as Excel stores it
    Shape: a number. Errors: OverflowError outside the calendar. Method: method.md §2.

    >>> calendar_year(44561)
    2021.0
    """
    return float((SERIAL_ZERO + timedelta(days=day)).year)


def year_of_quarter(
    first_year: CalendarYear, first_quarter: Number, period: Period, quarters_per_year: Number
) -> CalendarYear:
    """Calendar year of a period, by counting quarters.

    Args:
        first_year: calendar year of the first period
        first_quarter: quarter of that year in which it starts, 1 is the first
        period: period number, 1 is the first
        quarters_per_year: quarters in a year
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> year_of_quarter(2021, 1, 4, 4), year_of_quarter(2021, 3, 3, 4)
    (2021.0, 2022.0)
    """
    quarters = first_quarter + period - 2  # since the start of the first year
    return float(first_year + quarters // quarters_per_year)


def life_quarters(life: Years, quarters_per_year: Number) -> Quarters:
    """Life in quarters in service; it need not be whole.

    Args:
        life: life in service
        quarters_per_year: quarters in a year
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> life_quarters(4, 4)
    16
    """
    return life * quarters_per_year


def end_quarter(delivery: Quarters, quarters: Quarters) -> Quarters:
    """Period in which a type is no longer in service from its start on.

    Args:
        delivery: period of delivery, served in full
        quarters: quarters in service
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> end_quarter(11, 16)
    27
    """
    return delivery + quarters


def delivery_flag(period: Period, delivery: Quarters) -> Flag:
    """1 in the period of delivery, else 0.

    Args:
        period: number of the period
        delivery: period of delivery
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> delivery_flag(11, 11), delivery_flag(12, 11)
    (1.0, 0.0)
    """
    return float(period == delivery)


def share_in_service(period: Period, delivery: Quarters, end: Quarters) -> Share:
    """Share of a period in which a type is in service.

    Args:
        period: number of the period
        delivery: period of delivery
        end: end of life, as a period number
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> share_in_service(26, 11, 27), share_in_service(27, 11, 27), share_in_service(31, 15, 31.25)
    (1.0, 0.0, 0.25)
    """
    return max(0.0, min(1.0, end - period)) if period >= delivery else 0.0


def quarters_served(period: Period, delivery: Quarters, quarters: Quarters) -> Quarters:
    """Quarters a type has served by the end of a period.

    Args:
        period: number of the period
        delivery: period of delivery
        quarters: quarters of the whole life
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> quarters_served(20, 11, 16), quarters_served(10, 11, 16), quarters_served(31, 11, 16)
    (10.0, 0.0, 16.0)
    """
    return max(0.0, float(min(quarters, period - delivery + 1)))


def last_quarter_flag(period: Period, end: Quarters) -> Flag:
    """1 in the last period in which a type is in service at all, else 0.

    Args:
        period: number of the period
        end: end of life, as a period number
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> last_quarter_flag(26, 27), last_quarter_flag(31, 31.25), last_quarter_flag(27, 27)
    (1.0, 1.0, 0.0)
    """
    return float(end - 1 <= period < end)


def installed_flag(period: Period, delivery: Quarters, end: Quarters) -> Flag:
    """1 where a type stands installed at the end of a period: delivered and not yet retired.

    Args:
        period: number of the period
        delivery: period of delivery
        end: end of life, as a period number
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> installed_flag(11, 11, 27), installed_flag(26, 11, 27)
    (1.0, 0.0)
    """
    return float(delivery <= period < end - 1)
