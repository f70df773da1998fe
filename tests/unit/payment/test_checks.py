"""The system check says what shoppers can pay by."""

import pytest

from forked_apps.payment.checks import ways_to_pay


@pytest.mark.parametrize(
    ("key", "secrets", "found"),
    [("", [], ["payment.I001"]), ("sk_live_1", [], ["payment.W001"]), ("sk_live_1", ["whsec_1"], [])],
)
def test_a_shop_is_told_what_its_customers_cannot_do(settings, key, secrets, found):  # 1.17
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = key, secrets

    assert [message.id for message in ways_to_pay()] == found


def test_it_names_the_ways_that_are_left(settings):  # 1.17
    settings.STRIPE_SECRET_KEY = ""

    assert "shoppers pay by bank_transfer, cash_on_delivery" in ways_to_pay()[0].msg
