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
        "user-erase": ["accounts.anonymise_customer"],
        "user-lock": ["accounts.deactivate_customer"],
        "user-unlock": ["accounts.deactivate_customer"],
        # Anybody may ask for this mail on the shop's own page; it goes to the account's address and changes nothing.
        "user-password-reset": _LOOK,
        "user-alert-update": _ALERTS,
        "user-alert-delete": _NO_ALERTS,
    }

    def configure_permissions(self) -> None:
        super().configure_permissions()
        self.permissions_map["user-password-reset"] = _LOOK
        for name in ("user-erase", "user-lock", "user-unlock"):
            self.permissions_map[name] = _LOOK
        self.permissions_map["user-alert-update"] = _ALERTS
        self.permissions_map["user-alert-delete"] = _NO_ALERTS

    def get_urls(self):
        from django.urls import path

        from forked_apps.dashboard.users import views

        own = [
            path("<int:pk>/erase/", views.EraseCustomerView.as_view(), name="user-erase"),
            path("<int:pk>/lock/", views.LockCustomerView.as_view(), name="user-lock"),
            path("<int:pk>/unlock/", views.LockCustomerView.as_view(active=True), name="user-unlock"),
        ]
        return [*self.post_process_urls(own), *super().get_urls()]
