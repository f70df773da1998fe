"""App config of the shipping fork."""

import oscar.apps.shipping.apps as apps


class ShippingConfig(apps.ShippingConfig):
    name = "forked_apps.shipping"
