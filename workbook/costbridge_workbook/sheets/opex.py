"""Opex: what it costs to run the fleet, as published and from the bottom up, and the whole fleet in cash.

Operating cost is a rate a GPU-year: a longer life costs more, the published years do not cap it (method.md §4).
"""

from costbridge_workbook.vocabulary import Sheet, check, chosen, each, figure, section, series, summed

OPEX = Sheet(
    "Opex",
    "What it costs to run the fleet, as published and from the bottom up, and what the whole fleet costs.",
    (
        section("Cost to operate a GPU for a year"),
        each(
            "gpu",
            figure("power_cost", "Electricity a GPU-year", "USD/GPU-year", "{.server_kw}*{opex.load}*{opex.pue}*{constant.hours_per_year}*{opex.tariff}"),
            figure("colocation_cost", "Facility a GPU-year", "USD/GPU-year", "{.server_kw}*{opex.colocation}*{constant.months_per_year}"),
            figure("maintenance_cost", "Maintenance a GPU-year", "USD/GPU-year", "{.server_capex}*{opex.maintenance_rate}"),
            chosen(
                "operating_per_year",
                "Operating cost a GPU-year, chosen",
                "USD/GPU-year",
                figure("published_per_year", "Published cost a GPU-year", "USD/GPU-year", "{.cost_to_operate}/{opex.published_years}"),
                figure(
                    "bottom_up_per_year",
                    "Bottom-up cost a GPU-year",
                    "USD/GPU-year",
                    "{.power_cost}+{.colocation_cost}+{.maintenance_cost}+{opex.facility_staff}+{opex.software}",
                ),
                by="opex.method",
            ),
            figure("unexplained_per_year", "Published less bottom-up a GPU-year", "USD/GPU-year", "{.published_per_year}-{.bottom_up_per_year}"),
        ),
        section("Operating cost of each type over its life"),
        each("gpu", figure("operating_total", "Operating cost of the type", "USD", "{.count}*{.operating_per_year}*{.life}")),
        summed("operating_cost_by_type", "Operating cost, by type", "USD", "gpu.*.operating_total"),
        each("gpu", figure("published_total", "Operating cost of the type, as published", "USD", "{.count}*{.published_per_year}*{.life}")),
        summed("published_operating_cost", "Operating cost as published", "USD", "gpu.*.published_total"),
        each("gpu", figure("bottom_up_total", "Operating cost of the type, bottom-up", "USD", "{.count}*{.bottom_up_per_year}*{.life}")),
        summed("bottom_up_operating_cost", "Operating cost, bottom-up", "USD", "gpu.*.bottom_up_total"),
        each("gpu", figure("unexplained", "Published less bottom-up, the type", "USD", "{.unexplained_per_year}*{.count}*{.life}")),
        summed("unexplained_operating_cost", "Published less bottom-up", "USD", "gpu.*.unexplained"),
        each("gpu", figure("cost_per_year", "The type, a year of ownership", "USD/year", "{.count}*({.capital_per_gpu}/{.life}+{.operating_per_year})")),
        figure("bottom_up_ratio", "Bottom-up ÷ published", "ratio", "{bottom_up_operating_cost}/{published_operating_cost}"),
        section("Operating cost by quarter"),
        each(
            "gpu",
            series(
                "operating_spend",
                "Operating cost, by quarter",
                "USD",
                "{.count}*{.in_service}*{.operating_per_year}/{constant.quarters_per_year}",
                total="SUM",
            ),
        ),
        summed("operating_spend", "Operating cost, by quarter", "USD", "gpu.*.operating_spend", total="SUM"),
        figure("operating_cost", "Operating cost", "USD", "{operating_spend[total]}", headline=True),
        figure("operating_cost_per_gpu_year", "Operating cost per GPU-year", "USD/GPU-year", "{operating_cost}/({fleet_gpus}*{fleet_years})"),
        section("Whole fleet, cash"),
        figure("fleet_cost", "Whole fleet, cash", "USD", "{capital_total}+{operating_cost}", headline=True),
        figure("fleet_cost_per_year", "Whole fleet, a year of ownership", "USD/year", "{fleet_cost}/{fleet_years}"),
        section("What the first print counted, and the Hoppers alone"),
        figure("first_print_capex", "Servers in the first print's total", "USD", "SUMPRODUCT({gpu.*.in_first_total},{gpu.*.server_total})"),
        figure("first_print_operating", "Operating cost in the first print's total", "USD", "SUMPRODUCT({gpu.*.in_first_total},{gpu.*.operating_total})"),
        figure("hopper_gpus", "Hopper GPUs", "GPU", "SUMPRODUCT({gpu.*.is_hopper},{gpu.*.count})"),
        figure("hopper_capex", "Servers, Hoppers", "USD", "SUMPRODUCT({gpu.*.is_hopper},{gpu.*.server_total})"),
        figure("hopper_chip_capex", "Bare GPUs, Hoppers", "USD", "SUMPRODUCT({gpu.*.is_hopper},{gpu.*.chip_total})"),
        figure("hopper_cost_per_year", "Hoppers, a year of ownership", "USD/year", "SUMPRODUCT({gpu.*.is_hopper},{gpu.*.cost_per_year})"),
        section("Dollars of the chosen year"),
        series("operating_real", "Operating cost, chosen year's dollars", "USD", "{operating_spend}*{money_factor}", total="SUM"),
        figure("operating_real_total", "Operating cost, dollars of the chosen year", "USD", "{operating_real[total]}"),
        figure("fleet_cost_real", "Whole fleet, dollars of the chosen year", "USD", "{capex_real_total}+{operating_real_total}"),
        section("Checks"),
        check(
            "operating_two_routes",
            "Operating cost by quarter equals cost by type",
            gap="ABS({operating_cost}-{operating_cost_by_type})",
            unit="USD",
            tolerance="tolerance.money",
            reason="The quarterly sum and count × rate × life are two routes to the same cost.",
        ),
    ),
    "time",
)
