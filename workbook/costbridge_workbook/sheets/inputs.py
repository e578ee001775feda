"""Inputs: every number a case gives, with its label, unit and possible range, and what must hold between them.

Inside ``each`` a name is bare: ``count`` means ``gpu.<type>.count``. Values, ranges and sources stand in the case files.
"""

from collections.abc import Callable, Mapping

from costbridge_workbook.vocabulary import Condition, Sheet, each, given, section

USES = ("run", "r1", "experiments", "serving")  # the uses whose hours are split over the GPU types here

INPUTS = Sheet(
    "Inputs",
    "Every number the model is fed with: value, unit, range, source and status, and one column a scenario.",
    (
        section("The case"),
        given("case.title", "Title of the case", "text"),
        given("case.date", "Date of the case", "text"),
        section("The claim", "What the lab says its run took, and the rent it is priced at."),
        given("claim.who", "Who claims", "text"),
        given("claim.model", "Model claimed", "text"),
        given("claim.excludes", "What the claim excludes", "text"),
        given("claim.rental_rate", "Rental rate the claim is priced at", "USD/GPU-h", above=0, high=100),
        each("claim.stage", given("hours", "GPU-hours of the run", "GPU-h")),
        given("claim.stated_cost", "Cost the lab itself states", "USD", block="stated"),
        given("claim.stated_precision", "Half the last digit of the stated cost", "USD", block="stated"),
        given("claim.stated_is_floor", 'The stated cost is "more than"', "flag", block="stated"),
        section("The later runs"),
        given("r1.model", "Model of the later runs", "text", block="later_runs"),
        given("r1.rental_rate", "Rental rate of the later runs' claim", "USD/GPU-h", above=0, high=100, block="later_runs"),
        each("r1.stage", given("hours", "GPU-hours of the later runs", "GPU-h", block="later_runs")),
        given("r1.gpus", "GPUs of the later runs", "GPU", low=1, block="later_runs"),
        given("r1.stated_cost", "Cost stated for the later runs", "USD", block="later_runs"),
        given("r1.stated_precision", "Half the last digit of the later runs' stated cost", "USD", block="later_runs"),
        section("The run", "What it computed, so that the hours can be checked from first principles."),
        given("run.active_params", "Parameters active per token", "bn parameters", above=0, block="parameters"),
        given("run.tokens", "Tokens trained on", "tn tokens", above=0, block="parameters"),
        given("run.flop_per_param_token", "FLOP per parameter and token", "FLOP/(parameter·token)", low=2, high=12, block="parameters"),
        given("run.attention_flop", "Attention FLOP per token", "GFLOP/token", block="parameters"),
        given("run.compute", "Training compute where parameters are undisclosed", "ZFLOP", above=0, block="compute"),
        given("run.mfu", "MFU of the first-principles hours", "share", low=0.01, high=1),
        given("run.peak_alternative", "Other peak quoted for the same GPU (FP8 dense)", "TFLOP/s", above=0, block="peak_alternative"),
        given("run.cluster_gpus", "GPUs of the training cluster", "GPU", low=1),
        given("run.tokens_per_day", "Tokens trained a day", "bn tokens/day", above=0, block="tokens_per_day"),
        given("run.days_per_trillion", "Days per trillion tokens", "day/tn tokens", above=0, block="days_per_trillion"),
        section("The fleet", "What is owned, by GPU type."),
        each(
            "gpu",
            given("count", "GPUs of the type owned", "GPU", low=0, high=10_000_000),
            given("asp", "Price of the bare GPU", "USD/GPU"),
            given("server_capex", "Server price, all parts, per GPU", "USD/GPU", above=0),
            given("cost_to_operate", "Cost to operate a GPU for the published years", "USD/GPU"),
            given("life", "Life in service", "year", low=0.25, high=10),
            given("delivery_quarter", "Quarter of delivery", "quarter", low=1, high=200),
            given("peak", "Peak, BF16 dense", "TFLOP/s", above=0),
            given("server_kw", "Server power, per GPU", "kW", above=0, high=5),
            given("share_of_run", "Share of the run's hours", "share"),
            given("share_of_r1", "Share of the later runs' hours", "share", block="later_runs"),
            given("share_of_experiments", "Share of the experiment hours", "share"),
            given("share_of_serving", "Share of the serving hours", "share", block="serving"),
            given("in_first_total", "In the first print's totals", "flag", block="first_print"),
            given("is_hopper", "Is a Hopper GPU", "flag", block="first_print"),
        ),
        given("capex.network_share", "Interconnect and storage, share of cluster cost", "share", low=0, high=0.9),
        section("Operating cost"),
        given("opex.method", "What drives operating cost", "choice", low=1, high=2, choices=("published", "bottom-up")),
        given("opex.published_years", "Years the published cost covers", "year", above=0),
        given("opex.load", "Average draw ÷ rated server power", "share"),
        given("opex.pue", "Facility power ÷ IT power", "ratio", low=1, high=3),
        given("opex.tariff", "Electricity price", "USD/kWh", low=0, high=1),
        given("opex.colocation", "Facility rent per kW of rated server power", "USD/kW-month"),
        given("opex.maintenance_rate", "Maintenance a year, share of server price", "share"),
        given("opex.facility_staff", "Facility staff per GPU-year", "USD/GPU-year"),
        given("opex.software", "Software and support per GPU-year", "USD/GPU-year"),
        section("Finance"),
        given(
            "finance.method",
            "Capital charge: method",
            "choice",
            low=1,
            high=4,
            choices=("straight line", "annuity yearly", "annuity monthly", "market value"),
        ),
        given("finance.cost_of_capital", "Cost of capital a year", "share", low=0, high=0.5),
        given("finance.residual_share", "Value at the end of life ÷ purchase price", "share", low=0, high=0.9),
        given("finance.market_decline", "Fall of a GPU's market value", "OOM/year", above=0, high=1),
        section("Use"),
        given("use.experiments_multiple", "All R&D compute ÷ final runs' compute", "multiple", low=1, high=100),
        given("use.utilisation", "Used hours ÷ hours in service", "share", low=0.01, high=1),
        given("use.goodput", "Useful ÷ used hours", "share", low=0.01, high=1),
        given("use.setup_days", "Days from switching on to the first used hour", "day", low=0, high=365),
        section("Serving", "The one day that is disclosed."),
        given("serving.nodes", "Nodes serving on the disclosed day", "number", above=0, block="serving"),
        given("serving.gpus_per_node", "GPUs a node", "GPU", low=1, block="serving"),
        given("serving.days", "Days the disclosed level is taken to hold", "day", block="serving"),
        given("serving.rental_rate", "Rent the day's cost is priced at", "USD/GPU-h", above=0, high=100, block="serving"),
        given("serving.input_tokens", "Tokens a day: input", "bn tokens/day", block="serving"),
        given("serving.cached_tokens", "Tokens a day: cached", "bn tokens/day", block="serving"),
        given("serving.output_tokens", "Tokens a day: output", "bn tokens/day", block="serving"),
        given("serving.price_cached", "R1 list prices: cached", "USD/Mtok", block="serving"),
        given("serving.price_input", "R1 list prices: input", "USD/Mtok", block="serving"),
        given("serving.price_output", "R1 list prices: output", "USD/Mtok", block="serving"),
        given("serving.stated_cost", "What the note states for the day: cost", "USD", block="serving"),
        given("serving.stated_revenue", "What the note states for the day: revenue", "USD", block="serving"),
        given("serving.stated_markup", "What the note states for the day: mark-up", "share", low=0, high=1_000, block="serving"),
        section("Staff", "Research staff, outside every published fleet figure."),
        given("staff.count", "Staff", "person"),
        given("staff.cost_per_year", "Cost of a person a year, all in", "USD/person-year"),
        given("staff.years", "Years of staff counted", "year"),
        section("Money of one year", "Only the lines in dollars of the chosen year read these."),
        given("money.year", "Year of the real lines' dollars", "year", low=2021, high=2025, whole=True),
        given("money.first_year", "Years of the index: first", "year", low=2021, high=2021, whole=True),
        given("money.last_year", "Years of the index: last", "year", low=2021, high=2025, whole=True),
        *(given(f"money.index_{year}", f"Price index, yearly mean: {year}", "points", above=0) for year in range(2021, 2026)),
        section("Timeline"),
        given("timing.first_year", "First period: year", "year", low=2000, high=2100, whole=True),
        given("timing.first_quarter", "First period: quarter", "quarter", low=1, high=4),
        section("Constants", "Definitions, which no case may change; the hours in a year are a dispute and may."),
        given("constant.hours_per_year", "Hours in a year", "hour", above=0),
        given("constant.hours_per_day", "Hours per day", "hour", low=24, high=24),
        given("constant.quarters_per_year", "Quarters per year", "number", low=4, high=4),
        given("constant.months_per_quarter", "Months per quarter", "number", low=3, high=3),
        given("constant.months_per_year", "Months per year", "number", low=12, high=12),
        given("constant.seconds_per_hour", "Seconds per hour", "number", low=3_600, high=3_600),
        given("constant.thousand", "Thousand", "number", low=1_000, high=1_000),
        given("constant.million", "Million", "number", low=1_000_000, high=1_000_000),
        given("constant.terascale", "Terascale: TFLOP in a ZFLOP", "number", low=1_000_000_000, high=1_000_000_000),
        given("constant.order_of_magnitude", "Order of magnitude", "number", low=10, high=10),
        given("constant.percent", "One per cent", "share", low=0.01, high=0.01),
        given("choice.market", "Position of market value among the capital charges", "choice", low=4, high=4),
        section("Tolerances"),
        given("tolerance.money", "Tolerance: money", "USD"),
        given("tolerance.hours", "Tolerance: hours", "GPU-h"),
        given("tolerance.share", "Tolerance: share", "share"),
        given("tolerance.consistency", "Tolerance: consistency", "share"),
        given("tolerance.markup", "Tolerance: mark-up", "share", block="serving"),
        given("tolerance.serving_cost", "Tolerance: serving cost", "USD", block="serving"),
        given("tolerance.serving_revenue", "Tolerance: serving revenue", "USD", block="serving"),
    ),
    "inputs",
)

