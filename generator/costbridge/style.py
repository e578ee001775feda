"""Style: what a kind of cell looks like. No colour, font or fill is named anywhere else.

Named styles carry the prefix ``CB `` because Excel has its own Input, Calculation, Output and Note.
Colours stay apart in greyscale and for colour-blind readers; what they say is also said in words.
"""

from functools import cache

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

INK, ORANGE, MUTED, RULE, WASH, WHITE = "12355B", "C8500A", "5B6875", "C9D0D7", "F3F5F7", "FFFFFF"
INPUT_FONT, INPUT_FILL, INPUT_RULE, LINK_FONT = "0000FF", "FFF8D6", "D9CE9A", "00703C"
PASS_FONT, PASS_FILL = "0B4A78", "DCEBF5"
BLACK = "000000"

TAB_COLOURS = {
    "summary": INK,
    "guide": INK,
    "inputs": "E8C95A",
    "time": "94A3B1",
    "plain": "94A3B1",
    "checks": "3E8E6B",
    "sources": "C9D0D7",
    "case": "C9D0D7",
}


def _font(
    size: float = 10, colour: str = BLACK, *, bold: bool = False, italic: bool = False
) -> Font:
    return Font(name="Calibri", size=size, color="FF" + colour, bold=bold, italic=italic)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor="FF" + colour)


def _line(colour: str) -> Side:
    return Side(style="thin", color="FF" + colour)


def _boxed(colour: str) -> Border:
    side = _line(colour)
    return Border(left=side, right=side, top=side, bottom=side)


_ABOVE, _BELOW = Border(top=_line(RULE)), Border(bottom=_line(RULE))
_MIDDLE = Alignment(vertical="center")
_LEFT = Alignment(horizontal="left", vertical="center")
_RIGHT = Alignment(horizontal="right", vertical="center")
_RIGHT_INDENTED = Alignment(horizontal="right", vertical="center", indent=1)
_INDENTED = Alignment(horizontal="left", vertical="center", indent=1)  # clear of a number before it
_SET_OFF = Alignment(horizontal="left", vertical="center", indent=2)
_WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)
_WRAPPED_MIDDLE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def _card(border: str) -> Border:
    return Border(
        left=Side(style="thick", color="FF" + border), right=Side(style="thick", color="FF" + WHITE)
    )


