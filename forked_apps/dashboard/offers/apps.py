"""App config of the offers dashboard fork: the page of one offer also suspends it, which asks for more than a look."""

import oscar.apps.dashboard.offers.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions

VIEW, CHANGE = "offer.view_conditionaloffer", "offer.change_conditionaloffer"
_WRITE = [VIEW, "offer.add_conditionaloffer", CHANGE]


class OffersDashboardConfig(MethodPermissions, apps.OffersDashboardConfig):
    name = "forked_apps.dashboard.offers"

    writing_permissions = {
        "offer-metadata": _WRITE,
        "offer-condition": _WRITE,
        "offer-benefit": _WRITE,
        "offer-restrictions": _WRITE,
        "offer-delete": [VIEW, "offer.delete_conditionaloffer"],
        "offer-detail": [VIEW, CHANGE],
    }