Numbers = Mapping[str, float]


def _types(numbers: Numbers) -> list[dict[str, float]]:
    """The inputs of each GPU type, by their bare names."""
    types: dict[str, dict[str, float]] = {}
    for name, value in numbers.items():
        if name.startswith("gpu."):
            _, kind, item = name.split(".")
            types.setdefault(kind, {})[item] = value
    return list(types.values())


def _shares_have_gpus(numbers: Numbers, quarters: int) -> bool:
    return all(gpu["count"] > 0 or all(gpu.get(f"share_of_{use}", 0) == 0 for use in USES) for gpu in _types(numbers))


def _shares_sum_to_one(use: str) -> Callable[[Numbers, int], bool]:
    def holds(numbers: Numbers, quarters: int) -> bool:
        shares = [value for name, value in numbers.items() if name.startswith("gpu.") and name.endswith(f".share_of_{use}")]
        return not shares or abs(sum(shares) - 1) <= 1e-9

    return holds


def _ends_in_time(numbers: Numbers, quarters: int) -> bool:
    per_year = numbers["constant.quarters_per_year"]
    return all(gpu["delivery_quarter"] + per_year * gpu["life"] - 1 <= quarters for gpu in _types(numbers))


def _setup_within_life(numbers: Numbers, quarters: int) -> bool:
    setup = numbers["use.setup_days"] * numbers["constant.hours_per_day"]
    return all(setup < gpu["life"] * numbers["constant.hours_per_year"] for gpu in _types(numbers))


