"""App config of the offers dashboard fork."""

import oscar.apps.dashboard.offers.apps as apps


class OffersDashboardConfig(apps.OffersDashboardConfig):
    name = "forked_apps.dashboard.offers"
