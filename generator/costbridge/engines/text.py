"""Numbers as Excel writes them into texts: joined by &, and by FIXED."""

from decimal import ROUND_HALF_UP, Context, Decimal

_DIGITS = 15  # what Excel shows of a number; also what it rounds before FIXED rounds
_LONGEST = 20  # characters of a small number before Excel turns to an exponent
_WIDE = Context(prec=500)  # digits of the largest number, 1.8E+308, with FIXED's decimals


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.{_DIGITS - 1}e}").normalize()


def general(number: float) -> str:
    """The number in Excel's format General, as & writes it.

    >>> general(1 / 3), general(1e-7), general(1e20), general(12345678.90)
    ('0.333333333333333', '0.0000001', '1E+20', '12345678.9')
    """
    value = _decimal(number)
    if not value:
        return "0"
    exponent = value.adjusted()
    plain = f"{value:f}"
    if exponent < _LONGEST and len(plain.lstrip("-")) <= max(_LONGEST, exponent + 1):
        return plain
    digits = str(abs(int(value.scaleb(-int(value.as_tuple().exponent)))))
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{'-' if number < 0 else ''}{mantissa}E{exponent:+03d}"


def fixed(number: float, decimals: int, commas: bool) -> str:
    """
    >>> fixed(-1234.565, 2, True), fixed(1250, -2, False), fixed(-0.001, 2, True)
    ('-1,234.57', '1300', '0.00')
    """
    step = Decimal(1).scaleb(-decimals)
    value = _decimal(number).quantize(step, rounding=ROUND_HALF_UP, context=_WIDE)
    if not value:
        value = abs(value)  # Excel writes no -0
    return f"{value:{',' if commas else ''}.{max(decimals, 0)}f}"


def character(code: int) -> str:
    """A character of Windows' code page 1252; its five gaps are control characters."""
    return bytes([code]).decode("cp1252") if code not in _GAPS else chr(code)


_GAPS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
