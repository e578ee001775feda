"""Summary: the answer in one sentence, what the claim leaves out, six cards, the light.

It shows and does not calculate: links, FIXED, IF and &. Figures for sentences stand on GpuHour.
Where a sentence has more than two wordings they stand below, in the section Wording.
"""

from costbridge_workbook.vocabulary import Page, Put, section, text

_CARD = '"$"#,##0.0,,"M";("$"#,##0.0,,"M");"-"'
_CARD_CLAIM = '"$"#,##0.000,,"M";("$"#,##0.000,,"M");"-"'
_MILLIONS = '#,##0.00,,_);(#,##0.00,,);"-"_)'
_CARD_RATE = '"$"0.000;("$"0.000);"-"'


def _card(column: str, label: str, value: str, format_: str, note: tuple[str, ...], line: str, *, claim: bool = False) -> tuple[Put, ...]:
    """A card: label, live number, live note. A click on the number leads to its line."""
    kind = " Claim" if claim else ""
    return (
        Put(f"{column}8", f"CardLabel{kind}", (label,)),
        Put(f"{column}9", f"CardValue{kind}", (f"={value}",), format=format_, link=line, tip="To the line it comes from"),
        Put(f"{column}10", f"CardNote{kind}", note),
    )


def _step(row: int, label: str, step: str) -> tuple[Put, ...]:
    """A step of the bridge: its amount and the running total, shown in millions."""
    cells = [Put(f"B{row}", "Label", (label,))]
    for column, key in (("C", "amount"), ("D", "running")):
        line = f"bridge.{step}.{key}"
        cells.append(Put(f"{column}{row}", "Link", ("={" + line + "}",), format=_MILLIONS, link=line))
    return tuple(cells)


def _table_row(row: int, column: str, label: str, *values: str) -> tuple[Put, ...]:
    """A label and its figures in the columns to its right."""
    cells = [Put(f"{column}{row}", "Label" if column == "B" else "Label Indented", (label,))]
    for offset, name in enumerate(values, start=1):
        at = f"{chr(ord(column) + offset)}{row}"
        cells.append(Put(at, "Link", ("={" + name + "}",), unit_of=name, link=name))
    return tuple(cells)


