"""Measures in texts, each in one unit: 1 TB, 1000 GB and 1024 GB are the same, and so are 15.6" and 15.6 inches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# Unit as written -> (unit that all of its kind are counted in, how many of those it is).
UNITS: dict[str, tuple[str, Decimal]] = {
    name: (base, Decimal(factor))
    for base, names in {
        "inch": {'"': "1", "″": "1", "”": "1", "''": "1", "inch": "1", "inches": "1", "in": "1", "zoll": "1"},
        "mb": {"kb": "0.001", "mb": "1", "gb": "1000", "tb": "1000000"},
        "mm": {"mm": "1", "cm": "10", "m": "1000", "km": "1000000"},
        "ft": {"ft": "1", "foot": "1", "feet": "1"},
        "g": {"mg": "0.001", "g": "1", "gr": "1", "kg": "1000"},
        "lb": {"lb": "1", "lbs": "1", "pound": "1", "pounds": "1"},
        "oz": {"oz": "1", "ounce": "1", "ounces": "1"},
        "ml": {"ml": "1", "cl": "10", "dl": "100", "l": "1000", "litre": "1000", "litres": "1000", "liter": "1000",
               "liters": "1000"},
        "w": {"w": "1", "watt": "1", "watts": "1", "kw": "1000"},
        "v": {"v": "1", "volt": "1", "volts": "1"},
        "mah": {"mah": "1", "ah": "1000"},
        "hz": {"hz": "1", "khz": "1000", "mhz": "1000000", "ghz": "1000000000"},
        "mp": {"mp": "1", "megapixel": "1", "megapixels": "1"},
    }.items()
    for name, factor in names.items()
}  # fmt: skip
_NAMES = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True) if name != "in")
_MEASURE = re.compile(
    # "2x500GB" counts too; "1,000 GB" is a thousand of them.
    r"(?:(?<![^\W_])(?<![\d][.,])|(?<=\d[x×]))(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)"
    # "2 in 1" is no measure.
    rf"(?:[\s-]?(?P<unit>{_NAMES})|(?P<inches>in|\sin(?!\s*\d)))(?![^\W_])",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
# Makers of memory count in steps of 1024, makers of disks in thousands.
MEMORY_STEP = 1024


@dataclass(frozen=True)
class Measure:
    """`term` is what an index holds, `shown` what a page may show."""

    term: str
    shown: str
    start: int
    end: int


def found(text: str) -> Iterator[Measure]:
    """The measures of a text, in order."""
    for match in _MEASURE.finditer(text):
        digits = match["number"]
        number = Decimal(digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits.replace(",", "."))
        base, factor = UNITS[(match["unit"] or "in").lower()]
        if base == "mb" and number and number % MEMORY_STEP == 0:
            number = number / MEMORY_STEP * 1000
        unit = base if base == "inch" else match["unit"].lower()
        shown = f"{digits.replace(',', '.') if not _THOUSANDS.fullmatch(digits) else digits.replace(',', '')} {unit}"
        yield Measure(f"{_written(number * factor)}{base}", shown, match.start(), match.end())


def _written(number: Decimal) -> str:
    """Without zeros at its end and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