def _hours_fit(numbers: Numbers, quarters: int) -> bool:
    """Building and serving fit into the used hours of each type (of the one left, with ``each``)."""
    run = sum(value for name, value in numbers.items() if name.startswith("claim.stage."))
    later = sum(value for name, value in numbers.items() if name.startswith("r1.stage."))
    experiments = (numbers["use.experiments_multiple"] - 1) * (run + later)
    day = numbers.get("serving.nodes", 0) * numbers.get("serving.gpus_per_node", 0) * numbers["constant.hours_per_day"]
    hours = {"run": run, "r1": later, "experiments": experiments, "serving": day * numbers.get("serving.days", 0)}
    return all(
        sum(hours[use] * gpu.get(f"share_of_{use}", 0) for use in USES)
        <= numbers["use.utilisation"] * gpu["count"] * gpu["life"] * numbers["constant.hours_per_year"]
        for gpu in _types(numbers)
    )


def _some_operating_cost(numbers: Numbers, quarters: int) -> bool:
    return any(gpu["count"] * gpu["cost_to_operate"] > 0 for gpu in _types(numbers))


def _tokens_served(numbers: Numbers, quarters: int) -> bool:
    if "serving.input_tokens" not in numbers:
        return True
    return 0 < numbers["serving.input_tokens"] >= numbers["serving.cached_tokens"]


