"""Use: what the hours of a fleet went into, and how much of them is explained.

Every hour in service stands in one of six uses of one type: the run, later runs, experiments,
serving, idle, other. Other is what is left, so the six sum to the hours in service.
"""

from costbridge_udfs.quantities import (
    Days,
    GpuHours,
    GpuHoursPerDay,
    Multiple,
    Share,
    SignedGpuHours,
    Usd,
)


def experiment_hours(multiple: Multiple, final_runs: GpuHours, share: Share) -> GpuHours:
    """Hours of experiments and failed runs on a GPU type, beside the final runs.

    Args:
        multiple: hours of all model building over those of the final runs
        final_runs: GPU-hours of the final runs
        share: share of the experiments that ran on the type
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> experiment_hours(4, 2_935_000, 1)
    8805000
    """
    return (multiple - 1) * final_runs * share


def multiple_of_runs(multiple: Multiple, final_runs: GpuHours) -> GpuHours:
    """Hours of all model building, from the final runs alone.

    Args:
        multiple: hours of all model building over those of the final runs
        final_runs: GPU-hours of the final runs
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> multiple_of_runs(4, 2_935_000)
    11740000
    """
    return multiple * final_runs


def serving_hours(per_day: GpuHoursPerDay, days: Days, share: Share) -> GpuHours:
    """Hours of serving on a GPU type, if a day's level held.

    Args:
        per_day: GPU-hours of a day of serving
        days: days that level is taken to hold
        share: share of serving that ran on the type
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> serving_hours(43_536, 365.25, 1)
    15901524.0
    """
    return per_day * days * share


def idle_hours(available: GpuHours, utilisation: Share) -> GpuHours:
    """Hours in service in which nothing runs.

    Args:
        available: GPU-hours in service
        utilisation: used hours over hours in service
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> idle_hours(350_640_000, 0.75)
    87660000.0
    """
    return (1 - utilisation) * available


def other_hours(
    available: GpuHours, building: GpuHours, serving: GpuHours, idle: GpuHours
) -> SignedGpuHours:
    """Hours in service that no known use explains; below 0 the uses take more than there is.

    Args:
        available: GPU-hours in service
        building: hours of final runs and experiments
        serving: hours of serving
        idle: hours in which nothing runs
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> other_hours(350_640_000, 11_740_000, 15_901_524, 70_128_000)
    252870476
    """
    return available - building - serving - idle


def hours_if_used(available: GpuHours, share: Share) -> GpuHours:
    """Hours of a GPU type that takes part in a use, all of them; 0 of one that does not.

    Args:
        available: GPU-hours in service
        share: share of the use that ran on the type
    Shape: numbers. Errors: none. Method: method.md §12.

    >>> hours_if_used(350_640_000, 0.1), hours_if_used(350_640_000, 0)
    (350640000, 0.0)
    """
    return available if share > 0 else 0.0


def breakeven_days(building: GpuHours, per_day: GpuHoursPerDay) -> Days:
    """Days after which serving at a day's level has taken as many hours as model building.

    Args:
        building: GPU-hours of all model building
        per_day: GPU-hours of a day of serving
    Shape: numbers. Errors: ZeroDivisionError for a day of 0 hours. Method: method.md §12.

    >>> round(breakeven_days(11_740_000, 43_536), 1)
    269.7
    """
    return building / per_day


def cost_with_idle_time(cost: Usd, utilisation: Share) -> Usd:
    """What hours cost when they carry the idle hours too, by an owner's cost at full use.

    Args:
        cost: owner's cost of the hours at full use
        utilisation: used hours over hours in service
    Shape: numbers. Errors: ZeroDivisionError for a use of 0. Method: method.md §12.

    >>> cost_with_idle_time(1_500_000, 0.75)
    2000000.0
    """
    return cost / utilisation
