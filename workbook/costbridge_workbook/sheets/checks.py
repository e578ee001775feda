"""Checks: every check and tie of the book, and the light that each sheet shows.

The rows are generated from the checks that the other sheets declare beside the lines they guard.
"""

from costbridge_workbook.vocabulary import Sheet, figure, section, text

CHECKS = Sheet(
    "Checks",
    "Every check of the model and every tie to a printed source: gap, tolerance, place and reason.",
    (
        figure("master_check", "Failed integrity checks", "number", "SUM({check.**})", headline=True),
        figure("open_ties", "Open ties", "number", "SUM({tie.**})", "0", headline=True),
        section("Wording of the lights"),
        figure("check_count", "Integrity checks in this book", "number", 'COUNTIF({check.**},">=0")'),
        figure("tie_count", "Ties in this book", "number", 'COUNTIF({tie.**},">=0")', "0"),
        text(
            "light",
            "Light, short",
            'IF({master_check}=0,"ALL "&FIXED({check_count},0)&" PASS",FIXED({master_check},0)&" OF "&FIXED({check_count},0)&" FAIL")',
        ),
        text(
            "light_long",
            "Light, long",
            'IF({master_check}=0,"ALL "&FIXED({check_count},0)&" CHECKS PASS",FIXED({master_check},0)&" OF "&FIXED({check_count},0)&" CHECKS FAIL")',
        ),
        text("ties_light", "Ties in words", 'FIXED({open_ties},0)&" OF "&FIXED({tie_count},0)&" TIES OPEN"'),
    ),
    "checks",
)
