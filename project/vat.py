"""Value added tax as it was in 2026: standard and reduced rate by country, as a first proposal for `setup_shop`.

Rates change by law and goods differ: whoever sells checks them, and corrects the rows.
"""

from decimal import Decimal


def _rates(standard: str, reduced: str) -> tuple[Decimal, Decimal]:
    return Decimal(standard), Decimal(reduced)


VAT: dict[str, tuple[Decimal, Decimal]] = {
    "AT": _rates("0.20", "0.10"),
    "BE": _rates("0.21", "0.06"),
    "CH": _rates("0.081", "0.026"),
    "CZ": _rates("0.21", "0.12"),
    "DE": _rates("0.19", "0.07"),
    "DK": _rates("0.25", "0.25"),
    "ES": _rates("0.21", "0.10"),
    "FI": _rates("0.255", "0.135"),
    "FR": _rates("0.20", "0.055"),
    "GB": _rates("0.20", "0.05"),
    "GR": _rates("0.24", "0.13"),
    "HU": _rates("0.27", "0.18"),
    "IE": _rates("0.23", "0.09"),
    "IT": _rates("0.22", "0.10"),
    "LU": _rates("0.17", "0.08"),
    "NL": _rates("0.21", "0.09"),
    "NO": _rates("0.25", "0.15"),
    "PL": _rates("0.23", "0.08"),
    "PT": _rates("0.23", "0.13"),
    "SE": _rates("0.25", "0.12"),
}
