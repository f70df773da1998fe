"""App config of the users dashboard fork: looking at people is one right, changing them is a superuser's."""

import oscar.apps.dashboard.users.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions

_SUPERUSER = ["is_superuser"]
_LOOK = ["accounts.view_user"]
_ALERTS = ["accounts.view_user", "customer.change_productalert"]
_NO_ALERTS = ["accounts.view_user", "customer.delete_productalert"]


class UsersDashboardConfig(MethodPermissions, apps.UsersDashboardConfig):
    name = "forked_apps.dashboard.users"

    writing_permissions = {
        "users-index": _SUPERUSER,  # its actions lock accounts and unlock them
        # Anybody may ask for this mail on the shop's own page; it goes to the account's address and changes nothing.
        "user-password-reset": _LOOK,
        "user-alert-update": _ALERTS,
        "user-alert-delete": _NO_ALERTS,
    }

    def configure_permissions(self) -> None:
        super().configure_permissions()
        self.permissions_map["user-password-reset"] = _LOOK
        self.permissions_map["user-alert-update"] = _ALERTS
        self.permissions_map["user-alert-delete"] = _NO_ALERTS
