"""Fleet: how many GPUs, and how many GPU-hours they give over their lives.

Each type has its own life; fleet hours are the sum over types, not a common window.
"""

from costbridge_udfs.quantities import (
    Flag,
    GpuHours,
    Gpus,
    Hours,
    Number,
    Teraflops,
    Usd,
    UsdPerGpu,
    Years,
)


def gpu_hours(gpus: Gpus, time: Number, hours_each: Hours) -> GpuHours:
    """GPU-hours of so many GPUs over so many years, quarters or days.

    Args:
        gpus: GPUs in service
        time: years, quarters or days they are in service
        hours_each: hours in one of them
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> gpu_hours(10_000, 4, 8766)
    350640000
    """
    return gpus * time * hours_each


def cost_of_gpus(gpus: Gpus, each: UsdPerGpu) -> Usd:
    """What GPUs cost together, at a price or a cost of each.

    Args:
        gpus: how many there are
        each: what one costs
    Shape: numbers. Errors: none. Method: method.md §3.

    >>> cost_of_gpus(10_000, 31_728)
    317280000
    """
    return gpus * each


def mean_life(hours: GpuHours, gpus: Gpus, hours_per_year: Hours) -> Years:
    """Mean life in service of a fleet, weighted by GPUs.

    Args:
        hours: GPU-hours of the fleet over its lives
        gpus: GPUs ever bought
        hours_per_year: hours in a year
    Shape: numbers. Errors: ZeroDivisionError for 0 GPUs. Method: method.md §2.

    >>> mean_life(2_103_840_000, 60_000, 8766)
    4.0
    """
    return hours / (gpus * hours_per_year)


def complete_flag(in_service: Gpus, fleet: Gpus) -> Flag:
    """1 where every GPU of the fleet is in service, else 0.

    Args:
        in_service: GPUs in service, mean of the period
        fleet: GPUs ever bought
    Shape: numbers. Errors: none. Method: method.md §2.

    >>> complete_flag(60_000, 60_000), complete_flag(50_000, 60_000)
    (1.0, 0.0)
    """
    return float(in_service >= fleet)


def phase_flag(in_service: Gpus) -> Flag:
    """1 where any GPU is in service, else 0.

    Args:
        in_service: GPUs in service, mean of the period
    Shape: a number. Errors: none. Method: method.md §2.

    >>> phase_flag(10_000), phase_flag(0)
    (1.0, 0.0)
    """
    return float(in_service > 0)


def equivalent_hours(hours: GpuHours, peak: Teraflops, peak_of_run: Teraflops) -> GpuHours:
    """Hours of one GPU type in hours of another, by peak compute.

    Args:
        hours: GPU-hours of the type
        peak: its peak
        peak_of_run: peak of the type it is measured in, same precision
    Shape: numbers. Errors: ZeroDivisionError for a peak of 0. Method: method.md §5.

    >>> round(equivalent_hours(350_640_000, 312, 989), 1)
    110616461.1
    """
    return hours * peak / peak_of_run


def hours_on_cluster(gpus: Gpus, wall_clock: Hours) -> GpuHours:
    """GPU-hours of a job from the size of its cluster and the time on the clock.

    Args:
        gpus: GPUs of the cluster
        wall_clock: time the job took
    Shape: numbers. Errors: none. Method: method.md §5.

    >>> hours_on_cluster(512, 198)
    101376
    """
    return gpus * wall_clock
