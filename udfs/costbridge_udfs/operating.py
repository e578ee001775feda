"""Operating cost: as published, or built up from its parts, a GPU-year.

A published figure is a rate: if the life differs from its years the yearly cost stays and the
total moves. Research staff, interconnect and the return on capital are not in it.
"""

from costbridge_udfs.quantities import (
    Gpus,
    Rate,
    Usd,
    UsdPerGpu,
    UsdPerGpuYear,
    UsdPerYear,
    Years,
)


def published_per_year(cost: UsdPerGpu, years: Years) -> UsdPerGpuYear:
    """Published operating cost, a GPU-year.

    Args:
        cost: published cost of a GPU
        years: years it covers
    Shape: numbers. Errors: ZeroDivisionError for 0 years. Method: method.md §4.

    >>> published_per_year(17_000, 4)
    4250.0
    """
    return cost / years


def maintenance_cost(server: UsdPerGpu, rate: Rate) -> UsdPerGpuYear:
    """Maintenance, a GPU-year.

    Args:
        server: server price per GPU
        rate: share of that price a year
    Shape: numbers. Errors: none. Method: method.md §4.

    >>> round(maintenance_cost(31_728, 0.05), 1)
    1586.4
    """
    return server * rate


def operating_cost(gpus: Gpus, per_year: UsdPerGpuYear, life: Years) -> Usd:
    """Operating cost of a GPU type over its life.

    Args:
        gpus: GPUs of the type
        per_year: operating cost of a GPU-year
        life: life in service
    Shape: numbers. Errors: none. Method: method.md §4.

    >>> operating_cost(10_000, 4250, 4)
    170000000
    """
    return gpus * per_year * life


def cost_of_ownership_per_year(
    gpus: Gpus, capital: UsdPerGpu, life: Years, operating: UsdPerGpuYear
) -> UsdPerYear:
    """A year of owning a GPU type: price over life, and operating cost.

    Args:
        gpus: GPUs of the type
        capital: hardware per GPU
        life: life in service
        operating: operating cost of a GPU-year
    Shape: numbers. Errors: ZeroDivisionError for a life of 0. Method: method.md §4.

    >>> cost_of_ownership_per_year(10_000, 31_728, 4, 4250)
    121820000.0
    """
    return gpus * (capital / life + operating)


def per_gpu_year(cost: Usd, gpus: Gpus, life: Years) -> UsdPerGpuYear:
    """Cost of a GPU-year, mean over a fleet.

    Args:
        cost: cost over the lives
        gpus: GPUs ever bought
        life: mean life, weighted by GPUs
    Shape: numbers. Errors: ZeroDivisionError for 0 GPUs. Method: method.md §4.

    >>> round(per_gpu_year(944_000_000, 60_000, 4), 6)
    3933.333333
    """
    return cost / (gpus * life)
