"""App config of the payment fork."""

import oscar.apps.payment.apps as apps


class PaymentConfig(apps.PaymentConfig):
    name = "forked_apps.payment"
