"""App config of the shipping fork: tells the cart how to check a chosen method."""

import oscar.apps.shipping.apps as apps


class ShippingConfig(apps.ShippingConfig):
    name = "forked_apps.shipping"

    def ready(self):
        super().ready()
        from forked_apps.basket import editing
        from forked_apps.shipping import repository

        editing.shipping_checks.append(repository.check_choice)
