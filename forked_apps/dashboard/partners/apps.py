"""App config of the partners dashboard fork: who may read and who may write which page."""

import oscar.apps.dashboard.partners.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions

# Linking gives a right, the forms set flags and passwords, and one of the links acts on GET.
_SUPERUSER = ["is_superuser"]
_PEOPLE = (
    "partner-user-create",
    "partner-user-select",
    "partner-user-link",
    "partner-user-unlink",
    "partner-user-update",
)


class PartnersDashboardConfig(MethodPermissions, apps.PartnersDashboardConfig):
    name = "forked_apps.dashboard.partners"

    writing_permissions = {
        "partner-create": ["partner.view_partner", "partner.add_partner"],
        "partner-manage": ["partner.view_partner", "partner.change_partner"],
        "partner-delete": ["partner.view_partner", "partner.delete_partner"],
        **dict.fromkeys(_PEOPLE, _SUPERUSER),
    }

    def configure_permissions(self) -> None:
        super().configure_permissions()
        self.permissions_map.update(dict.fromkeys(_PEOPLE, _SUPERUSER))
