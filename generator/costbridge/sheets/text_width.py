"""Text width: how wide a text is in Calibri, so that no column cuts one off; needs no font file."""

from functools import lru_cache

# Advances in thousandths of an em, read once from Carlito, which has Calibri's widths.
_ADVANCES = {
    221: "'",
    226: " ",
    229: "il",
    239: "j",
    250: ",’",
    252: ".I·",
    268: ":;",
    291: "`",
    303: "()",
    305: "f",
    306: "-",
    307: "[]",
    314: "{}",
    319: "J",
    326: "!",
    335: "t",
    339: "‹›",
    349: "r",
    386: "/\\",
    391: "s",
    395: "z",
    401: '"',
    418: "“”",
    420: "L",
    423: "c",
    433: "x",
    452: "v",
    453: "y",
    455: "k",
    459: "FS",
    460: "|",
    463: "?",
    468: "Z",
    471: "g",
    479: "a",
    487: "TY",
    488: "E",
    498: "#*+<=>^_e~÷×–≤≥",
    507: "$0123456789",
    517: "P",
    519: "X",
    520: "K",
    525: "bdhnpqu",
    527: "o",
    533: "C",
    543: "R",
    544: "B",
    567: "V",
    579: "A",
    615: "D",
    623: "H",
    631: "G",
    642: "U",
    646: "N",
    662: "O",
    673: "Q",
    682: "&",
    715: "%w",
    799: "m",
    855: "M",
    890: "W",
    894: "@",
    905: "→",
}
_UNKNOWN = 1000  # one em: a character that is not in the table is taken for the widest


class _Advance(dict[str, int]):
    """The advance of a character; the table is asked once a letter, so it is a plain look-up."""

    def __missing__(self, char: str) -> int:
        return _UNKNOWN


_ADVANCE = _Advance({char: width for width, chars in _ADVANCES.items() for char in chars})
_BOLD = 1.04  # Carlito Bold over Carlito, for digits and capitals
_PIXELS_PER_POINT = 96 / 72
_PIXELS_PER_UNIT = 7  # a column unit is the width of Calibri 11's digit
_PADDING = 12  # pixels: Excel's own 5, and room for other programs' rounding


@lru_cache(maxsize=65_536)  # the words of all notes, over and over; a case has some thousands
def pixels(text: str, size: float = 10, *, bold: bool = False) -> float:
    em = sum(map(_ADVANCE.__getitem__, text)) / 1000
    return em * size * _PIXELS_PER_POINT * (_BOLD if bold else 1)


def column_width(text: str, size: float = 10, *, bold: bool = False) -> float:
    """The width, in column units, of a column that holds the text."""
    return (pixels(text, size, bold=bold) + _PADDING) / _PIXELS_PER_UNIT


def wrapped_lines(text: str, width: float, size: float = 10) -> int:
    """How many lines the text takes, wrapped at words in a column of that width."""
    room = width * _PIXELS_PER_UNIT - _PADDING
    lines = 0
    for paragraph in text.split("\n"):
        used, lines = 0.0, lines + 1
        for word in paragraph.split(" "):
            wide = pixels(word + " ", size)
            if used and used + wide > room:
                lines, used = lines + 1, 0.0
            broken = int(wide // room)  # a long address breaks wherever the column ends
            lines, used = lines + broken, used + wide - broken * room
    return lines
