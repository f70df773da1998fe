"""App config of the partners dashboard fork: who may read and who may write which page."""

import oscar.apps.dashboard.partners.apps as apps

from forked_apps.dashboard.method_permissions import MethodPermissions

_USERS = ["accounts.view_user", "accounts.change_user"]


class PartnersDashboardConfig(MethodPermissions, apps.PartnersDashboardConfig):
    name = "forked_apps.dashboard.partners"

    writing_permissions = {
        "partner-create": ["partner.view_partner", "partner.add_partner"],
        "partner-manage": ["partner.view_partner", "partner.change_partner"],
        "partner-delete": ["partner.view_partner", "partner.delete_partner"],
        "partner-user-create": ["accounts.view_user", "accounts.add_user"],
        "partner-user-select": _USERS,
        "partner-user-link": ["partner.view_partner", *_USERS],
        "partner-user-unlink": ["partner.view_partner", *_USERS],
        "partner-user-update": _USERS,
    }