SUMMARY = Page(
    "Summary",
    "What was claimed, what it leaves out, and what the whole costs.",
    "summary",
    (
        Put("B1", "Title", ("={case.title}",)),
        Put("F1", "Title Small", ("={ties_light}",), link="Checks"),
        Put("G1", "Light", ("={light_long}",), link="Checks", tip="To the checks"),
        Put("B2", "Nav", ("Inputs",), link="Inputs"),
        Put("C2", "Nav", ("Bridge: claim to fleet",), link="Bridge"),
        Put("D2", "Nav", ("Use of the hours",), link="Use"),
        Put("E2", "Nav", ("Cost per GPU-hour",), link="GpuHour"),
        Put("F2", "Nav", ("Sources",), link="Sources"),
        Put("G2", "Nav", ("Guide",), link="Guide"),
        Put("B3", "Headline", ("={wording.headline}",)),
        Put("B4", "Subhead", ("={wording.excludes}",)),
        Put("B6", "Label Bold", ("Scenario",)),
        Put("C6", "Picker", ("{scenario}",)),
        Put("D6", "Note", ("Pick a scenario, or type your own figures into its column on Inputs.",)),
        *_card(
            "B",
            "={wording.card_claim}",
            "{claimed_run_cost}",
            _CARD_CLAIM,
            ('=FIXED({run_hours},0)&" GPU-h at $"&FIXED({claim.rental_rate},2)',),
            "claimed_run_cost",
            claim=True,
        ),
        *_card(
            "C",
            "={wording.card_runs}",
            "{claimed_total_cost}",
            _CARD_CLAIM,
            ('={r1.model}&" adds $"&FIXED({claimed_r1_cost_m},3)&"M"', "no later runs in this case"),
            "claimed_total_cost",
            claim=True,
        ),
        *_card("D", "HARDWARE BOUGHT", "{capital_total}", _CARD, ('=FIXED({fleet_gpus},0)&" GPUs"',), "capital_total"),
        *_card("E", "OPERATING COST", "{operating_cost}", _CARD, ('="mean life "&FIXED({fleet_years},1)&" years"',), "operating_cost"),
        *_card("F", "WHOLE FLEET, CASH", "{fleet_cost}", _CARD, ('=FIXED({claim_multiple},0)&" times the run at the rent"',), "fleet_cost"),
        *_card(
            "G", "OWNER'S COST A GPU-HOUR", "{owner_cost_per_gpu_hour}", _CARD_RATE, ('={wording.use_fleet}&"; "&{wording.use_run}',), "owner_cost_per_gpu_hour"
        ),
        Put("B12", "ChartTitle", ("From the claim to the whole fleet, and the programme",)),
        Put("E12", "ChartTitle Indented", ("Owner's cost of a GPU-hour, by method of capital charge",)),
        Put("B13", "ChartSub", ("USD m; hours × rate, step by step",)),
        Put("C13", "Header", ("Step",)),
        Put("D13", "Header", ("Running total",)),
        Put("E13", "ChartSub Indented", ("USD/GPU-h in service, full use",)),
        Put("F13", "Header", ("Fleet",)),
        Put("G13", "Header", ("The run's type",)),
        *_step(14, "1 The claim", "claim"),
        *_step(15, "2 Plus later runs", "r1"),
        *_step(16, "3 Rented to owned", "owned"),
        *_step(17, "4 Plus experiments, failed runs", "experiments"),
        *_step(18, "5 Plus serving", "serving"),
        *_step(19, "6a Plus idle at the assumed use", "idle"),
        *_step(20, "6b Plus other, unexplained", "other"),
        *_step(21, "7 Plus staff: the programme", "staff"),
        *_table_row(14, "E", "1 Straight line", "method.straight_line.fleet", "method.straight_line.run"),
        *_table_row(15, "E", "2 Yearly annuity", "method.annuity_yearly.fleet", "method.annuity_yearly.run"),
        *_table_row(16, "E", "3 Monthly annuity", "method.annuity_monthly.fleet", "method.annuity_monthly.run"),
        *_table_row(17, "E", "4 Market value", "method.market.fleet", "method.market.run"),
        *_table_row(18, "E", "Method in use, chosen on Inputs", "finance.method"),
        *_table_row(19, "E", "Break-even use against the rent", "breakeven_utilisation", "breakeven_utilisation_run"),
        *_table_row(20, "E", "An hour used", "owner_cost_at_use"),
        *_table_row(21, "E", "An hour useful", "owner_cost_useful"),
        Put("B23", "Subhead", ("={wording.use}",)),
        Put("B24", "Subhead", ("={wording.serving_share}",)),
        Put("B25", "Note", ("{statuses}",), link="Inputs"),
    ),
    widths=(("A", 1.7), ("B", 27.7), ("C", 27.7), ("D", 27.7), ("E", 27.7), ("F", 27.7), ("G", 27.7), ("H", 1.7)),
    heights=((1, 26), (2, 16), (3, 27), (4, 18), (5, 5), (6, 18), (7, 5), (8, 16), (9, 29), (10, 16), (11, 6)),
    items=(
        section("Wording"),
        text(
            "wording.rent",
            "The run at the rent",
            '{claim.model}&" at the rent of $"&FIXED({claim.rental_rate},2)&" costs $"&FIXED({claimed_run_cost_m},3)&"M"',
        ),
        text(
            "wording.claim",
            "The claim, where it is hours × rate",
            'IF({stated_is_met}=1,{claim.who}&" claims $"&FIXED({claimed_run_cost_m},3)&"M for "&{claim.model},{wording.rent})',
            "{wording.rent}",
        ),
        text(
            "wording.floor",
            "The claim, where it is a floor",
            'IF({claim.stated_is_floor}=1,{claim.who}&" says more than $"&FIXED({claim_stated_cost_m},3)&"M; "&{wording.rent},{wording.claim})',
            "{wording.claim}",
        ),
        text(
            "wording.headline",
            "Headline",
            '{wording.floor}&": "&FIXED({run_share_percent},2)&"% of the hours of a fleet that costs $"&FIXED({fleet_cost_m},1)&"M over a mean life of "&FIXED({fleet_years},1)&" years."',
        ),
        text(
            "wording.excludes",
            "What the claim leaves out",
            '"What the claim leaves out: "&{claim.excludes}&". The run took one hour in "&FIXED({fleet_hours_per_run_hour},0)&" of the fleet\'s."',
        ),
        text(
            "wording.card_claim",
            "Label of the first card",
            'IF({stated_is_met}=1,"CLAIMED FOR "&{claim.model},{claim.model}&" AT A RENT")',
            '{claim.model}&" AT A RENT"',
        ),
        text("wording.card_runs", "Label of the second card", '{claim.model}&" AND "&{r1.model}', '{claim.model}&" ALONE"'),
        text(
            "wording.use",
            "What is explained",
            '"All model building costs its owner $"&FIXED({all_model_building_m},1)&"M; building and serving explain "&FIXED({explained_share_percent},1)&"% of the fleet\'s hours, what is disclosed "&FIXED({disclosed_share_percent},2)&"%."',
        ),
        text(
            "wording.serving_share",
            "Serving against building",
            '"Did serving take more hours than building? "&{wording.serving}',
        ),
        text(
            "wording.use_fleet",
            "Break-even of the fleet",
            'IF({breakeven_utilisation}>1,"above the rent","= rent at "&FIXED({breakeven_utilisation_percent},0)&"% use")',
        ),
        text(
            "wording.use_run",
            "Break-even of the run's type",
            'IF({breakeven_utilisation_run}>1,"run\'s type above","run\'s type "&FIXED({breakeven_utilisation_run_percent},0)&"%")',
        ),
    ),
)
