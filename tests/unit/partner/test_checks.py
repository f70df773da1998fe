"""The system check of the currency."""

import pytest

from forked_apps.partner.checks import currency


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("EUR", None),
        ("CHF", None),
        ("JPY", "0 decimal places"),
        ("KWD", "3 decimal places"),
        ("eur", "no ISO 4217 code"),
    ],
)
def test_a_shop_sells_in_a_currency_with_two_decimal_places(settings, code, found):
    settings.OSCAR_DEFAULT_CURRENCY = code

    errors = currency()

    assert [error.id for error in errors] == (["partner.E001"] if found else [])
    assert all(found in error.msg for error in errors)
