"""App config of the shipping dashboard fork: the page of one method also takes new weight bands, which are prices."""

import oscar.apps.dashboard.shipping.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions


def _may(action: str) -> list[str]:
    return ["shipping.view_weightbased", f"shipping.{action}_weightbased"]


class ShippingDashboardConfig(MethodPermissions, apps.ShippingDashboardConfig):
    name = "forked_apps.dashboard.shipping"

    writing_permissions = {
        "shipping-method-create": _may("add"),
        "shipping-method-detail": _may("change"),
        "shipping-method-edit": _may("change"),
        "shipping-method-delete": _may("delete"),
        "shipping-method-band-edit": _may("change"),
        "shipping-method-band-delete": _may("delete"),
    }
