"""Timing: the quarters, which GPU type is in service when, and the price index.

All quarters are equally long (hours_per_year ÷ 4); no calendar day count enters a cost (method.md §2).
"""

from costbridge_workbook.vocabulary import Sheet, check, each, figure, section, series

TIMING = Sheet(
    "Timing",
    "The timeline in quarters, the life of each GPU type on it, and the index of prices.",
    (
        section("Calendar"),
        figure("days_per_year", "Days in a year", "day", "{constant.hours_per_year}/{constant.hours_per_day}"),
        figure("hours_per_quarter", "Hours in a quarter", "hour", "{constant.hours_per_year}/{constant.quarters_per_year}"),
        figure("start_date", "Start of the timeline's first year", "date", "DATE({timing.first_year},1,1)"),
        series("period", "Period", "number", "{period[-1]}+1", opening="0"),
        series(
            "period_end",
            "End of the period",
            "date",
            "EOMONTH({start_date},{constant.months_per_quarter}*({timing.first_quarter}+{period}-1)-1)",
        ),
        series("calendar_year", "Calendar year", "year", "YEAR({period_end})"),
        figure("periods", "Periods of the timeline", "number", "MAX({period[:]})"),
        section("Service of each GPU type", "A delivery is in service from the start of its quarter; the last quarter of a life may count in part."),
        each(
            "gpu",
            figure("life_quarters", "Quarters in service", "quarter", "{.life}*{constant.quarters_per_year}"),
            figure("end_quarter", "End of life, as a period number", "quarter", "{.delivery_quarter}+{.life_quarters}"),
            series("delivery_flag", "Delivered this quarter", "flag", "IF({period}={.delivery_quarter},1,0)", total="SUM"),
            series(
                "in_service",
                "Share of the quarter in service",
                "share",
                "IF({period}<{.delivery_quarter},0,MEDIAN(0,1,{.end_quarter}-{period}))",
                total="SUM",
                total_unit="quarter",
            ),
            series("elapsed", "Quarters served by the end", "quarter", "{.elapsed[-1]}+{.in_service}", opening="0"),
            series("last_flag", "Last quarter of service", "flag", "IF(AND({period}>={.end_quarter}-1,{period}<{.end_quarter}),1,0)", total="SUM"),
        ),
        series("phase_gpus", "GPUs behind the phase flag", "GPU", "SUMPRODUCT({gpu.*.count},{gpu.*.in_service})"),
        series("phase", "Fleet in service", "flag", "IF({phase_gpus}>0,1,0)"),
        section("Price index"),
        figure("price_index_base", "Price index of the chosen year", "points", "INDEX({money.index_*},{money.year}-{money.first_year}+1)"),
        series(
            "price_index",
            "Price index",
            "points",
            "INDEX({money.index_*},MIN({calendar_year},{money.last_year})-{money.first_year}+1)",
        ),
        series("money_factor", "To dollars of the chosen year", "ratio", "{price_index_base}/{price_index}"),
        section("Checks"),
        series(
            "year_by_quarters",
            "Calendar year, by counting quarters",
            "year",
            "{timing.first_year}+INT(({timing.first_quarter}-1+{period}-1)/{constant.quarters_per_year})",
        ),
        each(
            "gpu",
            check(
                "flags_sum",
                "Shares in service sum to the life",
                gap="ABS({.in_service[total]}-{.life_quarters})",
                unit="quarter",
                tolerance="tolerance.share",
                reason="A life that runs past the last period would lose hours, depreciation and operating cost.",
            ),
            check(
                "horizon",
                "Life ends inside the timeline",
                gap="{.end_quarter}-1-{periods}",
                unit="quarter",
                reason="What happens after the last period is in no sum.",
            ),
        ),
        check(
            "calendar",
            "Dates and a count of quarters give one year",
            gap="ABS({calendar_year}-{year_by_quarters})",
            unit="year",
            by_period=True,
            reason="The price index is looked up by these years.",
        ),
        check(
            "base_year",
            "Dollars of the chosen year stay as they are",
            gap="IF({calendar_year}={money.year},ABS({money_factor}-1),0)",
            unit="ratio",
            by_period=True,
            tolerance="tolerance.share",
            reason="An index looked up in a wrong year would move every real dollar.",
        ),
    ),
    "time",
)
