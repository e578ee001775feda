"""Guide: what the workbook is, how to use it, what its colours, signs and units mean.

The map, the case's facts, its scenarios and its log are generated; the words stand here.
"""

from costbridge_workbook.vocabulary import Notes, Page

GUIDE = Page(
    "Guide",
    "What this workbook is, where to find what, and how to read its cells.",
    "guide",
    notes=(
        Notes(
            "What it answers",
            (
                (
                    "Two questions",
                    "A claim prices the GPU-hours of one final run at a rent. A fleet's cost is what its owner pays for all hours of all GPUs, for every purpose.",
                ),
                ("One model", "Both figures come from the same inputs here, so they can be compared hour by hour; neither refutes the other."),
                (
                    "Cash and cost",
                    "“Whole fleet, cash” is purchases plus operating cost. “Charged” spreads the purchases by the method chosen and may add a return on capital.",
                ),
            ),
        ),
        Notes(
            "The argument of the bridge",
            (
                (
                    "The owner's rate, by type",
                    "An owned hour is priced at the cost of its own GPU type for an hour in service. Only then do all hours, idle ones included, add up to the fleet; and the run is not priced at an average over slower GPUs.",
                ),
                (
                    "No hour twice",
                    "Each hour stands in one of six uses of one type. Idle time is step 6a and in no other step; the rent is replaced in step 3, not added to; restarts are inside reported hours already; electricity is operating cost only.",
                ),
                (
                    "Step 3 may be negative",
                    "Owning at full use can be cheaper than renting. That is a result. The memo line “idle time carried” shows the same building with its idle time.",
                ),
                (
                    "Experiments",
                    "The multiple is all research compute over that of the final runs, so the step takes the multiple less one. It is an assumption with a wide range; it moves building, not the fleet.",
                ),
                (
                    "Serving",
                    "What is disclosed is one day. Its level times assumed days is no disclosure; the break-even in days says how long it must have held to exceed building. The mark-up of that day is no margin of the company.",
                ),
                ("Balance", "What no use explains is shown by type as idle and other; it is most of the fleet's hours and is attributed to nobody."),
                ("Staff", "People × pay × years, outside every published fleet figure; no equity, and no pay of the owner's other businesses."),
                (
                    "Who would be right",
                    "Compare the rent with the owner's cost of the run's own type at the assumed use: Summary says at which use they meet. Whether all building costs more than the claim depends on the multiple, which the claim leaves out, and not on the fleet.",
                ),
                ("Scenarios", "A scenario that changes what the fleet is or cost leaves the run's hours and rent alone: the claim is then the same."),
            ),
        ),
        Notes(
            "How to use it",
            (
                ("Pick a scenario", "On Summary, cell C6. Every figure of the book follows."),
                (
                    "Type your own",
                    "On Inputs, into the yellow scenario columns; where a case has a column “Own figures” it is yours. An empty cell counts as 0: to undo, type = and the cell of the base column in the same row (=M17). The live value (column F) is a formula: leave it.",
                ),
                (
                    "Says who?",
                    "A click on a number on Summary leads to its line; the labels under “From other sheets” lead to inputs and lines; the source of an input leads to Sources. “Source” and “Status” on Inputs are of the base column; a scenario's own source stands above, in brackets.",
                ),
                (
                    "Names",
                    "Every input and headline figure has a defined name, its dotted name with underscores (claim_rental_rate). Names are for reading; no formula uses one.",
                ),
            ),
        ),
        Notes(
            "Colours",
            (
                ("Blue on yellow", "A number that somebody typed: an input."),
                ("Black on yellow", "A scenario's cell that follows the base column until somebody types into it."),
                ("Black", "A formula over cells of the same sheet."),
                ("Green", "A link to another sheet, and nothing else."),
                ("Bold with a rule", "A total or a headline result."),
                ("The light", "Blue when all checks pass, orange when one fails; a failing check is orange on its row too. Both are said in words."),
            ),
        ),
        Notes(
            "Signs, time and units",
            (
                (
                    "Signs",
                    "Every flow is zero or positive; “plus” and “less” in column D say the sense. Differences and the word “less” in a label mark the few signed lines.",
                ),
                ("Brackets and dash", "Brackets mean below zero, a dash means exactly zero."),
                (
                    "Time",
                    "Quarters of equal length, a quarter of the input “Hours in a year”. A delivery is paid for and switched on at the start of its quarter.",
                ),
                ("Life", "Counted in service from the delivery; the last quarter may count in part. Nothing is discounted by date."),
                ("Money", "US dollars, nominal, in plain units; Summary shows millions. Lines “of the chosen year” apply the price index."),
                ("Unit column", "Column G names the unit of each line; a value is never scaled behind its unit."),
            ),
        ),
        Notes(
            "Checks and ties",
            (
                ("Check", "Must hold for any inputs in range that do not contradict each other; if one fails, the light turns and its row says why."),
                (
                    "Tie",
                    "Compares the inputs with what a source prints: it holds or is open. Another rent opens a tie: that is information, not an error, and it is counted apart.",
                ),
            ),
        ),
        Notes(
            "Words",
            (
                ("GPU-hour", "One GPU for one hour: in service (owned and switched on), used (it computes), useful (what it computes is kept)."),
                ("Utilisation, goodput", "Used ÷ in service; useful ÷ used."),
                ("FLOP, 6ND", "Floating-point operations; training takes about 6 for each parameter (N) and token (D), attention apart."),
                (
                    "MFU",
                    "Model FLOP utilisation: the FLOP a model needs ÷ what the GPU could do at its peak. It says how fast an hour computes, not what it costs.",
                ),
                ("PUE", "Power usage effectiveness: a facility's power ÷ that of its IT equipment."),
                ("Colocation", "A rented place for servers, priced by kW of rated power."),
                ("Capital charge", "What a year of a purchase costs: depreciation, and by the annuities a return on capital too."),
                ("OOM a year", "Orders of magnitude a year: how fast a market value falls; 0.14 is 28 % a year."),
                ("Hopper", "The GPU generation of H800, H20 and H100; the A100 is older."),
                ("Experiments multiple", "All research compute ÷ that of the final runs."),
                ("SFT", "Supervised fine-tuning: training on examples of answers."),
                (
                    "The report, its first print",
                    "The analysts' report of January 2025 on DeepSeek; its totals were first printed over three of four columns, then revised.",
                ),
            ),
        ),
        Notes(
            "Known weaknesses",
            (
                (
                    "Recalled prices",
                    "Inputs of status “unverified” are recalled: no copy with these figures was at hand. Where they add up to a printed total, that constrains the total and not the rows.",
                ),
                ("Assumptions", "Inputs of status “assumption” have no source for their value; low and high say what one would defend."),
                ("Unexplained hours", "Most of a fleet's hours are in no source; the model shows them as a balance and does not distribute them."),
                (
                    "Left out",
                    "Data and its cleaning, distillation from other models, tax, import duty, buildings beyond the facility rent, a premium on restricted GPUs and, by straight line, the return on capital.",
                ),
                ("Notes travel", "The case file with its notes stands on the sheet Case and goes wherever this file goes."),
            ),
        ),
    ),
)
