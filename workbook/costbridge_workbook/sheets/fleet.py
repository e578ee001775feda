"""Fleet: how many GPUs of each type there are, when, and the hours they offer.

A type has one delivery, at the start of its quarter, and leaves at the end of its last (method.md §2).
"""

from costbridge_workbook.vocabulary import Sheet, check, corkscrew, each, figure, section, series, summed

FLEET = Sheet(
    "Fleet",
    "How many GPUs of each type are owned, when they are in service, and the hours they offer.",
    (
        section("GPUs bought and retired"),
        summed("fleet_gpus", "GPUs ever bought", "GPU", "gpu.*.count", headline=True),
        each("gpu", series("delivered", "GPUs delivered", "GPU", "{.count}*{.delivery_flag}", total="SUM")),
        summed("delivered", "GPUs delivered", "GPU", "gpu.*.delivered", total="SUM"),
        each("gpu", series("retired", "GPUs retired at the end", "GPU", "{.count}*{.last_flag}", total="SUM")),
        summed("retired", "GPUs retired at the end", "GPU", "gpu.*.retired", total="SUM"),
        corkscrew("installed", "GPUs installed", "GPU", plus=["delivered"], less=["retired"]),
        section("GPUs in service"),
        each("gpu", series("gpus_in_service", "GPUs in service, mean of the quarter", "GPU", "{.count}*{.in_service}")),
        summed("gpus_in_service", "GPUs in service, mean of the quarter", "GPU", "gpu.*.gpus_in_service"),
        series("fleet_complete", "Every GPU in service", "flag", "IF({gpus_in_service}>={fleet_gpus},1,0)", total="SUM"),
        figure("fleet_gpus_peak", "Most GPUs in service together", "GPU", "MAX({gpus_in_service[:]})"),
        figure("quarters_complete", "Quarters with every GPU in service", "quarter", "{fleet_complete[total]}"),
        section("GPU-hours"),
        each("gpu", series("hours", "GPU-hours in service", "GPU-h", "{.gpus_in_service}*{hours_per_quarter}", total="SUM")),
        summed("gpu_hours", "GPU-hours in service", "GPU-h", "gpu.*.hours", total="SUM"),
        each("gpu", figure("available_hours", "GPU-hours over its life", "GPU-h", "{.count}*{.life}*{constant.hours_per_year}")),
        summed("fleet_hours", "GPU-hours of the fleet over its lives", "GPU-h", "gpu.*.available_hours"),
        figure("fleet_years", "Mean life, weighted by GPUs", "year", "{fleet_hours}/({fleet_gpus}*{constant.hours_per_year})"),
        section("Checks"),
        figure("gpu_tolerance", "GPUs that two routes may differ by", "GPU", "{tolerance.share}*{fleet_gpus}"),
        each(
            "gpu",
            check(
                "delivered",
                "All GPUs of the type are delivered",
                gap="ABS({.delivered[total]}-{.count})",
                unit="GPU",
                bound="gpu_tolerance",
                reason="A delivery that falls on no whole quarter of the timeline would be paid for by nobody.",
            ),
        ),
        check(
            "hours_two_routes",
            "Hours by quarter equal hours by life",
            gap="ABS({gpu_hours[total]}-{fleet_hours})",
            unit="GPU-h",
            tolerance="tolerance.hours",
            reason="The quarterly sum and count × life × hours a year are two routes to the same hours.",
        ),
        check(
            "installed_closes",
            "No GPU is left at the last period",
            gap="ABS({installed[last]})",
            unit="GPU",
            bound="gpu_tolerance",
            reason="Every GPU bought leaves at the end of its life, inside the timeline.",
        ),
    ),
    "time",
)