def _some_revenue(numbers: Numbers, quarters: int) -> bool:
    if "serving.input_tokens" not in numbers:
        return True
    uncached = numbers["serving.input_tokens"] - numbers["serving.cached_tokens"]
    tokens = {"cached": numbers["serving.cached_tokens"], "input": uncached, "output": numbers["serving.output_tokens"]}
    return any(tokens[kind] * numbers[f"serving.price_{kind}"] > 0 for kind in tokens)


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "pre_training",
        "the run has a stage pre_training with GPU-hours above 0",
        "add [claim.stage.pre_training] with its hours",
        ("claim.stage.pre_training.hours",),
        lambda numbers, quarters: numbers.get("claim.stage.pre_training.hours", 0) > 0,
    ),
    Condition(
        "compute",
        "a case gives either the parameters (run.active_params, run.tokens, …) or run.compute",
        "keep one of the two",
        ("run.active_params", "run.compute"),
        lambda numbers, quarters: ("run.active_params" in numbers) != ("run.compute" in numbers),
    ),
    Condition(
        "shares_have_gpus",
        "a type with a share of a use above 0 has a count above 0",
        "set its shares to 0, or its count above 0",
        ("gpu.*.count", *(f"gpu.*.share_of_{use}" for use in USES)),
        _shares_have_gpus,
        each="gpu",
    ),
    *(
        Condition(
            f"shares.{use}",
            f"the shares of the use {use} sum to 1 over the GPU types",
            "change one of them",
            (f"gpu.*.share_of_{use}",),
            _shares_sum_to_one(use),
        )
        for use in USES
    ),
    Condition(
        "horizon",
        "a life ends within the timeline: delivery_quarter + 4 × life − 1 ≤ quarters",
        "deliver earlier, shorten the life, or raise quarters at the head of the case",
        ("gpu.*.delivery_quarter", "gpu.*.life", "constant.quarters_per_year"),
        _ends_in_time,
        each="gpu",
    ),
    Condition(
        "setup",
        "the set-up days end before the life does",
        "lower use.setup_days or lengthen the life",
        ("gpu.*.life", "use.setup_days", "constant.hours_per_day", "constant.hours_per_year"),
        _setup_within_life,
        each="gpu",
    ),
    Condition(
        "hours_fit",
        "the hours of building and serving fit into the used hours of each type",
        "lower use.experiments_multiple or serving.days, or raise use.utilisation or the life",
        ("use.experiments_multiple", "use.utilisation", "serving.days", "gpu.*.life", "gpu.*.count", "constant.hours_per_day", "constant.hours_per_year"),
        _hours_fit,
        each="gpu",
    ),
    Condition(
        "operating",
        "some type has a count and a cost_to_operate above 0",
        "give one type both",
        ("gpu.*.count", "gpu.*.cost_to_operate"),
        _some_operating_cost,
    ),
    Condition(
        "tokens",
        "tokens were served, and no more cached than put in: 0 < input_tokens ≥ cached_tokens",
        "correct one of the two",
        ("serving.input_tokens", "serving.cached_tokens"),
        _tokens_served,
    ),
    Condition(
        "revenue",
        "the tokens served have a price: some of them × their price is above 0",
        "give one of the prices, or leave the block serving out",
        ("serving.price_output", "serving.output_tokens"),
        _some_revenue,
    ),
    Condition(
        "cost_of_capital",
        "the cost of capital is 0, or large enough for an annuity to be computed: at least 0.001",
        "write 0, or 0.001 or more",
        ("finance.cost_of_capital",),
        lambda numbers, quarters: numbers["finance.cost_of_capital"] == 0 or numbers["finance.cost_of_capital"] >= 0.001,
    ),
    Condition(
        "money_year",
        "the year of the dollars lies in the years of the index: first_year ≤ year ≤ last_year",
        "choose a year within them",
        ("money.year", "money.first_year", "money.last_year"),
        lambda numbers, quarters: numbers["money.first_year"] <= numbers["money.year"] <= numbers["money.last_year"],
    ),
    Condition(
        "index_covers",
        "the index begins no later than the timeline: money.first_year ≤ timing.first_year",
        "begin the timeline later",
        ("timing.first_year", "money.first_year"),
        lambda numbers, quarters: numbers["money.first_year"] <= numbers["timing.first_year"],
    ),
)
