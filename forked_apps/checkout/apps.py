"""App config of the checkout fork."""

import oscar.apps.checkout.apps as apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "forked_apps.checkout"
