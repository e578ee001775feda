"""A small case typed by hand: two GPU types, one with a life that ends inside a quarter.

The blocks that a case may lack stand beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

Case = Mapping[str, float]

PERIODS = 24
SMALL = {
    "constant.hours_per_year": 8766,
    "constant.hours_per_day": 24,
    "constant.quarters_per_year": 4,
    "constant.months_per_quarter": 3,
    "constant.months_per_year": 12,
    "constant.seconds_per_hour": 3600,
    "constant.thousand": 1000,
    "constant.million": 1_000_000,
    "constant.terascale": 1_000_000_000,
    "constant.order_of_magnitude": 10,
    "constant.percent": 0.01,
    "choice.market": 4,
    "timing.first_year": 2021,
    "timing.first_quarter": 1,
    "money.year": 2022,
    "money.first_year": 2021,
    "money.last_year": 2022,
    "money.index_2021": 100,
    "money.index_2022": 110,
    "claim.rental_rate": 2,
    "claim.stage.pre_training.hours": 1_000_000,
    "claim.stage.post_training.hours": 500_000,
    "run.flop_per_param_token": 6,
    "run.active_params": 24,
    "run.tokens": 10,
    "run.mfu": 0.4,
    "run.cluster_gpus": 500,
    "capex.network_share": 0.2,
    "opex.method": 1,
    "opex.published_years": 4,
    "opex.load": 0.75,
    "opex.pue": 1.25,
    "opex.tariff": 0.08,
    "opex.colocation": 100,
    "opex.maintenance_rate": 0.05,
    "opex.facility_staff": 50,
    "opex.software": 0,
    "finance.method": 1,
    "finance.cost_of_capital": 0.08,
    "finance.residual_share": 0.1,
    "finance.market_decline": 0.14,
    "use.experiments_multiple": 3,
    "use.utilisation": 0.8,
    "use.goodput": 0.9,
    "use.setup_days": 30,
    "gpu.new.count": 1000,
    "gpu.new.asp": 20_000,
    "gpu.new.server_capex": 32_000,
    "gpu.new.cost_to_operate": 16_000,
    "gpu.new.life": 4,
    "gpu.new.delivery_quarter": 3,
    "gpu.new.peak": 1000,
    "gpu.new.server_kw": 1.275,
    "gpu.new.share_of_run": 1,
    "gpu.new.share_of_experiments": 0.75,
    "gpu.old.count": 3000,
    "gpu.old.asp": 10_000,
    "gpu.old.server_capex": 16_000,
    "gpu.old.cost_to_operate": 12_000,
    "gpu.old.life": 2.1,
    "gpu.old.delivery_quarter": 1,
    "gpu.old.peak": 300,
    "gpu.old.server_kw": 0.8125,
    "gpu.old.share_of_run": 0,
    "gpu.old.share_of_experiments": 0.25,
    "staff.count": 20,
    "staff.cost_per_year": 100_000,
    "staff.years": 2,
    "tolerance.money": 0.01,
    "tolerance.hours": 0.01,
    "tolerance.share": 0.000000001,
    "tolerance.consistency": 0.05,
}
STATED = {"claim.stated_cost": 3e6, "claim.stated_precision": 500, "claim.stated_is_floor": 0}
LATER_RUNS = {
    "r1.rental_rate": 2,
    "r1.stage.first.hours": 1000,
    "r1.gpus": 10,
    "r1.stated_cost": 2000,
    "r1.stated_precision": 5,
    "gpu.new.share_of_r1": 1,
    "gpu.old.share_of_r1": 0,
}
PACE = {"run.tokens_per_day": 120, "run.days_per_trillion": 8.3}
SERVING = {
    "serving.nodes": 10,
    "serving.gpus_per_node": 8,
    "serving.days": 100,
    "serving.rental_rate": 2,
    "serving.input_tokens": 3,
    "serving.cached_tokens": 1,
    "serving.output_tokens": 1,
    "serving.price_cached": 0.25,
    "serving.price_input": 0.5,
    "serving.price_output": 2,
    "serving.stated_cost": 3840,
    "serving.stated_revenue": 3250,
    "serving.stated_markup": -0.1536,
    "tolerance.serving_cost": 0.5,
    "tolerance.serving_revenue": 10,
    "tolerance.markup": 0.01,
    "gpu.new.share_of_serving": 1,
    "gpu.old.share_of_serving": 0,
}
FULL = {**STATED, **LATER_RUNS, **PACE, **SERVING}


@pytest.fixture(scope="session")
def small() -> Mapping[str, float]:
    return MappingProxyType(SMALL)


def figure(lines: Mapping[str, float | list[float]], name: str) -> float:
    value = lines[name]
    assert isinstance(value, float)
    return value


def series(lines: Mapping[str, float | list[float]], name: str) -> list[float]:
    value = lines[name]
    assert isinstance(value, list)
    return value