def named_styles() -> dict[str, NamedStyle]:
    """The book's own copies: openpyxl binds a named style to the workbook it is added to."""

    def style(
        font: Font,
        *,
        fill: str = "",
        border: Border | None = None,
        alignment: Alignment | None = None,
        locked: bool = True,
    ) -> NamedStyle:
        return NamedStyle(
            name="",
            font=font,
            fill=_fill(fill) if fill else PatternFill(),
            border=border or Border(),
            alignment=alignment or _MIDDLE,
            protection=Protection(locked=locked),
        )

    input_border = _boxed(INPUT_RULE)
    styles = {
        "Input": style(
            _font(colour=INPUT_FONT), fill=INPUT_FILL, border=input_border, locked=False
        ),
        "Input Link": style(_font(), fill=INPUT_FILL, border=input_border),
        "Input Text": style(
            _font(colour=INPUT_FONT),
            fill=INPUT_FILL,
            border=input_border,
            alignment=_LEFT,
            locked=False,
        ),
        "Calculation": style(_font()),
        "Link": style(_font(colour=LINK_FONT)),
        "Output": style(_font(bold=True), border=_ABOVE),
        "Check": style(_font(bold=True), alignment=_RIGHT),
        "Check Link": style(_font(colour=LINK_FONT, bold=True), alignment=_RIGHT),
        "Words": style(_font(), alignment=_LEFT),
        "Label": style(_font(), alignment=_LEFT),
        "Label Bold": style(_font(bold=True), alignment=_LEFT),
        "Label Link": style(_font(colour=LINK_FONT), alignment=_LEFT),
        "Label Indented": style(_font(), alignment=_SET_OFF),
        "ChartTitle Indented": style(_font(11, INK, bold=True), alignment=_SET_OFF),
        "ChartSub Indented": style(_font(9, MUTED), alignment=_SET_OFF),
        "Unit": style(_font(9, MUTED), alignment=_INDENTED),
        "Note": style(_font(9, MUTED), alignment=_LEFT),
        "Note Wrapped": style(_font(9, MUTED), alignment=_WRAPPED_MIDDLE),
        "Text": style(_font(), alignment=_LEFT),
        "Wrapped": style(_font(), alignment=_WRAPPED),
        "Code Wrapped": style(
            Font(name="Courier New", size=9, color="FF" + BLACK), alignment=_WRAPPED
        ),
        "Code": style(Font(name="Courier New", size=9, color="FF" + BLACK), alignment=_LEFT),
        "Status sourced": style(_font(9), fill="E6F0E9", alignment=_INDENTED),
        "Status standard": style(_font(9), fill=PASS_FILL, alignment=_INDENTED),
        "Status assumption": style(_font(9, bold=True), fill="FDEFE3", alignment=_INDENTED),
        "Status unverified": style(_font(9, bold=True), fill="F6D5C2", alignment=_INDENTED),
        "Header": style(_font(9, MUTED, bold=True), border=_BELOW, alignment=_RIGHT),
        "Header Left": style(_font(9, MUTED, bold=True), border=_BELOW, alignment=_LEFT),
        "Header Indented": style(_font(9, MUTED, bold=True), border=_BELOW, alignment=_INDENTED),
        "Header Plain": style(_font(9, MUTED, bold=True), alignment=_LEFT),
        "Header Value": style(_font(9), alignment=_RIGHT),
        "Header Value Last": style(_font(9), border=_BELOW, alignment=_RIGHT),
        "Header Link": style(_font(9, LINK_FONT), alignment=_RIGHT),
        "Header Link Last": style(_font(9, LINK_FONT), border=_BELOW, alignment=_RIGHT),
        "Section": style(_font(bold=True, colour=INK), border=_BELOW, alignment=_LEFT),
        "Title": style(_font(15, WHITE, bold=True), fill=INK, alignment=_LEFT),
        "Title Small": style(_font(9, WHITE), fill=INK, alignment=_RIGHT_INDENTED),
        "Purpose": style(_font(10, MUTED, italic=True), alignment=_LEFT),
        "Picker": style(
            _font(colour=INPUT_FONT),
            fill=INPUT_FILL,
            border=input_border,
            alignment=_LEFT,
            locked=False,
        ),
        "Nav Indented": style(_font(9, LINK_FONT), alignment=_INDENTED),
        "Nav": style(_font(9, LINK_FONT), alignment=_LEFT),
        "Headline": style(_font(15, INK, bold=True), alignment=_LEFT),
        "Subhead": style(_font(10, MUTED), alignment=_LEFT),
        "CardLabel Claim": style(
            _font(9, ORANGE, bold=True), fill=WASH, border=_card(ORANGE), alignment=_INDENTED
        ),
        "CardValue Claim": style(
            _font(20, ORANGE, bold=True), fill=WASH, border=_card(ORANGE), alignment=_INDENTED
        ),
        "CardNote Claim": style(
            _font(9, MUTED), fill=WASH, border=_card(ORANGE), alignment=_INDENTED
        ),
        "CardLabel": style(
            _font(9, INK, bold=True), fill=WASH, border=_card(INK), alignment=_INDENTED
        ),
        "CardValue": style(
            _font(20, INK, bold=True), fill=WASH, border=_card(INK), alignment=_INDENTED
        ),
        "CardNote": style(_font(9, MUTED), fill=WASH, border=_card(INK), alignment=_INDENTED),
        "Light": style(
            _font(10, bold=True),
            fill=WASH,
            alignment=Alignment(horizontal="center", vertical="center"),
        ),
        "ChartTitle": style(_font(11, INK, bold=True), alignment=_LEFT),
        "ChartSub": style(_font(9, MUTED), alignment=_LEFT),
    }
    for name, named in styles.items():
        named.name = f"CB {name}"
    return styles


@cache  # two hundred checks share it, and openpyxl compares what it is given with all it has
def passing() -> DifferentialStyle:
    return _difference(PASS_FONT, PASS_FILL)


@cache
def failing() -> DifferentialStyle:
    return _difference(WHITE, ORANGE)


def _difference(font: str, fill: str) -> DifferentialStyle:
    # In a differential fill Excel reads bgColor and ignores fgColor.
    return DifferentialStyle(
        font=Font(color="FF" + font, bold=True), fill=PatternFill("solid", bgColor="FF" + fill)
    )
